// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_GLYPH_BITMAP_H_
#define GR_TEXT_GLYPH_BITMAP_H_

// One rasterised glyph: coverage, or premultiplied colour. Immutable once made,
// so that any number of threads may share it.

#include <cstddef>
#include <cstdint>
#include <vector>

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

}  // namespace glyphreel

#endif  // GR_TEXT_GLYPH_BITMAP_H_
