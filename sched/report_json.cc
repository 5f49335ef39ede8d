// SPDX-License-Identifier: Apache-2.0
#include "sched/report_json.h"

#include <cmath>

#include <nlohmann/json.hpp>

#include "sched/task_json.h"
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
  if (!report.cache.folder.empty())
    out["parts_from_cache"] = report.cache.hits;
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

double seconds(int64_t ns) { return static_cast<double>(ns) / 1e9; }

Json totals_json(const StageTotals& t) {
  Json out = {{"wall_s", seconds(t.wall_ns)},
              {"cpu_s", seconds(t.cpu_ns)},
              {"count", t.count},
              {"bytes", t.bytes}};
  if (t.hardware.running_ns > 0)
    for (int e = 0; e < kHardwareEventCount; ++e)
      out["hardware"][hardware_event_name(static_cast<HardwareEvent>(e))] =
          std::llround(t.hardware.estimate(static_cast<HardwareEvent>(e)));
  return out;
}

Json fonts_json(const std::vector<FontUse>& fonts) {
  Json out = Json::array();
  for (const FontUse& use : fonts)
    out.push_back({{"family", use.family},
                   {"file", use.path},
                   {"characters", encode_utf8(use.characters)}});
  return out;
}

Json stages_json(const std::array<StageTotals, kStageCount>& stages) {
  Json out = Json::object();
  for (int s = 0; s < kStageCount; ++s) {
    const StageTotals& t = stages[static_cast<size_t>(s)];
    if (t.count == 0 && t.cpu_ns == 0) continue;
    out[std::string(stage_name(static_cast<Stage>(s)))] = totals_json(t);
  }
  return out;
}

// Part of the stage "encode".
Json frame_types_json(const FrameTypeTotals& frames) {
  Json out = Json::object();
  for (int f = 0; f < kFrameTypeCount; ++f)
    if (frames[static_cast<size_t>(f)].count > 0)
      out[std::string(frame_type_name(static_cast<FrameType>(f)))] =
          totals_json(frames[static_cast<size_t>(f)]);
  return out;
}

Json worker_json(const WorkerProfile& w) {
  return {{"worker", w.worker},
          {"task_count", w.task_count},
          {"frame_count", w.frame_count},
          {"cpu_s", seconds(w.cpu_ns)},
          {"busy_s", seconds(w.busy_ns)},
          {"file_wait_s", seconds(w.file_wait_ns)},
          {"core_wait_s", seconds(w.core_wait_ns)},
          {"no_work_s", seconds(w.no_work_ns)},
          {"memory_wait_s", seconds(w.memory_wait_ns)},
          {"order_wait_s", seconds(w.order_wait_ns)}};
}

Json cache_json(const CacheUse& use) {
  return {{"hits", use.hits}, {"misses", use.misses}};
}

}  // namespace

Json task_json(const TaskProfile& task) {
  static constexpr const char* kKinds[] = {"probe", "chunk", "audio", "join"};
  return {{"kind", kKinds[static_cast<size_t>(task.kind)]},
          {"index", task.index},
          {"worker", task.worker},
          {"begin_s", seconds(task.begin_ns)},
          {"end_s", seconds(task.end_ns)},
          {"frame_count", task.frame_count},
          {"encoder_threads", task.encoder_threads},
          {"cpu_s", seconds(task.cpu_ns())},
          {"ready_s", seconds(task.ready_ns)},
          {"encoder_threads_cpu_s",
           seconds(task.encoder_threads_cpu_ns)},
          {"stages", stages_json(task.stages)},
          {"encode_by_frame_type", frame_types_json(task.frames)}};
}

