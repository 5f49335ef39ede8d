// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_INTERRUPT_H_
#define GR_CLI_INTERRUPT_H_

// Ctrl-C and kill: the first asks the work to stop and clean up, the second ends the
// process at once.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "core/cancel.h"

namespace glyphreel {

// Raises `cancel` on SIGINT and SIGTERM (a second one exits with 130) and ignores
// SIGPIPE, so that a reader that goes away is a write error like any other. Call once;
// `cancel` must outlive the process's work.
void cancel_on_signals(CancelToken& cancel);

// Sees to it that an interrupted process ends within a second. Work looks at the token
// between frames, but some encoders take seconds over one call (SVT-AV1 when it is
// closed, x265 over its look-ahead), and nothing can interrupt that. While it lives and
// is armed, a signal that has not been obeyed within half a second ends the process with
// 130, from a thread of its own, after `farewell`. Arm it only while there is nothing
// that the work itself would have to clean up.
class InterruptDeadline {
 public:
  explicit InterruptDeadline(std::function<void()> farewell);
  ~InterruptDeadline();
  InterruptDeadline(const InterruptDeadline&) = delete;
  InterruptDeadline& operator=(const InterruptDeadline&) = delete;

  // Any thread.
  void arm(bool armed) { armed_.store(armed); }

 private:
  void watch();

  const std::function<void()> farewell_;
  std::atomic<bool> armed_{true};
  std::mutex mutex_;  // guards over_
  std::condition_variable changed_;
  bool over_ = false;
  std::thread watcher_;
};

}  // namespace glyphreel

#endif  // GR_CLI_INTERRUPT_H_
