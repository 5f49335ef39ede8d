// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_JOB_FIELDS_H_
#define GR_SCHED_JOB_FIELDS_H_

// Every name a job file may use, in one place: the parser refuses what is not here, and
// a test holds docs/job.schema.json against it.

#include <array>
#include <string_view>

namespace glyphreel::job_fields {

inline constexpr std::array<std::string_view, 6> kJob = {
    "$schema", "source", "sources", "overlay", "output", "clips"};

inline constexpr std::array<std::string_view, 9> kClip = {
    "source", "start_time", "end_time", "name", "notes",
    "rating", "tags",       "player",   "fields"};

inline constexpr std::array<std::string_view, 5> kOutput = {
    "video", "audio", "size", "fps", "fit"};

// Any other name in these two is an option of the encoder.
inline constexpr std::array<std::string_view, 3> kVideo = {"codec", "pixel_format",
                                                           "bit_rate"};
inline constexpr std::array<std::string_view, 4> kAudio = {"codec", "bit_rate",
                                                           "sample_rate", "channels"};

inline constexpr std::array<std::string_view, 2> kOverlay = {"layers", "scale"};

inline constexpr std::array<std::string_view, 13> kBoxLayer = {
    "type",   "x",      "y",    "width", "height",  "color",   "radius",
    "shadow", "from", "until", "fade_in", "fade_out", "opacity"};

inline constexpr std::array<std::string_view, 26> kTextLayer = {
    "type",       "text",     "x",          "y",
    "width",      "height",   "align",      "vertical_align",
    "font",       "weight",   "italic",     "size",
    "min_size",   "line_height", "max_lines", "fit",
    "max_chars",  "letter_spacing", "tabular_digits", "color",
    "shadow",     "from",     "until",      "fade_in",
    "fade_out",   "opacity"};

inline constexpr std::array<std::string_view, 4> kShadow = {"dx", "dy", "blur",
                                                            "color"};

// TSV columns; "fields.KEY" besides.
inline constexpr std::array<std::string_view, 8> kTsv = {
    "start_time", "end_time", "name",   "rating",
    "tags",       "notes",    "player", "source"};

// Words of fields that choose, in the order of their enumerators.
inline constexpr std::array<std::string_view, 3> kOverlayKinds = {"card", "classic",
                                                                  "none"};
inline constexpr std::array<std::string_view, 2> kScales = {"frame", "pixels"};
inline constexpr std::array<std::string_view, 2> kLayerTypes = {"box", "text"};
inline constexpr std::array<std::string_view, 5> kAligns = {"start", "center", "end",
                                                            "left", "right"};
inline constexpr std::array<std::string_view, 3> kVerticalAligns = {"top", "middle",
                                                                    "bottom"};
inline constexpr std::array<std::string_view, 3> kTextFits = {"wrap", "shrink",
                                                              "ellipsis"};
inline constexpr std::array<std::string_view, 4> kOutputFits = {"pad", "crop",
                                                                "stretch", "blur"};

// Limits that parser and schema share.
inline constexpr int kMaxTextLength = 10'000;      // code points
inline constexpr int kMinFrameSide = 16, kMaxFrameSide = 16'384;
inline constexpr int kMaxSeconds = 10'000'000;     // 115 days

}  // namespace glyphreel::job_fields

#endif  // GR_SCHED_JOB_FIELDS_H_
