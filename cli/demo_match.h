// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_DEMO_MATCH_H_
#define GR_CLI_DEMO_MATCH_H_

// A football match drawn and sounded by our own code, the same on every machine: the
// demo's source, which therefore needs no download.

#include <cstdint>
#include <string>
#include <vector>

#include "cli/demo_canvas.h"
#include "core/cancel.h"
#include "core/result.h"

namespace glyphreel {

inline constexpr Size kMatchSize{1280, 720};
inline constexpr int kMatchFps = 30;
inline constexpr int kMatchSeconds = 24;
inline constexpr int kMatchSampleRate = 48000;

// When a shot goes into the net, seconds.
inline constexpr float kGoalTimes[] = {4.4f, 12.4f, 20.4f};

// A place on (or above) the pitch, metres: x along it from its middle, z away from the
// camera from the near line, up above the grass.
struct PitchPoint {
  float x = 0, z = 0, up = 0;
};

// Where a place appears in the panorama and how many pixels a metre is there.
struct PanoramaPoint {
  Point2 at;
  float px_per_m = 1;
};
inline constexpr Size kPanoramaSize{2560, 720};
PanoramaPoint project(PitchPoint place);

// The empty stadium, painted once; frames are cut from it.
void paint_stadium(const FrameView& panorama);

// Interleaving-free stereo: two channels of the whole match.
struct MatchSound {
  std::vector<float> left, right;
};
MatchSound make_match_sound();

// Draws, encodes and writes the match as an mp4 file.
Status write_match(const std::string& path, const CancelToken& cancel);

}  // namespace glyphreel

#endif  // GR_CLI_DEMO_MATCH_H_
