// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "text/coverage.h"

namespace glyphreel {
namespace {

// Columns that the vertical passes take at a time: a cache line of values.
constexpr int kColumns = 32;

// Three box blurs whose size follows from the deviation: SVG 1.1 15.17,
// feGaussianBlur: d = floor(s * 3 * sqrt(2 pi) / 4 + 0.5); for even d the first
// two are offset by half a pixel to either side and the third has d + 1.
int box_size(double sigma) {
  return static_cast<int>(std::min(sigma, kMostBlur) * 3 *
                              std::sqrt(2 * std::numbers::pi) / 4 +
                          0.5);
}

struct Pass {
  int size;
  int before;  // out[i] is the mean of in[i - before ... i - before + size - 1]
};

// Along `count` steps of `lanes` values each.
void box_pass(const uint16_t* in, uint16_t* out, int count, int lanes,
              const Pass& pass) {
  std::array<uint32_t, kColumns> sum{};
  const auto add = [&](int i, bool enters) {
    if (i < 0 || i >= count) return;
    const uint16_t* at = in + static_cast<ptrdiff_t>(i) * lanes;
    for (int k = 0; k < lanes; ++k)
      sum[static_cast<size_t>(k)] += enters ? at[k] : 0u - at[k];
  };
  for (int i = -pass.before; i < pass.size - pass.before - 1; ++i)
    add(i, true);
  // sum / size, rounded to nearest: sums stay under 2^28, the factor under 2^40.
  const uint64_t factor =
      ((uint64_t{1} << 40) + static_cast<uint64_t>(pass.size) / 2) /
      static_cast<uint64_t>(pass.size);
  for (int i = 0; i < count; ++i) {
    add(i - pass.before + pass.size - 1, true);
    uint16_t* to = out + static_cast<ptrdiff_t>(i) * lanes;
    for (int k = 0; k < lanes; ++k)
      to[k] = static_cast<uint16_t>(
          (sum[static_cast<size_t>(k)] * factor + (uint64_t{1} << 39)) >> 40);
    add(i - pass.before, false);
  }
}

// The squared distance transform along one line: P. F. Felzenszwalb and D. P.
// Huttenlocher, "Distance Transforms of Sampled Functions", Theory of Computing 8
// (2012), algorithm 1. `f` becomes min over q of (p - q)^2 + f(q).
class DistanceLine {
 public:
  explicit DistanceLine(int longest)
      : source_(static_cast<size_t>(longest)),
        center_(static_cast<size_t>(longest)),
        border_(static_cast<size_t>(longest) + 1) {}

  void run(float* f, int count, ptrdiff_t step) {
    for (int i = 0; i < count; ++i) source_[static_cast<size_t>(i)] = f[i * step];
    size_t last = 0;
    bool any = false;
    for (int q = 0; q < count; ++q) {
      const double fq = source_[static_cast<size_t>(q)];
      if (fq >= kFar) continue;
      double at = -std::numeric_limits<double>::infinity();
      while (any) {
        const int v = center_[last];
        at = (fq + static_cast<double>(q) * q -
              (source_[static_cast<size_t>(v)] + static_cast<double>(v) * v)) /
             (2.0 * (q - v));
        if (at > border_[last]) break;
        if (last == 0) {
          any = false;
          at = -std::numeric_limits<double>::infinity();
        } else {
          --last;
        }
      }
      last = any ? last + 1 : 0;
      any = true;
      center_[last] = q;
      border_[last] = at;
    }
    if (!any) return;
    size_t k = 0;
    for (int p = 0; p < count; ++p) {
      while (k < last && border_[k + 1] < p) ++k;
      const double d = p - center_[k];
      f[p * step] = static_cast<float>(
          d * d + source_[static_cast<size_t>(center_[k])]);
    }
  }

  static constexpr float kFar = 1e12f;

 private:
  std::vector<float> source_;
  std::vector<int> center_;
  std::vector<double> border_;
};

}  // namespace

int blur_margin(double sigma) {
  return sigma >= 0.3 ? 3 * (box_size(sigma) / 2 + 1) : 0;
}

void blur(Mask& mask, double sigma) {
  if (!(sigma > 0)) return;
  const int d = box_size(sigma);
  if (d < 2 || mask.rect.empty()) return;
  const int w = mask.rect.width, h = mask.rect.height;
  const Pass passes[3] = {{d, d / 2},
                          {d, d % 2 ? d / 2 : d / 2 - 1},
                          {d % 2 ? d : d + 1, d / 2}};
  std::vector<uint16_t> a(static_cast<size_t>(std::max(w, h)) * kColumns);
  std::vector<uint16_t> b(a.size());
  for (int y = 0; y < h; ++y) {
    box_pass(mask.row(y), a.data(), w, 1, passes[0]);
    box_pass(a.data(), b.data(), w, 1, passes[1]);
    box_pass(b.data(), mask.row(y), w, 1, passes[2]);
  }
  for (int x = 0; x < w; x += kColumns) {
    const int lanes = std::min(kColumns, w - x);
    for (int y = 0; y < h; ++y)
      std::copy_n(mask.row(y) + x, lanes, a.data() + ptrdiff_t{y} * lanes);
    box_pass(a.data(), b.data(), h, lanes, passes[0]);
    box_pass(b.data(), a.data(), h, lanes, passes[1]);
    box_pass(a.data(), b.data(), h, lanes, passes[2]);
    for (int y = 0; y < h; ++y)
      std::copy_n(b.data() + ptrdiff_t{y} * lanes, lanes, mask.row(y) + x);
  }
}

void dilate(Mask& mask, double radius) {
  if (!(radius > 0) || mask.rect.empty()) return;
  const int w = mask.rect.width, h = mask.rect.height;
  // The distance from the nearest full pixel; of a partly covered one, its share
  // counts as the part of a pixel that its edge is away.
  std::vector<float> squared(mask.values.size());
  for (size_t i = 0; i < squared.size(); ++i) {
    const float lacks = 1 - static_cast<float>(mask.values[i]) / 65535.0f;
    squared[i] = mask.values[i] ? lacks * lacks : DistanceLine::kFar;
  }
  DistanceLine line(std::max(w, h));
  for (int y = 0; y < h; ++y)
    line.run(squared.data() + ptrdiff_t{y} * w, w, 1);
  for (int x = 0; x < w; ++x) line.run(squared.data() + x, h, w);
  for (size_t i = 0; i < squared.size(); ++i) {
    const double c = radius + 1 - std::sqrt(static_cast<double>(squared[i]));
    mask.values[i] = std::max(
        mask.values[i],
        static_cast<uint16_t>(std::lround(std::clamp(c, 0.0, 1.0) * 65535)));
  }
}

}  // namespace glyphreel
