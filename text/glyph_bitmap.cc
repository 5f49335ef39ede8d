// SPDX-License-Identifier: Apache-2.0
#include "text/glyph_bitmap.h"

#include <algorithm>
#include <utility>

namespace glyphreel {

void trim(GlyphBitmap& b) {
  const size_t samples = b.is_color ? 4 : 1;
  const size_t stride = static_cast<size_t>(b.width) * samples;
  const auto row_is_blank = [&](int y) {
    return std::all_of(b.row(y), b.row(y) + stride,
                       [](uint8_t v) { return v == 0; });
  };
  int first_row = 0, last_row = b.height;
  while (first_row < last_row && row_is_blank(first_row)) ++first_row;
  while (last_row > first_row && row_is_blank(last_row - 1)) --last_row;
  int first = b.width, last = 0;
  for (int y = first_row; y < last_row; ++y) {
    const auto is_blank = [&](int x) {
      const uint8_t* p = b.row(y) + static_cast<size_t>(x) * samples;
      return std::all_of(p, p + samples, [](uint8_t v) { return v == 0; });
    };
    for (int x = 0; x < first; ++x)
      if (!is_blank(x)) first = x;
    for (int x = b.width; x > last; --x)
      if (!is_blank(x - 1)) last = x;
  }
  if (first >= last) {
    b = {};
    return;
  }
  std::vector<uint8_t> kept;
  kept.reserve(static_cast<size_t>(last - first) * samples *
               static_cast<size_t>(last_row - first_row));
  for (int y = first_row; y < last_row; ++y)
    kept.insert(kept.end(), b.row(y) + static_cast<size_t>(first) * samples,
                b.row(y) + static_cast<size_t>(last) * samples);
  b.pixels = std::move(kept);
  b.left += first;
  b.top += first_row;
  b.width = last - first;
  b.height = last_row - first_row;
}

}  // namespace glyphreel
