// SPDX-License-Identifier: Apache-2.0
#include "sched/simulation.h"

#include <algorithm>
#include <vector>

namespace glyphreel {
namespace {

struct Work {
  double cpu_ns;   // left to do
  double wait_ns;  // then to wait, on no core: for a disk
  double threads;  // cores that it can keep busy, 1 or more
};

// Longest share that everybody can have, those with few threads first (max-min
// fairness); cores are given whole or in part.
void share_cores(std::vector<Work*>& active, double cores, std::vector<double>& speed) {
  std::vector<size_t> order(active.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return active[a]->threads < active[b]->threads;
  });
  speed.assign(active.size(), 0);
  size_t wanting = 0;
  for (const Work* w : active) wanting += w->cpu_ns > 0;
  for (const size_t i : order) {
    if (active[i]->cpu_ns <= 0) continue;
    const double even = cores / static_cast<double>(wanting);
    speed[i] = std::min(active[i]->threads, even);
    cores -= speed[i];
    --wanting;
  }
}

// One phase: tasks are begun in order, as many at once as there are workers; returns
// when the last one ends.
double run_phase(std::vector<Work> tasks, int workers, int cores) {
  double now = 0;
  size_t next = 0;
  std::vector<Work*> active;
  std::vector<double> speed;
  for (;;) {
    while (next < tasks.size() && active.size() < static_cast<size_t>(workers))
      active.push_back(&tasks[next++]);
    if (active.empty()) return now;
    share_cores(active, cores, speed);
    // Until the first of them has done its computing or its waiting.
    double step = std::numeric_limits<double>::infinity();
    for (size_t i = 0; i < active.size(); ++i)
      step = std::min(step, active[i]->cpu_ns > 0 ? active[i]->cpu_ns / speed[i]
                                                  : active[i]->wait_ns);
    now += step;
    constexpr double kNothing = 0.5;  // ns
    for (size_t i = 0; i < active.size(); ++i) {
      double& left = active[i]->cpu_ns > 0 ? active[i]->cpu_ns : active[i]->wait_ns;
      left -= step * (active[i]->cpu_ns > 0 ? speed[i] : 1);
      if (left < kNothing) left = 0;
    }
    std::erase_if(active,
                  [](const Work* w) { return w->cpu_ns <= 0 && w->wait_ns <= 0; });
  }
}

Work work_of(const TaskProfile& task) {
  // Waiting for files is part of the task; waiting for a core is not.
  double wait = 0;
  for (int s = 0; s < kStageCount; ++s) {
    if (!may_wait_for_files(static_cast<Stage>(s))) continue;
    const StageTotals& t = task.stages[static_cast<size_t>(s)];
    wait += static_cast<double>(std::max<int64_t>(0, t.wall_ns - t.cpu_ns));
  }
  const double cpu = static_cast<double>(task.cpu_ns());
  double threads = std::max(1, task.encoder_threads);
  // The encoder's own threads share their part of the work; the rest is one thread's.
  // Where their part is not known, all is shared.
  const double own = cpu - static_cast<double>(task.encoder_threads_cpu_ns);
  if (task.encoder_threads_cpu_ns > 0 && own > 0)
    threads = std::clamp(cpu / own, 1.0, threads);
  return {cpu, wait * share_of_file_waits(task), threads};
}

}  // namespace

int64_t simulated_wall_ns(const Profile& profile, int workers, int cores) {
  std::vector<Work> probe, render, join;
  for (const TaskProfile& task : profile.tasks)
    (task.kind == TaskKind::kProbe  ? probe
     : task.kind == TaskKind::kJoin ? join
                                    : render)
        .push_back(work_of(task));
  double wall = 0;
  for (const auto& phase : {probe, render, join}) wall += run_phase(phase, workers, cores);
  return static_cast<int64_t>(wall);
}

}  // namespace glyphreel
