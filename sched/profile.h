// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_PROFILE_H_
#define GR_SCHED_PROFILE_H_

// What a render was busy with: every task's time by stage, and when which worker ran
// it. Part of RenderReport; filled when RenderOptions::measure says so.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "../core/api.h"
#include "../core/stage_clock.h"

namespace glyphreel {

enum class Measure : uint8_t {
  kNothing,  // no clock is read
  kStages,   // sums per task: under 1 % of the CPU
  kSpans,    // and each stretch of each stage, for a trace
};

enum class TaskKind : uint8_t { kProbe, kChunk, kAudio, kJoin };

// One task, on one worker, without a break. Times in nanoseconds since render() began.
struct TaskProfile {
  TaskKind kind = TaskKind::kChunk;
  int index = 0;       // of the source, or of the chunk in the film
  int worker = 0;      // 0 .. RenderReport::workers - 1
  int64_t begin_ns = 0, end_ns = 0;
  std::array<StageTotals, kStageCount> stages{};
  FrameTypeTotals frames{};            // of Stage::kEncode, by what came out; the rest
                                       // of that stage opened the encoder or looked ahead
  int encoder_threads = 1;             // that the task's encoder was given
  int64_t encoder_threads_cpu_ns = 0;  // of the encoder's own threads, besides
  int64_t frame_count = 0;             // of the film, in this task
  int64_t ready_ns = 0;                // ready to run, but no core was free (Linux)
  std::vector<StageSpan> spans;
  int64_t spans_left_out = 0;

  int64_t cpu_ns() const {
    int64_t sum = encoder_threads_cpu_ns;
    for (const StageTotals& s : stages) sum += s.cpu_ns;
    return sum;
  }
};

// Stages that may have to wait for a disk or a network: to read, or to write.
constexpr bool may_wait_for_reading(Stage stage) {
  return stage == Stage::kRead || stage == Stage::kProbe;
}
constexpr bool may_wait_for_writing(Stage stage) {
  return stage == Stage::kStore || stage == Stage::kMux || stage == Stage::kWrite;
}
constexpr bool may_wait_for_files(Stage stage) {
  return may_wait_for_reading(stage) || may_wait_for_writing(stage);
}

// The part of `task`'s waiting in those stages in which it waited for a file, not for
// a core: 0..1.
GR_API double share_of_file_waits(const TaskProfile& task);

// One worker over the whole render: at work, or waiting and for what. Its four parts
// add up to the wall time.
struct WorkerProfile {
  int worker = 0;
  int task_count = 0;
  int64_t frame_count = 0;
  int64_t cpu_ns = 0;            // of its tasks, their encoders' own threads included
  int64_t busy_ns = 0;           // had a task, which may itself have waited:
  int64_t file_wait_ns = 0;      //   for a file
  int64_t core_wait_ns = 0;      //   for a core (Linux)
  int64_t no_work_ns = 0;        // no chunk was left to begin
  int64_t memory_wait_ns = 0;    // the memory budget forbade this worker to work
  int64_t order_wait_ns = 0;     // chunks wait for all sources, the film for all chunks
};

// How busy one core was, by all programs together.
struct CoreUse {
  int core = 0;              // the operating system's number
  std::vector<double> busy;  // shares 0..1 of equal slices of the run
};

struct Profile {
  int64_t wall_ns = 0;
  int64_t process_cpu_ns = 0;  // as the operating system counts it, of all threads
  std::vector<TaskProfile> tasks;      // in the order in which they began
  std::vector<WorkerProfile> workers;  // that were asked for, whether or not they worked
  bool has_hardware = false;           // the stages' hardware counters were read
  std::string hardware_missing;        // why not, where they were asked for

  // All tasks' stages together; the encoders' own threads under Stage::kEncode.
  GR_API std::array<StageTotals, kStageCount> totals() const;
  GR_API FrameTypeTotals frame_totals() const;
};

// Of `profile`'s tasks on `workers` workers, of `workers_asked` that the memory budget
// allowed.
GR_API std::vector<WorkerProfile> worker_profiles(const Profile& profile, int workers,
                                                  int workers_asked);

}  // namespace glyphreel

#endif  // GR_SCHED_PROFILE_H_
