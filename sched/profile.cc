// SPDX-License-Identifier: Apache-2.0
#include "sched/profile.h"

namespace glyphreel {

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
