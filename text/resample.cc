// SPDX-License-Identifier: Apache-2.0
#include "text/resample.h"

#include <algorithm>
#include <cmath>

namespace glyphreel {
namespace {

// Keys' cubic with a = -1/2 (R. G. Keys, "Cubic convolution interpolation",
// IEEE Trans. ASSP 29(6), 1981, eq. 4 and 8).
double keys_cubic(double x) {
  x = std::abs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

struct Taps {
  int first;
  std::vector<float> weights;
};

// For the `count` pixels from `first_pixel` on, of `size` samples that are laid
// over [origin, origin + extent].
std::vector<Taps> make_taps(int size, double origin, double extent,
                            int first_pixel, int count) {
  const double step = size / extent;
  const double widen = std::max(1.0, step);
  std::vector<Taps> all(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    const int pixel = first_pixel + i;
    const double center = std::clamp((pixel + 0.5 - origin) * step - 0.5, -0.5,
                                     size - 0.5);
    const int first =
        std::max(0, static_cast<int>(std::ceil(center - 2 * widen)));
    const int last =
        std::min(size - 1, static_cast<int>(std::floor(center + 2 * widen)));
    const double covered =
        std::clamp(std::min(pixel + 1.0, origin + extent) -
                       std::max<double>(pixel, origin),
                   0.0, 1.0);
    Taps& taps = all[static_cast<size_t>(i)];
    taps.first = first;
    double sum = 0;
    for (int k = first; k <= last; ++k) sum += keys_cubic((k - center) / widen);
    for (int k = first; k <= last; ++k)
      taps.weights.push_back(static_cast<float>(
          keys_cubic((k - center) / widen) / sum * covered));
  }
  return all;
}

}  // namespace

std::vector<uint8_t> resample_bgra(const uint8_t* source,
                                   ptrdiff_t stride_bytes, Size size,
                                   const RectF& place, const Rect& area) {
  const auto across =
      make_taps(size.width, place.x, place.width, area.x, area.width);
  const auto down =
      make_taps(size.height, place.y, place.height, area.y, area.height);
  const size_t row_floats = static_cast<size_t>(area.width) * 4;
  // Rows that some row of the result reads.
  const int first_row = down.front().first;
  const int rows_read =
      down.back().first + static_cast<int>(down.back().weights.size()) -
      first_row;
  std::vector<float> rows(row_floats * static_cast<size_t>(rows_read));
  for (int y = 0; y < rows_read; ++y) {
    const uint8_t* in = source + stride_bytes * (first_row + y);
    float* out = rows.data() + row_floats * static_cast<size_t>(y);
    for (const Taps& taps : across) {
      float sum[4] = {};
      for (size_t k = 0; k < taps.weights.size(); ++k)
        for (int c = 0; c < 4; ++c)
          sum[c] +=
              taps.weights[k] * in[(taps.first + static_cast<int>(k)) * 4 + c];
      for (int c = 0; c < 4; ++c) *out++ = sum[c];
    }
  }
  std::vector<uint8_t> result(row_floats * static_cast<size_t>(area.height));
  std::vector<float> sum(row_floats);
  for (int y = 0; y < area.height; ++y) {
    const Taps& taps = down[static_cast<size_t>(y)];
    std::fill(sum.begin(), sum.end(), 0.0f);
    for (size_t k = 0; k < taps.weights.size(); ++k) {
      const float* in =
          rows.data() +
          row_floats * (static_cast<size_t>(taps.first - first_row) + k);
      for (size_t i = 0; i < row_floats; ++i) sum[i] += taps.weights[k] * in[i];
    }
    uint8_t* out = result.data() + row_floats * static_cast<size_t>(y);
    for (size_t i = 0; i < row_floats; i += 4) {
      // The cubic overshoots: a premultiplied colour stays within 0..alpha.
      const float a = std::clamp(sum[i + 3], 0.0f, 255.0f);
      for (size_t c = 0; c < 3; ++c)
        out[i + c] =
            static_cast<uint8_t>(std::clamp(sum[i + c], 0.0f, a) + 0.5f);
      out[i + 3] = static_cast<uint8_t>(a + 0.5f);
    }
  }
  return result;
}

}  // namespace glyphreel
