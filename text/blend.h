// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_BLEND_H_
#define GR_TEXT_BLEND_H_

// The kernels that change pixels. All of them work on `count` samples of one
// row of one plane and touch no byte outside it; rows need no alignment.
//
// The blend, for a sample x of `depth` bits with shift = 15 - depth:
//   out = ((x << shift) - mul15(x << shift, a) + p + round) >> shift
// a: to_alpha15(alpha), 0 (keep) .. 32767 (replace). p: the colour's code value
// times its alpha, times 2^shift, rounded; the code value is at most the
// format's largest. mul15(x, y) = (x * y + 2^14) >> 15. Derivation and error
// bound: blend_scalar.cc.
//
// A pattern of two values serves interleaved chroma: sample i takes value i
// & 1.

#include <cstddef>
#include <cstdint>

namespace glyphreel {

constexpr int16_t kOpaque = 32767;

// Alpha 0..1 (or an opacity) as kernels take it: units of 1/32768, the last one
// standing for 1.
constexpr int16_t to_alpha15(double alpha) {
  const double scaled = alpha * 32768 + 0.5;
  return scaled >= kOpaque ? kOpaque
                           : static_cast<int16_t>(scaled > 0 ? scaled : 0);
}

// How 16-bit samples hold their value: sample = value << sample_shift.
struct SampleLayout {
  int depth = 10;        // 9..14
  int sample_shift = 0;  // p010: 6
};

struct SolidBlend {
  int16_t p[2];
  int16_t a;
};

struct BlendKernels {
  void (*fill8)(uint8_t* dst, size_t count, const uint8_t value[2]);
  void (*solid8)(uint8_t* dst, size_t count, const SolidBlend& solid);
  void (*row8)(uint8_t* dst, size_t count, const int16_t* p, const int16_t* a);
  // As row8 with p and a first multiplied by `opacity`, 0..32767, by mul15.
  void (*row8_scaled)(uint8_t* dst, size_t count, const int16_t* p,
                      const int16_t* a, int16_t opacity);
  void (*fill16)(uint16_t* dst, size_t count, const uint16_t value[2]);
  void (*solid16)(uint16_t* dst, size_t count, const SolidBlend& solid,
                  SampleLayout layout);
  void (*row16)(uint16_t* dst, size_t count, const int16_t* p, const int16_t* a,
                SampleLayout layout);
  void (*row16_scaled)(uint16_t* dst, size_t count, const int16_t* p,
                       const int16_t* a, int16_t opacity, SampleLayout layout);
};

// The definition of each kernel.
const BlendKernels& scalar_blend_kernels();
// The same functions, bit for bit, in the widest vectors this processor has.
const BlendKernels& blend_kernels();

// (a * b + 2^14) >> 15, for 0 <= a, b <= 32767.
constexpr int16_t mul15(int16_t a, int16_t b) {
  return static_cast<int16_t>((static_cast<int32_t>(a) * b + (1 << 14)) >> 15);
}

}  // namespace glyphreel

#endif  // GR_TEXT_BLEND_H_
