// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdarg>
#include <cstdio>

#include "cli/profile_report.h"
#include "cli/terminal.h"

namespace glyphreel {
namespace {

// Boxes are placed in per cent of the page's width, so that one page serves a wide
// screen and a telephone.
constexpr const char* kStyle = R"(
:root{color-scheme:light dark;--bg:#fff;--ink:#15202b;--soft:#5b6b7a;--line:#dbe2e8;
--panel:#f4f7f9;--accent:#1769aa}
@media(prefers-color-scheme:dark){:root{--bg:#0e141a;--ink:#e8eef3;--soft:#93a3b1;
--line:#26323c;--panel:#151d25;--accent:#6cb4ee}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:1080px;margin:0 auto;padding:32px 20px 64px}
h1{font-size:26px;margin:0 0 4px;letter-spacing:-.01em}
h2{font-size:18px;margin:40px 0 12px}
p{margin:0 0 8px}.soft{color:var(--soft);overflow-wrap:anywhere}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:12px;
margin-top:20px}
.card{background:var(--panel);border:1px solid var(--line);border-radius:10px;
padding:12px 14px}
.card b{display:block;font-size:22px;font-variant-numeric:tabular-nums}
.card span{color:var(--soft);font-size:13px}
.verdict{border-left:4px solid var(--accent);background:var(--panel);
border-radius:0 10px 10px 0;padding:14px 16px}
.verdict ul{margin:8px 0 0;padding-left:20px}
.use{display:flex;align-items:flex-end;height:96px;background:var(--panel);
border:1px solid var(--line);border-radius:10px;overflow:hidden}
.use i{flex:1;background:var(--accent);min-width:0}
.lane{display:flex;align-items:center;gap:10px;margin:0 0 8px}
.lane>span{width:72px;flex:none;color:var(--soft);font-size:13px}
.track{position:relative;flex:1;height:44px;background:var(--panel);
border:1px solid var(--line);border-radius:8px;overflow:hidden}
.task{position:absolute;top:0;bottom:0;border-right:1px solid var(--bg);overflow:hidden}
.task em{position:absolute;left:6px;top:3px;font-style:normal;font-size:12px;
white-space:nowrap;color:#fff;text-shadow:0 0 3px #000a}
.mix{display:flex;height:100%}.mix i{height:100%}
.axis{display:flex;justify-content:space-between;margin-left:82px;color:var(--soft);
font-size:12px;font-variant-numeric:tabular-nums}
.legend{display:flex;flex-wrap:wrap;gap:6px 16px;margin-top:10px;font-size:13px}
.legend i{display:inline-block;width:11px;height:11px;border-radius:3px;
margin-right:6px;vertical-align:-1px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:7px 10px;text-align:right;border-bottom:1px solid var(--line);
white-space:nowrap}
th{font-weight:600;font-size:13px;color:var(--soft)}
th:first-child,td:first-child{text-align:left}
td .bar{display:inline-block;height:10px;border-radius:3px;vertical-align:middle;
min-width:1px}
td.wide{width:40%;text-align:left;min-width:110px}
)";

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
    case Stage::kAudioEncode: return "#d0a546";
    case Stage::kProbe: return "#8a6f5a";
    case Stage::kStore: return "#6d7f8d";
    case Stage::kMux: return "#4f6272";
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

std::string fixed(double value, int digits, const char* unit) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.*f%s", digits, value, unit);
  return text;
}

void add_timeline(const RenderReport& report, std::string& out) {
  const Profile& profile = report.profile;
  const double wall = static_cast<double>(std::max<int64_t>(1, profile.wall_ns));
  int workers = 0;
  for (const TaskProfile& task : profile.tasks)
    workers = std::max(workers, task.worker + 1);
  std::vector<bool> shown(kStageCount);
  for (int w = 0; w < workers; ++w) {
    append(out, "<div class=lane><span>worker %d</span><div class=track>", w + 1);
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
    out += "</div></div>\n";
  }
  out += "<div class=axis><span>0</span>";
  append(out, "<span>%.1f s</span><span>%.1f s</span></div>\n<div class=legend>",
         seconds(profile.wall_ns) / 2, seconds(profile.wall_ns));
  for (int s = 0; s < kStageCount; ++s)
    if (shown[static_cast<size_t>(s)])
      append(out, "<span><i style=\"background:%s\"></i>%s</span>",
             stage_color(static_cast<Stage>(s)),
             std::string(stage_name(static_cast<Stage>(s))).c_str());
  out += "</div>\n";
}

void add_stages(const RenderReport& report, std::string& out) {
  const auto totals = report.profile.totals();
  int64_t cpu = 1;
  for (const StageTotals& t : totals) cpu += t.cpu_ns;
  const double frames = static_cast<double>(std::max<int64_t>(1, report.frame_count));
  out += "<div class=scroll><table><tr><th>stage<th><th>CPU s<th>wall s"
         "<th>&micro;s a frame<th>bytes</tr>\n";
  for (int s = 0; s < kStageCount; ++s) {
    const StageTotals& t = totals[static_cast<size_t>(s)];
    if (t.wall_ns == 0 && t.cpu_ns == 0) continue;
    const double share = static_cast<double>(t.cpu_ns) / static_cast<double>(cpu);
    append(out,
           "<tr><td>%s<td class=wide><span class=bar style=\"width:%.2f%%;"
           "background:%s\"></span> %.1f %%<td>%.3f<td>%.3f<td>%.1f<td>%s</tr>\n",
           std::string(stage_name(static_cast<Stage>(s))).c_str(), 75 * share,
           stage_color(static_cast<Stage>(s)), 100 * share, seconds(t.cpu_ns),
           seconds(t.wall_ns), static_cast<double>(t.cpu_ns) / 1e3 / frames,
           t.bytes > 0 ? format_bytes(t.bytes).c_str() : "");
  }
  out += "</table></div>\n";
}

void add_accounts(const Diagnosis& diagnosis, std::string& out) {
  out += "<div class=scroll><table><tr><th>account<th><th>core-seconds</tr>\n";
  for (const AccountShare& a : diagnosis.accounts)
    append(out,
           "<tr><td>%s<td class=wide><span class=bar style=\"width:%.2f%%;"
           "background:var(--accent)\"></span> %.1f %%<td>%.2f</tr>\n",
           std::string(account_name(a.account)).c_str(), 75 * a.share, 100 * a.share,
           a.core_s);
  out += "</table></div>\n";
}

}  // namespace

std::string profile_page(const std::string& job, const RenderReport& report,
                         const Diagnosis& diagnosis) {
  const int cores = std::max(1, report.cores);
  std::string out =
      "<!doctype html>\n<html lang=en><meta charset=utf-8>\n"
      "<meta name=viewport content=\"width=device-width,initial-scale=1\">\n"
      "<title>" + escaped(job) + " - glyphreel profile</title>\n<style>";
  out += kStyle;
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
  add_card(out, fixed(diagnosis.critical_path_s, 2, " s"),
           "critical path: with any number of cores");
  out += "</div>\n<h2>Bottleneck: " +
         std::string(account_name(diagnosis.bottleneck)) +
         "</h2>\n<div class=verdict><p>" + escaped(diagnosis.evidence) + ".</p>";
  if (!diagnosis.advice.empty()) {
    out += "<ul>";
    for (const std::string& advice : diagnosis.advice)
      out += "<li>" + escaped(advice) + "</li>";
    out += "</ul>";
  }
  out += "</div>\n<h2>Cores busy over time</h2>\n<div class=use>";
  for (const double share : cores_over_time(report.profile, cores, 120))
    append(out, "<i style=\"height:%.1f%%\"></i>", 100 * share);
  out += "</div>\n<h2>Workers</h2>\n";
  add_timeline(report, out);
  out += "<h2>Stages</h2>\n";
  add_stages(report, out);
  out += "<h2>Every core-second</h2>\n";
  add_accounts(diagnosis, out);
  append(out,
         "<p class=soft>%lld frames were decoded, %lld of them only to reach a clip's "
         "start; %s read, %s written. The stages' CPU times are measured on the "
         "threads that ran them.</p>\n",
         static_cast<long long>(report.frames_decoded),
         static_cast<long long>(report.frames_discarded),
         format_bytes(report.bytes_read).c_str(),
         format_bytes(report.output_bytes).c_str());
  return out + "</main>\n</html>\n";
}

}  // namespace glyphreel
