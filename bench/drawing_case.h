// SPDX-License-Identifier: Apache-2.0
#ifndef GR_BENCH_DRAWING_CASE_H_
#define GR_BENCH_DRAWING_CASE_H_

// What is drawn on whole frames: the same pictures for glyphreel and for its
// peers. Sizes are design pixels, 1/1080 of the frame's height, but for the
// classic card, whose sizes are pixels in the filters that it stands for.

#include <string>
#include <vector>

#include "text/overlay.h"

namespace glyphreel::bench {

enum class DrawingCase {
  kCard,           // the default look; peers have nothing like it
  kClassic,        // two boxes and two texts, as todays_pipeline.sh draws them
  kOutlinedLines,  // five lines of 37 letters of 48 px with a border of 3 px
  kShortClock,     // "1:02.3", 48 px: another text ten times a second
  kClock,          // "00:01:02.345", 48 px: another text in every frame
  kPlate,          // black over the whole frame, half transparent
  kCredits,        // 500 words in 50 lines
  kNothing,        // a layer whose time has not come
};

const char* name_of(DrawingCase which);
Overlay overlay_of(DrawingCase which);
ClipText sample_clip();

// Where the texts stand, for peers: design pixels.
inline constexpr double kLineSize = 48, kLineBorder = 3, kLineTop = 300,
                        kLinePitch = 80, kLineLeft = 96;
inline constexpr double kClockSize = 48, kClockLeft = 96, kClockTop = 96;
inline constexpr double kCreditsSize = 15, kCreditsPitch = 21, kCreditsTop = 10,
                        kCreditsLeft = 480;
inline constexpr const char* kFont = "DejaVu Sans";

std::vector<std::string> outlined_lines();
std::vector<std::string> credits_lines();

// Of frame n at 30 frames per second: the films' clocks start at one minute, so
// that every part of a clock runs.
inline Rational time_of(int64_t frame) { return Rational(1800 + frame, 30); }

}  // namespace glyphreel::bench

#endif  // GR_BENCH_DRAWING_CASE_H_
