// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_SHAPER_H_
#define GR_TEXT_SHAPER_H_

// Part of a paragraph -> glyphs from left to right, as one line shows them.
// Measures are in em, so that the same result serves every size.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "text/paragraph.h"

namespace glyphreel {

struct ShapedGlyph {
  const FontFace* face = nullptr;
  uint32_t glyph = 0;
  size_t cluster = 0;     // the first code point of the paragraph it stands for
  double advance = 0;     // em
  double dx = 0, dy = 0;  // em; dy grows downwards
};

struct ShapeOptions {
  double letter_spacing = 0;  // em, after each grapheme
  bool tabular_digits = false;
};

// Shapes code points [first, last) as a line of their own: letters join and
// kern only within it, and trailing blanks go where UAX #9 L1 puts them.
std::vector<ShapedGlyph> shape_line(const Paragraph& paragraph, size_t first,
                                    size_t last, const ShapeOptions& options);

double line_width(const std::vector<ShapedGlyph>& glyphs);

}  // namespace glyphreel

#endif  // GR_TEXT_SHAPER_H_
