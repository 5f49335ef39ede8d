// SPDX-License-Identifier: Apache-2.0
#include "text/blend.h"

// The exact result is x * (1 - alpha) + value * alpha. Everything is held in
// 15-bit fixed point, X = x * 2^shift < 2^15, so that one 16-bit multiply per
// sample is enough in vectors:
//  - a is alpha in units of 1/32768, rounded: X * a / 32768 is off by 1/2 unit
//  at
//    most. Only alpha = 1 is stored as 32767, which is off by up to 1 unit;
//  - mul15 rounds to nearest: 1/2 unit; p is rounded to nearest: 1/2 unit.
// A unit is 2^-shift of a code value, so before the final rounding the result
// is within 1.5 * 2^-shift codes of the exact one (8 bit: 0.012, 10 bit:
// 0.047), and after it within 1/2 + that. a = 0, p = 0 gives x exactly; a =
// 32767 gives p rounded: X - mul15(X, 32767) is 0 or 1, and p + 1 crosses no
// rounding boundary when p is a whole code value. The sum never leaves
// 0..32767: X - mul15(X, a) + p <= max_code * 2^shift + 2, and max_code *
// 2^shift + 2 + 2^(shift-1) < 2^15.

namespace glyphreel {
namespace {

inline int blend_sample(int x, int16_t p, int16_t a, int shift) {
  const auto wide = static_cast<int16_t>(x << shift);
  return (wide - mul15(wide, a) + p + (1 << (shift - 1))) >> shift;
}

void fill8(uint8_t* dst, size_t count, const uint8_t value[2]) {
  for (size_t i = 0; i < count; ++i) dst[i] = value[i & 1];
}

void solid8(uint8_t* dst, size_t count, const SolidBlend& s) {
  for (size_t i = 0; i < count; ++i)
    dst[i] = static_cast<uint8_t>(blend_sample(dst[i], s.p[i & 1], s.a, 7));
}

void row8(uint8_t* dst, size_t count, const int16_t* p, const int16_t* a) {
  for (size_t i = 0; i < count; ++i)
    dst[i] = static_cast<uint8_t>(blend_sample(dst[i], p[i], a[i], 7));
}

void row8_scaled(uint8_t* dst, size_t count, const int16_t* p, const int16_t* a,
                 int16_t opacity) {
  for (size_t i = 0; i < count; ++i)
    dst[i] = static_cast<uint8_t>(
        blend_sample(dst[i], mul15(p[i], opacity), mul15(a[i], opacity), 7));
}

void fill16(uint16_t* dst, size_t count, const uint16_t value[2]) {
  for (size_t i = 0; i < count; ++i) dst[i] = value[i & 1];
}

inline uint16_t blend_word(uint16_t sample, int16_t p, int16_t a,
                           SampleLayout l) {
  const int x = sample >> l.sample_shift;
  return static_cast<uint16_t>(blend_sample(x, p, a, 15 - l.depth)
                               << l.sample_shift);
}

void solid16(uint16_t* dst, size_t count, const SolidBlend& s,
             SampleLayout layout) {
  for (size_t i = 0; i < count; ++i)
    dst[i] = blend_word(dst[i], s.p[i & 1], s.a, layout);
}

void row16(uint16_t* dst, size_t count, const int16_t* p, const int16_t* a,
           SampleLayout layout) {
  for (size_t i = 0; i < count; ++i)
    dst[i] = blend_word(dst[i], p[i], a[i], layout);
}

void row16_scaled(uint16_t* dst, size_t count, const int16_t* p,
                  const int16_t* a, int16_t opacity, SampleLayout layout) {
  for (size_t i = 0; i < count; ++i)
    dst[i] =
        blend_word(dst[i], mul15(p[i], opacity), mul15(a[i], opacity), layout);
}

}  // namespace

const BlendKernels& scalar_blend_kernels() {
  static constexpr BlendKernels kKernels = {
      fill8, solid8, row8, row8_scaled, fill16, solid16, row16, row16_scaled};
  return kKernels;
}

}  // namespace glyphreel
