// SPDX-License-Identifier: Apache-2.0
#include "cli/report_json.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <nlohmann/json.hpp>

#include "cli/task_json.h"
#include "codec/whole_file.h"
#include "text/utf8.h"

namespace glyphreel {

using Json = nlohmann::ordered_json;

namespace {

std::string fraction(Rational value) {
  return std::to_string(value.num) + "/" + std::to_string(value.den);
}

double film_seconds(const RenderReport& report) {
  if (report.frame_rate.num <= 0) return 0;
  return (Rational(report.frame_count) / report.frame_rate).to_double();
}

// File names need not be UTF-8.
std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

void add_film(const RenderReport& report, Json& out) {
  out["output"] = report.output_path;
  out["duration_s"] = film_seconds(report);
  out["frame_count"] = report.frame_count;
  out["frame_rate"] = fraction(report.frame_rate);
  out["fps"] = report.frame_rate.to_double();
  out["width"] = report.size.width;
  out["height"] = report.size.height;
  out["pixel_format"] = report.pixel_format;
  out["audio_sample_count"] = report.audio_sample_count;
  out["audio_sample_rate"] = report.audio_sample_rate;
  out["output_bytes"] = report.output_bytes;
  out["clip_count"] = report.clips.size();
  out["wall_s"] = report.wall_s;
  out["speed"] = report.wall_s > 0 ? film_seconds(report) / report.wall_s : 0.0;
}

Json clip_json(const ClipReport& clip, Rational frame_rate) {
  Json out;
  out["number"] = clip.number;
  out["name"] = clip.name;
  out["source"] = clip.source;
  out["first_frame"] = clip.first_frame;
  out["frame_count"] = clip.frame_count;
  if (frame_rate.num > 0) {
    out["film_start_s"] = (Rational(clip.first_frame) / frame_rate).to_double();
    out["duration_s"] = (Rational(clip.frame_count) / frame_rate).to_double();
  }
  out["source_start"] = fraction(clip.source_start);
  out["source_start_s"] = clip.source_start.to_double();
  out["damaged_frames"] = clip.damaged_frames;
  out["damaged_ranges"] = Json::array();
  for (const TimeRange& range : clip.damaged_ranges)
    out["damaged_ranges"].push_back(
        {{"start_s", range.start.to_double()}, {"end_s", range.end.to_double()}});
  out["repeated_frames"] = clip.repeated_frames;
  static constexpr const char* kOutcomes[] = {"shown", "skipped", "card"};
  out["outcome"] = kOutcomes[static_cast<size_t>(clip.outcome)];
  if (!clip.error.empty()) out["error"] = clip.error;
  return out;
}

Json stages_json(const std::array<StageTotals, kStageCount>& stages) {
  Json out = Json::object();
  for (int s = 0; s < kStageCount; ++s) {
    const StageTotals& t = stages[static_cast<size_t>(s)];
    if (t.count == 0 && t.cpu_ns == 0) continue;
    out[std::string(stage_name(static_cast<Stage>(s)))] = {
        {"wall_s", static_cast<double>(t.wall_ns) / 1e9},
        {"cpu_s", static_cast<double>(t.cpu_ns) / 1e9},
        {"count", t.count},
        {"bytes", t.bytes}};
  }
  return out;
}

}  // namespace

Json task_json(const TaskProfile& task) {
  static constexpr const char* kKinds[] = {"probe", "chunk", "audio", "join"};
  return {{"kind", kKinds[static_cast<size_t>(task.kind)]},
          {"index", task.index},
          {"worker", task.worker},
          {"begin_s", static_cast<double>(task.begin_ns) / 1e9},
          {"end_s", static_cast<double>(task.end_ns) / 1e9},
          {"frame_count", task.frame_count},
          {"encoder_threads", task.encoder_threads},
          {"cpu_s", static_cast<double>(task.cpu_ns()) / 1e9},
          {"ready_s", static_cast<double>(task.ready_ns) / 1e9},
          {"encoder_threads_cpu_s",
           static_cast<double>(task.encoder_threads_cpu_ns) / 1e9},
          {"stages", stages_json(task.stages)}};
}

namespace {

Json whole_report(const RenderReport& report) {
  Json out;
  add_film(report, out);
  out["cpu_s"] = report.cpu_s;
  out["peak_memory_bytes"] = report.peak_memory_bytes;
  out["cores"] = report.cores;
  out["workers"] = report.workers;
  out["chunk_count"] = report.chunk_count;
  out["encoder_threads"] = report.encoder_threads;
  out["frames_decoded"] = report.frames_decoded;
  out["frames_discarded"] = report.frames_discarded;
  out["bytes_read"] = report.bytes_read;
  // Over all workers.
  out["stages"] = stages_json(report.profile.totals());
  out["clips"] = Json::array();
  for (const ClipReport& clip : report.clips)
    out["clips"].push_back(clip_json(clip, report.frame_rate));
  out["warnings"] = report.warnings;
  out["fonts"] = Json::array();
  for (const FontUse& use : report.fonts_used)
    out["fonts"].push_back({{"family", use.family},
                            {"file", use.path},
                            {"characters", encode_utf8(use.characters)}});
  return out;
}

}  // namespace

std::string report_json(const RenderReport& report) {
  return dump(whole_report(report), 2) + "\n";
}

std::string profile_json(const RenderReport& report, const Diagnosis& diagnosis) {
  Json out = whole_report(report);
  out["cores_busy"] = diagnosis.cores_busy;
  out["critical_path_s"] = diagnosis.critical_path_s;
  out["bottleneck"] = account_name(diagnosis.bottleneck);
  out["evidence"] = diagnosis.evidence;
  out["advice"] = diagnosis.advice;
  for (const AccountShare& a : diagnosis.accounts)
    out["accounts"][std::string(account_name(a.account))] = {{"core_s", a.core_s},
                                                             {"share", a.share}};
  out["tasks"] = Json::array();
  for (const TaskProfile& task : report.profile.tasks)
    out["tasks"].push_back(task_json(task));
  return dump(out, 2) + "\n";
}

std::string done_json(const RenderReport& report) {
  Json out;
  out["event"] = "done";
  add_film(report, out);
  out["warnings"] = report.warnings;
  return dump(out, -1);
}

std::string error_json(const Error& error, int exit_code) {
  Json out;
  out["event"] = "error";
  out["exit_code"] = exit_code;
  out["message"] = error.message;
  return dump(out, -1);
}

Status write_text_file(const std::string& path, const std::string& text) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  const bool is_link =
      std::filesystem::is_symlink(std::filesystem::symlink_status(path, error));
  if (std::filesystem::is_regular_file(status) ||
      (!std::filesystem::exists(status) && !is_link))
    return write_whole_file(path, text.data(), text.size());
  // A pipe, a device such as /dev/stdout, or a link to what is not there yet.
  const auto failed = [&]() -> Error {
    const int code = errno;
    return {Errc::kCannotWrite, "cannot write " + path + ": " + std::strerror(code),
            code};
  };
  std::FILE* file = std::fopen(path.c_str(), "wbe");
  if (file == nullptr) return failed();
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (std::fclose(file) != 0 || !written) return failed();
  return Ok{};
}

}  // namespace glyphreel
