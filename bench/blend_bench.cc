// SPDX-License-Identifier: Apache-2.0
// The row kernels by width, on every vector target that this processor has and
// by their scalar definition, beside a memcpy of as many bytes. Rows stay in
// the first cache: this is what the kernels can do, not the memory.
#include "text/blend.h"

#include <benchmark/benchmark.h>
#include <hwy/targets.h>

#include <string>
#include <vector>

#include "bench/yardstick.h"

namespace glyphreel::bench {
namespace {

// A mask: another alpha for each sample.
template <typename Weights>
struct Mask {
  explicit Mask(size_t n) : samples(n, 100) {
    for (size_t i = 0; i < n; ++i) {
      const double alpha = static_cast<double>(i * 37 % 997) / 997;
      keep.push_back(Weights::keep(alpha));
      add.push_back(Weights::add(90 * alpha));
    }
  }
  std::vector<typename Weights::Sample> samples;
  std::vector<typename Weights::Word> keep, add;
};

struct Row {
  explicit Row(size_t n) : m8(n), m16(n) {}
  Mask<Weights8> m8;
  Mask<Weights16> m16;
};

template <typename Weights>
Solid<Weights> half(double code, double other) {
  const typename Weights::Word keep = Weights::keep(0.5);
  const typename Weights::Word add[2] = {Weights::add(code / 2),
                                         Weights::add(other / 2)};
  return {{&keep, 1}, {add, code == other ? 1 : 2}};
}

struct RowKernel {
  const char* name;
  int bytes_per_sample;
  void (*run)(const BlendKernels& kernels, Row& row);
};

constexpr int kP010Shift = 6;
// An interleaved row (nv12, p010) is a pattern of two values, packed RGB of
// three.
constexpr uint8_t kByte[3] = {90, 170, 30};
constexpr uint16_t kWord = 360;
constexpr uint16_t kKeep[3] = {32768, 32768, 32768};
constexpr uint16_t kAdd[3] = {9000, 5000, 7000};

constexpr RowKernel kRowKernels[] = {
    {"opaque/8", 1,
     [](const BlendKernels& k, Row& r) {
       k.fill8(r.m8.samples.data(), r.m8.samples.size(), {kByte, 1});
     }},
    {"opaque/nv12_chroma", 1,
     [](const BlendKernels& k, Row& r) {
       k.fill8(r.m8.samples.data(), r.m8.samples.size(), {kByte, 2});
     }},
    {"opaque/10", 2,
     [](const BlendKernels& k, Row& r) {
       k.fill16(r.m16.samples.data(), r.m16.samples.size(), {&kWord, 1});
     }},
    {"translucent/8", 1,
     [](const BlendKernels& k, Row& r) {
       k.solid8(r.m8.samples.data(), r.m8.samples.size(),
                half<Weights8>(90, 90));
     }},
    {"translucent/nv12_chroma", 1,
     [](const BlendKernels& k, Row& r) {
       k.solid8(r.m8.samples.data(), r.m8.samples.size(),
                half<Weights8>(90, 170));
     }},
    {"translucent/rgb24", 1,
     [](const BlendKernels& k, Row& r) {
       k.solid8(r.m8.samples.data(), r.m8.samples.size(),
                {{kKeep, 3}, {kAdd, 3}});
     }},
    {"translucent/10", 2,
     [](const BlendKernels& k, Row& r) {
       k.solid16(r.m16.samples.data(), r.m16.samples.size(),
                 half<Weights16>(360, 360), 0);
     }},
    {"translucent/12", 2,
     [](const BlendKernels& k, Row& r) {
       k.solid16(r.m16.samples.data(), r.m16.samples.size(),
                 half<Weights16>(360, 360), 0);
     }},
    {"translucent/p010", 2,
     [](const BlendKernels& k, Row& r) {
       k.solid16(r.m16.samples.data(), r.m16.samples.size(),
                 half<Weights16>(360, 360), kP010Shift);
     }},
    {"mask/8", 1,
     [](const BlendKernels& k, Row& r) {
       k.row8(r.m8.samples.data(), r.m8.samples.size(), r.m8.keep.data(),
              r.m8.add.data());
     }},
    {"mask/10", 2,
     [](const BlendKernels& k, Row& r) {
       k.row16(r.m16.samples.data(), r.m16.samples.size(), r.m16.keep.data(),
               r.m16.add.data(), 0);
     }},
    {"mask/12", 2,
     [](const BlendKernels& k, Row& r) {
       k.row16(r.m16.samples.data(), r.m16.samples.size(), r.m16.keep.data(),
               r.m16.add.data(), 0);
     }},
    {"mask/p010", 2,
     [](const BlendKernels& k, Row& r) {
       k.row16(r.m16.samples.data(), r.m16.samples.size(), r.m16.keep.data(),
               r.m16.add.data(), kP010Shift);
     }},
    {"mask_fading/8", 1,
     [](const BlendKernels& k, Row& r) {
       k.row8_scaled(r.m8.samples.data(), r.m8.samples.size(), r.m8.keep.data(),
                     r.m8.add.data(), 20000);
     }},
    {"mask_fading/10", 2,
     [](const BlendKernels& k, Row& r) {
       k.row16_scaled(r.m16.samples.data(), r.m16.samples.size(),
                      r.m16.keep.data(), r.m16.add.data(), 20000, 0);
     }},
};

// `target` 0: the definition.
void row(benchmark::State& state, const RowKernel& kernel, int64_t target) {
  // One target at a time, until this function returns.
  hwy::SetSupportedTargetsForTest(target);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  const BlendKernels& kernels =
      target == 0 ? scalar_blend_kernels() : blend_kernels();
  const auto width = static_cast<size_t>(state.range(0));
  Row r(width);
  const auto run = [&] {
    kernel.run(kernels, r);
    benchmark::ClobberMemory();
  };
  for (auto _ : state) run();
  count_beside_memcpy(
      state, width * static_cast<size_t>(kernel.bytes_per_sample), run);
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

const bool kRegistered = [] {
  std::vector<int64_t> targets{0};
  for (const int64_t t : hwy::SupportedAndGeneratedTargets())
    if (t != HWY_SCALAR && t != HWY_EMU128) targets.push_back(t);
  for (const RowKernel& kernel : kRowKernels)
    for (const int64_t target : targets) {
      auto* b = benchmark::RegisterBenchmark(
          (std::string("row/") + kernel.name + "/" +
           (target == 0 ? "definition" : hwy::TargetName(target)))
              .c_str(),
          row, kernel, target);
      for (int width = 4; width <= 4096; width *= 2) b->Arg(width);
    }
  return true;
}();

}  // namespace
}  // namespace glyphreel::bench
