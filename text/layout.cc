// SPDX-License-Identifier: Apache-2.0
#include "text/layout.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <cmath>

#include "text/line_breaker.h"

namespace glyphreel {
namespace {

constexpr int kShrinkSteps = 7;

// What the lines would be at one size.
struct Setting {
  std::vector<SetLine> lines;
  bool shortened = false;
  bool broke_a_word = false;
};

Setting set_lines(const std::vector<Paragraph>& paragraphs,
                  const TextSpec& spec, FontLibrary::Impl& fonts,
                  double size_px, int max_lines) {
  Setting out;
  const double width_em = spec.width_px / size_px;
  const bool wraps = spec.fit != Fit::kEllipsis && max_lines > 1;
  for (size_t i = 0; i < paragraphs.size(); ++i) {
    const Paragraph& p = paragraphs[i];
    const int left = max_lines - static_cast<int>(out.lines.size());
    const bool more = i + 1 < paragraphs.size();
    // Lines that this paragraph may fill: the last one says so when text
    // follows.
    BrokenParagraph broken =
        break_paragraph(p, spec.style, fonts, spec.shape, width_em,
                        wraps ? left : 1, more && left <= 1);
    out.shortened |= broken.shortened;
    out.broke_a_word |= broken.broke_a_word;
    for (SetLine& line : broken.lines) out.lines.push_back(std::move(line));
    if (static_cast<int>(out.lines.size()) >= max_lines) {
      if (more) {
        if (!broken.has_ellipsis)
          out.lines.back() = ellipsis_line(p, spec.style, fonts, spec.shape,
                                           broken.last_line_first, width_em);
        out.shortened = true;
      }
      break;
    }
  }
  return out;
}

struct Ink {
  double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
};

void add_ink(Ink& ink, const ShapedGlyph& g, double pen_em, double size_px) {
  hb_glyph_extents_t e;
  if (!hb_font_get_glyph_extents(g.face->shaping_font(), g.glyph, &e)) return;
  if (e.width == 0 || e.height == 0) return;
  const double em = g.face->em_units();
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
    case Align::kJustify:
      return 0;
    case Align::kRight:
      return box - line;
    case Align::kCenter:
      return (box - line) / 2;
    case Align::kStart:
      return is_rtl ? box - line : 0;
    case Align::kEnd:
      return is_rtl ? 0 : box - line;
  }
  return 0;
}

}  // namespace

TextLayout lay_out(std::u32string_view text, const TextSpec& spec,
                   FontLibrary::Impl& fonts) {
  TextLayout out;
  out.size_px = spec.size_px;
  // Blank lines at the ends are not part of the text.
  while (!text.empty() && u_isUWhiteSpace(static_cast<UChar32>(text.back())))
    text.remove_suffix(1);
  while (!text.empty() && text.front() == '\n') text.remove_prefix(1);
  if (text.empty()) return out;

  int max_lines = std::max(1, spec.max_lines);
  if (spec.height_px)
    max_lines = std::clamp(
        static_cast<int>(*spec.height_px / (spec.line_height * spec.size_px) +
                         0.01),
        1, max_lines);
  std::u32string joined(text);
  if (max_lines == 1) std::replace(joined.begin(), joined.end(), U'\n', U' ');
  std::vector<Paragraph> paragraphs;
  for (size_t at = 0; at <= joined.size();) {
    size_t end = joined.find(U'\n', at);
    if (end == std::u32string::npos) end = joined.size();
    paragraphs.push_back(analyse_paragraph(
        std::u32string_view(joined).substr(at, end - at), spec.style, fonts));
    out.missing += paragraphs.back().missing;
    at = end + 1;
  }
  for (const Paragraph& p : paragraphs)
    if (!p.text.empty()) {
      out.is_rtl = p.is_rtl;
      break;
    }

  double size = spec.size_px;
  Setting setting = set_lines(paragraphs, spec, fonts, size, max_lines);
  const auto is_good = [](const Setting& s) {
    return !s.shortened && !s.broke_a_word;
  };
  if (spec.fit == Fit::kShrink && !is_good(setting) &&
      spec.min_size_px < spec.size_px) {
    // The largest size at which all of it fits; the smallest one when none
    // does.
    double fits = spec.min_size_px, too_large = spec.size_px;
    const auto lines_at = [&](double s) {
      return spec.height_px
                 ? std::clamp(
                       static_cast<int>(
                           *spec.height_px / (spec.line_height * s) + 0.01),
                       1, std::max(1, spec.max_lines))
                 : max_lines;
    };
    setting = set_lines(paragraphs, spec, fonts, fits, lines_at(fits));
    size = fits;
    if (is_good(setting))
      for (int step = 0; step < kShrinkSteps; ++step) {
        const double middle = (fits + too_large) / 2;
        Setting tried =
            set_lines(paragraphs, spec, fonts, middle, lines_at(middle));
        if (is_good(tried)) {
          setting = std::move(tried);
          fits = size = middle;
        } else {
          too_large = middle;
        }
      }
  }
  out.size_px = size;
  out.shortened = setting.shortened;
  out.line_count = static_cast<int>(setting.lines.size());

  const FontFace* face = fonts.primary(spec.style);
  const double pitch = spec.line_height * size;
  const double above = (pitch - (face->ascent() + face->descent()) * size) / 2 +
                       face->ascent() * size;
  // Ink taller than the line (stacked marks, tall scripts) pushes lines apart,
  // up to this much.
  const double most = 2 * size;
  Ink all;
  double baseline = 0, below_before = 0;
  for (size_t i = 0; i < setting.lines.size(); ++i) {
    const SetLine& line = setting.lines[i];
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
      baseline += std::max(pitch, below_before + ink_above + 0.04 * size);
    below_before = ink_below;
    // The last letter's spacing is no part of the line.
    const double width = line.width_em * size;
    const double x = aligned_x(spec.align, line.is_rtl, spec.width_px, width);
    pen = 0;
    for (const ShapedGlyph& g : line.glyphs) {
      out.glyphs.push_back(
          {g.face, g.glyph, x + (pen + g.dx) * size, baseline + g.dy * size,
           size, 0, g.cluster});
      pen += g.advance;
    }
    if (has_ink) {
      all.left = std::min(all.left, ink.left + x);
      all.right = std::max(all.right, ink.right + x);
      all.top = std::min(all.top, ink.top + baseline);
      all.bottom = std::max(all.bottom, ink.bottom + baseline);
    }
    out.width = std::max(out.width, width);
  }
  out.height = std::max(baseline + (pitch - above), baseline + below_before);
  if (all.left < all.right) {
    out.ink_left = all.left;
    out.ink_right = all.right;
    out.ink_top = all.top;
    out.ink_bottom = all.bottom;
  }
  return out;
}

TextLayout lay_out(const StyledText& text, const TextSpec& spec,
                   FontLibrary::Impl& fonts) {
  return lay_out(text.text, spec, fonts);
}

}  // namespace glyphreel
