// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_LINE_BREAKER_H_
#define GR_TEXT_LINE_BREAKER_H_

// One paragraph -> lines no wider than a width, each shaped on its own. Breaks
// where UAX #14 allows, inside a word only when the word alone is too wide, and
// ends in an ellipsis when lines run out.

#include <cstddef>
#include <vector>

#include "text/shaper.h"

namespace glyphreel {

struct SetLine {
  std::vector<ShapedGlyph> glyphs;  // left to right
  double width_em = 0;
  bool is_rtl = false;
  bool ends_paragraph = false;  // or is cut off: nothing of it follows below
  size_t first = 0, last = 0;   // code points that it shows: [first, last)
  const FontFace* ellipsis = nullptr;  // what its ellipsis is set in, if any
  double largest = 1;                  // relative size of a run on it
  int largest_run = 0;
};

struct BrokenParagraph {
  std::vector<SetLine> lines;  // at least one, perhaps empty
  size_t last_line_first = 0;  // code point at which the last line starts
  bool shortened = false;
  bool has_ellipsis = false;
  bool broke_a_word = false;
};

// At most `max_lines` >= 1 lines. With `ends_in_ellipsis` the last of them says
// that text follows even if the paragraph fits.
BrokenParagraph break_paragraph(const Paragraph& paragraph,
                                const RunStyles& styles,
                                FontLibrary::Impl& fonts, double width_em,
                                int max_lines, bool ends_in_ellipsis);

// What fits of the paragraph from code point `first` on, and an ellipsis, which
// lies at the end in the paragraph's own direction.
SetLine ellipsis_line(const Paragraph& paragraph, const RunStyles& styles,
                      FontLibrary::Impl& fonts, size_t first, double width_em);

}  // namespace glyphreel

#endif  // GR_TEXT_LINE_BREAKER_H_
