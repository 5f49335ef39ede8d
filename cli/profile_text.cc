// SPDX-License-Identifier: Apache-2.0
#include "cli/profile_report.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>

#include "cli/terminal.h"

namespace glyphreel {
namespace {

void append(std::string& out, const char* pattern, ...) {
  char text[1024];
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

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

// Share of `cores` that the tasks `of` computed on.
template <typename Of>
std::vector<double> over_time(const Profile& profile, int cores, int count, Of of) {
  std::vector<double> out(static_cast<size_t>(std::max(1, count)));
  if (profile.wall_ns <= 0) return out;
  const double slice = static_cast<double>(profile.wall_ns) / static_cast<double>(out.size());
  for (const TaskProfile& task : profile.tasks) {
    const double length = static_cast<double>(task.end_ns - task.begin_ns);
    if (length <= 0 || !of(task)) continue;
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

// A row of the table of stages. `frames`: by which its CPU time is divided.
void add_row(const std::string& name, const StageTotals& t, int64_t all_cpu_ns,
             int64_t frames, std::string& out) {
  append(
      out, "%-14s %9.3f %9.3f %6.1f%% %12.0f %9lld %10s\n", name.c_str(),
      seconds(t.wall_ns), seconds(t.cpu_ns),
      all_cpu_ns > 0
          ? 100.0 * static_cast<double>(t.cpu_ns) / static_cast<double>(all_cpu_ns)
          : 0,
      static_cast<double>(t.cpu_ns) / static_cast<double>(std::max<int64_t>(1, frames)),
      static_cast<long long>(t.count),
      t.bytes > 0 ? format_bytes(t.bytes).c_str() : "");
}

void add_stages(const RenderReport& report, std::string& out) {
  const auto totals = report.profile.totals();
  int64_t cpu = 0;
  for (const StageTotals& t : totals) cpu += t.cpu_ns;
  append(out, "%-14s %9s %9s %7s %12s %9s %10s\n", "stage", "wall s", "CPU s", "CPU %",
         "ns per frame", "times", "bytes");
  for (int s = 0; s < kStageCount; ++s) {
    const StageTotals& t = totals[static_cast<size_t>(s)];
    if (t.wall_ns == 0 && t.cpu_ns == 0) continue;
    add_row(std::string(stage_name(static_cast<Stage>(s))), t, cpu, report.frame_count,
            out);
    if (static_cast<Stage>(s) != Stage::kEncode) continue;
    const FrameTypeTotals frames = report.profile.frame_totals();
    for (int f = 0; f < kFrameTypeCount; ++f)
      if (const StageTotals& type = frames[static_cast<size_t>(f)]; type.count > 0)
        add_row("  of " + std::string(frame_type_name(static_cast<FrameType>(f))) +
                    " frames",
                type, cpu, type.count, out);
  }
  append(out, "%-14s %9s %9.3f %6.1f%%   of the process's CPU time, %.3f s\n\n", "sum",
         "", seconds(cpu), report.cpu_s > 0 ? 100 * seconds(cpu) / report.cpu_s : 0.0,
         report.cpu_s);
}

void add_hardware(const RenderReport& report, std::string& out) {
  const Profile& profile = report.profile;
  if (!profile.hardware_missing.empty())
    append(out, "hardware counters: none (%s)\n", profile.hardware_missing.c_str());
  if (!profile.has_hardware) return;
  append(out, "%-14s %12s %16s %13s %20s\n", "stage", "10^6 cycles",
         "10^6 instructions", "per cycle", "cache misses a frame");
  const auto totals = profile.totals();
  for (int s = 0; s < kStageCount; ++s) {
    const HardwareTotals& h = totals[static_cast<size_t>(s)].hardware;
    const double cycles = h.estimate(HardwareEvent::kCycles);
    const double instructions = h.estimate(HardwareEvent::kInstructions);
    if (cycles <= 0) continue;
    append(out, "%-14s %12.1f %16.1f %13.2f %20.0f\n",
           std::string(stage_name(static_cast<Stage>(s))).c_str(), cycles / 1e6,
           instructions / 1e6, instructions / cycles,
           h.estimate(HardwareEvent::kCacheMisses) /
               static_cast<double>(std::max<int64_t>(1, report.frame_count)));
  }
  out +=
      "(in user mode, on the workers' own threads: encoders' threads are not in "
      "it)\n\n";
}

void add_workers(const RenderReport& report, std::string& out) {
  const Profile& profile = report.profile;
  append(out, "%-10s %62s %7s %7s %7s %8s %8s %8s\n", "seconds", "", "busy", "file",
         "core", "no work", "memory", "order");
  for (const WorkerProfile& w : profile.workers)
    append(out, "worker %-3d |%s| %7.2f %7.2f %7.2f %8.2f %8.2f %8.2f\n", w.worker + 1,
           sparkline(worker_over_time(profile, w.worker, 60)).c_str(),
           seconds(w.busy_ns), seconds(w.file_wait_ns), seconds(w.core_wait_ns),
           seconds(w.no_work_ns), seconds(w.memory_wait_ns), seconds(w.order_wait_ns));
}

}  // namespace

std::vector<double> cores_over_time(const Profile& profile, int cores, int count) {
  return over_time(profile, cores, count, [](const TaskProfile&) { return true; });
}

std::vector<double> worker_over_time(const Profile& profile, int worker, int count) {
  return over_time(profile, 1, count,
                   [&](const TaskProfile& task) { return task.worker == worker; });
}

std::string cache_text(const CacheUse& use) {
  const int64_t all = use.hits + use.misses;
  std::string out;
  append(
      out, "%lld of %lld (%.1f %%)", static_cast<long long>(use.hits),
      static_cast<long long>(all),
      all > 0 ? 100.0 * static_cast<double>(use.hits) / static_cast<double>(all) : 0.0);
  return out;
}

std::string profile_text(const RenderReport& report, const Diagnosis& diagnosis,
                         const std::vector<CoreUse>& core_use) {
  const int cores = std::max(1, report.cores);
  std::string out;
  append(out,
         "%lld frames in %.2f s wall, %.2f s CPU on %d cores by %d workers; %s\n\n",
         static_cast<long long>(report.frame_count), report.wall_s, report.cpu_s, cores,
         report.workers, count_of(report.chunk_count, "chunk").c_str());
  add_stages(report, out);
  add_hardware(report, out);
  append(out,
         "decoded %lld frames, %lld of them thrown away; read %s, wrote %s; peak "
         "memory %s\n",
         static_cast<long long>(report.frames_decoded),
         static_cast<long long>(report.frames_discarded),
         format_bytes(report.bytes_read).c_str(),
         format_bytes(report.bytes_written).c_str(),
         format_bytes(report.peak_memory_bytes).c_str());
  append(out, "found in the caches: glyphs %s, paragraphs %s\n\n",
         cache_text(report.text_caches.glyphs).c_str(),
         cache_text(report.text_caches.paragraphs).c_str());
  add_workers(report, out);
  append(out, "%-10s |%s| %6.0f%% of %d cores busy\n", "together",
         sparkline(cores_over_time(report.profile, cores, 60)).c_str(),
         100 * diagnosis.cores_busy, cores);
  for (const CoreUse& core : core_use)
    append(out, "core %-5d |%s| %6.0f%% by all programs\n", core.core,
           sparkline(core.busy).c_str(), 100 * mean(core.busy));
  out += "\n";
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
