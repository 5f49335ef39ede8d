// SPDX-License-Identifier: Apache-2.0
#include "sched/profile.h"

#include <algorithm>

namespace glyphreel {

double share_of_file_waits(const TaskProfile& task) {
  double for_files = 0, elsewhere = 0;
  for (int s = 0; s < kStageCount; ++s) {
    const StageTotals& t = task.stages[static_cast<size_t>(s)];
    const double wait = static_cast<double>(std::max<int64_t>(0, t.wall_ns - t.cpu_ns));
    const Stage stage = static_cast<Stage>(s);
    // A thread that waits for its encoder's own threads is not ready to run.
    if (stage == Stage::kEncode && task.encoder_threads > 1) continue;
    (may_wait_for_files(stage) ? for_files : elsewhere) += wait;
  }
  if (for_files <= 0) return 1;
  // Where nothing but a core can be waited for, that is what was waited for; the rest of
  // the time without a core lies in the stages that may wait for both.
  const double without_core =
      std::max(0.0, static_cast<double>(task.ready_ns) - elsewhere);
  return std::clamp(1 - without_core / for_files, 0.0, 1.0);
}

std::array<StageTotals, kStageCount> Profile::totals() const {
  std::array<StageTotals, kStageCount> out{};
  for (const TaskProfile& task : tasks) {
    for (size_t s = 0; s < out.size(); ++s) out[s] += task.stages[s];
    out[static_cast<size_t>(Stage::kEncode)].cpu_ns += task.encoder_threads_cpu_ns;
  }
  return out;
}

FrameTypeTotals Profile::frame_totals() const {
  FrameTypeTotals out{};
  for (const TaskProfile& task : tasks)
    for (size_t type = 0; type < out.size(); ++type) out[type] += task.frames[type];
  return out;
}

std::vector<WorkerProfile> worker_profiles(const Profile& profile, int workers,
                                           int workers_asked) {
  // Chunks and the sound are begun together, after all sources and before the join.
  int64_t begin = profile.wall_ns, end = 0;
  for (const TaskProfile& task : profile.tasks) {
    if (task.kind != TaskKind::kChunk && task.kind != TaskKind::kAudio) continue;
    begin = std::min(begin, task.begin_ns);
    end = std::max(end, task.end_ns);
  }
  begin = std::min(begin, end);
  std::vector<WorkerProfile> out;
  for (int w = 0; w < std::max(workers, workers_asked); ++w) {
    WorkerProfile worker;
    worker.worker = w;
    int64_t while_rendering = 0;
    for (const TaskProfile& task : profile.tasks) {
      if (task.worker != w) continue;
      const int64_t length = task.end_ns - task.begin_ns;
      ++worker.task_count;
      worker.frame_count += task.frame_count;
      worker.cpu_ns += task.cpu_ns();
      worker.busy_ns += length;
      worker.core_wait_ns += std::min(task.ready_ns, length);
      if (task.kind == TaskKind::kChunk || task.kind == TaskKind::kAudio)
        while_rendering += length;
      double for_files = 0;
      for (int s = 0; s < kStageCount; ++s) {
        const StageTotals& t = task.stages[static_cast<size_t>(s)];
        if (may_wait_for_files(static_cast<Stage>(s)))
          for_files += static_cast<double>(std::max<int64_t>(0, t.wall_ns - t.cpu_ns));
      }
      worker.file_wait_ns += static_cast<int64_t>(for_files * share_of_file_waits(task));
    }
    const int64_t idle = std::max<int64_t>(0, end - begin - while_rendering);
    (w < workers ? worker.no_work_ns : worker.memory_wait_ns) = idle;
    worker.order_wait_ns =
        std::max<int64_t>(0, profile.wall_ns - worker.busy_ns - idle);
    out.push_back(worker);
  }
  return out;
}

}  // namespace glyphreel
