// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_STUDY_RUNS_H_
#define GR_SCHED_STUDY_RUNS_H_

// What an experiment measured, run by run, and the same gathered by what was asked.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "profile.h"
#include "study_model.h"

namespace glyphreel {

// Today's: one ffmpeg process per clip, then one that joins by copying.
enum class Pipeline : uint8_t { kToday, kGlyphreel };
std::string_view pipeline_name(Pipeline pipeline);  // "today", "glyphreel"

enum class Experiment : uint8_t {
  kMatrix,   // clips x workers, on all cores
  kCores,    // the whole job on fewer cores, as many workers as cores
  kParts,    // today's pipeline with parts of its work left out
  kLengths,  // clips cut to a length, on one core and on all
  kChunks,   // one stretch of film as one chunk, two, four ...
};
inline constexpr int kExperimentCount = static_cast<int>(Experiment::kChunks) + 1;
std::string_view experiment_name(Experiment experiment);

// The variations of today's commands.
enum class TodayPart : uint8_t {
  kNone,         // the pipeline as it is
  kStart,        // `ffmpeg -version`, once per process of the pipeline
  kSeek,         // opens, seeks, decodes to the first frame
  kDecode,       // decodes the clip
  kFilter,       // decodes and draws
  kWithoutText,  // decodes and encodes
};
inline constexpr int kTodayPartCount = static_cast<int>(TodayPart::kWithoutText) + 1;
std::string_view today_part_name(TodayPart part);

// What was asked for; runs of equal cases are repetitions of one another.
struct StudyCase {
  Experiment experiment = Experiment::kMatrix;
  Pipeline pipeline = Pipeline::kGlyphreel;
  int clips = 1;
  int workers = 1;      // chunks, or processes, at work at once
  int cores = 1;        // that the run might use
  double length_s = 0;  // of a clip or chunk, where the experiment sets it
  TodayPart part = TodayPart::kNone;
  friend auto operator<=>(const StudyCase&, const StudyCase&) = default;
};

struct ProcessRun {
  std::string what;  // "clip 3", "join"
  double wall_s = 0, cpu_s = 0;
  int64_t peak_bytes = 0;
};

struct StudyRun {
  StudyCase asked;
  int repetition = 0;  // from 0
  double wall_s = 0, cpu_s = 0;
  int64_t peak_bytes = 0;  // of processes at work at once, together: at most
  int64_t output_bytes = 0;
  double others_cpu_s = 0;  // that other programs, and other guests, took meanwhile
  std::vector<ProcessRun> processes;  // today's pipeline
  std::optional<Profile> profile;     // glyphreel's
};

// All repetitions of one case.
struct StudyCell {
  StudyCase asked;
  Spread wall_s, cpu_s;
  double peak_bytes = 0, output_bytes = 0;  // medians
  std::vector<const StudyRun*> runs;        // in order; of the list given

  const StudyRun& median_run() const;  // the one nearest to the median wall time
  double cores_busy() const {          // 0..1
    return wall_s.median > 0 ? cpu_s.median / (wall_s.median * asked.cores) : 0;
  }
};

// In the order of StudyCase. The cells point into `runs`.
std::vector<StudyCell> cells_of(const std::vector<StudyRun>& runs);

const StudyCell* find_cell(const std::vector<StudyCell>& cells, const StudyCase& asked);

}  // namespace glyphreel

#endif  // GR_SCHED_STUDY_RUNS_H_
