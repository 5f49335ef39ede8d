// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_ENCODERS_REPORT_H_
#define GR_CLI_ENCODERS_REPORT_H_

// A finished comparison of encoders, written for people (terminal, Markdown) and for
// tools (JSON). All figures come from the same EncoderComparison.

#include <string>

#include "cli/study_report.h"
#include "sched/compilation.h"
#include "sched/encoder_comparison.h"

namespace glyphreel {

struct EncodersReport {
  std::string job;         // the file's name
  std::string command;     // that made it
  StudyMachine machine;
  OutputSettings output;   // the job's own
  EncoderComparison result;
};

// "72 of 1200 frames (3.0 s: 3 parts of 3 clips)".
std::string sample_words(const EncoderComparison& result);
// "88.5 ms CPU a frame, 7.43 Mbit/s, SSIM 0.96307, PSNR 38.10 dB".
std::string point_words(const EncoderPoint& point, const EncoderComparison& result);
double cpu_ms_per_frame(const EncoderPoint& point, const EncoderComparison& result);
double megabits_per_s(const EncoderPoint& point, const EncoderComparison& result);
// The job's output with a recommendation's video, as a block to paste.
std::string recommended_block(const EncodersReport& report,
                              const EncoderRecommendation& recommendation);

Document encoders_document(const EncodersReport& report);
std::string encoders_json(const EncodersReport& report);

}  // namespace glyphreel

#endif  // GR_CLI_ENCODERS_REPORT_H_
