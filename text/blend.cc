// SPDX-License-Identifier: Apache-2.0
#include "text/blend.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "text/blend.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace glyphreel {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

const BlendKernels* target_kernels() { return &scalar_blend_kernels(); }

#else

namespace hn = hwy::HWY_NAMESPACE;

// X - mul15(X, a) + p + round, to be shifted right by the caller.
template <class V>
HWY_INLINE V blend_vector(V wide, V p, V a, V round) {
  return hn::Add(hn::Sub(wide, hn::MulFixedPoint15(wide, a)),
                 hn::Add(p, round));
}

// Rows of 8-bit samples.
struct Samples8 {
  using T = uint8_t;
  template <class D>
  HWY_INLINE hn::Vec<D> load(D d, const uint8_t* src) const {
    const hn::Rebind<uint8_t, D> d8;
    return hn::ShiftLeft<7>(hn::PromoteTo(d, hn::LoadU(d8, src)));
  }
  template <class D>
  HWY_INLINE void store(D, hn::Vec<D> sum, uint8_t* dst) const {
    const hn::Rebind<uint8_t, D> d8;
    hn::StoreU(hn::DemoteTo(d8, hn::ShiftRight<7>(sum)), d8, dst);
  }
  int16_t round() const { return 1 << 6; }
};

// Rows of 16-bit samples, whose value lies `sample_shift` bits up.
struct Samples16 {
  using T = uint16_t;
  SampleLayout layout;
  template <class D>
  HWY_INLINE hn::Vec<D> load(D d, const uint16_t* src) const {
    const hn::RebindToUnsigned<D> du;
    const auto value =
        hn::ShiftRightSame(hn::LoadU(du, src), layout.sample_shift);
    return hn::BitCast(d, hn::ShiftLeftSame(value, 15 - layout.depth));
  }
  template <class D>
  HWY_INLINE void store(D, hn::Vec<D> sum, uint16_t* dst) const {
    const hn::RebindToUnsigned<D> du;
    const auto value = hn::ShiftRightSame(sum, 15 - layout.depth);
    hn::StoreU(hn::ShiftLeftSame(hn::BitCast(du, value), layout.sample_shift),
               du, dst);
  }
  int16_t round() const {
    return static_cast<int16_t>(1 << (14 - layout.depth));
  }
};

// Full vectors, then 8 samples at a time; what is left (< 8) goes to the scalar
// definition. `values(d, i)` gives p and a of the samples from i on.
template <class Samples, class Values>
HWY_INLINE size_t blend_row(const Samples& samples, typename Samples::T* dst,
                            size_t count, const Values& values) {
  const hn::ScalableTag<int16_t> d;
  const size_t n = hn::Lanes(d);
  size_t i = 0;
  const auto round = hn::Set(d, samples.round());
  for (; i + n <= count; i += n) {
    const auto [p, a] = values(d, i);
    samples.store(d, blend_vector(samples.load(d, dst + i), p, a, round),
                  dst + i);
  }
  const hn::CappedTag<int16_t, 8> d8;
  const size_t n8 = hn::Lanes(d8);
  const auto round8 = hn::Set(d8, samples.round());
  for (; i + n8 <= count; i += n8) {
    const auto [p, a] = values(d8, i);
    samples.store(d8, blend_vector(samples.load(d8, dst + i), p, a, round8),
                  dst + i);
  }
  return i;
}

template <class V>
struct PA {
  V p, a;
};

struct RowValues {
  const int16_t* p;
  const int16_t* a;
  template <class D>
  HWY_INLINE PA<hn::Vec<D> > operator()(D d, size_t i) const {
    return {hn::LoadU(d, p + i), hn::LoadU(d, a + i)};
  }
};

struct ScaledRowValues {
  const int16_t* p;
  const int16_t* a;
  int16_t opacity;
  template <class D>
  HWY_INLINE PA<hn::Vec<D> > operator()(D d, size_t i) const {
    const auto o = hn::Set(d, opacity);
    return {hn::MulFixedPoint15(hn::LoadU(d, p + i), o),
            hn::MulFixedPoint15(hn::LoadU(d, a + i), o)};
  }
};

