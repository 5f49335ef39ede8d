// SPDX-License-Identifier: Apache-2.0
#include "sched/encode_speed.h"

#include "sched/encoder_candidates.h"

namespace glyphreel {

VideoEncodeSettings speed_settings(EncodeSpeed speed) {
  // Each crf is the highest tenth at which no material of docs/speed.md has a lower SSIM
  // than it has with kFast.
  VideoEncodeSettings settings;
  switch (speed) {
    case EncodeSpeed::kFast: break;
    case EncodeSpeed::kFaster:
      settings.options = {{"preset", "fast"}, {"subq", "2"},   {"trellis", "0"},
                          {"refs", "1"},      {"crf", "21"}};
      break;
    case EncodeSpeed::kFastest:
      settings.options = {{"preset", "superfast"},
                          {"rc-lookahead", "10"},
                          {"mbtree", "1"},
                          {"crf", "19.9"}};
      break;
  }
  return settings;
}

std::optional<EncodeSpeed> speed_of(const VideoEncodeSettings& settings) {
  for (size_t i = 0; i < kEncodeSpeedNames.size(); ++i) {
    const auto speed = static_cast<EncodeSpeed>(i);
    VideoEncodeSettings named = speed_settings(speed);
    named.pixel_format = settings.pixel_format;
    if (are_equal(named, settings)) return speed;
  }
  return std::nullopt;
}

}  // namespace glyphreel
