// SPDX-License-Identifier: Apache-2.0
#include "sched/progress.h"

namespace glyphreel {
namespace {
constexpr int64_t kReportEveryNs = 200'000'000;
}

ProgressCounter::ProgressCounter(std::function<void(const RenderProgress&)> callback)
    : callback_(std::move(callback)) {}

void ProgressCounter::begin(const char* stage, int64_t frame_count, double film_fps) {
  {
    const std::lock_guard lock(mutex_);
    state_.stage = stage;
    state_.frame_count = frame_count;
    state_.film_fps = film_fps;
  }
  report_now();
}

void ProgressCounter::add_frame(int64_t count) {
  frames_done_.fetch_add(count, std::memory_order_relaxed);
  if (!callback_) return;
  const auto now = Clock::now();
  const int64_t ns = (now - began_).count();
  if (ns < next_report_ns_.load(std::memory_order_relaxed)) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock) return;  // another thread is reporting
  report(now);
}

void ProgressCounter::report_now() {
  if (!callback_) return;
  const std::lock_guard lock(mutex_);
  report(Clock::now());
}

void ProgressCounter::report(Clock::time_point now) {
  const auto since = now - began_;
  next_report_ns_.store(since.count() + kReportEveryNs, std::memory_order_relaxed);
  state_.frames_done = frames_done_.load(std::memory_order_relaxed);
  state_.elapsed_s = std::chrono::duration<double>(since).count();
  callback_(state_);
}

}  // namespace glyphreel
