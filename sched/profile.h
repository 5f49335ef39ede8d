// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_PROFILE_H_
#define GR_SCHED_PROFILE_H_

// What a render was busy with: every task's time by stage, and when which worker ran
// it. Part of RenderReport; filled when RenderOptions::measure says so.

#include <array>
#include <cstdint>
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

// Stages that may have to wait for a disk or a network.
constexpr bool may_wait_for_files(Stage stage) {
  return stage == Stage::kRead || stage == Stage::kProbe || stage == Stage::kAudioDecode ||
         stage == Stage::kStore || stage == Stage::kMux;
}

// The part of `task`'s waiting in those stages in which it waited for a file, not for
// a core: 0..1.
GR_API double share_of_file_waits(const TaskProfile& task);

struct Profile {
  int64_t wall_ns = 0;
  int64_t process_cpu_ns = 0;  // as the operating system counts it, of all threads
  std::vector<TaskProfile> tasks;      // in the order in which they began

  // All tasks' stages together; the encoders' own threads under Stage::kEncode.
  GR_API std::array<StageTotals, kStageCount> totals() const;
};

}  // namespace glyphreel

#endif  // GR_SCHED_PROFILE_H_
