// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_TASK_RECORDER_H_
#define GR_SCHED_TASK_RECORDER_H_

// Collects the TaskProfiles of one render. Tasks record themselves from any thread;
// each has a StageClock of its own meanwhile.

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "sched/profile.h"

namespace glyphreel {

class TaskRecorder {
 public:
  // `hardware`: the processor's counters too, where there are any.
  explicit TaskRecorder(Measure measure, bool hardware = false)
      : measure_(measure), hardware_(hardware), began_ns_(monotonic_ns()) {}

  // One task, from construction to destruction, on the calling thread.
  class Task {
   public:
    // A null recorder, or one that measures nothing, gives a task without a clock.
    Task(TaskRecorder* recorder, TaskKind kind, int index, int worker);
    ~Task();
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;

    StageClock* clock() { return clock_ ? &*clock_ : nullptr; }
    TaskProfile& profile() { return profile_; }

   private:
    TaskRecorder* recorder_;
    int64_t ready_before_ns_ = 0;
    std::optional<HardwareCounters> counters_;
    std::optional<StageClock> clock_;
    TaskProfile profile_;
  };

  // What was recorded, by begin; call once, when no task is left.
  Profile take();

 private:
  // Enough for 20 minutes of film in one chunk, and no more than 24 MB.
  static constexpr size_t kMaxSpans = 1 << 20;

  Measure measure_;
  bool hardware_;
  int64_t began_ns_;
  std::mutex mutex_;  // guards what follows
  std::vector<TaskProfile> tasks_;
  size_t open_ = 0;  // tasks that go on; tasks_ has room for them
  bool has_hardware_ = false;
  std::string hardware_missing_;
};

}  // namespace glyphreel

#endif  // GR_SCHED_TASK_RECORDER_H_
