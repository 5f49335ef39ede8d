// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "cli/encoders_report.h"

namespace glyphreel {
namespace {

using Json = nlohmann::ordered_json;

Json settings_json(const VideoEncodeSettings& settings) {
  Json out = {{"codec", settings.codec}, {"options", Json::object()}};
  for (const auto& [name, value] : settings.options) out["options"][name] = value;
  if (!settings.pixel_format.empty()) out["pixel_format"] = settings.pixel_format;
  return out;
}

Json point_json(const EncoderPoint& point, const EncoderComparison& result) {
  return {{"ssim", point.ssim},
          {"psnr_db", point.psnr_db},
          {"bytes", point.bytes},
          {"cpu_s", point.cpu_s},
          {"cpu_ms_per_frame", cpu_ms_per_frame(point, result)},
          {"megabits_per_s", megabits_per_s(point, result)}};
}

Json encoder_json(const ComparedEncoder& encoder, const EncoderComparison& result) {
  const std::string option(encoder.candidate.scale.option);
  const auto with_quality = [&](const EncoderPoint& point) {
    Json out = {{option, point.quality}};
    out.update(point_json(point, result));
    return out;
  };
  Json out = {{"encoder", encoder.candidate.encoder},
              {"preset", encoder.candidate.preset},
              {"quality_option", option},
              {"on_front", encoder.on_front},
              {"at_equal_quality",
               encoder.at_equal ? with_quality(*encoder.at_equal) : Json(nullptr)}};
  if (!encoder.left_behind.empty()) out["left_behind"] = encoder.left_behind;
  out["measured"] = Json::array();
  for (const EncoderPoint& point : encoder.measured)
    out["measured"].push_back(with_quality(point));
  return out;
}

Json sample_json(const EncoderComparison& r) {
  Json out = {{"frame_count", r.frame_count},
              {"film_frame_count", r.film_frame_count},
              {"fps", r.frame_rate.to_double()},
              {"width", r.size.width},
              {"height", r.size.height},
              {"pixel_format", r.pixel_format},
              {"encoder_threads", r.encoder_threads},
              {"stretches", Json::array()}};
  for (const Chunk& chunk : r.chunks)
    for (const ChunkPart& part : chunk.parts)
      out["stretches"].push_back({{"clip", part.clip + 1},
                                  {"first_frame", part.first},
                                  {"frame_count", part.last - part.first}});
  return out;
}

}  // namespace

std::string encoders_json(const EncodersReport& report) {
  const EncoderComparison& r = report.result;
  const StudyMachine& m = report.machine;
  Json out = {{"job", report.job}, {"command", report.command}};
  out["machine"] = {{"processor", m.processor},
                    {"cores", m.cores},
                    {"memory_bytes", m.memory_bytes},
                    {"kernel", m.kernel},
                    {"glyphreel", m.glyphreel},
                    {"date", m.date}};
  out["sample"] = sample_json(r);
  out["own"] = {{"settings", settings_json(r.own_settings)},
                {"measured", point_json(r.own, r)},
                {"cpu_spread", r.own_cpu_spread},
                {"on_front", r.own_on_front}};
  out["recommendations"] = Json::array();
  for (const EncoderRecommendation& recommended : r.recommendations)
    out["recommendations"].push_back(
        {{"aim", encoder_aim_name(recommended.aim)},
         {"label", encoder_aim_label(recommended.aim)},
         {"is_own", recommended.is_own},
         {"settings", settings_json(recommended.settings)},
         {"measured", point_json(recommended.measured, r)},
         {"output", Json::parse(recommended_block(report, recommended))}});
  out["encoders"] = Json::array();
  for (const ComparedEncoder& encoder : r.encoders)
    out["encoders"].push_back(encoder_json(encoder, r));
  out["left_out"] = r.left_out;
  out["warnings"] = r.warnings;
  out["trial_count"] = r.trial_count;
  out["wall_s"] = r.wall_s;
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace glyphreel
