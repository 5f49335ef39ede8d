// SPDX-License-Identifier: Apache-2.0
#include "cli/profile_report.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>

#include "cli/terminal.h"

namespace glyphreel {
namespace {

void append(std::string& out, const char* pattern, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, pattern);
  std::vsnprintf(text, sizeof(text), pattern, arguments);
  va_end(arguments);
  out += text;
}

double seconds(int64_t ns) { return static_cast<double>(ns) / 1e9; }

// A filling bar of eight steps a character.
std::string sparkline(const std::vector<double>& shares) {
  static constexpr const char* kSteps[] = {" ", "▁", "▂", "▃", "▄",
                                           "▅", "▆", "▇", "█"};
  std::string out;
  for (const double share : shares)
    out += kSteps[std::clamp(static_cast<int>(share * 8 + 0.5), 0, 8)];
  return out;
}

}  // namespace

std::vector<double> cores_over_time(const Profile& profile, int cores, int count) {
  std::vector<double> out(static_cast<size_t>(std::max(1, count)));
  if (profile.wall_ns <= 0) return out;
  const double slice = static_cast<double>(profile.wall_ns) / static_cast<double>(out.size());
  for (const TaskProfile& task : profile.tasks) {
    const double length = static_cast<double>(task.end_ns - task.begin_ns);
    if (length <= 0) continue;
    // What a task computed is spread evenly over its time.
    const double rate = static_cast<double>(task.cpu_ns()) / length;
    for (size_t i = 0; i < out.size(); ++i) {
      const double from = std::max(static_cast<double>(task.begin_ns),
                                   slice * static_cast<double>(i));
      const double to = std::min(static_cast<double>(task.end_ns),
                                 slice * static_cast<double>(i + 1));
      if (to > from) out[i] += rate * (to - from) / slice / cores;
    }
  }
  for (double& share : out) share = std::min(share, 1.0);
  return out;
}

std::string profile_text(const RenderReport& report, const Diagnosis& diagnosis) {
  const int cores = std::max(1, report.cores);
  std::string out;
  const auto totals = report.profile.totals();
  int64_t cpu = 0;
  for (const StageTotals& t : totals) cpu += t.cpu_ns;
  const double frames = static_cast<double>(std::max<int64_t>(1, report.frame_count));
  append(out, "%lld frames in %.2f s wall, %.2f s CPU on %d cores by %d workers; %s\n\n",
         static_cast<long long>(report.frame_count), report.wall_s, report.cpu_s, cores,
         report.workers, count_of(report.chunk_count, "chunk").c_str());
  append(out, "%-14s %9s %9s %7s %13s %9s %10s\n", "stage", "wall s", "CPU s", "CPU %",
         "us per frame", "times", "bytes");
  for (int s = 0; s < kStageCount; ++s) {
    const StageTotals& t = totals[static_cast<size_t>(s)];
    if (t.wall_ns == 0 && t.cpu_ns == 0) continue;
    append(out, "%-14s %9.3f %9.3f %6.1f%% %13.1f %9lld %10s\n",
           std::string(stage_name(static_cast<Stage>(s))).c_str(), seconds(t.wall_ns),
           seconds(t.cpu_ns),
           cpu > 0 ? 100.0 * static_cast<double>(t.cpu_ns) / static_cast<double>(cpu) : 0,
           static_cast<double>(t.cpu_ns) / 1e3 / frames,
           static_cast<long long>(t.count),
           t.bytes > 0 ? format_bytes(t.bytes).c_str() : "");
  }
  append(out, "%-14s %9s %9.3f %6.1f%%   of the process's CPU time, %.3f s\n\n", "sum", "",
         seconds(cpu),
         report.cpu_s > 0 ? 100 * seconds(cpu) / report.cpu_s : 0.0, report.cpu_s);

  append(out, "decoded %lld frames, %lld of them only to reach a clip's start; read %s, "
              "wrote %s; peak memory %s\n",
         static_cast<long long>(report.frames_decoded),
         static_cast<long long>(report.frames_discarded),
         format_bytes(report.bytes_read).c_str(),
         format_bytes(report.output_bytes).c_str(),
         format_bytes(report.peak_memory_bytes).c_str());
  append(out, "cores busy over time  |%s|  %.0f %%\n",
         sparkline(cores_over_time(report.profile, cores, 60)).c_str(),
         100 * diagnosis.cores_busy);
  for (const AccountShare& a : diagnosis.accounts)
    if (a.share >= 0.005)
      append(out, "  %-15s %8.2f core-s %6.1f %%\n",
             std::string(account_name(a.account)).c_str(), a.core_s, 100 * a.share);
  append(out, "critical path: %.2f s with any number of cores\n\n",
         diagnosis.critical_path_s);
  append(out, "bottleneck: %s\n", std::string(account_name(diagnosis.bottleneck)).c_str());
  out += diagnosis.evidence + "\n";
  for (const std::string& advice : diagnosis.advice) out += "- " + advice + "\n";
  return out;
}

}  // namespace glyphreel
