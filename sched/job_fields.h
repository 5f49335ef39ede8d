// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_JOB_FIELDS_H_
#define GR_SCHED_JOB_FIELDS_H_

// Every name a job file may use, in one place: the parser refuses what is not here, and
// a test holds docs/job.schema.json against it.

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

namespace glyphreel::job_fields {

template <size_t... N>
constexpr auto joined(const std::array<std::string_view, N>&... parts) {
  std::array<std::string_view, (N + ...)> all{};
  auto* out = all.data();
  (void)std::initializer_list<int>{
      (out = std::copy(parts.begin(), parts.end(), out), 0)...};
  return all;
}

inline constexpr std::array<std::string_view, 7> kJob = {
    "$schema", "source", "sources", "fonts", "overlay", "output", "clips"};

inline constexpr std::array<std::string_view, 9> kClip = {
    "source", "start_time", "end_time", "name", "notes",
    "rating", "tags",       "player",   "fields"};

inline constexpr std::array<std::string_view, 6> kOutput = {
    "video", "audio", "size", "fps", "fit", "speed"};

// Any other name in these two is an option of the encoder.
inline constexpr std::array<std::string_view, 3> kVideo = {"codec", "pixel_format",
                                                           "bit_rate"};
inline constexpr std::array<std::string_view, 4> kAudio = {"codec", "bit_rate",
                                                           "sample_rate", "channels"};

inline constexpr std::array<std::string_view, 5> kOverlay = {
    "layers", "scale", "clocks", "data", "time_zone"};

// Where a layer stands to another one, in the order of Side.
inline constexpr std::array<std::string_view, 5> kSides = {"below", "above", "left_of",
                                                           "right_of", "over"};
// Of every layer.
inline constexpr std::array<std::string_view, 19> kLayer = {
    "type",  "id",  "x",    "y",          "width", "height",  "anchor",  "area",
    "gap",   "edge_align",  "from",       "until", "fade_in", "fade_out", "opacity",
    "enter", "exit", "keyframes", "follow"};
inline constexpr std::array<std::string_view, 6> kBoxStyle = {
    "color", "gradient", "radius", "border", "shadow", "glow"};
// Of a text layer and of each of its runs.
inline constexpr std::array<std::string_view, 9> kRunStyle = {
    "text",  "font",           "weight",   "italic",    "size",
    "color", "letter_spacing", "features", "variations"};

inline constexpr auto kBoxLayer = joined(kLayer, kSides, kBoxStyle);
inline constexpr auto kTextLayer = joined(
    kLayer, kSides, kRunStyle,
    std::array<std::string_view, 16>{
        "runs", "align", "vertical_align", "direction", "min_size", "line_height",
        "max_lines", "fit", "max_chars", "tabular_digits", "gradient", "outline",
        "shadow", "glow", "plate", "typewriter"});
inline constexpr auto kImageLayer =
    joined(kLayer, kSides,
           std::array<std::string_view, 4>{"file", "fit", "radius", "shadow"});
inline constexpr auto kGroupLayer =
    joined(kLayer, kSides, std::array<std::string_view, 1>{"layers"});

inline constexpr auto kPlate =
    joined(kBoxStyle, std::array<std::string_view, 2>{"padding", "per_line"});
inline constexpr std::array<std::string_view, 5> kShadow = {"dx", "dy", "blur",
                                                            "color", "spread"};
inline constexpr std::array<std::string_view, 3> kGlow = {"blur", "color", "spread"};
inline constexpr std::array<std::string_view, 2> kBorder = {"width", "color"};
inline constexpr std::array<std::string_view, 2> kGradient = {"angle", "stops"};
inline constexpr std::array<std::string_view, 3> kOutline = {"width", "color", "join"};
inline constexpr std::array<std::string_view, 6> kTransition = {
    "seconds", "slide", "distance", "scale", "fade", "easing"};
inline constexpr std::array<std::string_view, 7> kKeyframe = {
    "at", "x", "y", "scale", "opacity", "color", "easing"};
inline constexpr std::array<std::string_view, 2> kUntil = {"near", "slack"};
inline constexpr std::array<std::string_view, 3> kFollow = {"x", "y", "of"};
inline constexpr std::array<std::string_view, 6> kClock = {
    "base", "first", "offset", "speed", "pauses", "count_down_from"};
inline constexpr std::array<std::string_view, 6> kData = {"file", "time", "value",
                                                          "kind", "base", "interpolate"};

// TSV columns; "fields.KEY" besides.
inline constexpr std::array<std::string_view, 8> kTsv = {
    "start_time", "end_time", "name",   "rating",
    "tags",       "notes",    "player", "source"};

// Words of fields that choose, in the order of their enumerators.
inline constexpr std::array<std::string_view, 3> kOverlayKinds = {"card", "classic",
                                                                  "none"};
inline constexpr std::array<std::string_view, 2> kScales = {"frame", "pixels"};
inline constexpr std::array<std::string_view, 4> kLayerTypes = {"box", "text", "image",
                                                                "group"};
inline constexpr std::array<std::string_view, 9> kAnchors = {
    "top-left", "top",         "top-right", "left",        "center",
    "right",    "bottom-left", "bottom",    "bottom-right"};
inline constexpr std::array<std::string_view, 3> kAreas = {"frame", "action-safe",
                                                           "title-safe"};
inline constexpr std::array<std::string_view, 3> kEdgeAligns = {"start", "center",
                                                                "end"};
inline constexpr std::array<std::string_view, 6> kAligns = {
    "start", "center", "end", "left", "right", "justify"};
inline constexpr std::array<std::string_view, 3> kDirections = {"auto", "ltr", "rtl"};
inline constexpr std::array<std::string_view, 2> kJoins = {"round", "miter"};
inline constexpr std::array<std::string_view, 3> kImageFits = {"contain", "cover",
                                                               "stretch"};
inline constexpr std::array<std::string_view, 4> kSlides = {"left", "right", "up",
                                                            "down"};
inline constexpr std::array<std::string_view, 4> kClockBases = {"clip", "source",
                                                                "film", "recording"};
inline constexpr std::array<std::string_view, 2> kDataKinds = {"number", "text"};
// CSS Easing 1, 2.2, and three that go past their end (see job_motion.cc).
inline constexpr std::array<std::string_view, 9> kEasings = {
    "linear",       "ease",          "ease-in",          "ease-out", "ease-in-out",
    "ease-in-back", "ease-out-back", "ease-in-out-back", "hold"};
inline constexpr std::array<std::string_view, 3> kVerticalAligns = {"top", "middle",
                                                                    "bottom"};
inline constexpr std::array<std::string_view, 3> kTextFits = {"wrap", "shrink",
                                                              "ellipsis"};
inline constexpr std::array<std::string_view, 4> kOutputFits = {"pad", "crop",
                                                                "stretch", "blur"};

// Limits that parser and schema share.
inline constexpr int kMaxTextLength = 10'000;      // code points; see JobRules too
inline constexpr int kMinFrameSide = 16, kMaxFrameSide = 16'384;
inline constexpr int kMaxSeconds = 10'000'000;     // 115 days
inline constexpr double kMaxLength = 100'000;      // design pixels; beyond any frame
inline constexpr int kMaxGroupDepth = 8;
inline constexpr int kMaxRuns = 1'000;             // of a text
inline constexpr int kMinStops = 2, kMaxStops = 16;
inline constexpr int kMaxTags = 32;                // features or axes of a text
inline constexpr int kMaxKeyframes = 1'000;
inline constexpr int kMaxClocks = 100;
inline constexpr int kMaxPauses = 100;
inline constexpr int kMaxSeries = 64;
inline constexpr int kMaxNameLength = 64;          // of an id, a clock, a series

}  // namespace glyphreel::job_fields

#endif  // GR_SCHED_JOB_FIELDS_H_
