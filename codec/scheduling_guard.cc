// SPDX-License-Identifier: Apache-2.0
#include "codec/scheduling_guard.h"

#include <pthread.h>

#include "core/process_threads.h"

namespace glyphreel {

SchedulingGuard::SchedulingGuard()
    : known_(pthread_getschedparam(pthread_self(), &policy_, &parameters_) == 0) {
  for_each_thread([this](pid_t thread) { threads_.insert(thread); });
}

SchedulingGuard::~SchedulingGuard() {
  int policy = 0;
  sched_param now = {};
  if (!known_ || pthread_getschedparam(pthread_self(), &policy, &now) != 0 ||
      (policy == policy_ && now.sched_priority == parameters_.sched_priority))
    return;
  (void)pthread_setschedparam(pthread_self(), policy_, &parameters_);
#ifdef __linux__
  for_each_thread([&](pid_t thread) {
    if (!threads_.contains(thread) && sched_getscheduler(thread) == policy)
      (void)sched_setscheduler(thread, policy_, &parameters_);
  });
#endif
}

}  // namespace glyphreel
