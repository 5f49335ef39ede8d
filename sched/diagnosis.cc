// SPDX-License-Identifier: Apache-2.0
#include "sched/diagnosis.h"

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>

#include "sched/advice.h"
#include "sched/simulation.h"

namespace glyphreel {
namespace {

constexpr double kBusyEnough = 0.8;

std::string format(const char* pattern, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, pattern);
  std::vsnprintf(text, sizeof(text), pattern, arguments);
  va_end(arguments);
  return text;
}

Account account_of(Stage stage, TaskKind kind) {
  switch (stage) {
    case Stage::kEncode: return Account::kEncode;
    case Stage::kRead: return kind == TaskKind::kAudio ? Account::kAudio : Account::kDecode;
    case Stage::kDecode: return Account::kDecode;
    case Stage::kConform: return Account::kConform;
    case Stage::kBake:
    case Stage::kComposite: return Account::kOverlay;
    case Stage::kAudioDecode:
    case Stage::kAudioResample:
    case Stage::kAudioEncode: return Account::kAudio;
    case Stage::kProbe: return Account::kProbe;
    case Stage::kStore:
    case Stage::kStitch:
    case Stage::kMux:
    case Stage::kWrite: return Account::kJoin;
    case Stage::kOther: break;
  }
  switch (kind) {
    case TaskKind::kProbe: return Account::kProbe;
    case TaskKind::kJoin: return Account::kJoin;
    case TaskKind::kAudio: return Account::kAudio;
    case TaskKind::kChunk: break;
  }
  return Account::kEncode;
}

bool is_waiting(Account a) { return a >= Account::kDiskRead; }

class Accountant {
 public:
  Accountant(const RenderReport& report, int cores)
      : report_(report), profile_(report.profile), cores_(std::max(1, cores)) {
    for (const TaskProfile& task : profile_.tasks) {
      if (task.kind != TaskKind::kChunk && task.kind != TaskKind::kAudio) continue;
      render_begin_ = std::min(render_begin_, task.begin_ns);
      render_end_ = std::max(render_end_, task.end_ns);
    }
    render_begin_ = std::min(render_begin_, render_end_);
  }

  std::array<double, kAccountCount> accounts() {
    for (const TaskProfile& task : profile_.tasks) {
      for (int s = 0; s < kStageCount; ++s) add_stage(task, s);
      add(Account::kEncode, task.encoder_threads_cpu_ns);
    }
    add_idle(limit_waits());
    return seconds_;
  }

 private:
  double add(Account account, double ns) {
    seconds_[static_cast<size_t>(account)] += std::max(0.0, ns) / 1e9;
    return std::max(0.0, ns);
  }

  void add_stage(const TaskProfile& task, int s) {
    const Stage stage = static_cast<Stage>(s);
    const StageTotals& t = task.stages[static_cast<size_t>(s)];
    add(account_of(stage, task.kind), static_cast<double>(t.cpu_ns));
    double wait = static_cast<double>(t.wall_ns - t.cpu_ns);
    // A thread that waits for its encoder's own threads leaves the core to them.
    if (stage == Stage::kEncode) wait -= static_cast<double>(task.encoder_threads_cpu_ns);
    // Too little to be told from the clocks' own noise.
    if (wait < 0.01 * static_cast<double>(t.wall_ns)) return;
    const double for_files =
        may_wait_for_files(stage) ? wait * share_of_file_waits(task) : 0;
    add(Account::kOtherPrograms, wait - for_files);
    add(may_wait_for_writing(stage) ? Account::kDiskWrite : Account::kDiskRead,
        for_files);
  }

  // More threads than cores wait for one another: together they cannot have lost more
  // than the cores' time that was not computed in. Returns what is inside tasks then.
  double limit_waits() {
    const double capacity = static_cast<double>(profile_.wall_ns) / 1e9 * cores_;
    double computing = 0, waiting = 0;
    for (int i = 0; i < kAccountCount; ++i)
      (is_waiting(static_cast<Account>(i)) ? waiting : computing) +=
          seconds_[static_cast<size_t>(i)];
    // First what was lost to our own threads, then everything.
    double& other = seconds_[static_cast<size_t>(Account::kOtherPrograms)];
    const double excess = std::clamp(computing + waiting - capacity, 0.0, other);
    other -= excess;
    waiting -= excess;
    const double room = std::max(0.0, capacity - computing);
    if (waiting > room) {
      for (int i = 0; i < kAccountCount; ++i)
        if (is_waiting(static_cast<Account>(i)))
          seconds_[static_cast<size_t>(i)] *= room / waiting;
      waiting = room;
    }
    return (computing + waiting) * 1e9;
  }

  // Core time in which no task ran: what is left, told apart by where it lay.
  void add_idle(double inside) {
    const double wall = static_cast<double>(profile_.wall_ns);
    double idle = wall * cores_ - inside;
    if (idle <= 0) return;
    const auto take = [&](Account account, double ns) {
      idle -= add(account, std::clamp(ns, 0.0, idle));
    };
    const double render = static_cast<double>(render_end_ - render_begin_);
    take(Account::kSerialParts, (wall - render) * (cores_ - 1));
    if (report_.workers < cores_) {
      const bool by_memory = report_.workers < report_.workers_asked;
      take(by_memory ? Account::kMemory : Account::kFewWorkers,
           render * (cores_ - report_.workers));
    }
    const int tasks = report_.chunk_count;
    const int lanes = std::min(report_.workers, cores_);
    if (tasks < lanes) take(Account::kFewChunks, render * (lanes - tasks));
    take(Account::kSerialTail, idle);
  }

