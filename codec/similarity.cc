// SPDX-License-Identifier: Apache-2.0
#include "codec/similarity.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/result.h"

namespace glyphreel {
namespace {

// Sums over some samples of both pictures; of 4x4 samples of up to 12 bits they fit.
struct Sums {
  uint32_t a = 0, b = 0;
  uint32_t squares = 0;  // of both
  uint32_t products = 0;
};

// Rows of one component of one picture as plain samples.
template <typename Sample>
class ComponentRows {
 public:
  ComponentRows(const FrameView& view, int component)
      : layout_(layout_of(view.format.pixel_format)),
        place_(layout_.components[static_cast<size_t>(component)]),
        plane_(view.planes[static_cast<size_t>(place_.plane)]),
        width_(plane_.width / place_.step) {
    if (place_.step > 1 || layout_.sample_shift > 0)
      copies_.resize(4 * static_cast<size_t>(width_));
  }

  int width() const { return width_; }
  int height() const { return plane_.height; }

  // Row `y`; valid until the fourth row after it is asked for.
  const Sample* row(int y) {
    const Sample* from = plane_.row<const Sample>(y) + place_.offset;
    if (copies_.empty()) return from;
    Sample* to = copies_.data() + static_cast<ptrdiff_t>(y % 4) * width_;
    for (int x = 0; x < width_; ++x)
      to[x] = static_cast<Sample>(from[x * place_.step] >> layout_.sample_shift);
    return to;
  }

