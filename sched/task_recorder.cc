// SPDX-License-Identifier: Apache-2.0
#include "sched/task_recorder.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace glyphreel {
namespace {

// Nanoseconds that the calling thread was ready to run without running: the second
// number of Linux's schedstat. 0 where there is none.
int64_t thread_ready_ns() {
  const int file = ::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[96] = {};
  const ssize_t length = ::read(file, text, sizeof(text) - 1);
  ::close(file);
  char* end = text;
  if (length <= 0) return 0;
  std::strtoll(text, &end, 10);
  return std::strtoll(end, nullptr, 10);
}

}  // namespace

TaskRecorder::Task::Task(TaskRecorder* recorder, TaskKind kind, int index, int worker)
    : recorder_(recorder && recorder->measure_ != Measure::kNothing ? recorder
                                                                    : nullptr) {
  if (!recorder_) return;
  ready_before_ns_ = thread_ready_ns();
  if (recorder_->hardware_) {
    auto counters = HardwareCounters::open();
    const std::lock_guard lock(recorder_->mutex_);
    if (counters.ok()) {
      counters_.emplace(std::move(counters).value());
      recorder_->has_hardware_ = true;
    } else {
      recorder_->hardware_missing_ = counters.error().message;
    }
  }
  clock_.emplace(recorder_->measure_ == Measure::kSpans ? kMaxSpans : 0,
                 counters_ ? &*counters_ : nullptr);
  profile_.kind = kind;
  profile_.index = index;
  profile_.worker = worker;
  // Room now: a destructor must not run out of memory.
  const std::lock_guard lock(recorder_->mutex_);
  auto& tasks = recorder_->tasks_;
  const size_t needed = tasks.size() + recorder_->open_ + 1;
  if (tasks.capacity() < needed) tasks.reserve(std::max(needed, 2 * tasks.capacity()));
  ++recorder_->open_;
}

TaskRecorder::Task::~Task() {
  if (!recorder_) return;
  clock_->stop();
  profile_.ready_ns = std::max<int64_t>(0, thread_ready_ns() - ready_before_ns_);
  const int64_t began = recorder_->began_ns_;
  profile_.begin_ns = clock_->begin_ns() - began;
  profile_.end_ns = clock_->end_ns() - began;
  profile_.stages = clock_->totals();
  profile_.frames = clock_->frames();
  profile_.spans = clock_->take_spans();
  for (StageSpan& span : profile_.spans) {
    span.begin_ns -= began;
    span.end_ns -= began;
  }
  profile_.spans_left_out = clock_->spans_left_out();
  const std::lock_guard lock(recorder_->mutex_);
  --recorder_->open_;
  recorder_->tasks_.push_back(std::move(profile_));
}

Profile TaskRecorder::take() {
  Profile out;
  const std::lock_guard lock(mutex_);
  out.tasks = std::move(tasks_);
  out.has_hardware = has_hardware_;
  if (!has_hardware_) out.hardware_missing = hardware_missing_;
  std::stable_sort(out.tasks.begin(), out.tasks.end(),
                   [](const TaskProfile& a, const TaskProfile& b) {
                     return a.begin_ns < b.begin_ns;
                   });
  out.wall_ns = monotonic_ns() - began_ns_;
  return out;
}

}  // namespace glyphreel
