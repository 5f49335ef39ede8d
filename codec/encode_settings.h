// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_ENCODE_SETTINGS_H_
#define GR_CODEC_ENCODE_SETTINGS_H_

// What the film is encoded with: the "output" of a job, as plain structs.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace glyphreel {

// libavcodec's options by name, in the order given: {"preset", "fast"}, {"crf", "23"}.
using EncoderOptions = std::vector<std::pair<std::string, std::string>>;

struct VideoEncodeSettings {
  std::string codec = "libx264";   // a libavcodec encoder's name
  EncoderOptions options = {{"preset", "fast"}, {"crf", "23"}};
  std::string pixel_format;        // FFmpeg's name; empty: chosen by the engine
  // Frames keep the types that their pictures had in the source, P or B, where x264 can
  // make them: that spares it the search (docs/smart.md). Other encoders do as they like.
  bool keeps_picture_types = false;
};

struct AudioEncodeSettings {
  std::string codec = "aac";
  int64_t bit_rate = 192000;       // bits per second; 0: the encoder's default
  int sample_rate = 48000;         // Hz
  int channels = 2;                // 1..8
  EncoderOptions options;
};

}  // namespace glyphreel

#endif  // GR_CODEC_ENCODE_SETTINGS_H_
