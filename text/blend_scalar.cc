// SPDX-License-Identifier: Apache-2.0
#include "text/blend.h"

// The exact result is E = x * (1 - alpha) + c * alpha, to be rounded to
// nearest.
//
// 8 bits. In units u = 1/256 of a code value: keep is 65536 * (1 - alpha)
// rounded to nearest, so that x * keep / 256 is off by at most 255/512 u; the
// product's last 16 bits are cut off: 0 .. 255/256 u too little; add, rounded
// to nearest, is off by at most 1/2 u. The sum S is therefore 256 E + 128 + e
// with -2 < e < 1, and because S is whole, S >> 8 lies at most 255/256 below S
// / 256: out is within -1/2 - 1/256 .. 1/2 + 1/256 of E, for every x, c and
// alpha. alpha = 1: keep is 0 and out is c rounded. alpha = 0: keep can be only
// 65535 and the product is 256 x - 1 (0 for x = 0), so that out = (256 x + 127)
// >> 8 is x. S never leaves 16 bits: at most 256 * 255 + 128 + 1.
//
// 9 to 12 bits. keep and add count 2^-20; keep's rounding shifts the result by
// at most 4095 * 2^-21 < 1/512 code, add's by 2^-21, the shift by 2^-20: within
// 1/2 + 1/500 of E. alpha = 0 and 1 are exact, and x * keep + add is below
// 4096 * 2^20 = 2^32.
//
// An opacity o (15 bits) gives weights keep' = 1 - (1 - keep) * o and add' =
// add * o, each rounded down, which is at most one unit more of error each.

namespace glyphreel {
namespace {

uint8_t blend8(uint8_t x, uint16_t keep, uint16_t add) {
  return static_cast<uint8_t>(((((uint32_t{x} << 8) * keep) >> 16) + add) >> 8);
}

uint16_t blend16(uint16_t x, uint32_t keep, uint32_t add, int shift) {
  return static_cast<uint16_t>((((uint32_t{x} >> shift) * keep + add) >> 20)
                               << shift);
}

// v * opacity / 2^15, rounded down.
uint32_t scaled(uint32_t v, int16_t opacity) {
  return static_cast<uint32_t>(uint64_t{v} * static_cast<uint64_t>(opacity) >>
                               15);
}

// 65535 - keep counts 1/65536: a tiny bit less than alpha.
uint16_t scaled_keep8(uint16_t keep, int16_t opacity) {
  return static_cast<uint16_t>(65535 - scaled(65535u - keep, opacity));
}
uint16_t scaled_add8(uint16_t add, int16_t opacity) {
  constexpr uint16_t kHalf = Weights8::kAddNothing;
  return static_cast<uint16_t>(scaled(uint32_t{add} - kHalf, opacity) + kHalf);
}
uint32_t scaled_keep16(uint32_t keep, int16_t opacity) {
  return Weights16::kKeepAll - scaled(Weights16::kKeepAll - keep, opacity);
}
uint32_t scaled_add16(uint32_t add, int16_t opacity) {
  constexpr uint32_t kHalf = Weights16::kAddNothing;
  return scaled(add - kHalf, opacity) + kHalf;
}

void fill8(uint8_t* dst, size_t count, const Pattern<uint8_t>& value) {
  for (size_t i = 0; i < count; ++i) dst[i] = value[i];
}

void solid8(uint8_t* dst, size_t count, const Solid<Weights8>& s) {
  for (size_t i = 0; i < count; ++i)
    dst[i] = blend8(dst[i], s.keep[i], s.add[i]);
}

void row8(uint8_t* dst, size_t count, const uint16_t* keep,
          const uint16_t* add) {
  for (size_t i = 0; i < count; ++i) dst[i] = blend8(dst[i], keep[i], add[i]);
}

void row8_scaled(uint8_t* dst, size_t count, const uint16_t* keep,
                 const uint16_t* add, int16_t opacity) {
  for (size_t i = 0; i < count; ++i)
    dst[i] = blend8(dst[i], scaled_keep8(keep[i], opacity),
                    scaled_add8(add[i], opacity));
}

void fill16(uint16_t* dst, size_t count, const Pattern<uint16_t>& value) {
  for (size_t i = 0; i < count; ++i) dst[i] = value[i];
}

void solid16(uint16_t* dst, size_t count, const Solid<Weights16>& s,
             int shift) {
  for (size_t i = 0; i < count; ++i)
    dst[i] = blend16(dst[i], s.keep[i], s.add[i], shift);
}

void row16(uint16_t* dst, size_t count, const uint32_t* keep,
           const uint32_t* add, int shift) {
  for (size_t i = 0; i < count; ++i)
    dst[i] = blend16(dst[i], keep[i], add[i], shift);
}

void row16_scaled(uint16_t* dst, size_t count, const uint32_t* keep,
                  const uint32_t* add, int16_t opacity, int shift) {
  for (size_t i = 0; i < count; ++i)
    dst[i] = blend16(dst[i], scaled_keep16(keep[i], opacity),
                     scaled_add16(add[i], opacity), shift);
}

}  // namespace

const BlendKernels& scalar_blend_kernels() {
  static constexpr BlendKernels kKernels = {
      fill8, solid8, row8, row8_scaled, fill16, solid16, row16, row16_scaled};
  return kKernels;
}

// Porter and Duff's "over" (1984) with straight alpha in the picture: its
// colour d and alpha da become (c * alpha + d * da * (1 - alpha)) / A and A =
// alpha + da * (1 - alpha).
void over_straight_alpha(uint8_t* dst, size_t count, const uint16_t* keep,
                         const uint16_t* add, int16_t opacity, int alpha_at) {
  for (size_t i = 0; i + 4 <= count; i += 4) {
    const uint64_t da = dst[i + static_cast<size_t>(alpha_at)];
    for (size_t c = 0; c < 4; ++c) {
      uint16_t k = keep[i + c], p = add[i + c];
      if (opacity != kOpaque) {
        k = scaled_keep8(k, opacity);
        p = scaled_add8(p, opacity);
      }
      if (da == 255 || static_cast<int>(c) == alpha_at) {
        dst[i + c] = blend8(dst[i + c], k, p);
        continue;
      }
      // Both parts in units of 1 / (255 * 65536) code; 65535 stands for 1.
      const uint64_t kept = k == 65535 ? 65536 : k;
      const uint64_t alpha = 255 * (65536 - kept) + da * kept;
      if (alpha == 0) continue;
      const uint64_t color =
          uint64_t{p - 128u} * 256 * 255 + dst[i + c] * da * kept;
      const uint64_t value = (color + alpha / 2) / alpha;
      dst[i + c] = static_cast<uint8_t>(value < 255 ? value : 255);
    }
  }
}

}  // namespace glyphreel
