// SPDX-License-Identifier: Apache-2.0
#include "text/blend.h"

#include <algorithm>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "text/blend.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

// A row is taken in whole vectors; the last one is not cut but begins earlier,
// on samples that the one before it has done: it is loaded before anything is
// stored, so that both write the same there.

HWY_BEFORE_NAMESPACE();
namespace glyphreel {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

const BlendKernels* target_kernels() { return &scalar_blend_kernels(); }

#else

namespace hn = hwy::HWY_NAMESPACE;

// Calls `run` with the largest of three vector sizes that `count` samples fill
// and says whether there was one; `D` is a tag of `Lane`, `per_lane` samples
// lie in each.
template <typename Lane, class Run>
HWY_INLINE bool in_vectors(size_t count, size_t per_lane, const Run& run) {
  const hn::ScalableTag<Lane> d;
  const hn::CappedTag<Lane, 32 / sizeof(Lane)> d32;
  const hn::CappedTag<Lane, 16 / sizeof(Lane)> d16;
  if (count >= hn::Lanes(d) * per_lane)
    run(d);
  else if (count >= hn::Lanes(d32) * per_lane)
    run(d32);
  else if (count >= hn::Lanes(d16) * per_lane)
    run(d16);
  else
    return false;
  return true;
}

// Takes `count` >= n samples by `step(at)`, n at a time. `step` loads what is
// at `at` and returns what remains to be done there.
template <class Step>
HWY_INLINE void for_windows(size_t count, size_t n, const Step& step) {
  const auto last = step(count - n);
  for (size_t i = 0; i + n < count; i += n) step(i)();
  last();
}

// Weights of one opacity. Equal to the scalar definition: MulHigh by 2 o is
// v * o >> 15.
struct Unscaled {
  template <class V>
  HWY_INLINE V keep(V k) const {
    return k;
  }
  template <class V>
  HWY_INLINE V add(V p) const {
    return p;
  }
};

template <class D>
struct Scaled8 {
  using V = hn::Vec<D>;
  Scaled8(D d, int16_t opacity)
      : twice(hn::Set(d, static_cast<uint16_t>(2 * opacity))),
        half(hn::Set(d, Weights8::kAddNothing)) {}
  HWY_INLINE V keep(V k) const {
    return hn::Not(hn::MulHigh(hn::Not(k), twice));
  }
  HWY_INLINE V add(V p) const {
    return hn::Add(hn::MulHigh(hn::Sub(p, half), twice), half);
  }
  V twice, half;
};

template <class D>
struct Scaled16 {
  using V = hn::Vec<D>;
  Scaled16(D d, int16_t opacity)
      : factor(hn::Set(d, static_cast<uint32_t>(opacity))),
        low(hn::Set(d, 0xffffu)),
        one(hn::Set(d, Weights16::kKeepAll)),
        half(hn::Set(d, Weights16::kAddNothing)) {}
  // v * o >> 15, in two parts that fit 32 bits.
  HWY_INLINE V scaled(V v) const {
    const V high = hn::Mul(hn::ShiftRight<16>(v), factor);
    const V rest = hn::Mul(hn::And(v, low), factor);
    return hn::Add(hn::ShiftLeft<1>(high), hn::ShiftRight<15>(rest));
  }
  HWY_INLINE V keep(V k) const { return hn::Sub(one, scaled(hn::Sub(one, k))); }
  HWY_INLINE V add(V p) const {
    return hn::Add(scaled(hn::Sub(p, half)), half);
  }
  V factor, low, one, half;
};

// row8() and row8_scaled() for two vectors or more, two at a time: the results are their
// odd bytes, which pack in one go.
template <class D, class Scale>
HWY_INLINE void row8_pairs(D d, uint8_t* dst, size_t count, const uint16_t* keep,
                           const uint16_t* add, const Scale& scale) {
  const hn::Rebind<uint8_t, D> half;
  const hn::Repartition<uint8_t, D> d8;
  const size_t n = hn::Lanes(d);
  for_windows(count, 2 * n, [&](size_t i) HWY_ATTR {
    const auto load = [&](size_t at) HWY_ATTR {
      return hn::ShiftLeft<8>(hn::PromoteTo(d, hn::LoadU(half, dst + at)));
    };
    const auto x0 = load(i), x1 = load(i + n);
    return [=]() HWY_ATTR {
      const auto sum = [&](hn::Vec<D> x, size_t at) HWY_ATTR {
        return hn::BitCast(
            d8, hn::Add(hn::MulHigh(x, scale.keep(hn::LoadU(d, keep + at))),
                        scale.add(hn::LoadU(d, add + at))));
      };
      hn::StoreU(hn::ConcatOdd(d8, sum(x1, i + n), sum(x0, i)), d8, dst + i);
    };
  });
}

template <class D, class Scale>
HWY_INLINE void row8_vectors(D d, uint8_t* dst, size_t count,
                             const uint16_t* keep, const uint16_t* add,
                             const Scale& scale) {
  if (count >= 2 * hn::Lanes(d)) {
    row8_pairs(d, dst, count, keep, add, scale);
    return;
  }
  const hn::Rebind<uint8_t, D> d8;
  const hn::RebindToSigned<D> ds;
  for_windows(count, hn::Lanes(d), [&](size_t i) HWY_ATTR {
    const auto x = hn::ShiftLeft<8>(hn::PromoteTo(d, hn::LoadU(d8, dst + i)));
    return [=]() HWY_ATTR {
      const auto k = scale.keep(hn::LoadU(d, keep + i));
      const auto p = scale.add(hn::LoadU(d, add + i));
      const auto sum = hn::ShiftRight<8>(hn::Add(hn::MulHigh(x, k), p));
      hn::StoreU(hn::DemoteTo(d8, hn::BitCast(ds, sum)), d8, dst + i);
    };
  });
}

template <int kShift, class D, class Scale>
HWY_INLINE void row16_vectors(D d, uint16_t* dst, size_t count,
                              const uint32_t* keep, const uint32_t* add,
                              const Scale& scale) {
  const hn::Rebind<uint16_t, D> d16;
  const hn::RebindToSigned<D> ds;
  for_windows(count, hn::Lanes(d), [&](size_t i) HWY_ATTR {
    const auto x =
        hn::ShiftRight<kShift>(hn::PromoteTo(d, hn::LoadU(d16, dst + i)));
    return [=]() HWY_ATTR {
      const auto k = scale.keep(hn::LoadU(d, keep + i));
      const auto p = scale.add(hn::LoadU(d, add + i));
      const auto sum = hn::ShiftRight<20>(hn::Add(hn::Mul(x, k), p));
      hn::StoreU(hn::ShiftLeft<kShift>(hn::DemoteTo(d16, hn::BitCast(ds, sum))),
                 d16, dst + i);
    };
  });
}

// A pattern of period 1, 2 or 4 from sample `at` on, as vectors of the even and
// of the odd samples.
template <class D>
struct EvenOdd {
  using V = hn::Vec<D>;
  template <typename T>
  EvenOdd(D d, const Pattern<T>& pattern, size_t at) {
    even = alternating(d, pattern[at], pattern[at + 2]);
    odd = alternating(d, pattern[at + 1], pattern[at + 3]);
  }
  static HWY_INLINE V alternating(D d, hn::TFromD<D> a, hn::TFromD<D> b) {
    return hn::OddEven(hn::Set(d, b), hn::Set(d, a));
  }
  V even, odd;
};

// Even and odd samples are the low and high halves of a lane: nothing moves
// between lanes.
template <class D>
HWY_INLINE void solid8_vectors(D d, uint8_t* dst, size_t count,
                               const Solid<Weights8>& s) {
  const hn::Repartition<uint8_t, D> d8;
  const size_t n = hn::Lanes(d8);
  const auto high = hn::Set(d, uint16_t{0xff00});
  const auto blend = [&](hn::Vec<D> both, const EvenOdd<D>& k,
                         const EvenOdd<D>& p) HWY_ATTR {
    const auto even =
        hn::Add(hn::MulHigh(hn::ShiftLeft<8>(both), k.even), p.even);
    const auto odd = hn::Add(hn::MulHigh(hn::And(both, high), k.odd), p.odd);
    return hn::BitCast(d8, hn::Or(hn::ShiftRight<8>(even), hn::And(odd, high)));
  };
  const auto load = [&](size_t i) HWY_ATTR {
    return hn::BitCast(d, hn::LoadU(d8, dst + i));
  };
  const auto last = load(count - n);
  const EvenOdd<D> k(d, s.keep, 0), p(d, s.add, 0);
  for (size_t i = 0; i + n < count; i += n)
    hn::StoreU(blend(load(i), k, p), d8, dst + i);
  const size_t at = count - n;
  hn::StoreU(blend(last, EvenOdd<D>(d, s.keep, at), EvenOdd<D>(d, s.add, at)),
             d8, dst + at);
}

template <int kShift, class D>
HWY_INLINE void solid16_vectors(D d, uint16_t* dst, size_t count,
                                const Solid<Weights16>& s) {
  const hn::Repartition<uint16_t, D> d16;
  const size_t n = hn::Lanes(d16);
  const auto value = hn::Set(d, 0xffffu >> kShift);
  const auto blend = [&](hn::Vec<D> both, const EvenOdd<D>& k,
                         const EvenOdd<D>& p) HWY_ATTR {
    const auto even = hn::And(hn::ShiftRight<kShift>(both), value);
    const auto odd = hn::ShiftRight<16 + kShift>(both);
    const auto e = hn::ShiftRight<20>(hn::Add(hn::Mul(even, k.even), p.even));
    const auto o = hn::ShiftRight<20>(hn::Add(hn::Mul(odd, k.odd), p.odd));
    return hn::BitCast(
        d16, hn::Or(hn::ShiftLeft<kShift>(e), hn::ShiftLeft<16 + kShift>(o)));
  };
  const auto load = [&](size_t i) HWY_ATTR {
    return hn::BitCast(d, hn::LoadU(d16, dst + i));
  };
  const auto last = load(count - n);
  const EvenOdd<D> k(d, s.keep, 0), p(d, s.add, 0);
  for (size_t i = 0; i + n < count; i += n)
    hn::StoreU(blend(load(i), k, p), d16, dst + i);
  const size_t at = count - n;
  hn::StoreU(blend(last, EvenOdd<D>(d, s.keep, at), EvenOdd<D>(d, s.add, at)),
             d16, dst + at);
}

void row8(uint8_t* dst, size_t count, const uint16_t* keep,
          const uint16_t* add) {
  if (!in_vectors<uint16_t>(count, 1, [&](auto d) HWY_ATTR {
        row8_vectors(d, dst, count, keep, add, Unscaled());
      }))
    scalar_blend_kernels().row8(dst, count, keep, add);
}

void row8_scaled(uint8_t* dst, size_t count, const uint16_t* keep,
                 const uint16_t* add, int16_t opacity) {
  if (!in_vectors<uint16_t>(count, 1, [&](auto d) HWY_ATTR {
        row8_vectors(d, dst, count, keep, add,
                     Scaled8<decltype(d)>(d, opacity));
      }))
    scalar_blend_kernels().row8_scaled(dst, count, keep, add, opacity);
}

template <int kShift>
bool row16_shifted(uint16_t* dst, size_t count, const uint32_t* keep,
                   const uint32_t* add) {
  return in_vectors<uint32_t>(count, 1, [&](auto d) HWY_ATTR {
    row16_vectors<kShift>(d, dst, count, keep, add, Unscaled());
  });
}

template <int kShift>
bool row16_scaled_shifted(uint16_t* dst, size_t count, const uint32_t* keep,
                          const uint32_t* add, int16_t opacity) {
  return in_vectors<uint32_t>(count, 1, [&](auto d) HWY_ATTR {
    row16_vectors<kShift>(d, dst, count, keep, add,
                          Scaled16<decltype(d)>(d, opacity));
  });
}

// Shifts other than those of the table of pixel formats take the definition.
void row16(uint16_t* dst, size_t count, const uint32_t* keep,
           const uint32_t* add, int shift) {
  if (!(shift == 0   ? row16_shifted<0>(dst, count, keep, add)
        : shift == 6 ? row16_shifted<6>(dst, count, keep, add)
                     : false))
    scalar_blend_kernels().row16(dst, count, keep, add, shift);
}

void row16_scaled(uint16_t* dst, size_t count, const uint32_t* keep,
                  const uint32_t* add, int16_t opacity, int shift) {
  if (!(shift == 0   ? row16_scaled_shifted<0>(dst, count, keep, add, opacity)
        : shift == 6 ? row16_scaled_shifted<6>(dst, count, keep, add, opacity)
                     : false))
    scalar_blend_kernels().row16_scaled(dst, count, keep, add, opacity, shift);
}

// Packed RGB: three samples are no part of a vector, so the pattern is written
// out and taken as a row.
constexpr size_t kPiece = 192;

void solid8(uint8_t* dst, size_t count, const Solid<Weights8>& s) {
  if (s.keep.is_of_three()) {
    uint16_t keep[kPiece], add[kPiece];
    for (size_t i = 0; i < std::min(count, kPiece); ++i) {
      keep[i] = s.keep[i];
      add[i] = s.add[i];
    }
    for (size_t i = 0; i < count; i += kPiece)
      row8(dst + i, std::min(kPiece, count - i), keep, add);
    return;
  }
  if (!in_vectors<uint16_t>(
          count, 2, [&](auto d) HWY_ATTR { solid8_vectors(d, dst, count, s); }))
    scalar_blend_kernels().solid8(dst, count, s);
}

void solid16(uint16_t* dst, size_t count, const Solid<Weights16>& s,
             int shift) {
  const bool fits = !s.keep.is_of_three() && (shift == 0 || shift == 6);
  if (!fits || !in_vectors<uint32_t>(count, 2, [&](auto d) HWY_ATTR {
        if (shift == 0)
          solid16_vectors<0>(d, dst, count, s);
        else
          solid16_vectors<6>(d, dst, count, s);
      }))
    scalar_blend_kernels().solid16(dst, count, s, shift);
}

template <typename T>
HWY_INLINE void fill(T* dst, size_t count, const Pattern<T>& value) {
  if (value.is_of_three()) {
    T piece[kPiece];
    for (size_t i = 0; i < std::min(count, kPiece); ++i) piece[i] = value[i];
    for (size_t i = 0; i < count; i += kPiece)
      std::memcpy(dst + i, piece, std::min(kPiece, count - i) * sizeof(T));
    return;
  }
  // Four samples as one lane.
  using Four = hwy::MakeUnsigned<hwy::MakeWide<hwy::MakeWide<T> > >;
  const auto four = [&](size_t at) {
    Four lane = 0;
    for (size_t i = 0; i < 4; ++i)
      lane |= static_cast<Four>(static_cast<Four>(value[at + i])
                                << (8 * sizeof(T) * i));
    return lane;
  };
  const bool done = in_vectors<Four>(count, 4, [&](auto d) HWY_ATTR {
    const hn::Repartition<T, decltype(d)> ds;
    const size_t n = hn::Lanes(ds);
    const auto v = hn::BitCast(ds, hn::Set(d, four(0)));
    for (size_t i = 0; i + n < count; i += n) hn::StoreU(v, ds, dst + i);
    hn::StoreU(hn::BitCast(ds, hn::Set(d, four(count - n))), ds,
               dst + count - n);
  });
  if (!done)
    for (size_t i = 0; i < count; ++i) dst[i] = value[i];
}

void fill8(uint8_t* dst, size_t count, const Pattern<uint8_t>& value) {
  fill(dst, count, value);
}

void fill16(uint16_t* dst, size_t count, const Pattern<uint16_t>& value) {
  fill(dst, count, value);
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
