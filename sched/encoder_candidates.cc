// SPDX-License-Identifier: Apache-2.0
#include "sched/encoder_candidates.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string_view>

#include "codec/muxer.h"
#include "codec/video_encoder.h"
#include "core/nearest_name.h"

namespace glyphreel {
namespace {

struct KnownPreset {
  std::string_view name;
  double relative_cpu;
  bool is_usual = true;
};

struct KnownEncoder {
  std::string_view name;
  QualityScale scale;
  std::vector<KnownPreset> presets;  // fast ones first
  // What a preset is called there: {"preset"}, or two options whose values have a
  // hyphen between.
  std::vector<std::string_view> preset_options = {"preset"};
  EncoderOptions always = {};
};

// `usual`, `db_per_one` and the CPU are of Big Buck Bunny at 1080p, on which a guess may
// be far off for another film: they only decide where a search begins and what time it is
// said to take.
const std::vector<KnownEncoder>& known_encoders() {
  static const std::vector<KnownEncoder> kKnown = {
      {"libx264", {"crf", 1, 51, 0.1, 23, 0.15},
       {{"ultrafast", 0.18}, {"superfast", 0.32}, {"veryfast", 0.5}, {"faster", 0.8},
        {"fast", 1}, {"medium", 1.15}, {"slow", 2, false}, {"slower", 4, false}}},
      {"libsvtav1", {"crf", 1, 63, 1, 20, 0.05},
       {{"12", 0.5}, {"11", 0.75}, {"10", 0.95}, {"9", 1.6}, {"8", 2.2},
        {"7", 3, false}, {"6", 4.5, false}}},
      {"libx265", {"crf", 1, 51, 0.1, 22, 0.15},
       {{"ultrafast", 0.7}, {"superfast", 1.1}, {"veryfast", 1.8}, {"faster", 1.8, false},
        {"fast", 2, false}, {"medium", 3, false}}},
      {"libvpx-vp9", {"crf", 1, 63, 1, 22, 0.05},
       {{"realtime-8", 0.5}, {"realtime-6", 0.5, false}, {"good-5", 3, false}},
       {"deadline", "cpu-used"}},
      {"libaom-av1", {"crf", 1, 63, 1, 20, 0.06},
       {{"realtime-8", 0.7}, {"realtime-7", 0.7, false}},
       {"usage", "cpu-used"}},
      // In hardware, where there is some: their CPU is not what they cost.
      {"h264_nvenc", {"cq", 1, 51, 1, 23, 0.15}, {{"p1", 0.1}, {"p4", 0.1}, {"p6", 0.1}},
       {"preset"}, {{"rc", "vbr"}, {"b", "0"}}},
      {"hevc_nvenc", {"cq", 1, 51, 1, 23, 0.15}, {{"p1", 0.1}, {"p4", 0.1}, {"p6", 0.1}},
       {"preset"}, {{"rc", "vbr"}, {"b", "0"}}},
      {"av1_nvenc", {"cq", 1, 51, 1, 28, 0.1}, {{"p1", 0.1}, {"p4", 0.1}, {"p6", 0.1}},
       {"preset"}, {{"rc", "vbr"}, {"b", "0"}}},
      {"h264_qsv", {"global_quality", 1, 51, 1, 23, 0.15},
       {{"veryfast", 0.1}, {"medium", 0.1}}},
      {"hevc_qsv", {"global_quality", 1, 51, 1, 23, 0.15},
       {{"veryfast", 0.1}, {"medium", 0.1}}},
      {"av1_qsv", {"global_quality", 1, 51, 1, 28, 0.1},
       {{"veryfast", 0.1}, {"medium", 0.1}}},
  };
  return kKnown;
}

const KnownEncoder* find_known(std::string_view name) {
  for (const KnownEncoder& known : known_encoders())
    if (known.name == name) return &known;
  return nullptr;
}

// Options that say how much quality or time to spend: a candidate has its own.
bool is_effort(const KnownEncoder& known, std::string_view option) {
  static constexpr std::array<std::string_view, 19> kEffort = {
      "preset",  "crf",     "qp",       "cq",    "global_quality", "b",
      "minrate", "rc",      "deadline", "quality", "usage",        "cpu-used",
      "speed",   "crf_max", "subq",     "trellis", "refs",         "rc-lookahead",
      "mbtree"};
  return std::find(kEffort.begin(), kEffort.end(), option) != kEffort.end() ||
         std::find(known.preset_options.begin(), known.preset_options.end(), option) !=
             known.preset_options.end();
}

std::string quality_text(double quality) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.6g", quality);
  return text;
}

// The candidate's settings; the pixel format is not looked at.
VideoEncodeSettings plain_settings(const KnownEncoder& known, const std::string& preset,
                                   const VideoEncodeSettings& own) {
  VideoEncodeSettings out;
  out.codec = known.name;
  out.options.clear();
  const size_t hyphen =
      known.preset_options.size() > 1 ? preset.find('-') : std::string::npos;
  out.options.emplace_back(known.preset_options[0], preset.substr(0, hyphen));
  if (hyphen != std::string::npos)
    out.options.emplace_back(known.preset_options[1], preset.substr(hyphen + 1));
  out.options.insert(out.options.end(), known.always.begin(), known.always.end());
  for (const auto& option : own.options)
    if (own.codec == known.name ? !is_effort(known, option.first) : option.first == "g")
      out.options.push_back(option);
  return out;
}

// Makes the film's pixel format the candidate's.
Status keep_pixel_format(const CandidateQuestion& question, VideoEncodeSettings& settings) {
  const auto chosen =
      choose_pixel_format(settings, question.source_format, question.is_mostly_hdr);
  if (chosen.ok() && *chosen == question.pixel_format) return Ok{};
  settings.pixel_format = layout_of(question.pixel_format).name;
  GR_TRY([[maybe_unused]] const PixelFormat explicitly,
         choose_pixel_format(settings, question.source_format, question.is_mostly_hdr));
  return Ok{};
}

class Finder {
 public:
  explicit Finder(const CandidateQuestion& question) : question_(question) {}