  const RenderReport& report_;
  const Profile& profile_;
  int cores_;
  int64_t render_begin_ = std::numeric_limits<int64_t>::max(), render_end_ = 0;
  std::array<double, kAccountCount> seconds_{};
};

// What the workers computed while there were too few of them, or of tasks.
std::string mostly(const Diagnosis& d) {
  for (const AccountShare& a : d.accounts)
    if (!is_waiting(a.account) && d.cores_busy > 0)
      return format("; %.0f %% of what was computed was %s", 100 * a.share / d.cores_busy,
                    std::string(account_name(a.account)).c_str());
  return "";
}

std::string evidence_for(const RenderReport& report, const Diagnosis& d, int cores) {
  const AccountShare* main = nullptr;
  for (const AccountShare& a : d.accounts)
    if (a.account == d.bottleneck) main = &a;
  const double share = main ? main->share : 0, core_s = main ? main->core_s : 0;
  const auto per_frame = [&] {
    return report.frame_count > 0
               ? core_s * 1e3 / static_cast<double>(report.frame_count)
               : 0.0;
  };
  const std::string busy = format("the %d cores were %.0f %% busy", cores,
                                  100 * d.cores_busy);
  switch (d.bottleneck) {
    case Account::kEncode:
    case Account::kDecode:
    case Account::kOverlay:
    case Account::kConform:
    case Account::kAudio:
    case Account::kProbe:
    case Account::kJoin:
      return format("%s, and %s took %.0f %% of their time: %.2f ms a frame",
                    busy.c_str(), std::string(account_name(d.bottleneck)).c_str(),
                    100 * share, per_frame()) +
             (d.bottleneck == Account::kDecode && decodes_in_vain(report)
                  ? format("; %lld of %lld frames were decoded only to reach a clip's start",
                           static_cast<long long>(report.frames_discarded),
                           static_cast<long long>(report.frames_decoded))
                  : "");
    case Account::kDiskRead:
      return format("%s; workers waited %.1f s for sources to be read (%.1f MB)",
                    busy.c_str(), core_s, static_cast<double>(report.bytes_read) / 1e6);
    case Account::kDiskWrite:
      return format("%s; workers waited %.1f s for writing (%.1f MB)", busy.c_str(),
                    core_s, static_cast<double>(report.output_bytes) / 1e6);
    case Account::kOtherPrograms:
      return format("%s by this render, whose threads were ready to run for another "
                    "%.1f s: other programs had the cores",
                    busy.c_str(), core_s);
    case Account::kFewWorkers:
      return format("%s: %d of them had no worker", busy.c_str(),
                    cores - report.workers);
    case Account::kMemory:
      return format("%s: the memory budget allowed %d workers of %d", busy.c_str(),
                    report.workers, report.workers_asked);
    case Account::kFewChunks:
      return format("%s: the film has only %d chunk%s to work on at once",
                    busy.c_str(), report.chunk_count,
                    report.chunk_count == 1 ? "" : "s") +
             mostly(d);
    case Account::kSerialTail:
      return format("%s: %.1f core-seconds passed while only the last chunks were "
                    "being made",
                    busy.c_str(), core_s) +
             mostly(d);
    case Account::kSerialParts:
      return format("%s: %.1f core-seconds passed while sources were probed or the "
                    "film was joined, which is one worker's work",
                    busy.c_str(), core_s);
  }
  return busy;
}

}  // namespace

std::string_view account_name(Account account) {
  static constexpr std::string_view kNames[kAccountCount] = {
      "encode",         "decode",      "overlay", "conform",    "audio",
      "probe",          "join",        "disk_read", "disk_write", "other_programs",
      "few_workers",    "memory",      "few_chunks", "serial_tail", "serial_parts"};
  return kNames[static_cast<size_t>(account)];
}

bool decodes_in_vain(const RenderReport& report) {
  return 2 * report.frames_discarded > report.frames_decoded;
}

Diagnosis diagnose(const RenderReport& report) {
  Diagnosis d;
  const int cores = std::max(1, report.cores);
  const auto seconds = Accountant(report, cores).accounts();
  double total = 0;
  for (const double s : seconds) total += s;
  for (int i = 0; i < kAccountCount; ++i)
    if (seconds[static_cast<size_t>(i)] > 0)
      d.accounts.push_back({static_cast<Account>(i), seconds[static_cast<size_t>(i)],
                            seconds[static_cast<size_t>(i)] / total});
  std::stable_sort(d.accounts.begin(), d.accounts.end(),
                   [](const auto& a, const auto& b) { return a.core_s > b.core_s; });
  for (const AccountShare& a : d.accounts)
    if (!is_waiting(a.account)) d.cores_busy += a.share;
  const bool busy = d.cores_busy >= kBusyEnough;
  for (const AccountShare& a : d.accounts)
    if (is_waiting(a.account) != busy) {
      d.bottleneck = a.account;
      break;
    }
  d.critical_path_s = static_cast<double>(simulated_wall_ns(
                          report.profile, kAnyNumber, kAnyNumber)) / 1e9;
  d.evidence = evidence_for(report, d, cores);
  d.advice = advice_on(report, d, cores);
  return d;
}

}  // namespace glyphreel