namespace {

Json parts_json(const CacheReport& cache) {
  Json out;
  out["folder"] = cache.folder;
  out["hits"] = cache.hits;
  out["misses"] = cache.misses;
  out["bytes_read"] = cache.bytes_read;
  out["bytes_written"] = cache.bytes_written;
  out["parts"] = Json::array();
  for (const PartOfFilm& part : cache.parts) {
    Json p = {{"kind", part.is_sound ? "sound" : "video"},
              {"first_frame", part.first_frame},
              {"frame_count", part.frame_count},
              {"key", part.key},
              {"from_cache", part.from_cache}};
    if (!part.not_kept.empty()) p["not_kept"] = part.not_kept;
    out["parts"].push_back(std::move(p));
  }
  return out;
}

Json smart_json(const SmartReport& smart) {
  Json out;
  out["asked"] = kSmartWords[static_cast<size_t>(smart.asked)];
  out["copied_frames"] = smart.copied_frames;
  out["copied"] = Json::array();
  for (const FilmRange& range : smart.copied)
    out["copied"].push_back({range.first, range.last});
  out["encoded"] = Json::array();
  for (const SmartReport::Encoded& e : smart.encoded)
    out["encoded"].push_back({{"frame_count", e.frame_count}, {"because", e.reason}});
  if (smart.could_copy > 0) out["could_copy"] = smart.could_copy;
  return out;
}

// What the film was really encoded with.
Json video_json(const RenderReport& report) {
  Json out = {{"codec", report.video.codec}, {"options", Json::object()}};
  for (const auto& [name, value] : report.video.options) out["options"][name] = value;
  if (report.speed) out["speed"] = speed_name(*report.speed);
  return out;
}

Json whole_report(const RenderReport& report) {
  Json out;
  add_film(report, out);
  out["video"] = video_json(report);
  out["cpu_s"] = report.cpu_s;
  out["peak_memory_bytes"] = report.peak_memory_bytes;
  out["cores"] = report.cores;
  out["workers"] = report.workers;
  out["chunk_count"] = report.chunk_count;
  out["encoder_threads"] = report.encoder_threads;
  out["frames_decoded"] = report.frames_decoded;
  out["frames_discarded"] = report.frames_discarded;
  out["bytes_read"] = report.bytes_read;
  out["bytes_written"] = report.bytes_written;
  out["caches"] = {{"glyphs", cache_json(report.text_caches.glyphs)},
                   {"paragraphs", cache_json(report.text_caches.paragraphs)}};
  // Over all workers.
  out["stages"] = stages_json(report.profile.totals());
  out["encode_by_frame_type"] = frame_types_json(report.profile.frame_totals());
  out["worker_times"] = Json::array();
  for (const WorkerProfile& worker : report.profile.workers)
    out["worker_times"].push_back(worker_json(worker));
  if (!report.cache.folder.empty()) out["cache"] = parts_json(report.cache);
  out["smart"] = smart_json(report.smart);
  out["clips"] = Json::array();
  for (const ClipReport& clip : report.clips)
    out["clips"].push_back(clip_json(clip, report.frame_rate));
  out["warnings"] = report.warnings;
  out["fonts"] = fonts_json(report.fonts_used);
  return out;
}

}  // namespace

std::string report_json(const RenderReport& report) {
  return dump(whole_report(report), 2) + "\n";
}

std::string check_json(const CheckReport& report) {
  Json out;
  out["problems"] = report.problems;
  out["warnings"] = report.warnings;
  if (report.problems.empty()) {
    out["duration_s"] = (Rational(report.frame_count) / report.frame_rate).to_double();
    out["frame_count"] = report.frame_count;
    out["frame_rate"] = fraction(report.frame_rate);
    out["fps"] = report.frame_rate.to_double();
    out["width"] = report.size.width;
    out["height"] = report.size.height;
    out["pixel_format"] = report.pixel_format;
    out["chunk_count"] = report.chunk_count;
    out["smart"] = smart_json(report.smart);
  }
  out["clips"] = Json::array();
  for (const ClipReport& clip : report.clips)
    out["clips"].push_back(clip_json(clip, report.frame_rate));
  out["fonts"] = fonts_json(report.fonts_used);
  return dump(out, 2) + "\n";
}

std::string profile_json(const RenderReport& report, const Diagnosis& diagnosis,
                         const std::vector<CoreUse>& cores) {
  Json out = whole_report(report);
  out["cores_busy"] = diagnosis.cores_busy;
  out["critical_path_s"] = diagnosis.critical_path_s;
  out["hardware_missing"] = report.profile.hardware_missing;
  out["bottleneck"] = account_name(diagnosis.bottleneck);
  out["evidence"] = diagnosis.evidence;
  out["advice"] = diagnosis.advice;
  for (const AccountShare& a : diagnosis.accounts)
    out["accounts"][std::string(account_name(a.account))] = {{"core_s", a.core_s},
                                                             {"share", a.share}};
  out["core_use"] = Json::array();
  for (const CoreUse& core : cores)
    out["core_use"].push_back({{"core", core.core}, {"busy", core.busy}});
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

}  // namespace glyphreel
