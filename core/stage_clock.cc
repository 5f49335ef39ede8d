// SPDX-License-Identifier: Apache-2.0
#include "core/stage_clock.h"

#include <chrono>
#include <ctime>

namespace glyphreel {

std::string_view stage_name(Stage stage) {
  static constexpr std::string_view kNames[kStageCount] = {
      "other",     "probe",  "read",         "decode",       "conform", "bake",
      "composite", "encode", "audio_decode", "audio_encode", "store",   "mux"};
  return kNames[static_cast<size_t>(stage)];
}

int64_t monotonic_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

int64_t thread_cpu_ns() {
  timespec t{};
  if (::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) != 0) return 0;
  return int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

StageClock::StageClock(size_t max_spans)
    : begin_ns_(monotonic_ns()),
      wall_ns_(begin_ns_),
      cpu_ns_(thread_cpu_ns()),
      max_spans_(max_spans) {
  totals_[0].count = 1;
}

Stage StageClock::switch_to(Stage stage) {
  const int64_t wall = monotonic_ns(), cpu = thread_cpu_ns();
  StageTotals& ended = totals_[static_cast<size_t>(stage_)];
  ended.wall_ns += wall - wall_ns_;
  ended.cpu_ns += cpu - cpu_ns_;
  if (max_spans_ > 0 && stage_ != Stage::kOther) {
    if (spans_.size() < max_spans_)
      spans_.push_back({stage_, wall_ns_, wall});
    else
      ++spans_left_out_;
  }
  wall_ns_ = wall;
  cpu_ns_ = cpu;
  ++totals_[static_cast<size_t>(stage)].count;
  const Stage before = stage_;
  stage_ = stage;
  return before;
}

}  // namespace glyphreel
