// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdarg>
#include <cstdio>

#include "cli/profile_report.h"
#include "cli/profile_style.h"
#include "cli/terminal.h"

namespace glyphreel {
namespace {

// One hue a stage, dark enough for white letters and bright enough on black.
const char* stage_color(Stage stage) {
  switch (stage) {
    case Stage::kEncode: return "#c2553d";
    case Stage::kDecode: return "#2f7fb8";
    case Stage::kRead: return "#58a6c9";
    case Stage::kConform: return "#7a6bc4";
    case Stage::kBake: return "#2f9e6e";
    case Stage::kComposite: return "#57b894";
    case Stage::kAudioDecode: return "#b58a2a";
    case Stage::kAudioResample:
      return "#c2982f";
    case Stage::kAudioEncode: return "#d0a546";
    case Stage::kProbe: return "#8a6f5a";
    case Stage::kStore: return "#6d7f8d";
    case Stage::kStitch:
      return "#8c6d9c";
    case Stage::kMux: return "#4f6272";
    case Stage::kWrite:
      return "#a0566f";
    case Stage::kOther: break;
  }
  return "#9aa7b2";
}

void append(std::string& out, const char* pattern, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, pattern);
  std::vsnprintf(text, sizeof(text), pattern, arguments);
  va_end(arguments);
  out += text;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : printable(text)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

double seconds(int64_t ns) { return static_cast<double>(ns) / 1e9; }

std::string task_label(const TaskProfile& task) {
  switch (task.kind) {
    case TaskKind::kProbe: return "probe";
    case TaskKind::kChunk: return "chunk " + std::to_string(task.index + 1);
    case TaskKind::kAudio: return "sound";
    case TaskKind::kJoin: return "join";
  }
  return "";
}

void add_card(std::string& out, const std::string& value, const char* label) {
  out += "<div class=card><b>" + escaped(value) + "</b><span>" + label +
         "</span></div>\n";
}

// 12 345 678, with thin spaces.
std::string grouped(double value) {
  char digits[32];
  std::snprintf(digits, sizeof(digits), "%.0f", value);
  std::string out;
  const size_t length = std::char_traits<char>::length(digits);
  for (size_t i = 0; i < length; ++i) {
    if (i > 0 && (length - i) % 3 == 0) out += "&#8239;";
    out += digits[i];
  }
  return out;
}

std::string fixed(double value, int digits, const char* unit) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.*f%s", digits, value, unit);
  return text;
}

// For people: no identifiers, and sentences as in a text.
std::string words(std::string_view name) {
  std::string out(name);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}
std::string shown_name(Stage stage) { return words(stage_name(stage)); }
std::string sentence(const std::string& text) {
  std::string out = escaped(text);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z')
    out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out + ".";
}

void add_use(const std::vector<double>& shares, std::string& out) {
  out += "<div class=use>";
  for (const double share : shares)
    append(out, "<i style=\"height:%.1f%%\"></i>", 100 * share);
  out += "</div>";
}

void add_timeline(const RenderReport& report, std::string& out) {
  const Profile& profile = report.profile;
  const double wall = static_cast<double>(std::max<int64_t>(1, profile.wall_ns));
  int workers = 0;
  for (const TaskProfile& task : profile.tasks)
    workers = std::max(workers, task.worker + 1);
  std::vector<bool> shown(kStageCount);
  for (int w = 0; w < workers; ++w) {
    append(out, "<div class=lane><span><b>worker </b>%d</span><div><div class=track>",
           w + 1);
    for (const TaskProfile& task : profile.tasks) {
      if (task.worker != w) continue;
      const double left = 100 * static_cast<double>(task.begin_ns) / wall;
      const double width =
          100 * static_cast<double>(task.end_ns - task.begin_ns) / wall;
      append(out,
             "<div class=task style=\"left:%.3f%%;width:%.3f%%\" title=\"%s: %.2f s, "
             "%lld frames, %.2f s CPU\"><div class=mix>",
             left, width, task_label(task).c_str(),
             seconds(task.end_ns - task.begin_ns),
             static_cast<long long>(task.frame_count), seconds(task.cpu_ns()));
      for (int s = 0; s < kStageCount; ++s) {
        const StageTotals& t = task.stages[static_cast<size_t>(s)];
        if (t.wall_ns == 0) continue;
        shown[static_cast<size_t>(s)] = true;
        append(out, "<i style=\"flex:%lld;background:%s\"></i>",
               static_cast<long long>(t.wall_ns / 1000 + 1),
               stage_color(static_cast<Stage>(s)));
      }
      out += "</div>";
      if (width > 6) out += "<em>" + task_label(task) + "</em>";
      out += "</div>";
    }
    out += "</div>";
    add_use(worker_over_time(profile, w, 120), out);
    out += "</div></div>\n";
  }
  out += "<div class=axis><span>0</span>";
  append(out, "<span>%.1f s</span><span>%.1f s</span></div>\n<div class=legend>",
         seconds(profile.wall_ns) / 2, seconds(profile.wall_ns));
  for (int s = 0; s < kStageCount; ++s)
    if (shown[static_cast<size_t>(s)])
      append(out, "<span><i style=\"background:%s\"></i>%s</span>",
             stage_color(static_cast<Stage>(s)),
             shown_name(static_cast<Stage>(s)).c_str());
  out +=
      "</div>\n<p class=soft>Above, each worker's tasks, the stages of a task side by "
      "side by their share of its time; below, how busy its core was.</p>\n";
}

// A row of the table of stages; a part of one is set in. `frames`: by which its CPU
// time is divided.
void add_stage(const char* kind, const std::string& name, const char* color,
               const StageTotals& t, double share, int64_t frames, std::string& out) {
  append(out,
         "<tr%s><td>%s<td class=wide><span class=bar style=\"width:%.2f%%;"
         "background:%s\"></span> %.1f %%<td>%.3f<td>%.3f<td>%s<td>%s<td>%s</tr>\n",
         kind, name.c_str(), 75 * share, color, 100 * share, seconds(t.cpu_ns),
         seconds(t.wall_ns),
         grouped(static_cast<double>(t.cpu_ns) /
                 static_cast<double>(std::max<int64_t>(1, frames)))
             .c_str(),
         grouped(static_cast<double>(t.count)).c_str(),
         t.bytes > 0 ? format_bytes(t.bytes).c_str() : "");
}

void add_stages(const RenderReport& report, std::string& out) {
  const auto totals = report.profile.totals();
  int64_t cpu = 1;
  for (const StageTotals& t : totals) cpu += t.cpu_ns;
  const auto share = [&](const StageTotals& t) {
    return static_cast<double>(t.cpu_ns) / static_cast<double>(cpu);
  };
  out +=
      "<div class=scroll><table><tr><th>stage<th class=wide>share of CPU<th>CPU s"
      "<th>wall s<th>ns a frame<th>times<th>bytes</tr>\n";
  for (int s = 0; s < kStageCount; ++s) {
    const StageTotals& t = totals[static_cast<size_t>(s)];
    if (t.wall_ns == 0 && t.cpu_ns == 0) continue;
    const char* color = stage_color(static_cast<Stage>(s));
    add_stage("", shown_name(static_cast<Stage>(s)), color, t, share(t),
              report.frame_count, out);
    if (static_cast<Stage>(s) != Stage::kEncode) continue;
    const FrameTypeTotals frames = report.profile.frame_totals();
    for (int f = 0; f < kFrameTypeCount; ++f)
      if (const StageTotals& type = frames[static_cast<size_t>(f)]; type.count > 0)
        add_stage(
            " class=part",
            "of " + std::string(frame_type_name(static_cast<FrameType>(f))) + " frames",
            color, type, share(type), type.count, out);
  }
  out += "</table></div>\n";
}

void add_waits(const RenderReport& report, std::string& out) {
  out +=
      "<div class=scroll><table><tr><th>worker<th>frames<th>CPU s<th>busy s"
      "<th>waited for a file<th>for a core<th>no work<th>memory<th>order</tr>\n";
  for (const WorkerProfile& w : report.profile.workers)
    append(out,
           "<tr><td>%d<td>%s<td>%.2f<td>%.2f<td>%.2f<td>%.2f<td>%.2f<td>%.2f<td>%.2f"
           "</tr>\n",
           w.worker + 1, grouped(static_cast<double>(w.frame_count)).c_str(),
           seconds(w.cpu_ns), seconds(w.busy_ns), seconds(w.file_wait_ns),
           seconds(w.core_wait_ns), seconds(w.no_work_ns), seconds(w.memory_wait_ns),
           seconds(w.order_wait_ns));
  out +=
      "</table></div>\n<p class=soft>Busy, no work, memory and order add up to the "
      "wall "
      "time. Memory: the budget forbade the worker to begin. Order: chunks wait until "
      "all sources are examined, joining until all chunks are made. Waiting for files "
      "and cores lies within busy.</p>\n";
}

void add_hardware(const RenderReport& report, std::string& out) {
  const Profile& profile = report.profile;
  if (!profile.hardware_missing.empty())
    out += "<p class=soft>Hardware counters: none (" +
           escaped(profile.hardware_missing) + ").</p>\n";
  if (!profile.has_hardware) return;
  out +=
      "<h2>Hardware counters</h2>\n<div class=scroll><table><tr><th>stage"
      "<th>10<sup>6</sup> cycles<th>instructions a cycle<th>cache misses a "
      "frame</tr>\n";
  const auto totals = profile.totals();
  for (int s = 0; s < kStageCount; ++s) {
    const HardwareTotals& h = totals[static_cast<size_t>(s)].hardware;
    const double cycles = h.estimate(HardwareEvent::kCycles);
    if (cycles <= 0) continue;
    append(out, "<tr><td>%s<td>%s<td>%.2f<td>%s</tr>\n",
           shown_name(static_cast<Stage>(s)).c_str(), grouped(cycles / 1e6).c_str(),
           h.estimate(HardwareEvent::kInstructions) / cycles,
           grouped(h.estimate(HardwareEvent::kCacheMisses) /
                   static_cast<double>(std::max<int64_t>(1, report.frame_count)))
               .c_str());
  }
  out +=
      "</table></div>\n<p class=soft>In user mode, on the workers' own threads: what "
      "encoders' threads do is not in it.</p>\n";
}

double all_stages_s(const RenderReport& report) {
  int64_t ns = 0;
  for (const StageTotals& t : report.profile.totals()) ns += t.cpu_ns;
  return seconds(ns);
}

void add_accounts(const Diagnosis& diagnosis, std::string& out) {
  out += "<div class=scroll><table><tr><th>account<th><th>core-seconds</tr>\n";
  for (const AccountShare& a : diagnosis.accounts)
    append(out,
           "<tr><td>%s<td class=wide><span class=bar style=\"width:%.2f%%;"
           "background:var(--accent)\"></span> %.1f %%<td>%.2f</tr>\n",
           words(account_name(a.account)).c_str(), 75 * a.share, 100 * a.share,
           a.core_s);
  out += "</table></div>\n";
}

}  // namespace

