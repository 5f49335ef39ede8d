// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TESTS_CODEC_FILM_FIXTURE_H_
#define GR_TESTS_CODEC_FILM_FIXTURE_H_

// Makes small films for the tests of what writes media, and asks ffmpeg and ffprobe,
// which are not glyphreel, what is in them.

#include <string>
#include <vector>

#include "codec/audio_encoder.h"
#include "codec/muxer.h"
#include "codec/video_encoder.h"

namespace glyphreel {

// A new folder under the system's own for temporary files; removed at the end.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }
  // Names in the folder, sorted.
  std::vector<std::string> names() const;

 private:
  std::string path_;
};

struct Ran {
  int status = -1;
  std::string output;  // stdout and stderr
};
Ran run_command(const std::string& command);
// The lines of what `command` prints; a failure of the test when it fails.
std::vector<std::string> lines_of(const std::string& command);

FrameFormat small_format();
// A moving picture of noise and edges; `seed` makes another scene.
VideoFrame picture(const FrameFormat& format, int number, int seed = 0);

struct Chunk {
  PacketRun run;
  StreamParameters parameters;
};
using FrameKind = VideoEncoder::FrameKind;
// `frames` pictures; the last one kInter when there are several.
Chunk encode_chunk(const VideoEncodeSettings& settings, int frames, int seed,
                   Rational frame_rate = 25, int threads = 1,
                   const FrameFormat& format = small_format());

// `count` samples of silence with a chirp of 20 ms, 0.5 to 4.5 kHz, at every
// `period` samples.
std::vector<float> beeps(int64_t count, int sample_rate, int64_t period);

struct Sound {
  PacketRun run;
  StreamParameters parameters;
};
Sound encode_sound(const AudioEncodeSettings& settings,
                   const std::vector<float>& mono);

// Writes the chunks, and the sound when it is not empty, as a film.
Status write_film(const std::string& path, const std::vector<Chunk>& chunks,
                  const Sound& sound, int sample_rate, Rational frame_rate = 25);

}  // namespace glyphreel

#endif  // GR_TESTS_CODEC_FILM_FIXTURE_H_
