// SPDX-License-Identifier: Apache-2.0
#include "text/blend.h"

#include <gtest/gtest.h>
#include <hwy/tests/hwy_gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace glyphreel {
namespace {

constexpr size_t kGuard = 64;

// keep and add as the baker makes them from random colours and alphas, with
// many of the extremes.
template <typename Weights>
struct RandomRow {
  using Word = typename Weights::Word;
  RandomRow(std::mt19937& rng, int depth, size_t count) {
    const int max = (1 << depth) - 1;
    for (size_t i = 0; i < count; ++i) {
      double alpha = std::uniform_real_distribution<>(0, 1)(rng);
      const unsigned kind = rng() % 4;
      if (kind == 0) alpha = 0;
      if (kind == 1) alpha = 1;
      const int value =
          rng() % 4 ? static_cast<int>(rng() % static_cast<unsigned>(max + 1))
                    : max;
      keep.push_back(Weights::keep(alpha));
      add.push_back(Weights::add(value * alpha));
    }
  }
  std::vector<Word> keep, add;
};

class BlendRows : public hwy::TestWithParamTarget {
 protected:
  // Calls `run(kernels, dst, count, keep, add)` for every length and
  // misalignment, with the vector kernels and their definition, on equal rows
  // in guard bytes. `depth` and `shift` are the samples'.
  template <typename Weights, typename Run>
  void compare(int depth, int shift, Run run) {
    using T = typename Weights::Sample;
    std::mt19937 rng(1234);
    for (size_t count = 0; count <= 3 * 64 + 1; ++count)
      for (const size_t offset : {0, 1, 3, 7}) {
        const RandomRow<Weights> row(rng, depth, count + offset + 4);
        std::vector<T> before(count + offset + 2 * kGuard);
        for (T& s : before)
          s = static_cast<T>(
              (rng() % 8 ? rng() % (1u << depth) : (1u << depth) - 1) << shift);
        auto want = before, got = before;
        run(scalar_blend_kernels(), want.data() + kGuard + offset, count,
            row.keep.data() + offset, row.add.data() + offset);
        run(blend_kernels(), got.data() + kGuard + offset, count,
            row.keep.data() + offset, row.add.data() + offset);
        ASSERT_EQ(want, got) << "count " << count << " offset " << offset;
        ASSERT_TRUE(
            std::equal(before.begin(),
                       before.begin() + static_cast<ptrdiff_t>(kGuard + offset),
                       got.begin()));
        ASSERT_TRUE(std::equal(before.end() - static_cast<ptrdiff_t>(kGuard),
                               before.end(),
                               got.end() - static_cast<ptrdiff_t>(kGuard)));
      }
  }
};
HWY_TARGET_INSTANTIATE_TEST_SUITE_P(BlendRows);

TEST_P(BlendRows, EightBitKernelsEqualTheirDefinition) {
  using Word = uint16_t;
  compare<Weights8>(
      8, 0,
      [](const BlendKernels& k, uint8_t* dst, size_t n, const Word* keep,
         const Word* add) { k.row8(dst, n, keep, add); });
  for (const int16_t opacity : {0, 1, 9000, 16384, 32766, 32767})
    compare<Weights8>(
        8, 0,
        [&](const BlendKernels& k, uint8_t* dst, size_t n, const Word* keep,
            const Word* add) { k.row8_scaled(dst, n, keep, add, opacity); });
  for (const int period : {1, 2, 3, 4}) {
    compare<Weights8>(8, 0,
                      [&](const BlendKernels& k, uint8_t* dst, size_t n,
                          const Word* keep, const Word* add) {
                        k.solid8(dst, n, {{keep, period}, {add, period}});
                      });
    compare<Weights8>(8, 0,
                      [&](const BlendKernels& k, uint8_t* dst, size_t n,
                          const Word*, const Word*) {
                        const uint8_t value[4] = {3, 250, 7, 99};
                        k.fill8(dst, n, {value, period});
                      });
  }
}

TEST_P(BlendRows, SixteenBitKernelsEqualTheirDefinition) {
  using Word = uint32_t;
  for (const auto& [depth, shift] :
       {std::pair{10, 0}, {10, 6}, {12, 0}, {9, 3}}) {
    const int s = shift;
    compare<Weights16>(
        depth, shift,
        [&](const BlendKernels& k, uint16_t* dst, size_t n, const Word* keep,
            const Word* add) { k.row16(dst, n, keep, add, s); });
    for (const int16_t opacity : {0, 9000, 32766, 32767})
      compare<Weights16>(depth, shift,
                         [&](const BlendKernels& k, uint16_t* dst, size_t n,
                             const Word* keep, const Word* add) {
                           k.row16_scaled(dst, n, keep, add, opacity, s);
                         });
    for (const int period : {1, 2, 3, 4}) {
      compare<Weights16>(
          depth, shift,
          [&](const BlendKernels& k, uint16_t* dst, size_t n, const Word* keep,
              const Word* add) {
            k.solid16(dst, n, {{keep, period}, {add, period}}, s);
          });
      compare<Weights16>(depth, shift,
                         [&](const BlendKernels& k, uint16_t* dst, size_t n,
                             const Word*, const Word*) {
                           const uint16_t value[4] = {3, 1000, 77, 512};
                           k.fill16(dst, n, {value, period});
                         });
    }
  }
}

// A rounding of `exact` by this much is what blend_scalar.cc promises.
constexpr double kBound = 0.5 + 1.0 / 256;

uint8_t blended(uint8_t x, double value, double alpha) {
  const uint16_t keep = Weights8::keep(alpha);
  const uint16_t add = Weights8::add(value * alpha);
  scalar_blend_kernels().row8(&x, 1, &keep, &add);
  return x;
}
uint16_t blended(uint16_t x, double value, double alpha) {
  const uint32_t keep = Weights16::keep(alpha);
  const uint32_t add = Weights16::add(value * alpha);
  scalar_blend_kernels().row16(&x, 1, &keep, &add, 0);
  return x;
}

TEST(BlendScalar, EightBitIsWithinAHalfAndA256thOfExact) {
  for (int step = 0; step <= 1021; ++step) {
    // Also alphas very near to 0 and 1.
    const double alpha = step < 32   ? std::ldexp(1.0, -step)
                         : step < 64 ? 1 - std::ldexp(1.0, 31 - step)
                                     : (step - 64) / 957.0;
    for (double value = 0; value <= 255; value += 4.7)
      for (int x = 0; x < 256; ++x) {
        const double exact = x * (1 - alpha) + value * alpha;
        ASSERT_NEAR(blended(static_cast<uint8_t>(x), value, alpha), exact,
                    kBound)
            << x << " under " << value << " at " << alpha;
      }
  }
}

TEST(BlendScalar, TenAndTwelveBitsAreWithinAHalfAndA256thOfExact) {
  for (const int depth : {10, 12}) {
    const int max = (1 << depth) - 1;
    for (int step = 0; step <= 311; ++step) {
      const double alpha = step < 32   ? std::ldexp(1.0, -step)
                           : step < 64 ? 1 - std::ldexp(1.0, 31 - step)
                                       : (step - 64) / 247.0;
      for (double value = 0; value <= max; value += max / 37.0)
        for (int x = 0; x <= max; x += x % 97 == 0 ? 1 : 5) {
          const double exact = x * (1 - alpha) + value * alpha;
          ASSERT_NEAR(blended(static_cast<uint16_t>(x), value, alpha), exact,
                      kBound)
              << x << " under " << value << " at " << alpha;
        }
    }
  }
}

TEST(BlendScalar, ZeroAlphaKeepsAndFullAlphaReplacesEverySample) {
  for (int x = 0; x < 256; ++x)
    for (int value = 0; value < 256; ++value) {
      ASSERT_EQ(blended(static_cast<uint8_t>(x), value, 0), x);
      ASSERT_EQ(blended(static_cast<uint8_t>(x), value, 1), value);
    }
  for (int x = 0; x < 4096; ++x)
    for (int value = 0; value < 4096; value += 13) {
      ASSERT_EQ(blended(static_cast<uint16_t>(x), value, 0), x);
      ASSERT_EQ(blended(static_cast<uint16_t>(x), value, 1), value);
    }
}

// An opacity is exact to a few units more.
TEST(BlendScalar, ScaledRowsAreWithinAFewUnitsOfExact) {
  for (const int16_t opacity : {1, 777, 16384, 30000, 32766})
    for (double alpha = 0; alpha <= 1; alpha += 1.0 / 64)
      for (int value = 0; value < 256; value += 5)
        for (int x = 0; x < 256; x += 3) {
          const double a = alpha * opacity / 32768;
          const double exact = x * (1 - a) + value * a;
          uint8_t sample = static_cast<uint8_t>(x);
          const uint16_t keep = Weights8::keep(alpha);
          const uint16_t add = Weights8::add(value * alpha);
          scalar_blend_kernels().row8_scaled(&sample, 1, &keep, &add, opacity);
          ASSERT_NEAR(sample, exact, 0.5 + 4.0 / 256);
          uint16_t word = static_cast<uint16_t>(x * 16);
          const uint32_t keep16 = Weights16::keep(alpha);
          const uint32_t add16 = Weights16::add(value * 16 * alpha);
          scalar_blend_kernels().row16_scaled(&word, 1, &keep16, &add16,
                                              opacity, 0);
          ASSERT_NEAR(word, exact * 16, 0.5 + 4096.0 / (1 << 19));
        }
}

TEST(StraightAlpha, IsPorterAndDuffsOver) {
  for (const int da : {0, 1, 60, 128, 254, 255})
    for (double alpha = 0; alpha <= 1; alpha += 1.0 / 32)
      for (const int value : {0, 90, 255})
        for (const int d : {0, 100, 255}) {
          uint8_t pixel[4] = {static_cast<uint8_t>(d), static_cast<uint8_t>(d),
                              static_cast<uint8_t>(d),
                              static_cast<uint8_t>(da)};
          uint16_t keep[4], add[4];
          for (int c = 0; c < 4; ++c) {
            keep[c] = Weights8::keep(alpha);
            add[c] = Weights8::add((c == 3 ? 255 : value) * alpha);
          }
          over_straight_alpha(pixel, 4, keep, add, kOpaque, 3);
          const double out_alpha = alpha + da / 255.0 * (1 - alpha);
          ASSERT_NEAR(pixel[3], 255 * out_alpha, kBound);
          if (out_alpha == 0) {
            ASSERT_EQ(pixel[0], d);
            continue;
          }
          const double out =
              (value * alpha + d * da / 255.0 * (1 - alpha)) / out_alpha;
          // Colour of nearly nothing is known as well as the weights' units
          // are.
          ASSERT_NEAR(pixel[0], out, 0.5 + 1.0 / 256 / out_alpha)
              << d << "/" << da << " under " << value << "/" << alpha;
        }
}

}  // namespace
}  // namespace glyphreel
