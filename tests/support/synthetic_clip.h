// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TESTS_SUPPORT_SYNTHETIC_CLIP_H_
#define GR_TESTS_SUPPORT_SYNTHETIC_CLIP_H_

// A source made by our own encoder: each picture carries its number as 16 black or
// white cells, and a 1 kHz beep of 20 ms starts at every whole second.

#include <string>

#include "core/geometry.h"
#include "core/rational.h"
#include "core/result.h"

namespace glyphreel {

struct SyntheticClip {
  Size size{256, 64};
  Rational frame_rate{25};
  int frame_count = 100;
  bool audio = true;
  int group = 25;       // frames from one key frame to the next
  int b_frames = 0;     // between one P picture and the next
  int sps_id = 0;       // of its parameter sets
  bool is_noise = false;  // instead of numbers, and nearly as large as its samples are
};

Status write_synthetic_clip(const std::string& path, const SyntheticClip& clip);

// A new folder for one test, removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace glyphreel

#endif  // GR_TESTS_SUPPORT_SYNTHETIC_CLIP_H_
