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

struct Row {
  explicit Row(size_t n) : p(n), a(n), bytes(n, 100), words(n, 400) {
    for (size_t i = 0; i < n; ++i) {
      a[i] = static_cast<int16_t>(i * 37 % 32768);
      p[i] = static_cast<int16_t>(a[i] * 3 / 4);
    }
  }
  std::vector<int16_t> p, a;  // a mask: another alpha for each sample
  std::vector<uint8_t> bytes;
  std::vector<uint16_t> words;
};

struct RowKernel {
  const char* name;
  int bytes_per_sample;
  void (*run)(const BlendKernels& kernels, Row& row);
};

constexpr SampleLayout k10{10, 0}, k12{12, 0}, kP010{10, 6};
// An interleaved row (nv12, p010) is a pattern of two values.
constexpr uint8_t kByte[2] = {90, 90}, kBytePair[2] = {90, 170};
constexpr uint16_t kWord[2] = {360, 360};
constexpr SolidBlend kHalf{{9000, 9000}, 16384}, kHalfPair{{9000, 5000}, 16384};

constexpr RowKernel kRowKernels[] = {
    {"opaque/8", 1,
     [](const BlendKernels& k, Row& r) {
       k.fill8(r.bytes.data(), r.bytes.size(), kByte);
     }},
    {"opaque/nv12_chroma", 1,
     [](const BlendKernels& k, Row& r) {
       k.fill8(r.bytes.data(), r.bytes.size(), kBytePair);
     }},
    {"opaque/10", 2,
     [](const BlendKernels& k, Row& r) {
       k.fill16(r.words.data(), r.words.size(), kWord);
     }},
    {"translucent/8", 1,
     [](const BlendKernels& k, Row& r) {
       k.solid8(r.bytes.data(), r.bytes.size(), kHalf);
     }},
    {"translucent/nv12_chroma", 1,
     [](const BlendKernels& k, Row& r) {
       k.solid8(r.bytes.data(), r.bytes.size(), kHalfPair);
     }},
    {"translucent/10", 2,
     [](const BlendKernels& k, Row& r) {
       k.solid16(r.words.data(), r.words.size(), kHalf, k10);
     }},
    {"translucent/12", 2,
     [](const BlendKernels& k, Row& r) {
       k.solid16(r.words.data(), r.words.size(), kHalf, k12);
     }},
    {"translucent/p010", 2,
     [](const BlendKernels& k, Row& r) {
       k.solid16(r.words.data(), r.words.size(), kHalf, kP010);
     }},
    {"mask/8", 1,
     [](const BlendKernels& k, Row& r) {
       k.row8(r.bytes.data(), r.bytes.size(), r.p.data(), r.a.data());
     }},
    {"mask/10", 2,
     [](const BlendKernels& k, Row& r) {
       k.row16(r.words.data(), r.words.size(), r.p.data(), r.a.data(), k10);
     }},
    {"mask/12", 2,
     [](const BlendKernels& k, Row& r) {
       k.row16(r.words.data(), r.words.size(), r.p.data(), r.a.data(), k12);
     }},
    {"mask/p010", 2,
     [](const BlendKernels& k, Row& r) {
       k.row16(r.words.data(), r.words.size(), r.p.data(), r.a.data(), kP010);
     }},
    {"mask_fading/8", 1,
     [](const BlendKernels& k, Row& r) {
       k.row8_scaled(r.bytes.data(), r.bytes.size(), r.p.data(), r.a.data(),
                     20000);
     }},
    {"mask_fading/10", 2,
     [](const BlendKernels& k, Row& r) {
       k.row16_scaled(r.words.data(), r.words.size(), r.p.data(), r.a.data(),
                      20000, k10);
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
