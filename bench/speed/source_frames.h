// SPDX-License-Identifier: Apache-2.0
#ifndef GR_BENCH_SPEED_SOURCE_FRAMES_H_
#define GR_BENCH_SPEED_SOURCE_FRAMES_H_

// A stretch of an H.264 film, decoded, with what its decoder knows of how it was encoded:
// the type of each picture and the quantiser of each macroblock.

#include <cstdint>
#include <string>
#include <vector>

#include "codec/av_ptr.h"
#include "core/frame_view.h"
#include "core/rational.h"
#include "core/result.h"

namespace glyphreel {

struct SourceFrame {
  AvFramePtr picture;
  AVPictureType type = AV_PICTURE_TYPE_NONE;
  std::vector<int8_t> quantisers;  // of macroblocks in raster order; empty: not known
};

struct SourceStretch {
  FrameFormat format;
  Rational frame_rate;
  int columns = 0;                 // of macroblocks
  std::vector<SourceFrame> frames;
  double decode_cpu_s = 0;         // of these frames, nothing exported
  double export_cpu_s = 0;         // more than that with the quantisers
};

// Decodes `count` frames from the key frame at or before `from_s` on, on one thread and
// twice: only the second time the decoder exports what it knows.
Result<SourceStretch> read_source(const std::string& path, double from_s, int count);

}  // namespace glyphreel

#endif  // GR_BENCH_SPEED_SOURCE_FRAMES_H_