struct SolidValues {
  const SolidBlend& solid;
  template <class D>
  HWY_INLINE PA<hn::Vec<D> > operator()(D d, size_t) const {
    return {hn::OddEven(hn::Set(d, solid.p[1]), hn::Set(d, solid.p[0])),
            hn::Set(d, solid.a)};
  }
};

template <typename T>
HWY_INLINE void fill(T* dst, size_t count, const T value[2]) {
  const hn::ScalableTag<T> d;
  const size_t n = hn::Lanes(d);
  size_t i = 0;
  if (count >= n) {
    const hn::Repartition<uint16_t, decltype(d)> d16;
    hn::Vec<decltype(d)> v;
    if constexpr (sizeof(T) == 1) {
      const auto both = static_cast<uint16_t>(value[0] | value[1] << 8);
      v = hn::BitCast(d, hn::Set(d16, both));
    } else {
      v = hn::OddEven(hn::Set(d, value[1]), hn::Set(d, value[0]));
    }
    for (; i + n <= count; i += n) hn::StoreU(v, d, dst + i);
  }
  for (; i < count; ++i) dst[i] = value[i & 1];
}

void fill8(uint8_t* dst, size_t count, const uint8_t value[2]) {
  fill(dst, count, value);
}

void solid8(uint8_t* dst, size_t count, const SolidBlend& s) {
  const size_t i = blend_row(Samples8{}, dst, count, SolidValues{s});
  scalar_blend_kernels().solid8(dst + i, count - i, s);
}

void row8(uint8_t* dst, size_t count, const int16_t* p, const int16_t* a) {
  const size_t i = blend_row(Samples8{}, dst, count, RowValues{p, a});
  scalar_blend_kernels().row8(dst + i, count - i, p + i, a + i);
}

void row8_scaled(uint8_t* dst, size_t count, const int16_t* p, const int16_t* a,
                 int16_t opacity) {
  const size_t i =
      blend_row(Samples8{}, dst, count, ScaledRowValues{p, a, opacity});
  scalar_blend_kernels().row8_scaled(dst + i, count - i, p + i, a + i, opacity);
}

void fill16(uint16_t* dst, size_t count, const uint16_t value[2]) {
  fill(dst, count, value);
}

void solid16(uint16_t* dst, size_t count, const SolidBlend& s,
             SampleLayout layout) {
  const size_t i = blend_row(Samples16{layout}, dst, count, SolidValues{s});
  scalar_blend_kernels().solid16(dst + i, count - i, s, layout);
}

void row16(uint16_t* dst, size_t count, const int16_t* p, const int16_t* a,
           SampleLayout layout) {
  const size_t i = blend_row(Samples16{layout}, dst, count, RowValues{p, a});
  scalar_blend_kernels().row16(dst + i, count - i, p + i, a + i, layout);
}

void row16_scaled(uint16_t* dst, size_t count, const int16_t* p,
                  const int16_t* a, int16_t opacity, SampleLayout layout) {
  const size_t i =
      blend_row(Samples16{layout}, dst, count, ScaledRowValues{p, a, opacity});
  scalar_blend_kernels().row16_scaled(dst + i, count - i, p + i, a + i, opacity,
                                      layout);
}

const BlendKernels* target_kernels() {
  static constexpr BlendKernels kKernels = {
      fill8, solid8, row8, row8_scaled, fill16, solid16, row16, row16_scaled};
  return &kKernels;
}

#endif  // HWY_TARGET == HWY_SCALAR

}  // namespace HWY_NAMESPACE
}  // namespace glyphreel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace glyphreel {

HWY_EXPORT(target_kernels);

const BlendKernels& blend_kernels() {
  return *HWY_DYNAMIC_DISPATCH(target_kernels)();
}

}  // namespace glyphreel
#endif  // HWY_ONCE
