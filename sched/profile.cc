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
    for (size_t s = 0; s < out.size(); ++s) {
      out[s].wall_ns += task.stages[s].wall_ns;
      out[s].cpu_ns += task.stages[s].cpu_ns;
      out[s].count += task.stages[s].count;
      out[s].bytes += task.stages[s].bytes;
    }
    out[static_cast<size_t>(Stage::kEncode)].cpu_ns += task.encoder_threads_cpu_ns;
  }
  return out;
}

}  // namespace glyphreel
