// SPDX-License-Identifier: Apache-2.0
// "output" of a job file -> OutputSettings.

#include <algorithm>

#include "sched/job_fields.h"
#include "sched/job_parts.h"
#include "core/nearest_name.h"

namespace glyphreel {
namespace {

using Kind = JsonNode::Kind;

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool has_option(const EncoderOptions& options, std::string_view name) {
  for (const auto& option : options)
    if (option.first == name) return true;
  return false;
}

// Bits per second: a whole number, or text with k or M behind it ("192k", "8M").
std::optional<int64_t> read_bit_rate(JobReader& reader) {
  const JsonNode* field = reader.find("bit_rate");
  if (field == nullptr) return std::nullopt;
  constexpr int64_t kMost = 2'000'000'000;
  std::string text = field->text;
  Rational factor(1);
  if (field->kind == Kind::kString && !text.empty()) {
    if (text.back() == 'k') factor = Rational(1000);
    if (text.back() == 'M') factor = Rational(1'000'000);
    if (factor != Rational(1)) text.pop_back();
  }
  if (field->kind == Kind::kNumber || field->kind == Kind::kString)
    if (const auto value = parse_seconds(text);
        value && text.find(':') == std::string::npos) {
      const Rational bits = *value * factor;
      if (bits.den == 1 && bits.num >= 0 && bits.num <= kMost) return bits.num;
    }
  reader.mistake("bit_rate",
                 "expected bits per second, such as 192000 or \"192k\"");
  return std::nullopt;
}

// Every field that is not ours is an option for the encoder.
void read_options(JobReader& reader, std::span<const std::string_view> ours,
                  EncoderOptions& options) {
  for (const auto& [name, value] : reader.node().members) {
    if (contains(ours, name)) continue;
    if (name.empty()) {
      reader.mistake(name, "an encoder option needs a name");
      continue;
    }
    if (auto text = reader.scalar(name, value, "1", "0"))
      options.emplace_back(name, std::move(*text));
  }
}

std::string read_codec(JobReader& reader, std::string otherwise) {
  const auto codec = reader.text("codec");
  if (!codec) return otherwise;
  if (codec->empty()) {
    reader.mistake("codec", "is empty; name an encoder such as " + quoted(otherwise));
    return otherwise;
  }
  return *codec;
}

void read_video(const JsonNode& node, JobLog& log, VideoEncodeSettings& out) {
  JobReader reader(node, "output.video", log);
  if (node.kind != Kind::kObject) return;
  out.codec = read_codec(reader, out.codec);
  out.pixel_format = reader.text("pixel_format").value_or("");
  EncoderOptions given;
  read_options(reader, job_fields::kVideo, given);
  if (const auto bits = read_bit_rate(reader))
    given.emplace_back("b", std::to_string(*bits));
  out.options = with_default_options(out.codec, given);
}

// A speed, and whose word it is: "speed": "faster" or --speed faster.
struct SpeedAsked {
  EncodeSpeed speed;
  std::string words;
};

// `out` is the speed's. What it stands for may not be said twice; anything else is an
// option on top.
void read_video_beside(const SpeedAsked& asked, const JsonNode& node, JobLog& log,
                       VideoEncodeSettings& out) {
  constexpr std::string_view kStandsFor[] = {"codec", "preset", "crf",
                                             "qp",    "b",      "bit_rate"};
  JobReader reader(node, "output.video", log);
  if (node.kind != Kind::kObject) return;
  for (const std::string_view name : kStandsFor)
    if (reader.find(name) != nullptr)
      reader.mistake(name, asked.words + " stands for a codec, a preset and a quality; "
                                         "leave out that or this");
  out.pixel_format = reader.text("pixel_format").value_or("");
  EncoderOptions given;
  read_options(reader, job_fields::kVideo, given);
  for (auto& option : given) {
    std::erase_if(out.options, [&](const auto& o) { return o.first == option.first; });
    out.options.push_back(std::move(option));
  }
}

// The job's own, unless `asked` overrules it.
std::optional<SpeedAsked> read_speed(JobReader& reader, std::optional<EncodeSpeed> asked) {
  const auto own = reader.choice("speed", kEncodeSpeedNames);
  if (asked) return SpeedAsked{*asked, "--speed " + std::string(speed_name(*asked))};
  if (!own) return std::nullopt;
  const auto speed = static_cast<EncodeSpeed>(*own);
  return SpeedAsked{speed, "\"speed\": " + quoted(speed_name(speed))};
}

void read_audio(const JsonNode& node, JobLog& log, AudioEncodeSettings& out) {
  JobReader reader(node, "output.audio", log);
  if (node.kind != Kind::kObject) return;
  out.codec = read_codec(reader, out.codec);
  out.bit_rate = default_audio_bit_rate(out.codec);
  if (const auto bits = read_bit_rate(reader)) out.bit_rate = *bits;
  out.sample_rate = static_cast<int>(
      reader.integer("sample_rate", 8000, 192'000).value_or(out.sample_rate));
  out.channels =
      static_cast<int>(reader.integer("channels", 1, 8).value_or(out.channels));
  read_options(reader, job_fields::kAudio, out.options);
}

std::optional<int> read_side(std::string_view digits) {
  if (digits.empty() || digits.size() > 5) return std::nullopt;
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

void read_size(JobReader& reader, OutputSettings& out) {
  const JsonNode* field = reader.find("size");
  if (field == nullptr || field->kind == Kind::kNull) return;
  std::optional<int> width, height;
  if (field->kind == Kind::kString) {
    const std::string_view text = field->text;
    const size_t x = text.find('x');
    if (x != std::string_view::npos) {
      width = read_side(text.substr(0, x));
      height = read_side(text.substr(x + 1));
    }
  } else if (field->kind == Kind::kArray && field->items.size() == 2 &&
             field->items[0].kind == Kind::kNumber &&
             field->items[1].kind == Kind::kNumber) {
    width = read_side(field->items[0].text);
    height = read_side(field->items[1].text);
  }
  if (!width || !height) {
    reader.mistake("size", "expected width and height, \"1280x720\" or [1280, 720]");
    return;
  }
  const auto fits = [](int side) {
    return side % 2 == 0 && side >= job_fields::kMinFrameSide &&
           side <= job_fields::kMaxFrameSide;
  };
  if (!fits(*width) || !fits(*height)) {
    reader.mistake("size", std::to_string(*width) + "x" + std::to_string(*height) +
                               " cannot be made; both sides must be even, from " +
                               std::to_string(job_fields::kMinFrameSide) + " to " +
                               std::to_string(job_fields::kMaxFrameSide));
    return;
  }
  out.size = Size{*width, *height};
}

// NTSC's rates are what people mean by their rounded names.
Rational snap_rate(Rational rate) {
  constexpr Rational kSnaps[][2] = {
      {{23976, 1000}, {24000, 1001}}, {{2398, 100}, {24000, 1001}},
      {{2997, 100}, {30000, 1001}},   {{47952, 1000}, {48000, 1001}},
      {{5994, 100}, {60000, 1001}},   {{11988, 100}, {120000, 1001}}};
  // "23.9760", 29.97003 and the like are within 2e-5 of the exact rate.
  for (const auto& [name, exact] : kSnaps) {
    const Rational off = rate < exact ? exact - rate : rate - exact;
    if (rate == name || off / exact < Rational(2, 100'000)) return exact;
  }
  return rate;
}

void read_fps(JobReader& reader, OutputSettings& out) {
  const JsonNode* field = reader.find("fps");
  if (field == nullptr || field->kind == Kind::kNull) return;
  std::optional<Rational> rate;
  if (field->kind == Kind::kNumber || field->kind == Kind::kString) {
    const std::string& text = field->text;
    const size_t slash = text.find('/');
    if (text.find(':') == std::string::npos) {
      if (slash == std::string::npos) {
        rate = parse_seconds(text);
      } else {
        const auto num = parse_seconds(text.substr(0, slash));
        const auto den = parse_seconds(text.substr(slash + 1));
        if (num && den && *den > Rational(0)) rate = *num / *den;
      }
    }
  }
  if (!rate || *rate < Rational(1) || *rate > Rational(1000)) {
    reader.mistake("fps",
                   "expected frames per second from 1 to 1000: 25, 29.97 or "
                   "\"30000/1001\"");
    return;
  }
  rate = snap_rate(*rate);
  if (rate->den > 100'000) {
    reader.mistake("fps", quoted(field->text) +
                              " is no usual rate; write it as a fraction such as "
                              "\"30000/1001\"");
    return;
  }
  out.fps = rate;
}

}  // namespace

EncoderOptions with_default_options(const std::string& codec,
                                    const EncoderOptions& given) {
  // The defaults belong to x264 and x265; whoever says how many bits to spend does
  // not get a crf on top.
  const bool ours = codec == "libx264" || codec == "libx265";
  const bool rate_given =
      has_option(given, "crf") || has_option(given, "qp") || has_option(given, "b");
  EncoderOptions options;
  if (ours && !has_option(given, "preset")) options.emplace_back("preset", "fast");
  if (ours && !rate_given) options.emplace_back("crf", "23");
  options.insert(options.end(), given.begin(), given.end());
  return options;
}

int64_t default_audio_bit_rate(const std::string& codec) {
  const bool is_lossless =
      codec.starts_with("pcm_") || codec == "flac" || codec == "alac";
  return is_lossless ? 0 : AudioEncodeSettings{}.bit_rate;
}

void read_output(const JsonNode& node, std::optional<EncodeSpeed> asked, JobLog& log,
                 OutputSettings& out) {
  JobReader reader(node, "output", log);
  if (node.kind != Kind::kObject) return;
  reader.expect_only(job_fields::kOutput);
  const auto speed = read_speed(reader, asked);
  if (speed) out.video = speed_settings(speed->speed);
  if (const JsonNode* video = reader.find("video")) {
    if (speed)
      read_video_beside(*speed, *video, log, out.video);
    else
      read_video(*video, log, out.video);
  }
  if (const JsonNode* audio = reader.find("audio")) {
    if (audio->kind == Kind::kNull)
      out.audio.reset();
    else
      read_audio(*audio, log, *out.audio);
  }
  read_size(reader, out);
  read_fps(reader, out);
  if (const auto fit = reader.choice("fit", job_fields::kOutputFits))
    out.fit = static_cast<OutputFit>(*fit);
}

}  // namespace glyphreel
