// SPDX-License-Identifier: Apache-2.0
#include "text/layout.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <cmath>

#include "text/line_breaker.h"

namespace glyphreel {
namespace {

constexpr int kShrinkSteps = 7;
// A run is at most this much larger or smaller than the text.
constexpr double kMostTimes = 256;

// What the lines would be at one size.
struct Setting {
  std::vector<SetLine> lines;
  bool shortened = false;
  bool broke_a_word = false;
};

Setting set_lines(const std::vector<Paragraph>& paragraphs,
                  const TextSpec& spec, const RunStyles& styles,
                  FontLibrary::Impl& fonts, double size_px, int max_lines) {
  Setting out;
  const double width_em = spec.width_px / size_px;
  const bool wraps = spec.fit != Fit::kEllipsis && max_lines > 1;
  for (size_t i = 0; i < paragraphs.size(); ++i) {
    const Paragraph& p = paragraphs[i];
    const int left = max_lines - static_cast<int>(out.lines.size());
    const bool more = i + 1 < paragraphs.size();
    // Lines that this paragraph may fill: the last one says so when text
    // follows.
    BrokenParagraph broken = break_paragraph(
        p, styles, fonts, width_em, wraps ? left : 1, more && left <= 1);
    out.shortened |= broken.shortened;
    out.broke_a_word |= broken.broke_a_word;
    if (more && !broken.has_ellipsis &&
        static_cast<int>(out.lines.size() + broken.lines.size()) >= max_lines) {
      broken.lines.back() =
          ellipsis_line(p, styles, fonts, broken.last_line_first, width_em);
      out.shortened = true;
    }
    for (SetLine& line : broken.lines) {
      for (ShapedGlyph& g : line.glyphs) g.cluster += p.text_offset;
      line.first += p.text_offset;
      line.last += p.text_offset;
      out.lines.push_back(std::move(line));
    }
    if (static_cast<int>(out.lines.size()) >= max_lines) {
      out.shortened |= more;
      break;
    }
  }
  return out;
}

// The same within the box's height: a line is as high as its largest run asks.
Setting set_lines_in_box(const std::vector<Paragraph>& paragraphs,
                         const TextSpec& spec, const RunStyles& styles,
                         FontLibrary::Impl& fonts, double size_px,
                         int max_lines) {
  for (;;) {
    Setting out =
        set_lines(paragraphs, spec, styles, fonts, size_px, max_lines);
    if (!spec.height_px) return out;
    int fits = 0;
    double height = 0;
    for (const SetLine& line : out.lines) {
      const double pitch = spec.line_height * size_px * line.largest;
      height += pitch;
      if (height > *spec.height_px + 0.01 * pitch) break;
      ++fits;
    }
    if (fits >= static_cast<int>(out.lines.size()) || max_lines == 1)
      return out;
    max_lines = std::max(1, fits);
  }
}

struct Ink {
  double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
};

void add_ink(Ink& ink, const ShapedGlyph& g, double pen_em, double size_px) {
  hb_glyph_extents_t e;
  if (!hb_font_get_glyph_extents(g.face->shaping_font(), g.glyph, &e)) return;
  if (e.width == 0 || e.height == 0) return;
  const double em = g.face->em_units() / g.size;
  const double left = (pen_em + g.dx + e.x_bearing / em) * size_px;
  const double top = (g.dy - e.y_bearing / em) * size_px;
  ink.left = std::min(ink.left, left);
  ink.right = std::max(ink.right, left + e.width / em * size_px);
  ink.top = std::min(ink.top, top);
  ink.bottom = std::max(ink.bottom, top - e.height / em * size_px);
}

double aligned_x(Align align, bool is_rtl, double box, double line) {
  switch (align) {
    case Align::kLeft:
      return 0;
    case Align::kRight:
      return box - line;
    case Align::kCenter:
      return (box - line) / 2;
    case Align::kStart:
    case Align::kJustify:
      return is_rtl ? box - line : 0;
    case Align::kEnd:
      return is_rtl ? 0 : box - line;
  }
  return 0;
}

// Scripts of squares without blanks, and the signs that are set among them.
bool is_square(char32_t c) {
  if ((c >= 0x3000 && c <= 0x303F) || (c >= 0xFF01 && c <= 0xFF60) || c == 0x30FC)
    return true;
  UErrorCode error = U_ZERO_ERROR;
  switch (uscript_getScript(static_cast<UChar32>(c), &error)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_BOPOMOFO:
      return true;
    default:
      return false;
  }
}

// Widens the blanks between the line's words, and what is between Chinese and Japanese
// characters and beside them (CSS Text 3, 6.4), until it is `width_em` wide.
void justify(SetLine& line, std::u32string_view text, double width_em) {
  const auto is = [&](const ShapedGlyph& g, auto&& kind) {
    return g.cluster < text.size() && kind(text[g.cluster]);
  };
  const auto is_blank = [&](const ShapedGlyph& g) {
    return is(g, [](char32_t c) {
      return u_isUWhiteSpace(static_cast<UChar32>(c)) != 0;
    });
  };
  const auto first =
      std::find_if_not(line.glyphs.begin(), line.glyphs.end(), is_blank);
  auto last = line.glyphs.end();
  while (last != first && is_blank(*(last - 1))) --last;
  std::vector<ShapedGlyph*> gaps;  // behind each
  for (auto g = first; g != last && g + 1 != last; ++g)
    if (is_blank(*g) || (g->cluster != g[1].cluster && !is_blank(g[1]) &&
                         (is(*g, is_square) || is(g[1], is_square))))
      gaps.push_back(&*g);
  const double spare = width_em - line.width_em;
  if (gaps.empty() || !(spare > 0) || !std::isfinite(spare)) return;
  for (ShapedGlyph* g : gaps)
    g->advance += spare / static_cast<double>(gaps.size());
  line.width_em = width_em;
}

// spec.runs, one for each run of the text, with sizes that can be set.
RunStyles run_styles(const TextSpec& spec, size_t count) {
  RunStyles styles = spec.runs;
  styles.resize(std::max<size_t>(1, count), {spec.style, 1, spec.shape});
  for (RunStyle& s : styles) {
    if (!std::isfinite(s.shape.letter_spacing)) s.shape.letter_spacing = 0;
    s.size = s.size > 0 ? std::clamp(s.size, 1 / kMostTimes, kMostTimes) : 1;
  }
  return styles;
}

// Of each code point.
std::vector<int> runs_of(const StyledText& text) {
  std::vector<int> runs(text.text.size());
  const size_t count = std::max<size_t>(1, text.run_last.size());
  size_t run = 0;
  for (size_t i = 0; i < runs.size(); ++i) {
    while (run + 1 < count && i >= text.run_last[run]) ++run;
    runs[i] = static_cast<int>(run);
  }
  return runs;
}

// Lines' worth of code points [first, last) of the text.
std::vector<Paragraph> analyse(const std::u32string& text,
                               const std::vector<int>& runs, size_t first,
                               size_t last, const TextSpec& spec,
                               const RunStyles& styles,
                               FontLibrary::Impl& fonts) {
  std::optional<bool> is_rtl;
  if (spec.direction != Direction::kAuto)
    is_rtl = spec.direction == Direction::kRightToLeft;
  std::vector<Paragraph> out;
  while (first <= last) {
    const size_t end = std::min(text.find(U'\n', first), last);
    out.push_back(
        analyse_paragraph(std::u32string_view(text).substr(first, end - first),
                          {runs.begin() + static_cast<ptrdiff_t>(first),
                           runs.begin() + static_cast<ptrdiff_t>(end)},
                          styles, fonts, is_rtl));
    Paragraph& p = out.back();
    p.text_offset = first;
    if (p.text.empty()) p.end_run = runs[std::min(end, runs.size() - 1)];
    first = end + 1;
  }
  return out;
}

Setting fit_lines(const std::vector<Paragraph>& paragraphs,
                  const TextSpec& spec, const RunStyles& styles,
                  FontLibrary::Impl& fonts, int max_lines, double& size_px) {
  const auto lines_at = [&](double size) {
    return set_lines_in_box(paragraphs, spec, styles, fonts, size, max_lines);
  };
  const auto is_good = [](const Setting& s) {
    return !s.shortened && !s.broke_a_word;
  };
  size_px = spec.size_px;
  Setting setting = lines_at(size_px);
  if (spec.fit != Fit::kShrink || is_good(setting) ||
      !(spec.min_size_px < spec.size_px))
    return setting;
  // The largest size at which all of it fits; the smallest one when none does.
  double fits = spec.min_size_px, too_large = spec.size_px;
  setting = lines_at(size_px = fits);
  if (!is_good(setting)) return setting;
  for (int step = 0; step < kShrinkSteps; ++step) {
    const double middle = (fits + too_large) / 2;
    Setting tried = lines_at(middle);
    if (is_good(tried)) {
      setting = std::move(tried);
      fits = size_px = middle;
    } else {
      too_large = middle;
    }
  }
  return setting;
}

std::vector<FontUse> find_font_uses(const std::vector<SetLine>& lines,
                                    const std::vector<Paragraph>& paragraphs) {
  std::vector<FontUse> out;
  const auto add = [&](const FontFace* face, char32_t c) {
    const auto u = static_cast<UChar32>(c);
    if (!u_isgraph(u) ||
        u_hasBinaryProperty(u, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
      return;
    auto use = std::find_if(out.begin(), out.end(), [&](const FontUse& f) {
      return f.path == face->path() && f.family == face->family();
    });
    if (use == out.end())
      use = out.insert(use, {face->family(), face->path(), {}});
    if (use->characters.find(c) == std::u32string::npos) use->characters += c;
  };
  auto p = paragraphs.begin();
  for (const SetLine& line : lines) {
    while (line.first > p->text_offset + p->text.size()) ++p;
    for (size_t i = line.first; i < line.last; ++i) {
      const char32_t c = p->text[i - p->text_offset];
      if (p->missing.find(c) == std::u32string::npos)
        add(p->faces[i - p->text_offset], c);
    }
    if (line.ellipsis) add(line.ellipsis, U'\u2026');
  }
  return out;
}

// Lines one below the other, aligned, into `out`.
void place_lines(const std::vector<SetLine>& lines, const TextSpec& spec,
                 const RunStyles& styles, FontLibrary::Impl& fonts,
                 TextLayout& out) {
  const double size = out.size_px;
  Ink all;
  double baseline = 0, below_before = 0, ink_below_before = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    const SetLine& line = lines[i];
    // Of the largest run: all others share its baseline.
    const FontFace* face =
        fonts.primary(styles[static_cast<size_t>(line.largest_run)].style);
    const double em = size * line.largest;
    const double pitch = spec.line_height * em;
    const double above = (pitch - (face->ascent() + face->descent()) * em) / 2 +
                         face->ascent() * em;
    // Ink taller than the line (stacked marks, tall scripts) pushes lines
    // apart, up to this much.
    const double most = 2 * em;
    Ink ink;
    double pen = 0;
    for (const ShapedGlyph& g : line.glyphs) {
      add_ink(ink, g, pen, size);
      pen += g.advance;
    }
    const bool has_ink = ink.left < ink.right;
    const double ink_above = has_ink ? std::min(-ink.top, most) : 0;
    const double ink_below = has_ink ? std::min(ink.bottom, most) : 0;
    if (i == 0)
      baseline = out.first_baseline = std::max(above, ink_above);
    else
      baseline += std::max(below_before + above,
                           ink_below_before + ink_above + 0.04 * size);
    below_before = pitch - above;
    ink_below_before = ink_below;
    const double width = line.width_em * size;
    const double x = aligned_x(spec.align, line.is_rtl, spec.width_px, width);
    const size_t first_glyph = out.glyphs.size();
    pen = 0;
    for (const ShapedGlyph& g : line.glyphs) {
      out.glyphs.push_back({g.face, g.glyph, x + (pen + g.dx) * size,
                            baseline + g.dy * size, size * g.size, g.run,
                            g.cluster});
      pen += g.advance;
    }
    out.lines.push_back({first_glyph,
                         out.glyphs.size(),
                         {x, baseline - above, width, pitch},
                         baseline});
    if (has_ink) {
      all.left = std::min(all.left, ink.left + x);
      all.right = std::max(all.right, ink.right + x);
      all.top = std::min(all.top, ink.top + baseline);
      all.bottom = std::max(all.bottom, ink.bottom + baseline);
    }
    out.width = std::max(out.width, width);
  }
  out.height = baseline + std::max(below_before, ink_below_before);
  if (all.left < all.right) {
    out.ink_left = all.left;
    out.ink_right = all.right;
    out.ink_top = all.top;
    out.ink_bottom = all.bottom;
  }
}

}  // namespace

TextLayout lay_out(const StyledText& styled, const TextSpec& spec,
                   FontLibrary::Impl& fonts) {
  TextLayout out;
  out.size_px = spec.size_px;
  // Blank lines at the ends are not part of the text.
  std::u32string text = styled.text;
  size_t first = 0, last = text.size();
  while (last > 0 && u_isUWhiteSpace(static_cast<UChar32>(text[last - 1])))
    --last;
  while (first < last && text[first] == '\n') ++first;
  if (first >= last) return out;

  const RunStyles styles = run_styles(spec, styled.run_last.size());
  const std::vector<int> runs = runs_of(styled);
  int max_lines = std::max(1, spec.max_lines);
  if (spec.height_px) {
    double smallest = kMostTimes;
    for (size_t i = first; i < last; ++i)
      smallest = std::min(smallest, styles[static_cast<size_t>(runs[i])].size);
    const double least = spec.fit == Fit::kShrink
                             ? std::min(spec.min_size_px, spec.size_px)
                             : spec.size_px;
    if (*spec.height_px < 1.99 * spec.line_height * least * smallest)
      max_lines = 1;
  }
  if (max_lines == 1) std::replace(text.begin(), text.end(), U'\n', U' ');
  const std::vector<Paragraph> paragraphs =
      analyse(text, runs, first, last, spec, styles, fonts);
  for (const Paragraph& p : paragraphs) out.missing += p.missing;
  for (const Paragraph& p : paragraphs)
    if (!p.text.empty()) {
      out.is_rtl = p.is_rtl;
      break;
    }
  Setting setting =
      fit_lines(paragraphs, spec, styles, fonts, max_lines, out.size_px);
  out.shortened = setting.shortened;
  out.line_count = static_cast<int>(setting.lines.size());
  out.font_uses = find_font_uses(setting.lines, paragraphs);
  if (spec.align == Align::kJustify)
    for (SetLine& line : setting.lines)
      if (!line.ends_paragraph)
        justify(line, text, spec.width_px / out.size_px);
  place_lines(setting.lines, spec, styles, fonts, out);
  return out;
}

TextLayout lay_out(std::u32string_view text, const TextSpec& spec,
                   FontLibrary::Impl& fonts) {
  return lay_out(StyledText{std::u32string(text), {text.size()}}, spec, fonts);
}

}  // namespace glyphreel
