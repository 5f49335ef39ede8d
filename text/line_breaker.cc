// SPDX-License-Identifier: Apache-2.0
#include "text/line_breaker.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <string>

namespace glyphreel {
namespace {

// Rounding in the sums, far below a pixel.
constexpr double kSlackEm = 1e-6;

bool is_blank(char32_t c) { return u_isUWhiteSpace(static_cast<UChar32>(c)); }

size_t without_blanks(const Paragraph& p, size_t first, size_t last) {
  while (last > first && is_blank(p.text[last - 1])) --last;
  return last;
}

// A cut text does not end in a sign that promises more, or that asks for a blank
// behind it: "in the 12th, ..." and "the player (..." lose the comma, the bracket.
bool is_loose(char32_t c) {
  switch (u_charType(static_cast<UChar32>(c))) {
    case U_START_PUNCTUATION:
    case U_INITIAL_PUNCTUATION:
    case U_DASH_PUNCTUATION:
      return true;
    default:
      return std::u32string_view(U".,:;/&\u00B7\u060C\u061B\u06D4\u0964\u2026\u3001"
                                 U"\u3002\u30FB\uFF0C\uFF0E\uFF1A\uFF1B")
                 .find(c) != std::u32string_view::npos;
  }
}

size_t without_loose_end(const Paragraph& p, size_t first, size_t last) {
  while (last > first && (is_blank(p.text[last - 1]) || is_loose(p.text[last - 1])))
    --last;
  return last;
}

SetLine set_line(const Paragraph& p, size_t first, size_t last,
                 const RunStyles& styles) {
  SetLine line;
  line.is_rtl = p.is_rtl;
  line.first = first;
  line.last = last;
  line.glyphs = shape_line(p, first, last, styles);
  line.width_em = line_width(line.glyphs);
  // The last letter's spacing is no part of the line.
  if (!line.glyphs.empty())
    line.width_em -= std::max(0.0, line.glyphs.back().spacing);
  // The blanks at its end, which are not set, do not make it higher either.
  for (size_t i = first; i == first || i < last; ++i) {
    const int run = i < p.runs.size() ? p.runs[i] : p.end_run;
    const double size = styles[static_cast<size_t>(run)].size;
    if (i > first && size <= line.largest) continue;
    line.largest = size;
    line.largest_run = run;
  }
  return line;
}

// Code points [first, last) and a sign behind them that the text does not have; which
// font it is from goes to `face`.
SetLine set_line_with(char32_t sign, const Paragraph& p, size_t first, size_t last,
                      const RunStyles& styles, FontLibrary::Impl& fonts,
                      const FontFace*& face) {
  std::u32string text = p.text.substr(first, last - first) + sign;
  std::vector<int> runs(p.runs.begin() + static_cast<ptrdiff_t>(first),
                        p.runs.begin() + static_cast<ptrdiff_t>(last));
  runs.push_back(last > first            ? runs.back()
                 : first < p.text.size() ? p.runs[first]
                                         : p.end_run);
  const Paragraph changed =
      analyse_paragraph(text, std::move(runs), styles, fonts, p.is_rtl);
  SetLine line = set_line(changed, 0, text.size(), styles);
  for (ShapedGlyph& g : line.glyphs) g.cluster += first;
  line.first = first;
  line.last = last;
  face = changed.faces.back();
  return line;
}

// The line of code points [first, last), blanks at its end apart. One that is broken
// at a soft hyphen shows it (UAX #14, 5.4).
SetLine set_broken_line(const Paragraph& p, size_t first, size_t last,
                        const RunStyles& styles, FontLibrary::Impl& fonts) {
  constexpr char32_t kSoftHyphen = 0xAD, kHyphen = 0x2010;
  if (last == p.text.size() || last < first + 2 || p.text[last - 1] != kSoftHyphen)
    return set_line(p, first, without_blanks(p, first, last), styles);
  const bool has_hyphen = p.faces[last - 2]->has_glyph(kHyphen);
  const FontFace* face = nullptr;
  SetLine line = set_line_with(has_hyphen ? kHyphen : U'-', p, first, last - 1, styles,
                               fonts, face);
  line.last = last;
  return line;
}

// widths[i]: of code points [0, i) when the paragraph is one line. Close to
// what a line of its own measures, so that only one or two lines need shaping
// per break.
std::vector<double> cumulative_widths(const Paragraph& p,
                                      const RunStyles& styles) {
  std::vector<double> widths(p.text.size() + 1);
  for (const ShapedGlyph& g : shape_line(p, 0, p.text.size(), styles))
    widths[g.cluster + 1] += g.advance;
  for (size_t i = 1; i < widths.size(); ++i) widths[i] += widths[i - 1];
  return widths;
}

// The last of the ends in `mark` (and the text's own end) for which the line
// from `first` fits; `first` when none does.
size_t last_fitting(const Paragraph& p, const std::vector<uint8_t>& mark,
                    const std::vector<double>& widths, size_t first,
                    const RunStyles& styles, FontLibrary::Impl& fonts,
                    double width_em, SetLine& line) {
  const size_t n = p.text.size();
  std::vector<size_t> ends;
  for (size_t end = first + 1; end <= n; ++end) {
    if (end < n && !mark[end]) continue;
    ends.push_back(end);
    // A little beyond: shaping on its own may make a line narrower.
    if (widths[without_blanks(p, first, end)] - widths[first] > width_em + 2)
      break;
  }
  for (size_t i = ends.size(); i-- > 0;) {
    const size_t end = without_blanks(p, first, ends[i]);
    if (widths[end] - widths[first] > width_em + 1) continue;
    line = set_broken_line(p, first, ends[i], styles, fonts);
    if (line.width_em <= width_em + kSlackEm) return ends[i];
  }
  return first;
}

}  // namespace

SetLine ellipsis_line(const Paragraph& p, const RunStyles& styles,
                      FontLibrary::Impl& fonts, size_t first, double width_em) {
  const std::vector<double> widths = cumulative_widths(p, styles);
  const FontFace* face = nullptr;
  size_t last = p.text.size();
  while (last > first && widths[last] - widths[first] > width_em) --last;
  for (;;) {
    while (last > first && last < p.text.size() && !p.starts_grapheme[last])
      --last;
    last = without_loose_end(p, first, last);
    SetLine line =
        set_line_with(U'\u2026', p, first, last, styles, fonts, face);
    line.ends_paragraph = true;
    line.ellipsis = face;
    if (line.width_em <= width_em + kSlackEm || last == first) return line;
    --last;
  }
}

BrokenParagraph break_paragraph(const Paragraph& p, const RunStyles& styles,
                                FontLibrary::Impl& fonts, double width_em,
                                int max_lines, bool ends_in_ellipsis) {
  BrokenParagraph out;
  const size_t n = p.text.size();
  const auto end_in_ellipsis = [&](size_t first) {
    out.lines.push_back(ellipsis_line(p, styles, fonts, first, width_em));
    out.last_line_first = first;
    out.shortened = out.has_ellipsis = true;
  };
  if (n == 0) {
    if (ends_in_ellipsis)
      end_in_ellipsis(0);
    else
      out.lines.push_back(set_line(p, 0, 0, styles));
    out.lines.back().ends_paragraph = true;
    return out;
  }
  const std::vector<double> widths = cumulative_widths(p, styles);
  for (size_t first = 0; first < n;) {
    const bool is_last_line =
        static_cast<int>(out.lines.size()) + 1 >= max_lines;
    if (is_last_line) {
      SetLine rest = set_line(p, first, without_blanks(p, first, n), styles);
      if (rest.width_em > width_em + kSlackEm || ends_in_ellipsis) {
        end_in_ellipsis(first);
      } else {
        out.last_line_first = first;
        out.lines.push_back(std::move(rest));
        out.lines.back().ends_paragraph = true;
      }
      return out;
    }
    SetLine line;
    size_t end = last_fitting(p, p.may_break_before, widths, first, styles,
                              fonts, width_em, line);
    if (end == first) {
      out.broke_a_word = true;
      end = last_fitting(p, p.starts_grapheme, widths, first, styles, fonts,
                         width_em, line);
      if (end == first) {
        // Not even one grapheme fits: it gets a line of its own.
        for (++end; end < n && !p.starts_grapheme[end];) ++end;
        line = set_line(p, first, end, styles);
      }
    }
    out.last_line_first = first;
    out.lines.push_back(std::move(line));
    first = end;
    while (first < n && is_blank(p.text[first])) ++first;
  }
  out.lines.back().ends_paragraph = true;
  return out;
}

}  // namespace glyphreel