 private:
  const PixelFormatLayout& layout_;
  const ComponentPlace place_;
  const PlaneView plane_;
  const int width_;
  std::vector<Sample> copies_;
};

template <typename Sample>
uint64_t squared_error(const Sample* a, const Sample* b, int first, int last) {
  uint64_t sum = 0;
  for (int x = first; x < last; ++x) {
    const int64_t d = static_cast<int64_t>(a[x]) - b[x];
    sum += static_cast<uint64_t>(d * d);
  }
  return sum;
}

// Of each whole block of 4x4 in four rows.
template <typename Sample>
void sum_blocks(const Sample* const a[4], const Sample* const b[4],
                std::vector<Sums>& columns, std::vector<Sums>& blocks) {
  const size_t count = blocks.size();
  for (size_t x = 0; x < 4 * count; ++x) {
    const uint32_t a0 = a[0][x], a1 = a[1][x], a2 = a[2][x], a3 = a[3][x];
    const uint32_t b0 = b[0][x], b1 = b[1][x], b2 = b[2][x], b3 = b[3][x];
    columns[x] = {a0 + a1 + a2 + a3, b0 + b1 + b2 + b3,
                  a0 * a0 + a1 * a1 + a2 * a2 + a3 * a3 + b0 * b0 + b1 * b1 + b2 * b2 +
                      b3 * b3,
                  a0 * b0 + a1 * b1 + a2 * b2 + a3 * b3};
  }
  for (size_t i = 0; i < count; ++i) {
    const Sums* c = &columns[4 * i];
    blocks[i] = {c[0].a + c[1].a + c[2].a + c[3].a, c[0].b + c[1].b + c[2].b + c[3].b,
                 c[0].squares + c[1].squares + c[2].squares + c[3].squares,
                 c[0].products + c[1].products + c[2].products + c[3].products};
  }
}

struct Constants {
  int64_t c1, c2;
};

Constants constants(int bit_depth) {
  const double max = (1 << bit_depth) - 1;
  return {static_cast<int64_t>(.01 * .01 * max * max * 64 + .5),
          static_cast<int64_t>(.03 * .03 * max * max * 64 * 63 + .5)};
}

// Of all windows whose blocks lie in two rows of blocks.
double ssim_of_row(const std::vector<Sums>& above, const std::vector<Sums>& below,
                   Constants constants) {
  double sum = 0;
  for (size_t i = 0; i + 1 < above.size(); ++i) {
    const auto window = [&](uint32_t Sums::* field) {
      return static_cast<int64_t>(above[i].*field) + above[i + 1].*field +
             below[i].*field + below[i + 1].*field;
    };
    const int64_t s1 = window(&Sums::a), s2 = window(&Sums::b);
    const int64_t squares = s1 * s1 + s2 * s2, product = s1 * s2;
    const int64_t variance = 64 * window(&Sums::squares) - squares;
    const int64_t covariance = 64 * window(&Sums::products) - product;
    sum += static_cast<double>(2 * product + constants.c1) *
           static_cast<double>(2 * covariance + constants.c2) /
           (static_cast<double>(squares + constants.c1) *
            static_cast<double>(variance + constants.c2));
  }
  return sum;
}

struct ComponentSimilarity {
  double ssim = 0;
  uint64_t squared_error = 0;
};

template <typename Sample>
ComponentSimilarity compare(ComponentRows<Sample> a, ComponentRows<Sample> b,
                            Constants constants) {
  const int width = a.width(), height = a.height();
  const size_t columns = static_cast<size_t>(width) / 4;
  const int rows = height / 4;
  GR_ASSERT(columns >= 2 && rows >= 2);
  std::vector<Sums> above(columns), below(columns), scratch(4 * columns);
  ComponentSimilarity out;
  for (int y = 0; y < rows; ++y) {
    const Sample *four_a[4], *four_b[4];
    for (int i = 0; i < 4; ++i) {
      four_a[i] = a.row(4 * y + i);
      four_b[i] = b.row(4 * y + i);
      // Beyond the last block; inside, the sums say it.
      out.squared_error += squared_error(four_a[i], four_b[i],
                                         4 * static_cast<int>(columns), width);
    }
    std::swap(above, below);
    sum_blocks(four_a, four_b, scratch, below);
    for (const Sums& s : below)
      out.squared_error += s.squares - 2 * static_cast<uint64_t>(s.products);
    if (y > 0) out.ssim += ssim_of_row(above, below, constants);
  }
  for (int y = 4 * rows; y < height; ++y)
    out.squared_error += squared_error(a.row(y), b.row(y), 0, width);
  out.ssim /= static_cast<double>(columns - 1) * (rows - 1);
  return out;
}

}  // namespace

bool are_comparable(PixelFormat a, PixelFormat b) {
  if (a == PixelFormat::kNone || b == PixelFormat::kNone) return false;
  const PixelFormatLayout& la = layout_of(a);
  const PixelFormatLayout& lb = layout_of(b);
  return la.model == lb.model && la.bit_depth == lb.bit_depth &&
         la.chroma_shift_x == lb.chroma_shift_x &&
         la.chroma_shift_y == lb.chroma_shift_y;
}

Similarity compare_pictures(const FrameView& a, const FrameView& b) {
  GR_ASSERT(a.format.size == b.format.size &&
            are_comparable(a.format.pixel_format, b.format.pixel_format));
  const PixelFormatLayout& l = layout_of(a.format.pixel_format);
  const Constants c = constants(l.bit_depth);
  Similarity out{0, 0};
  double samples = 0;
  for (int i = 0; i < std::min(l.component_count, 3); ++i) {
    const ComponentSimilarity one =
        l.bytes_per_sample == 1
            ? compare(ComponentRows<uint8_t>(a, i), ComponentRows<uint8_t>(b, i), c)
            : compare(ComponentRows<uint16_t>(a, i), ComponentRows<uint16_t>(b, i), c);
    const ComponentPlace& place = l.components[static_cast<size_t>(i)];
    const PlaneView& plane = a.planes[static_cast<size_t>(place.plane)];
    const double count = static_cast<double>(plane.width / place.step) * plane.height;
    out.ssim += one.ssim * count;
    out.mse += static_cast<double>(one.squared_error);
    samples += count;
  }
  out.ssim /= samples;
  out.mse /= samples;
  return out;
}

double psnr_db(double mse, int bit_depth) {
  const double max = (1 << bit_depth) - 1;
  return mse > 0 ? 10 * std::log10(max * max / mse)
                 : std::numeric_limits<double>::infinity();
}

double ssim_db(double ssim) {
  return ssim < 1 ? -10 * std::log10(1 - ssim) : std::numeric_limits<double>::infinity();
}

double ssim_of_db(double db) { return 1 - std::pow(10, -db / 10); }

}  // namespace glyphreel
