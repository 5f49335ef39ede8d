// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "text/glyph_stroke.h"

namespace glyphreel {
namespace {

// Edges are found between pixels, at this many places each way.
constexpr int kTimes = 3;
constexpr double kMostPixels = 24e6;

// The squared distance to the next zero of `f` in one line, which holds squared
// distances across it: Felzenszwalb and Huttenlocher, Distance Transforms of
// Sampled Functions (2012), section 2.
class LineDistances {
 public:
  explicit LineDistances(size_t most) : at_(most), from_(most + 1), f_(most) {}

  void run(float* line, size_t n, size_t stride) {
    for (size_t i = 0; i < n; ++i) f_[i] = line[i * stride];
    size_t count = 0;
    for (size_t i = 0; i < n; ++i) {
      if (f_[i] >= kFar) continue;
      double start = -std::numeric_limits<double>::infinity();
      while (count > 0) {
        start = meeting(at_[count - 1], i);
        if (start > from_[count - 1]) break;
        --count;
      }
      if (count == 0) start = -std::numeric_limits<double>::infinity();
      at_[count] = i;
      from_[count] = start;
      ++count;
    }
    if (count == 0) return;
    for (size_t i = 0, k = 0; i < n; ++i) {
      while (k + 1 < count && from_[k + 1] < static_cast<double>(i)) ++k;
      const double d = static_cast<double>(i) - static_cast<double>(at_[k]);
      line[i * stride] = static_cast<float>(d * d + f_[at_[k]]);
    }
  }

  static constexpr float kFar = 1e20f;

 private:
  // Where the parabola over b becomes lower than the one over a < b.
  double meeting(size_t a, size_t b) const {
    const double x = static_cast<double>(a), y = static_cast<double>(b);
    return ((f_[b] + y * y) - (f_[a] + x * x)) / (2 * (y - x));
  }

  std::vector<size_t> at_;
  std::vector<double> from_;
  std::vector<float> f_;
};

}  // namespace

GlyphBitmap stroke_bitmap(const GlyphBitmap& color, const GlyphStroke& stroke) {
  GlyphBitmap out;
  const double radius = stroke.width_26_6 / 64.0;
  const int margin = static_cast<int>(std::ceil(radius)) + 1;
  out.left = color.left - margin;
  out.top = color.top - margin;
  out.width = color.width + 2 * margin;
  out.height = color.height + 2 * margin;
  const double area = static_cast<double>(out.width) * out.height;
  if (color.pixels.empty() || area * kTimes * kTimes > kMostPixels) return {};
  const auto alpha = [&](int x, int y) -> double {
    x -= margin;
    y -= margin;
    if (x < 0 || y < 0 || x >= color.width || y >= color.height) return 0;
    return color.row(y)[4 * x + 3];
  };
  const int width = out.width * kTimes, height = out.height * kTimes;
  std::vector<float> squares(
      static_cast<size_t>(width) * static_cast<size_t>(height),
      LineDistances::kFar);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      // The middle of this part of the pixel, among the pixels' middles.
      const double px = (x + 0.5) / kTimes - 0.5;
      const double py = (y + 0.5) / kTimes - 0.5;
      const int x0 = static_cast<int>(std::floor(px));
      const int y0 = static_cast<int>(std::floor(py));
      const double fx = px - x0, fy = py - y0;
      const double value =
          (alpha(x0, y0) * (1 - fx) + alpha(x0 + 1, y0) * fx) * (1 - fy) +
          (alpha(x0, y0 + 1) * (1 - fx) + alpha(x0 + 1, y0 + 1) * fx) * fy;
      if (value >= 127.5)
        squares[static_cast<size_t>(y) * static_cast<size_t>(width) +
                static_cast<size_t>(x)] = 0;
    }
  LineDistances lines(static_cast<size_t>(std::max(width, height)));
  for (int x = 0; x < width; ++x)
    lines.run(squares.data() + x, static_cast<size_t>(height),
              static_cast<size_t>(width));
  for (int y = 0; y < height; ++y)
    lines.run(
        squares.data() + static_cast<size_t>(y) * static_cast<size_t>(width),
        static_cast<size_t>(width), 1);

  out.pixels.resize(static_cast<size_t>(out.width) *
                    static_cast<size_t>(out.height));
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x) {
      double sum = 0;
      for (int i = 0; i < kTimes * kTimes; ++i) {
        const auto at = static_cast<size_t>(y * kTimes + i / kTimes) *
                            static_cast<size_t>(width) +
                        static_cast<size_t>(x * kTimes + i % kTimes);
        // Distances are between middles; the shape ends half a part beyond.
        sum += std::clamp(
            radius * kTimes + 1 - std::sqrt(static_cast<double>(squares[at])),
            0.0, 1.0);
      }
      out.pixels[static_cast<size_t>(y) * static_cast<size_t>(out.width) +
                 static_cast<size_t>(x)] =
          static_cast<uint8_t>(std::lround(
              std::max(alpha(x, y), sum * 255 / (kTimes * kTimes))));
    }
  trim(out);
  return out;
}

}  // namespace glyphreel
