// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_SHAPER_H_
#define GR_TEXT_SHAPER_H_

// Part of a paragraph -> glyphs from left to right, as one line shows them.
// Measures are in em of the text's size, so that the same result serves every
// size.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "text/paragraph.h"

namespace glyphreel {

struct ShapedGlyph {
  const FontFace* face = nullptr;
  uint32_t glyph = 0;
  size_t cluster = 0;     // the first code point of the paragraph it stands for
  int run = 0;            // of the text
  double size = 1;        // of the run, times the text's size
  double advance = 0;     // em of the text, as are all of these
  double spacing = 0;     // the part of `advance` that is letter spacing
  double dx = 0, dy = 0;  // dy grows downwards
};

// Shapes code points [first, last) as a line of their own: letters join and
// kern only within it, and trailing blanks go where UAX #9 L1 puts them.
std::vector<ShapedGlyph> shape_line(const Paragraph& paragraph, size_t first,
                                    size_t last, const RunStyles& styles);

double line_width(const std::vector<ShapedGlyph>& glyphs);

}  // namespace glyphreel

#endif  // GR_TEXT_SHAPER_H_
