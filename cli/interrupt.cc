// SPDX-License-Identifier: Apache-2.0
#include "cli/interrupt.h"

#include <chrono>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <utility>

#include <unistd.h>

namespace glyphreel {
namespace {

// Looking twenty times a second costs nothing. On a busy machine the look itself comes
// late: together less than a second.
constexpr std::chrono::milliseconds kLook(50), kToObey(500);

// A handler reaches nothing but globals. Lock-free atomics are async-signal-safe
// (C++20 [support.signal]).
std::atomic<CancelToken*> g_cancel{nullptr};
std::atomic<int64_t> g_signalled_ms{0};  // by now_ms(); 0: not yet
static_assert(std::atomic<CancelToken*>::is_always_lock_free &&
              std::atomic<int64_t>::is_always_lock_free);

// CLOCK_MONOTONIC; async-signal-safe.
int64_t now_ms() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1000000;
}

void on_signal(int) {
  CancelToken* cancel = g_cancel.load();
  if (cancel == nullptr || cancel->is_cancelled()) _exit(130);
  g_signalled_ms.store(now_ms());
  cancel->cancel();
}

}  // namespace

void cancel_on_signals(CancelToken& cancel) {
  g_cancel.store(&cancel);
  struct sigaction action = {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  // Without SA_RESTART: a read that waits for a network or a pipe comes back.
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
  // A file that grows beyond its limit is a write error like others.
  sigaction(SIGXFSZ, &action, nullptr);
}

InterruptDeadline::InterruptDeadline(std::function<void()> farewell)
    : farewell_(std::move(farewell)), watcher_([this] { watch(); }) {}

InterruptDeadline::~InterruptDeadline() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_one();
  watcher_.join();
}

void InterruptDeadline::watch() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, kLook, [this] { return over_; })) {
    const int64_t signalled = g_signalled_ms.load();
    if (signalled == 0 || now_ms() - signalled < kToObey.count() || !armed_.load())
      continue;
    farewell_();
    _exit(130);
  }
}

}  // namespace glyphreel
