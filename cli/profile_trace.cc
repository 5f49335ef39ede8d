// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "cli/profile_report.h"

namespace glyphreel {
namespace {

const char* task_name(TaskKind kind) {
  switch (kind) {
    case TaskKind::kProbe: return "probe source";
    case TaskKind::kChunk: return "chunk";
    case TaskKind::kAudio: return "sound";
    case TaskKind::kJoin: return "join";
  }
  return "";
}

// Names are ours and need no escaping.
void add_event(std::string& out, const std::string& name, int worker, int64_t begin_ns,
               int64_t end_ns, const std::string& arguments) {
  char text[320];
  std::snprintf(text, sizeof(text),
                ",\n{\"name\":\"%s\",\"ph\":\"X\",\"pid\":1,\"tid\":%d,\"ts\":%.3f,"
                "\"dur\":%.3f%s}",
                name.c_str(), worker + 1, static_cast<double>(begin_ns) / 1e3,
                static_cast<double>(end_ns - begin_ns) / 1e3, arguments.c_str());
  out += text;
}

}  // namespace

std::string profile_trace(const RenderReport& report) {
  std::string out =
      "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n"
      "{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":1,\"args\":{\"name\":"
      "\"glyphreel\"}}";
  int workers = 0;
  for (const TaskProfile& task : report.profile.tasks)
    workers = std::max(workers, task.worker + 1);
  for (int w = 0; w < workers; ++w)
    out += ",\n{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":1,\"tid\":" +
           std::to_string(w + 1) + ",\"args\":{\"name\":\"worker " +
           std::to_string(w + 1) + "\"}}";
  for (const TaskProfile& task : report.profile.tasks) {
    const bool has_number =
        task.kind == TaskKind::kChunk || task.kind == TaskKind::kProbe;
    std::string name = task_name(task.kind);
    if (has_number) name += " " + std::to_string(task.index + 1);
    char arguments[160];
    std::snprintf(arguments, sizeof(arguments),
                  ",\"args\":{\"frames\":%lld,\"cpu_s\":%.6f,"
                  "\"encoder_threads_cpu_s\":%.6f}",
                  static_cast<long long>(task.frame_count),
                  static_cast<double>(task.cpu_ns()) / 1e9,
                  static_cast<double>(task.encoder_threads_cpu_ns) / 1e9);
    add_event(out, name, task.worker, task.begin_ns, task.end_ns, arguments);
    for (const StageSpan& span : task.spans)
      add_event(out, std::string(stage_name(span.stage)), task.worker, span.begin_ns,
                span.end_ns, "");
  }
  return out + "\n]}\n";
}

}  // namespace glyphreel
