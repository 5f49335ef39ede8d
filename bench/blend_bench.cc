// SPDX-License-Identifier: Apache-2.0
// The blend kernels, in bytes of frame per second, scalar and vector, beside
// memcpy.
#include "text/blend.h"

#include <benchmark/benchmark.h>

#include <cstring>
#include <vector>

namespace glyphreel {
namespace {

struct Row {
  explicit Row(size_t n) : p(n), a(n), bytes(n, 100), words(n, 400) {
    for (size_t i = 0; i < n; ++i) {
      a[i] = static_cast<int16_t>(i * 37 % 32768);
      p[i] = static_cast<int16_t>(a[i] * 3 / 4);
    }
  }
  std::vector<int16_t> p, a;
  std::vector<uint8_t> bytes;
  std::vector<uint16_t> words;
};

const BlendKernels& kernels_of(bool is_vector) {
  return is_vector ? blend_kernels() : scalar_blend_kernels();
}

void row8(benchmark::State& state, bool is_vector) {
  Row row(static_cast<size_t>(state.range(0)));
  const BlendKernels& k = kernels_of(is_vector);
  for (auto _ : state) {
    k.row8(row.bytes.data(), row.bytes.size(), row.p.data(), row.a.data());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void solid8(benchmark::State& state, bool is_vector) {
  Row row(static_cast<size_t>(state.range(0)));
  const BlendKernels& k = kernels_of(is_vector);
  for (auto _ : state) {
    k.solid8(row.bytes.data(), row.bytes.size(), {{9000, 9000}, 16384});
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void row16(benchmark::State& state, bool is_vector) {
  Row row(static_cast<size_t>(state.range(0)));
  const BlendKernels& k = kernels_of(is_vector);
  for (auto _ : state) {
    k.row16(row.words.data(), row.words.size(), row.p.data(), row.a.data(),
            {10, 0});
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * state.range(0) * 2);
}

void memory_copy(benchmark::State& state) {
  const Row row(static_cast<size_t>(state.range(0)));
  std::vector<uint8_t> to(row.bytes.size());
  for (auto _ : state) {
    std::memcpy(to.data(), row.bytes.data(), to.size());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void widths(benchmark::internal::Benchmark* b) {
  for (const int w : {8, 16, 24, 48, 1024}) b->Arg(w);
}

BENCHMARK(memory_copy)->Apply(widths);
BENCHMARK_CAPTURE(row8, scalar, false)->Apply(widths);
BENCHMARK_CAPTURE(row8, vector, true)->Apply(widths);
BENCHMARK_CAPTURE(solid8, scalar, false)->Apply(widths);
BENCHMARK_CAPTURE(solid8, vector, true)->Apply(widths);
BENCHMARK_CAPTURE(row16, scalar, false)->Apply(widths);
BENCHMARK_CAPTURE(row16, vector, true)->Apply(widths);

}  // namespace
}  // namespace glyphreel
