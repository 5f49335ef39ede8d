// SPDX-License-Identifier: Apache-2.0
#include "sched/output_block.h"

#include <nlohmann/json.hpp>

#include "sched/job_fields.h"

namespace glyphreel {
namespace {

using Json = nlohmann::ordered_json;

// A number where it is written as JSON writes numbers, so that its text comes back.
Json scalar(const std::string& text) {
  const Json number = Json::parse(text, nullptr, false);
  if (number.is_number() && number.dump() == text) return number;
  return text;
}

void add_options(const EncoderOptions& options, Json& out) {
  for (const auto& [name, value] : options) out[name] = scalar(value);
}

Json video(const VideoEncodeSettings& settings) {
  Json out = {{"codec", settings.codec}};
  add_options(settings.options, out);
  if (!settings.pixel_format.empty()) out["pixel_format"] = settings.pixel_format;
  return out;
}

Json audio(const AudioEncodeSettings& settings) {
  const AudioEncodeSettings usual;
  Json out = {{"codec", settings.codec}};
  out["bit_rate"] = settings.bit_rate;
  if (settings.sample_rate != usual.sample_rate)
    out["sample_rate"] = settings.sample_rate;
  if (settings.channels != usual.channels) out["channels"] = settings.channels;
  add_options(settings.options, out);
  return out;
}

Json size(Size size) {
  return std::to_string(size.width) + "x" + std::to_string(size.height);
}

Json rate(Rational fps) {
  if (fps.den == 1) return fps.num;
  return std::to_string(fps.num) + "/" + std::to_string(fps.den);
}

// One line an object that holds no other.
std::string text_of(const Json& json) {
  std::string out = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (!json.is_object()) return out;
  out = "{";
  for (const auto& [name, value] : json.items())
    out += (out.size() > 1 ? ", " : " ") + Json(name).dump() + ": " + text_of(value);
  return out + " }";
}

}  // namespace

std::string output_block(const OutputSettings& settings, int indent) {
  Json block = {{"video", video(settings.video)}};
  block["audio"] = settings.audio ? audio(*settings.audio) : Json(nullptr);
  if (settings.size) block["size"] = size(*settings.size);
  if (settings.fps) block["fps"] = rate(*settings.fps);
  if (settings.fit != OutputFit::kPad)
    block["fit"] = job_fields::kOutputFits[static_cast<size_t>(settings.fit)];
  const std::string margin(static_cast<size_t>(indent), ' ');
  std::string out = "{";
  for (const auto& [name, value] : block.items())
    out += std::string(out.size() > 1 ? "," : "") + "\n" + margin + "  " +
           Json(name).dump() + ": " + text_of(value);
  return out + "\n" + margin + "}";
}

}  // namespace glyphreel
