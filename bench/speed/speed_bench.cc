// SPDX-License-Identifier: Apache-2.0
// Encoder settings at equal SSIM, for bench/speed.py: reads one question as JSON from
// standard input, writes the answer to standard output and each trial to standard error.
//   {"source": PATH, "from_s": SECONDS, "frames": N, "trials": [
//     {"name": ..., "codec": "libx264", "options": {...}, "start": 20.5,
//      "quality": "crf", "step": 0.1, "best": 1, "worst": 51,
//      "types": bool, "key_frames": bool, "quantisers": SHARE},
//     {"name": ..., "speed": "faster"} ...]}
// The first of them has "speed": its SSIM is the target of the others. One with "speed"
// is measured as it is; of the others, qualities around the target are measured, and what
// lies at the target is interpolated (sched/encoder_curve.h).
// usage: glyphreel_speed < QUESTION

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string>

#include <nlohmann/json.hpp>

#include "bench/speed/trial.h"
#include "codec/media_log.h"
#include "sched/encode_speed.h"
#include "sched/encoder_candidates.h"
#include "sched/encoder_search.h"

namespace glyphreel {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kMostTrials = 4;

Json settings_json(const VideoEncodeSettings& settings) {
  Json out = {{"codec", settings.codec}, {"options", Json::object()}};
  for (const auto& [name, value] : settings.options) out["options"][name] = value;
  return out;
}

EncodeSpeed speed_named(const std::string& name) {
  const auto found =
      std::find(kEncodeSpeedNames.begin(), kEncodeSpeedNames.end(), name);
  return static_cast<EncodeSpeed>(found - kEncodeSpeedNames.begin());
}

class Bench {
 public:
  explicit Bench(const Json& question) : question_(question) {}

  Result<Json> run() {
    GR_TRY(source_, read_source(question_.at("source"), question_.at("from_s"),
                                question_.at("frames")));
    const double count = static_cast<double>(source_.frames.size());
    Json out = {{"frames", source_.frames.size()},
                {"frame_rate", source_.frame_rate.to_double()},
                {"width", source_.format.size.width},
                {"height", source_.format.size.height},
                {"decode_ms_per_frame", 1000 * source_.decode_cpu_s / count},
                {"export_ms_per_frame", 1000 * source_.export_cpu_s / count},
                {"trials", Json::array()}};
    for (const Json& trial : question_.at("trials")) {
      GR_TRY(Json answer, trial.contains("speed") ? measure_speed(trial) : search(trial));
      out["trials"].push_back(std::move(answer));
    }
    return out;
  }

 private:
  Json point_json(const EncoderPoint& point) const {
    const double count = static_cast<double>(source_.frames.size());
    return {{"quality", point.quality},
            {"ssim", point.ssim},
            {"psnr_db", point.psnr_db},
            {"bytes", point.bytes},
            {"cpu_ms_per_frame", 1000 * point.cpu_s / count},
            {"megabits_per_s",
             point.bytes * 8e-6 / (count / source_.frame_rate.to_double())}};
  }

  Result<EncoderPoint> measure(const Json& trial, const VideoEncodeSettings& settings,
                               double quality) {
    Guidance guidance;
    guidance.types = trial.value("types", false);
    guidance.key_frames = trial.value("key_frames", false);
    guidance.quantisers = trial.value("quantisers", 0.0);
    GR_TRY(EncoderPoint point, try_settings(source_, settings, guidance));
    point.quality = quality;
    std::fprintf(stderr, "%s: %s\n", trial.at("name").get<std::string>().c_str(),
                 point_json(point).dump().c_str());
    return point;
  }

  Result<Json> measure_speed(const Json& trial) {
    const VideoEncodeSettings settings = speed_settings(speed_named(trial.at("speed")));
    double crf = 0;
    for (const auto& [name, value] : settings.options)
      if (name == "crf") crf = std::stod(value);
    GR_TRY(const EncoderPoint point, measure(trial, settings, crf));
    if (target_.ssim == 0) target_ = {point.ssim, point.bytes};
    Json out = {{"name", trial.at("name")}, {"speed", trial.at("speed")}};
    out.update(settings_json(settings));
    out["measured"] = Json::array({point_json(point)});
    return out;
  }

  Result<Json> search(const Json& trial) {
    const std::string option = trial.value("quality", "crf");
    EncoderCandidate candidate;
    candidate.settings.codec = trial.value("codec", "libx264");
    candidate.settings.options.clear();
    for (const auto& [name, value] : trial.at("options").items())
      candidate.settings.options.emplace_back(name, value.get<std::string>());
    candidate.scale = {option,
                       trial.value("best", 1.0),
                       trial.value("worst", 51.0),
                       trial.value("step", 0.1),
                       23,
                       trial.value("db_per_one", 0.5)};
    std::vector<EncoderPoint> points;
    const double start = trial.at("start");
    // Bytes are no part of the target: a trial more would be spent on them.
    const QualityTarget target = {target_.ssim, 0};
    while (const auto quality =
               next_quality(candidate.scale, points, target, start, kMostTrials)) {
      GR_TRY(const EncoderPoint point,
             measure(trial, settings_at(candidate, *quality), *quality));
      points.push_back(point);
    }
    Json out = {{"name", trial.at("name")}};
    out.update(settings_json(candidate.settings));
    out["measured"] = Json::array();
    for (const EncoderPoint& point : points) out["measured"].push_back(point_json(point));
    const auto equal = EncoderCurve(points).at_ssim(target_.ssim);
    out["at_equal_ssim"] = equal ? point_json(*equal) : Json(nullptr);
    return out;
  }

  const Json& question_;
  SourceStretch source_;
  QualityTarget target_;
};

int run() {
  silence_media_log();
  const Json question = Json::parse(std::cin);
  const auto answer = Bench(question).run();
  if (!answer) {
    std::fprintf(stderr, "%s\n", answer.error().message.c_str());
    return 1;
  }
  std::printf("%s\n", answer->dump(1).c_str());
  return 0;
}

}  // namespace
}  // namespace glyphreel

int main() { return glyphreel::run(); }
