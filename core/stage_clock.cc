// SPDX-License-Identifier: Apache-2.0
#include "core/stage_clock.h"

#include <chrono>
#include <ctime>
#include <new>

namespace glyphreel {

std::string_view stage_name(Stage stage) {
  static constexpr std::string_view kNames[kStageCount] = {
      "other",     "probe",        "read",           "decode",       "conform",
      "bake",      "composite",    "encode",         "audio_decode", "audio_resample",
      "audio_encode", "store",     "stitch",         "mux",          "write"};
  return kNames[static_cast<size_t>(stage)];
}

std::string_view frame_type_name(FrameType type) {
  static constexpr std::string_view kNames[kFrameTypeCount] = {"I", "P", "B"};
  return kNames[static_cast<size_t>(type)];
}

StageTotals& StageTotals::operator+=(const StageTotals& more) {
  wall_ns += more.wall_ns;
  cpu_ns += more.cpu_ns;
  count += more.count;
  bytes += more.bytes;
  hardware += more.hardware;
  return *this;
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

StageClock::StageClock(size_t max_spans, const HardwareCounters* counters)
    : begin_ns_(monotonic_ns()),
      wall_ns_(begin_ns_),
      cpu_ns_(thread_cpu_ns()),
      span_begin_ns_(begin_ns_),
      counters_(counters),
      max_spans_(max_spans) {
  if (counters_) hardware_ = counters_->read().value_or(HardwareTotals());
  totals_[0].count = 1;
}

StageTotals StageClock::passed() {
  const int64_t wall = monotonic_ns(), cpu = thread_cpu_ns();
  StageTotals out{wall - wall_ns_, cpu - cpu_ns_, 0, 0};
  wall_ns_ = wall;
  cpu_ns_ = cpu;
  if (!counters_) return out;
  if (const auto now = counters_->read()) {
    out.hardware = *now - hardware_;
    hardware_ = *now;
  }
  return out;
}

// Never throws: scopes end in destructors.
void StageClock::keep_span() {
  try {
    if (spans_.size() < max_spans_) {
      spans_.push_back({stage_, span_begin_ns_, wall_ns_});
      return;
    }
  } catch (const std::bad_alloc&) {
  }
  ++spans_left_out_;
}

Stage StageClock::switch_to(Stage stage) {
  totals_[static_cast<size_t>(stage_)] += passed();
  if (max_spans_ > 0 && stage_ != Stage::kOther) keep_span();
  span_begin_ns_ = wall_ns_;
  ++totals_[static_cast<size_t>(stage)].count;
  const Stage before = stage_;
  stage_ = stage;
  return before;
}

void StageClock::count_frame(FrameType type, int64_t bytes) {
  const StageTotals made = passed();
  totals_[static_cast<size_t>(stage_)] += made;
  StageTotals& frames = frames_[static_cast<size_t>(type)];
  frames += made;
  ++frames.count;
  frames.bytes += bytes;
}

}  // namespace glyphreel
