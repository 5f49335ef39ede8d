// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_BLEND_H_
#define GR_TEXT_BLEND_H_

// The kernels that change pixels. All of them work on `count` samples of one
// row of one plane and touch no byte outside it; rows need no alignment.
//
// The blend, of a sample x with a colour of code value c and opacity alpha, is
// out = (x * keep + add) >> bits, where keep stands for 1 - alpha and add for
// c * alpha and the rounding:
//   8 bits:   out = (((x << 8) * keep >> 16) + add) >> 8     Weights8
//   9..12:    out = (x * keep + add) >> 20                   Weights16
// Derivation and error bounds: blend_scalar.cc.
//
// A solid colour is a pattern of 1 to 4 weights or values: sample i takes entry
// i % period. That serves a planar row, interleaved chroma and packed RGB.

#include <array>
#include <cstddef>
#include <cstdint>

namespace glyphreel {

// An opacity as kernels take it: units of 1/32768, the last one standing for 1.
constexpr int16_t kOpaque = 32767;

constexpr int16_t to_alpha15(double alpha) {
  const double scaled = alpha * 32768 + 0.5;
  return scaled >= kOpaque ? kOpaque
                           : static_cast<int16_t>(scaled > 0 ? scaled : 0);
}
constexpr double from_alpha15(int16_t opacity) {
  return opacity == kOpaque ? 1.0 : opacity / 32768.0;
}

// How weights are held. `premultiplied` is c * alpha in code values, 0 ..
// (2^depth - 1) * alpha; alpha is 0..1.
struct Weights8 {
  using Sample = uint8_t;
  using Word = uint16_t;
  static constexpr Word kKeepAll = 65535;  // with kAddNothing: out = x
  static constexpr Word kAddNothing = 128;
  static constexpr Word keep(double alpha) {
    const double k = (1 - alpha) * 65536 + 0.5;
    return k >= kKeepAll ? kKeepAll : static_cast<Word>(k > 0 ? k : 0);
  }
  static constexpr Word add(double premultiplied) {
    return static_cast<Word>(premultiplied * 256 + 0.5) + kAddNothing;
  }
};
struct Weights16 {
  using Sample = uint16_t;
  using Word = uint32_t;
  static constexpr Word kKeepAll = 1u << 20;
  static constexpr Word kAddNothing = 1u << 19;
  static constexpr Word keep(double alpha) {
    const double k = (1 - alpha) * 1048576 + 0.5;
    return k >= kKeepAll ? kKeepAll : static_cast<Word>(k > 0 ? k : 0);
  }
  static constexpr Word add(double premultiplied) {
    return static_cast<Word>(premultiplied * 1048576 + 0.5) + kAddNothing;
  }
};

// Entries 0 .. period - 1, repeated.
template <typename T>
class Pattern {
 public:
  Pattern() = default;
  Pattern(const T* entries, int period) : is_of_three_(period == 3) {
    for (int i = 0; i < 4; ++i)
      entries_[static_cast<size_t>(i)] = entries[i % period];
  }
  T operator[](size_t i) const {
    return entries_[is_of_three_ ? i % 3 : i & 3];
  }
  // No multiple of three samples fills a vector.
  bool is_of_three() const { return is_of_three_; }
  // The first four entries; all there are.
  const T* data() const { return entries_.data(); }

 private:
  std::array<T, 4> entries_{};
  bool is_of_three_ = false;
};

template <typename Weights>
struct Solid {
  Pattern<typename Weights::Word> keep, add;  // of one period
};

// `shift` is PixelFormatLayout::sample_shift: a sample is its value << shift.
// `opacity` multiplies alpha and colour of every weight.
struct BlendKernels {
  void (*fill8)(uint8_t* dst, size_t count, const Pattern<uint8_t>& value);
  void (*solid8)(uint8_t* dst, size_t count, const Solid<Weights8>& solid);
  void (*row8)(uint8_t* dst, size_t count, const uint16_t* keep,
               const uint16_t* add);
  void (*row8_scaled)(uint8_t* dst, size_t count, const uint16_t* keep,
                      const uint16_t* add, int16_t opacity);
  void (*fill16)(uint16_t* dst, size_t count, const Pattern<uint16_t>& value);
  void (*solid16)(uint16_t* dst, size_t count, const Solid<Weights16>& solid,
                  int shift);
  void (*row16)(uint16_t* dst, size_t count, const uint32_t* keep,
                const uint32_t* add, int shift);
  void (*row16_scaled)(uint16_t* dst, size_t count, const uint32_t* keep,
                       const uint32_t* add, int16_t opacity, int shift);
};

// The definition of each kernel.
const BlendKernels& scalar_blend_kernels();
// The same functions, bit for bit, in the widest vectors this processor has.
const BlendKernels& blend_kernels();

// Draws over `count` samples of packed 8-bit pixels of four components with
// straight alpha, that of sample 4 i + `alpha_at`, by the weights that row8
// takes. Equals row8 where the picture is opaque. There is no vector kernel:
// video is opaque nearly always, and row8 then serves.
void over_straight_alpha(uint8_t* dst, size_t count, const uint16_t* keep,
                         const uint16_t* add, int16_t opacity, int alpha_at);

}  // namespace glyphreel

#endif  // GR_TEXT_BLEND_H_
