// SPDX-License-Identifier: Apache-2.0
#include "cli/plan_file.h"

#include <nlohmann/json.hpp>

#include "cli/job_input.h"
#include "cli/option_values.h"

namespace glyphreel {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;

Json part_json(const PlannedPart& part, int index) {
  Json out;
  out["index"] = index;
  out["kind"] = part.is_sound ? "sound" : "video";
  out["first_frame"] = part.first_frame;
  out["frame_count"] = part.frame_count;
  out["clips"] = part.clips;
  out["encoder_threads"] = part.encoder_threads;
  out["estimated_cpu_s"] = part.estimated_cpu_s;
  out["is_cached"] = part.is_cached;
  out["is_copied"] = part.is_copied;
  out["key"] = part.key;
  out["key_parts"] = Json::object();
  for (const auto& [name, digest] : part.key_parts) out["key_parts"][name] = digest;
  return out;
}

}  // namespace

std::string plan_json(const PlanFile& plan) {
  Json out;
  out["glyphreel_plan"] = kVersion;
  out["frame_count"] = plan.parts.frame_count;
  out["frame_rate"] = std::to_string(plan.parts.frame_rate.num) + "/" +
                      std::to_string(plan.parts.frame_rate.den);
  out["width"] = plan.parts.size.width;
  out["height"] = plan.parts.size.height;
  out["segment_count"] = plan.parts.parts.size();
  out["segments"] = Json::array();
  for (size_t i = 0; i < plan.parts.parts.size(); ++i)
    out["segments"].push_back(part_json(plan.parts.parts[i], static_cast<int>(i)));
  out["cache_verify"] = plan.verify_whole ? "full" : "parts";
  out["on_clip_error"] = kOnClipErrorWords[static_cast<size_t>(plan.on_clip_error)];
  out["smart"] = kSmartWords[static_cast<size_t>(plan.smart)];
  out["job"] = {{"name", plan.job_name},
                {"folder", plan.job_folder},
                {"source", plan.source},
                {"speed", plan.speed ? Json(speed_name(*plan.speed)) : Json(nullptr)},
                {"text", plan.job_text}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<PlanFile> read_plan(const std::string& path) {
  // Finds names by search: in an ordered object each name is compared with all others,
  // which takes days where a plan from somebody else has millions.
  using Sorted = nlohmann::json;
  GR_TRY(const std::string text, read_job_text(path));
  const auto wrong = [&](const char* what) {
    return bad_request(path + ": " + what + "; make it with glyphreel plan JOB --json");
  };
  const Sorted json = Sorted::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("glyphreel_plan"))
    return wrong("is no plan");
  PlanFile plan;
  try {
    if (json.at("glyphreel_plan").get<int>() != kVersion)
      return wrong("is a plan of another version");
    const Sorted& job = json.at("job");
    plan.job_text = job.at("text").get<std::string>();
    plan.job_name = job.at("name").get<std::string>();
    plan.job_folder = job.at("folder").get<std::string>();
    plan.source = job.at("source").get<std::string>();
    if (const Sorted& speed = job.at("speed"); !speed.is_null()) {
      plan.speed = parse_speed(speed.get<std::string>());
      if (!plan.speed) return wrong("is a damaged plan");
    }
    plan.verify_whole = json.at("cache_verify").get<std::string>() == "full";
    const auto on_clip_error =
        parse_on_clip_error(json.at("on_clip_error").get<std::string>());
    if (!on_clip_error) return wrong("is a damaged plan");
    plan.on_clip_error = *on_clip_error;
    const auto smart = parse_smart(json.at("smart").get<std::string>());
    if (!smart) return wrong("is a damaged plan");
    plan.smart = *smart;
    for (const Sorted& segment : json.at("segments")) {
      PlannedPart part;
      part.key = segment.at("key").get<std::string>();
      part.is_copied = segment.at("is_copied").get<bool>();
      for (const auto& [name, digest] : segment.at("key_parts").items())
        part.key_parts.emplace_back(name, digest.get<std::string>());
      plan.parts.parts.push_back(std::move(part));
    }
  } catch (const Sorted::exception&) {
    return wrong("is a damaged plan");
  }
  return plan;
}

}  // namespace glyphreel
