// SPDX-License-Identifier: Apache-2.0
// What bench/track.sh measures everything against: work of a kind that no change of ours
// can make faster or slower. Half of it is arithmetic that waits for its own results,
// half goes through memory that fits the second-level cache. Never change it: stored
// results would mean nothing.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

namespace glyphreel::bench {
namespace {

void calibration(benchmark::State& state) {
  std::vector<uint32_t> table(64 * 1024);  // 256 KiB
  for (size_t i = 0; i < table.size(); ++i)
    table[i] = static_cast<uint32_t>(i * 2654435761u);
  uint64_t x = 88172645463325252u;
  for (auto _ : state) {
    uint64_t sum = 0;
    for (int i = 0; i < 20'000; ++i) {  // Marsaglia's xorshift64
      x ^= x << 13;
      x ^= x >> 7;
      x ^= x << 17;
      sum += x;
    }
    for (size_t i = 0; i < table.size(); i += 2) {
      table[i] = table[i] * 3 + static_cast<uint32_t>(sum);
      sum += table[i + 1] >> 5;
    }
    benchmark::DoNotOptimize(sum);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(calibration);

}  // namespace
}  // namespace glyphreel::bench