std::string profile_page(const std::string& job, const RenderReport& report,
                         const Diagnosis& diagnosis,
                         const std::vector<CoreUse>& core_use) {
  const int cores = std::max(1, report.cores);
  std::string out =
      "<!doctype html>\n<html lang=en><meta charset=utf-8>\n"
      "<meta name=viewport content=\"width=device-width,initial-scale=1\">\n"
      "<title>" + escaped(job) + " - glyphreel profile</title>\n<style>";
  out += kProfileStyle;
  out += "</style>\n<main>\n<h1>Where the time went: " + escaped(job) + "</h1>\n";
  if (!report.output_path.empty())
    out += "<p class=soft>" + escaped(report.output_path) + "</p>\n";
  out += "<div class=cards>\n";
  add_card(out, fixed(report.wall_s, 2, " s"), "wall time");
  add_card(out, fixed(report.cpu_s, 2, " s"), "CPU time");
  add_card(out, fixed(100 * diagnosis.cores_busy, 0, " %"),
           ("of " + std::to_string(cores) + " cores busy").c_str());
  add_card(out, std::to_string(report.frame_count), "frames");
  add_card(out,
           fixed(report.wall_s > 0
                     ? static_cast<double>(report.frame_count) / report.wall_s
                     : 0,
                 1, ""),
           "frames a second");
  add_card(out, format_bytes(report.peak_memory_bytes), "peak memory");
  add_card(out, fixed(diagnosis.critical_path_s, 2, " s"), "with any number of cores");
  out += "</div>\n<h2>Bottleneck: " + words(account_name(diagnosis.bottleneck)) +
         "</h2>\n<div class=verdict><p>" + sentence(diagnosis.evidence) + "</p>";
  if (!diagnosis.advice.empty()) {
    out += "<ul>";
    for (const std::string& advice : diagnosis.advice)
      out += "<li>" + sentence(advice) + "</li>";
    out += "</ul>";
  }
  append(out,
         "</div>\n<h2>Cores busy over time</h2>\n"
         "<div class=\"axis whole\"><span>all %d busy with this film</span></div>\n",
         cores);
  add_use(cores_over_time(report.profile, cores, 240), out);
  append(out,
         "\n<div class=\"axis whole\"><span>0</span><span>%.1f s</span>"
         "<span>%.1f s</span></div>\n",
         seconds(report.profile.wall_ns) / 2, seconds(report.profile.wall_ns));
  if (!core_use.empty())
    out += "<p class=soft>Below, each core with all programs of the machine, as the "
           "operating system counts it.</p>\n";
  for (const CoreUse& core : core_use) {
    append(out, "<div class=\"lane core\"><span><b>core </b>%d</span><div>", core.core);
    add_use(core.busy, out);
    out += "</div></div>\n";
  }
  out += "<h2>Workers</h2>\n";
  add_timeline(report, out);
  add_waits(report, out);
  out += "<h2>Stages</h2>\n";
  add_stages(report, out);
  out += "<h2>Every core-second</h2>\n";
  add_accounts(diagnosis, out);
  add_hardware(report, out);
  append(
      out,
      "<p class=soft>%s frames were decoded, %s of them thrown away; %s read, %s "
      "written. Found in the caches: glyphs %s, paragraphs %s. The stages' CPU times "
      "are measured on the threads that ran them, and add up to %.1f %% of the "
      "process's own figure.</p>\n",
      grouped(static_cast<double>(report.frames_decoded)).c_str(),
      grouped(static_cast<double>(report.frames_discarded)).c_str(),
      format_bytes(report.bytes_read).c_str(),
      format_bytes(report.bytes_written).c_str(),
      cache_text(report.text_caches.glyphs).c_str(),
      cache_text(report.text_caches.paragraphs).c_str(),
      report.cpu_s > 0 ? 100 * all_stages_s(report) / report.cpu_s : 0.0);
  return out + "</main>\n</html>\n";
}

}  // namespace glyphreel
