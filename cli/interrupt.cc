// SPDX-License-Identifier: Apache-2.0
#include "cli/interrupt.h"

#include <csignal>
#include <unistd.h>

namespace glyphreel {
namespace {

// A handler reaches nothing but globals. Lock-free atomics are async-signal-safe
// (C++20 [support.signal]).
std::atomic<CancelToken*> g_cancel{nullptr};
static_assert(std::atomic<CancelToken*>::is_always_lock_free);

void on_signal(int) {
  CancelToken* cancel = g_cancel.load();
  if (cancel == nullptr || cancel->is_cancelled()) _exit(130);
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
}

}  // namespace glyphreel
