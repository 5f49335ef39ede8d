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

// p and a as the baker makes them from random colours and alphas, with runs of
// the extremes.
void random_row(std::mt19937& rng, int depth, std::vector<int16_t>& p,
                std::vector<int16_t>& a) {
  const double unit = std::ldexp(1.0, 15 - depth);
  const int max = (1 << depth) - 1;
  for (size_t i = 0; i < p.size(); ++i) {
    double alpha = std::uniform_real_distribution<>(0, 1)(rng);
    const unsigned kind = rng() % 4;
    if (kind == 0) alpha = 0;
    if (kind == 1) alpha = 1;
    const int value = static_cast<int>(rng() % static_cast<unsigned>(max + 1));
    a[i] = to_alpha15(alpha);
    p[i] = static_cast<int16_t>(std::lround(value * alpha * unit));
  }
}

template <typename T>
std::vector<T> random_samples(std::mt19937& rng, size_t count, SampleLayout l) {
  std::vector<T> out(count);
  for (T& s : out)
    s = static_cast<T>((rng() % (1u << l.depth)) << l.sample_shift);
  return out;
}

class BlendRows : public hwy::TestWithParamTarget {
 protected:
  // Calls `run(kernels, dst, count, p, a)` for every length and misalignment,
  // with the vector kernels and their definition, on equal rows in guard bytes.
  template <typename T, typename Run>
  void compare(SampleLayout l, Run run) {
    std::mt19937 rng(1234);
    for (size_t count = 0; count <= 3 * 64 + 1; ++count)
      for (const size_t offset : {0, 1, 3, 7}) {
        std::vector<int16_t> p(count + offset), a(count + offset);
        random_row(rng, l.depth, p, a);
        const auto before =
            random_samples<T>(rng, count + offset + 2 * kGuard, l);
        auto want = before, got = before;
        run(scalar_blend_kernels(), want.data() + kGuard + offset, count,
            p.data() + offset, a.data() + offset);
        run(blend_kernels(), got.data() + kGuard + offset, count,
            p.data() + offset, a.data() + offset);
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
  const SampleLayout l{8, 0};
  compare<uint8_t>(
      l, [](const BlendKernels& k, uint8_t* dst, size_t n, const int16_t* p,
            const int16_t* a) { k.row8(dst, n, p, a); });
  for (const int16_t opacity : {0, 1, 9000, 16384, 32766, 32767})
    compare<uint8_t>(
        l, [&](const BlendKernels& k, uint8_t* dst, size_t n, const int16_t* p,
               const int16_t* a) { k.row8_scaled(dst, n, p, a, opacity); });
  compare<uint8_t>(l, [](const BlendKernels& k, uint8_t* dst, size_t n,
                         const int16_t* p, const int16_t* a) {
    if (n) k.solid8(dst, n, {{p[0], std::min<int16_t>(p[0], 77)}, a[0]});
  });
  compare<uint8_t>(l, [](const BlendKernels& k, uint8_t* dst, size_t n,
                         const int16_t*, const int16_t*) {
    const uint8_t value[2] = {3, 250};
    k.fill8(dst, n, value);
  });
}

TEST_P(BlendRows, SixteenBitKernelsEqualTheirDefinition) {
  for (const SampleLayout l :
       {SampleLayout{10, 0}, SampleLayout{10, 6}, SampleLayout{12, 0}}) {
    compare<uint16_t>(
        l, [&](const BlendKernels& k, uint16_t* dst, size_t n, const int16_t* p,
               const int16_t* a) { k.row16(dst, n, p, a, l); });
    for (const int16_t opacity : {0, 9000, 32767})
      compare<uint16_t>(l, [&](const BlendKernels& k, uint16_t* dst, size_t n,
                               const int16_t* p, const int16_t* a) {
        k.row16_scaled(dst, n, p, a, opacity, l);
      });
    compare<uint16_t>(l, [&](const BlendKernels& k, uint16_t* dst, size_t n,
                             const int16_t* p, const int16_t* a) {
      if (n) k.solid16(dst, n, {{p[0], std::min<int16_t>(p[0], 77)}, a[0]}, l);
    });
    compare<uint16_t>(l, [](const BlendKernels& k, uint16_t* dst, size_t n,
                            const int16_t*, const int16_t*) {
      const uint16_t value[2] = {3, 1000};
      k.fill16(dst, n, value);
    });
  }
}

// Every 8-bit sample against the exact result, over alphas and colours.
TEST(BlendScalar, EightBitIsWithinAHalfAndAHundredthOfExact) {
  double worst = 0;
  for (int alpha_step = 0; alpha_step <= 997; ++alpha_step) {
    const double alpha = alpha_step / 997.0;
    for (int value = 0; value <= 255; value += 5) {
      const int16_t a = to_alpha15(alpha);
      const int16_t p = static_cast<int16_t>(std::lround(value * alpha * 128));
      for (int x = 0; x < 256; ++x) {
        uint8_t sample = static_cast<uint8_t>(x);
        scalar_blend_kernels().row8(&sample, 1, &p, &a);
        const double exact = x * (1 - alpha) + value * alpha;
        worst = std::max(worst, std::abs(sample - exact));
      }
    }
  }
  EXPECT_LE(worst, 0.5 + 1.5 / 128);
}

TEST(BlendScalar, TenBitIsWithinAHalfAndATwentiethOfExact) {
  double worst = 0;
  for (int alpha_step = 0; alpha_step <= 311; ++alpha_step) {
    const double alpha = alpha_step / 311.0;
    for (int value = 0; value <= 1023; value += 31) {
      const int16_t a = to_alpha15(alpha);
      const int16_t p = static_cast<int16_t>(std::lround(value * alpha * 32));
      for (int x = 0; x < 1024; x += 3) {
        uint16_t sample = static_cast<uint16_t>(x);
        scalar_blend_kernels().row16(&sample, 1, &p, &a, {10, 0});
        const double exact = x * (1 - alpha) + value * alpha;
        worst = std::max(worst, std::abs(sample - exact));
      }
    }
  }
  EXPECT_LE(worst, 0.5 + 1.5 / 32);
}

TEST(BlendScalar, ZeroAlphaKeepsAndFullAlphaReplacesEverySample) {
  for (int x = 0; x < 256; ++x)
    for (int value = 0; value < 256; ++value) {
      uint8_t sample = static_cast<uint8_t>(x);
      int16_t p = 0, a = 0;
      scalar_blend_kernels().row8(&sample, 1, &p, &a);
      ASSERT_EQ(sample, x);
      p = static_cast<int16_t>(value * 128);
      a = kOpaque;
      scalar_blend_kernels().row8(&sample, 1, &p, &a);
      ASSERT_EQ(sample, value);
    }
}

}  // namespace
}  // namespace glyphreel