  CandidateList find() {
    if (question_.asked.empty()) {
      for (const KnownEncoder& known : known_encoders()) add_usual(known);
      return std::move(out_);
    }
    for (const std::string& asked : question_.asked) {
      const size_t colon = asked.find(':');
      const KnownEncoder* known = find_known(asked.substr(0, colon));
      if (known == nullptr)
        leave_out(unknown_words(asked.substr(0, colon)));
      else if (colon == std::string::npos)
        add_usual(*known);
      else if (auto added = add(*known, asked.substr(colon + 1), 1); !added)
        leave_out(std::move(added).error().message);
    }
    return std::move(out_);
  }

 private:
  static std::string unknown_words(const std::string& name) {
    std::vector<std::string> names;
    for (const KnownEncoder& known : known_encoders()) names.emplace_back(known.name);
    const std::string nearest = nearest_name(name, names);
    std::string list;
    for (const std::string& n : names) list += (list.empty() ? "" : ", ") + n;
    return "'" + name + "' is no encoder whose quality scale is known" +
           (nearest.empty() ? "" : "; did you mean '" + nearest + "'?") +
           (nearest.empty() ? ": those are " + list : "");
  }

  void leave_out(std::string sentence) {
    if (std::find(out_.left_out.begin(), out_.left_out.end(), sentence) ==
        out_.left_out.end())
      out_.left_out.push_back(std::move(sentence));
  }

  // What is wrong with the encoder itself is said once.
  void add_usual(const KnownEncoder& known) {
    for (const KnownPreset& preset : known.presets) {
      if (!preset.is_usual) continue;
      auto added = add(known, std::string(preset.name), preset.relative_cpu);
      if (added) continue;
      leave_out(std::move(added).error().message);
      return;
    }
  }

  Status add(const KnownEncoder& known, const std::string& preset, double relative_cpu) {
    for (const KnownPreset& p : known.presets)
      if (p.name == preset) relative_cpu = p.relative_cpu;
    EncoderCandidate candidate{std::string(known.name), preset,
                               plain_settings(known, preset, question_.own), known.scale,
                               relative_cpu};
    for (const EncoderCandidate& other : out_.candidates)
      if (candidate_name(other) == candidate_name(candidate)) return Ok{};
    if (!check_output(question_.output_path, candidate.encoder, ""))
      return bad_request(candidate.encoder + ": a film with the ending '" +
                         question_.output_path.substr(question_.output_path.rfind('.') + 1) +
                         "' cannot hold it");
    GR_CHECK(check_video_settings(settings_at(candidate, known.scale.usual)));
    if (auto kept = keep_pixel_format(question_, candidate.settings); !kept)
      return std::move(kept).error();
    out_.candidates.push_back(std::move(candidate));
    return Ok{};
  }

  const CandidateQuestion& question_;
  CandidateList out_;
};

}  // namespace

std::string candidate_name(const EncoderCandidate& candidate) {
  return candidate.encoder + " " + candidate.preset;
}

VideoEncodeSettings settings_at(const EncoderCandidate& candidate, double quality) {
  VideoEncodeSettings out = candidate.settings;
  out.options.emplace_back(std::string(candidate.scale.option), quality_text(quality));
  return out;
}

CandidateList find_candidates(const CandidateQuestion& question) {
  return Finder(question).find();
}

std::string settings_text(const VideoEncodeSettings& settings) {
  std::string out = settings.codec;
  for (const auto& [name, value] : settings.options)
    out += name == "preset" ? " " + value : " " + name + " " + value;
  return settings.pixel_format.empty() ? out : out + " " + settings.pixel_format;
}

bool are_equal(const VideoEncodeSettings& a, const VideoEncodeSettings& b) {
  EncoderOptions of_a = a.options, of_b = b.options;
  std::sort(of_a.begin(), of_a.end());
  std::sort(of_b.begin(), of_b.end());
  return a.codec == b.codec && of_a == of_b && a.pixel_format == b.pixel_format;
}

double relative_cpu_of(const VideoEncodeSettings& settings) {
  const KnownEncoder* known = find_known(settings.codec);
  if (known == nullptr) return 1;
  for (const KnownPreset& preset : known->presets) {
    const VideoEncodeSettings plain = plain_settings(*known, std::string(preset.name), {});
    const auto has = [&](const auto& option) {
      return std::find(settings.options.begin(), settings.options.end(), option) !=
             settings.options.end();
    };
    if (std::all_of(plain.options.begin(), plain.options.end(), has))
      return preset.relative_cpu;
  }
  return 1;
}

}  // namespace glyphreel
