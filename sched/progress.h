// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_PROGRESS_H_
#define GR_SCHED_PROGRESS_H_

// Counts finished frames from any thread and passes them to the host's callback a few
// times a second, from one thread at a time.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>

#include "sched/render.h"

namespace glyphreel {

class ProgressCounter {
 public:
  explicit ProgressCounter(std::function<void(const RenderProgress&)> callback);

  // Before the work of a stage begins; reports at once.
  void begin(const char* stage, int64_t frame_count, double film_fps);
  // Before begin(): so many frames are done already.
  void set_done(int64_t frames) { frames_done_ = frames; }
  // `count` more frames are done. Cheap; any thread.
  void add_frame(int64_t count = 1);
  void report_now();

 private:
  using Clock = std::chrono::steady_clock;
  void report(Clock::time_point now);

  const std::function<void(const RenderProgress&)> callback_;
  const Clock::time_point began_ = Clock::now();
  std::atomic<int64_t> frames_done_{0};
  std::atomic<int64_t> next_report_ns_{0};  // since began_
  std::mutex mutex_;                        // guards state_ and the callback
  RenderProgress state_;
};

}  // namespace glyphreel

#endif  // GR_SCHED_PROGRESS_H_
