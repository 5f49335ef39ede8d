// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_CANCEL_H_
#define GR_CORE_CANCEL_H_

// A flag that one thread (or a signal handler) raises and long work looks at
// between frames and inside blocking reads.

#include <atomic>

namespace glyphreel {

class CancelToken {
 public:
  CancelToken() = default;
  CancelToken(const CancelToken&) = delete;
  CancelToken& operator=(const CancelToken&) = delete;

  // Safe from any thread and from a signal handler.
  void cancel() noexcept { cancelled_.store(true, std::memory_order_relaxed); }
  bool is_cancelled() const noexcept {
    return cancelled_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<bool> cancelled_{false};
  static_assert(std::atomic<bool>::is_always_lock_free);
};

}  // namespace glyphreel

#endif  // GR_CORE_CANCEL_H_
