// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_GLYPH_BITMAP_H_
#define GR_TEXT_GLYPH_BITMAP_H_

// One rasterised glyph: coverage, or premultiplied colour. Immutable once made,
// so that any number of threads may share it.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "text/overlay.h"

namespace glyphreel {

struct GlyphBitmap {
  int left = 0;  // of the first column, pixels right of the pen
  int top = 0;   // of the first row, pixels below the baseline (so usually < 0)
  int width = 0;
  int height = 0;
  bool is_color = false;        // 4 bytes B, G, R, A premultiplied; else 1 byte
  std::vector<uint8_t> pixels;  // rows without padding

  const uint8_t* row(int y) const {
    return pixels.data() + static_cast<size_t>(y) * static_cast<size_t>(width) *
                               (is_color ? 4 : 1);
  }
  size_t size_bytes() const { return sizeof(*this) + pixels.size(); }
};

// Where between whole pixels a glyph stands, in 1/8 px to the right and down: fine
// enough that motion and letter distances look even, few enough that cached glyphs
// are used again.
inline constexpr int kGlyphPhases = 8;
struct GlyphPhase {
  constexpr GlyphPhase(int right = 0, int down = 0) : x(right), y(down) {}
  int x, y;  // 0..kGlyphPhases - 1
  friend bool operator==(const GlyphPhase&, const GlyphPhase&) = default;
};

// Cuts off blank rows and columns at the edges; nothing is left of a blank one.
void trim(GlyphBitmap& bitmap);

// The letter's outline instead of the letter: half of a stroke of twice this
// width, the letter itself filled too.
struct GlyphStroke {
  int width_26_6 = 0;  // 1/64 px; 0: the letter alone
  Join join = Join::kRound;
  friend bool operator==(const GlyphStroke&, const GlyphStroke&) = default;
};

}  // namespace glyphreel

#endif  // GR_TEXT_GLYPH_BITMAP_H_
