// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_ENCODE_SPEED_H_
#define GR_SCHED_ENCODE_SPEED_H_

// "speed" of a job's output: names for settings of x264 that show the same quality for
// less CPU time and more bytes. docs/speed.md has what each costs, on three kinds of film;
// bench/speed.sh measures it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "../codec/encode_settings.h"
#include "../core/api.h"

namespace glyphreel {

// kFast is what a film is encoded with where a job says nothing. Preset names of x264 are
// something else: its "faster" is none of these.
enum class EncodeSpeed : uint8_t { kFast, kFaster, kFastest };

// Their names in jobs, in reports and on the command line.
inline constexpr std::array<std::string_view, 3> kEncodeSpeedNames = {"fast", "faster",
                                                                      "fastest"};
inline std::string_view speed_name(EncodeSpeed speed) {
  return kEncodeSpeedNames[static_cast<size_t>(speed)];
}

// For OutputSettings::video.
GR_API VideoEncodeSettings speed_settings(EncodeSpeed speed);

// The speed whose settings these are, with any pixel format; none where they are others,
// be it by one more option.
GR_API std::optional<EncodeSpeed> speed_of(const VideoEncodeSettings& settings);

}  // namespace glyphreel

#endif  // GR_SCHED_ENCODE_SPEED_H_
