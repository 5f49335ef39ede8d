// SPDX-License-Identifier: Apache-2.0
#ifndef GR_BENCH_YARDSTICK_H_
#define GR_BENCH_YARDSTICK_H_

// memcpy as the yardstick, robust on a busy machine: the work and a copy of as
// many bytes take turns, and the fastest turn of each counts, for what else
// runs on the machine can only slow a turn down.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <vector>

namespace glyphreel::bench {

struct Copied {
  explicit Copied(size_t bytes) : from(bytes, 1), to(bytes, 2) {}
  void operator()() {
    std::memcpy(to.data(), from.data(), to.size());
    benchmark::ClobberMemory();
  }
  std::vector<unsigned char> from, to;
};

template <class Work>
double seconds_of(int times, Work& work) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
             .count() /
         times;
}

// Times of one call, seconds.
struct BesidesMemcpy {
  double work = 1e9, copy = 1e9;
  double share_of_memcpy() const { return copy / work; }
};

template <class Work>
BesidesMemcpy measure_beside_memcpy(size_t bytes, Work&& work) {
  constexpr int kTurns = 25;
  constexpr double kTurnSeconds = 100e-6;
  Copied copy(bytes);
  const auto times_for = [](double once) {
    return std::clamp(static_cast<int>(kTurnSeconds / std::max(once, 1e-9)), 1,
                      20000);
  };
  seconds_of(3, work);
  seconds_of(3, copy);
  const int works = times_for(seconds_of(3, work));
  const int copies = times_for(seconds_of(3, copy));
  BesidesMemcpy best;
  for (int i = 0; i < kTurns; ++i) {
    best.work = std::min(best.work, seconds_of(works, work));
    best.copy = std::min(best.copy, seconds_of(copies, copy));
  }
  return best;
}

// Adds the counters: bytes that must be touched, and the share of memcpy's
// speed.
template <class Work>
void count_beside_memcpy(benchmark::State& state, size_t bytes, Work&& work) {
  state.counters["bytes"] = static_cast<double>(bytes);
  if (bytes == 0) return;
  state.counters["of_memcpy"] =
      measure_beside_memcpy(bytes, work).share_of_memcpy();
  state.counters["bytes_per_second"] = benchmark::Counter(
      static_cast<double>(bytes) * static_cast<double>(state.iterations()),
      benchmark::Counter::kIsRate);
}

}  // namespace glyphreel::bench

#endif  // GR_BENCH_YARDSTICK_H_
