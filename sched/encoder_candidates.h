// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_ENCODER_CANDIDATES_H_
#define GR_SCHED_ENCODER_CANDIDATES_H_

// The encoders and presets that are worth measuring, with the scale of each one's
// constant quality.

#include <string>
#include <vector>

#include "codec/encode_settings.h"
#include "core/pixel_format.h"
#include "core/result.h"
#include "sched/encoder_search.h"

namespace glyphreel {

struct EncoderCandidate {
  std::string encoder, preset;   // "libvpx-vp9", "realtime-8"
  VideoEncodeSettings settings;  // without the quality
  QualityScale scale;
  double relative_cpu = 1;       // of libx264's preset fast, about: for estimates
};

// "libx264 fast".
std::string candidate_name(const EncoderCandidate& candidate);

// The candidate's settings at a quality of its scale.
VideoEncodeSettings settings_at(const EncoderCandidate& candidate, double quality);

// What the candidates are for.
struct CandidateQuestion {
  // "libx264" (its usual presets) or "libx264:veryfast"; empty: the usual ones of all
  // encoders that are known.
  std::vector<std::string> asked;
  // The job's own: an encoder it names keeps its other options, all keep its key frame
  // distance ("g").
  VideoEncodeSettings own;
  PixelFormat pixel_format = PixelFormat::kYuv420p;  // the film's
  // What a pixel format is chosen for where a job names none (sched/prepare.h).
  PixelFormat source_format = PixelFormat::kYuv420p;
  bool is_mostly_hdr = false;
  std::string output_path;  // whose container must hold it
};

struct CandidateList {
  std::vector<EncoderCandidate> candidates;  // by encoder, fast presets first
  std::vector<std::string> left_out;         // one sentence each
};

// Opens each once. The film keeps its pixel format: settings name it where the encoder
// would get another.
CandidateList find_candidates(const CandidateQuestion& question);

// How the job's own setting compares with a candidate: "libx264 fast crf 23".
std::string settings_text(const VideoEncodeSettings& settings);
// Whether both say the same, in whatever order.
bool are_equal(const VideoEncodeSettings& a, const VideoEncodeSettings& b);
// Of libx264's preset fast, about; 1 for what is not known.
double relative_cpu_of(const VideoEncodeSettings& settings);

}  // namespace glyphreel

#endif  // GR_SCHED_ENCODER_CANDIDATES_H_
