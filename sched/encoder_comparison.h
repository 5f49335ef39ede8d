// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_ENCODER_COMPARISON_H_
#define GR_SCHED_ENCODER_COMPARISON_H_

// Which encoder a job should use: tries those at hand on a sample of the job's own
// finished frames, finds what each needs for the quality of the job's own setting, and
// recommends the best by each aim. Every figure of a recommendation is measured.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "../codec/encode_settings.h"
#include "../core/cancel.h"
#include "../core/rational.h"
#include "../core/result.h"
#include "compilation.h"
#include "encoder_candidates.h"
#include "encoder_front.h"
#include "encoder_sample.h"

namespace glyphreel {

struct ComparedEncoder {
  EncoderCandidate candidate;
  std::vector<EncoderPoint> measured;    // in the order of the trials
  std::optional<EncoderPoint> at_equal;  // interpolated at the own setting's SSIM
  bool on_front = false;
  std::string left_behind;  // why there is no at_equal
};

struct EncoderRecommendation {
  EncoderAim aim = EncoderAim::kLeastCpu;
  VideoEncodeSettings settings;
  EncoderPoint measured;
  bool is_own = false;  // nothing was better than what the job says already
};

struct EncoderComparison {
  Rational frame_rate;
  Size size;
  std::string pixel_format;
  std::vector<Chunk> chunks;         // the sample's frames
  int64_t frame_count = 0;           // of the sample
  int64_t film_frame_count = 0;
  int encoder_threads = 1;           // of the chunk with most
  VideoEncodeSettings own_settings;
  EncoderPoint own;                  // CPU: the mean of a trial before and one after
  double own_cpu_spread = 0;         // by how much those differ: |a - b| / mean
  bool own_on_front = false;
  std::vector<ComparedEncoder> encoders;
  std::vector<EncoderRecommendation> recommendations;
  std::vector<std::string> left_out;  // encoders that could not be tried, and why
  std::vector<std::string> warnings;  // about the job
  int trial_count = 0;
  double wall_s = 0;
};

struct EncoderProgress {
  const EncoderComparison* so_far = nullptr;  // sample and own setting are known
  int candidate_count = 0;
  int candidate = 0;         // from 1; 0: the job's own setting, or one to recommend
  VideoEncodeSettings tried;
  EncoderPoint point;
  double expected_s = 0;     // with the first trial: what all will take, about
};

struct EncoderQuestion {
  std::string output_path;           // never written: its container must hold the codecs
  std::vector<std::string> encoders;  // as CandidateQuestion::asked
  Rational seconds{3};               // of film to try on
  int workers = 0;                   // threads beside the encoders; 0: all cores
  int64_t memory_bytes = 0;          // 0: half of what is available
  std::string folder;                // for frames that memory does not hold
  std::string keep_folder;           // not empty: gets the sample, and the recommended
                                     // encodes of it, as films
  JobRules rules = {};               // what the job may read and how large it may be
  CancelToken* cancel = nullptr;
  // After each trial, on the calling thread.
  std::function<void(const EncoderProgress&)> on_progress = {};
};

// Nothing else may run in the process meanwhile: CPU time is the process's. kBadRequest
// for a job with mistakes, one whose own setting loses nothing, or when no encoder that
// was asked for can be used.
Result<EncoderComparison> compare_encoders(const Compilation& compilation,
                                           const EncoderQuestion& question);

}  // namespace glyphreel

#endif  // GR_SCHED_ENCODER_COMPARISON_H_
