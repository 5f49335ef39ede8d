// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "cli/study_report.h"
#include "sched/task_json.h"

namespace glyphreel {
namespace {

using Json = nlohmann::ordered_json;

Json case_json(const StudyCase& asked) {
  Json out = {{"experiment", experiment_name(asked.experiment)},
              {"pipeline", pipeline_name(asked.pipeline)},
              {"clips", asked.clips},
              {"workers", asked.workers},
              {"cores", asked.cores}};
  if (asked.length_s > 0) out["length_s"] = asked.length_s;
  if (asked.part != TodayPart::kNone) out["part"] = today_part_name(asked.part);
  return out;
}

Json run_json(const StudyRun& run) {
  Json out = case_json(run.asked);
  out["repetition"] = run.repetition;
  out["wall_s"] = run.wall_s;
  out["cpu_s"] = run.cpu_s;
  out["peak_bytes"] = run.peak_bytes;
  out["output_bytes"] = run.output_bytes;
  out["others_cpu_s"] = run.others_cpu_s;
  for (const ProcessRun& p : run.processes)
    out["processes"].push_back({{"what", p.what},
                                {"wall_s", p.wall_s},
                                {"cpu_s", p.cpu_s},
                                {"peak_bytes", p.peak_bytes}});
  if (run.profile) {
    out["profile_wall_s"] = static_cast<double>(run.profile->wall_ns) / 1e9;
    for (const TaskProfile& task : run.profile->tasks)
      out["tasks"].push_back(task_json(task));
  }
  return out;
}

Json spread_json(const Spread& spread) {
  return {{"median", spread.median}, {"least", spread.least}, {"most", spread.most}};
}

Json rows_json(const std::vector<StudyRow>& rows) {
  Json out = Json::array();
  for (const StudyRow& row : rows) {
    Json item = case_json(row.cell->asked);
    item["wall_s"] = spread_json(row.cell->wall_s);
    item["cpu_s"] = spread_json(row.cell->cpu_s);
    item["peak_bytes"] = row.cell->peak_bytes;
    item["output_bytes"] = row.cell->output_bytes;
    item["cores_busy"] = row.cell->cores_busy();
    item["speed_up"] = row.speed_up;
    item["own_speed_up"] = row.own_speed_up;
    item["efficiency"] = row.efficiency;
    out.push_back(std::move(item));
  }
  return out;
}

Json amdahl_json(const std::optional<AmdahlFit>& fit) {
  if (!fit) return nullptr;
  return {{"serial_s", fit->serial_s},
          {"parallel_s", fit->parallel_s},
          {"serial_share", fit->serial_share()},
          {"worst_error", fit->worst_error}};
}

Json laws_json(const StudyResult& result) {
  Json out = Json::array();
  for (const ScalingLaw& law : result.laws) {
    Json item = {{"pipeline", pipeline_name(law.pipeline)},
                 {"amdahl", amdahl_json(law.amdahl)}};
    item["usl"] = nullptr;
    if (law.usl)
      item["usl"] = {{"one_s", law.usl->one_s},
                     {"contention", law.usl->contention},
                     {"coherence", law.usl->coherence},
                     {"worst_error", law.usl->worst_error}};
    out.push_back(std::move(item));
  }
  return out;
}

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json result_json(const StudyResult& result) {
  Json out;
  out["disturbed_runs"] = result.disturbance.runs;
  out["verdict"] = result.verdict;
  out["candidates"] = Json::array();
  for (const Candidate& c : result.candidates)
    out["candidates"].push_back({{"what", c.what},
                                 {"predicted", c.predicted},
                                 {"wall_s", c.wall_s},
                                 {"speed_up", c.speed_up},
                                 {"cost_ratio", c.cost_ratio},
                                 {"met", c.judgement.met()}});
  out["matrix"] = rows_json(result.matrix);
  out["cores"] = rows_json(result.cores);
  out["laws"] = laws_json(result);
  out["plan_law"] = amdahl_json(result.plan_law);
  if (result.serial) {
    out["serial"] = {{"wall_s", result.serial->wall_s},
                     {"alone_s", result.serial->alone_s},
                     {"nobody_s", result.serial->nobody_s},
                     {"parts", Json::array()}};
    for (const SerialPart& part : result.serial->parts)
      out["serial"]["parts"].push_back(
          {{"what", serial_part_name(part)}, {"seconds", part.seconds}});
  }
  out["todays_clips"] = Json::array();
  for (const ClipBaseline& clip : result.baseline)
    out["todays_clips"].push_back({{"what", clip.what},
                                   {"wall_s", spread_json(clip.wall_s)},
                                   {"cpu_s", spread_json(clip.cpu_s)}});
  out["todays_parts"] = Json::array();
  for (const TodayShare& share : result.shares)
    out["todays_parts"].push_back({{"name", share.name},
                                   {"cpu_s", share.cpu_s},
                                   {"wall_s", share.wall_s},
                                   {"cpu_share", share.cpu_share}});
  out["text_cpu_s_by_leaving_it_out"] = or_null(result.text_cpu_s);
  out["lengths"] = Json::array();
  for (const LengthRow& row : result.lengths)
    out["lengths"].push_back({{"pipeline", pipeline_name(row.pipeline)},
                              {"length_s", row.length_s},
                              {"one_core_s", row.one_core_s},
                              {"all_cores_s", row.all_cores_s},
                              {"gain", row.gain()}});
  out["smallest_clip_s"] = or_null(result.smallest_clip_s);
  out["smallest_clip_today_s"] = or_null(result.smallest_clip_today_s);
  out["chunks"] = Json::array();
  for (const ChunkRow& row : result.chunks)
    out["chunks"].push_back({{"chunks", row.chunks},
                             {"length_s", row.length_s},
                             {"wall_s", row.wall_s},
                             {"gain", row.gain},
                             {"cpu_ratio", row.cpu_ratio},
                             {"bytes_ratio", row.bytes_ratio}});
  out["smallest_chunk_s"] = or_null(result.smallest_chunk_s);
  out["cpu_per_chunk_s"] = or_null(result.cpu_per_chunk_s);
  out["costs"] = Json::array();
  for (const FilmCosts& costs : result.costs) {
    Json item = {{"offer", costs.offer->name}, {"currency", costs.offer->currency}};
    for (size_t i = 0; i < costs.per_film.size(); ++i) {
      Json film = case_json(result.cost_cases[i]->asked);
      film["per_film"] = costs.per_film[i];
      item["films"].push_back(std::move(film));
    }
    out["costs"].push_back(std::move(item));
  }
  out["predictions"] = Json::array();
  for (const Prediction& p : result.predictions)
    out["predictions"].push_back({{"cores", p.cores},
                                  {"glyphreel_s", p.glyphreel_s},
                                  {"today_s", or_null(p.today_s)}});
  out["simulation_checks"] = Json::array();
  for (const SimulationCheck& check : result.checks) {
    Json item = case_json(check.asked);
    item["measured_s"] = check.measured_s;
    item["simulated_s"] = check.simulated_s;
    item["error"] = check.error();
    item["of_itself"] = check.same_case;
    out["simulation_checks"].push_back(std::move(item));
  }
  return out;
}

}  // namespace

std::string study_json(const StudyReport& report, const StudyResult& result) {
  Json out;
  out["job"] = report.job;
  out["film"] = report.film;
  out["command"] = report.command;
  const StudyMachine& m = report.machine;
  out["machine"] = {{"processor", m.processor},
                    {"cores", m.cores},
                    {"memory_bytes", m.memory_bytes},
                    {"kernel", m.kernel},
                    {"glyphreel", m.glyphreel},
                    {"ffmpeg", m.ffmpeg},
                    {"date", m.date}};
  out["runs"] = report.runs;
  out["clip_count"] = report.clip_count;
  out["whole_clip_count"] = report.question.clips;
  out["rule"] = {{"speed_up_more_than", report.question.rule.more_than},
                 {"cost_ratio_at_most", report.question.rule.cost_at_most}};
  out["notes"] = report.notes;
  out["result"] = result_json(result);
  out["prices"] = Json::array();
  for (const Offer& o : report.question.offers)
    out["prices"].push_back({{"name", o.name},
                             {"currency", o.currency},
                             {"per_core_s", o.per_core_s},
                             {"per_gib_s", o.per_gib_s},
                             {"per_run", o.per_run},
                             {"gib_per_core", o.gib_per_core},
                             {"note", o.note},
                             {"as_of", o.as_of},
                             {"source", o.source},
                             {"checked", o.checked}});
  const auto dump = [](const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
  };
  std::string text = dump(out, 1);
  text.resize(text.rfind("\n}"));
  // A line a run.
  text += ",\n \"measured\": [";
  for (size_t i = 0; i < report.measured.size(); ++i)
    text += (i == 0 ? "\n  " : ",\n  ") + dump(run_json(report.measured[i]), -1);
  return text + "\n ]\n}\n";
}

}  // namespace glyphreel
