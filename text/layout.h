// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_LAYOUT_H_
#define GR_TEXT_LAYOUT_H_

// Text -> lines -> glyphs at positions: wrapping, fitting and alignment. Knows
// no pixels; lengths are in pixels only because sizes are.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/overlay.h"
#include "text/shaper.h"

namespace glyphreel {

// A text whose run i is code points [i == 0 ? 0 : run_last[i - 1],
// run_last[i]); what follows the last run belongs to it.
struct StyledText {
  std::u32string text;
  std::vector<size_t> run_last;
};

struct TextSpec {
  FontStyle style;
  double size_px = 32;
  double min_size_px = 20;    // for Fit::kShrink
  double line_height = 1.25;  // of the size
  int max_lines = 1;
  Fit fit = Fit::kEllipsis;
  Align align = Align::kStart;
  ShapeOptions shape;
  // Of a StyledText; runs beyond its end, and all of them where it is empty,
  // are set in `style` and `shape`.
  RunStyles runs;
  Direction direction = Direction::kAuto;
  double width_px = 100;            // of the box
  std::optional<double> height_px;  // lines beyond it are not laid out
};

struct PlacedGlyph {
  const FontFace* face = nullptr;
  uint32_t glyph = 0;
  double x = 0;  // of the pen, from the box's left edge
  double y = 0;  // of the baseline, from the first line's top, downwards
  double size_px = 0;
  int run = 0;         // index of its run
  size_t cluster = 0;  // of the text: the first code point it stands for
};

// A line as set, from the same origin as its glyphs.
struct LineBox {
  size_t first_glyph = 0, last_glyph = 0;  // [first, last)
  RectF box;                               // the line's advance by its pitch
  double baseline = 0;
};

struct TextLayout {
  std::vector<PlacedGlyph> glyphs;
  std::vector<LineBox> lines;
  double size_px = 0;  // after shrinking
  int line_count = 0;
  double width = 0;   // of the widest line, as set
  double height = 0;  // of all lines
  double first_baseline = 0;
  // What ink covers, from the same origin as the glyphs; empty: left >= right.
  double ink_left = 0, ink_top = 0, ink_right = 0, ink_bottom = 0;
  bool is_rtl = false;     // of the first paragraph
  bool shortened = false;  // something was left out
  std::u32string missing;  // characters that no font has
  std::vector<FontUse> font_uses;
};

// `text` is drawable_text(). One line only: newlines count as blanks. A text of
// runs is one text: its lines break, its letters join and its directions are
// found across them.
TextLayout lay_out(std::u32string_view text, const TextSpec& spec,
                   FontLibrary::Impl& fonts);
TextLayout lay_out(const StyledText& text, const TextSpec& spec,
                   FontLibrary::Impl& fonts);

}  // namespace glyphreel

#endif  // GR_TEXT_LAYOUT_H_
