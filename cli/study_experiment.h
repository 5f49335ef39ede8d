// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_STUDY_EXPERIMENT_H_
#define GR_CLI_STUDY_EXPERIMENT_H_

// The measuring half of `glyphreel study`: which cases there are, and running them in
// turn, so that a slow moment of the machine hits all of them.

#include <functional>
#include <string>
#include <vector>

#include "cli/study_job.h"
#include "cli/study_process.h"
#include "core/cancel.h"
#include "core/job_rules.h"
#include "core/result.h"
#include "sched/study_runs.h"

namespace glyphreel {

struct ExperimentSettings {
  int cores = 1;
  int runs = 3;
  std::vector<int> clips, workers;  // of the matrix, increasing
  bool quick = false;               // fewer lengths and chunks
  std::string ffmpeg;               // empty: today's pipeline is left out
  std::string ending = ".mp4";      // of the films
  std::string folder;               // for everything that is made
  std::string self;                 // the glyphreel command
  JobRules rules;                   // for each of its processes
};

// Everything to measure once, in the order in which it is run. What cannot be asked
// of this job or machine is named in `notes`.
std::vector<StudyCase> experiment_cases(const StudyJob& job,
                                        const ExperimentSettings& settings,
                                        std::vector<std::string>& notes);

struct ExperimentProgress {
  size_t done = 0, count = 0;  // `done` counts `last`
  const StudyRun* last = nullptr;
};

// Runs all cases `settings.runs` times. Where today's pipeline fails, its runs are left
// out with a note; where glyphreel does, that is the error.
Result<std::vector<StudyRun>> run_experiment(
    const StudyJob& job, const ExperimentSettings& settings,
    const std::function<void(const ExperimentProgress&)>& on_progress,
    const CancelToken& cancel, std::vector<std::string>& notes);

// The profile inside what `glyphreel profile --report` wrote, without spans.
Result<Profile> read_profile(const std::string& path);

}  // namespace glyphreel

#endif  // GR_CLI_STUDY_EXPERIMENT_H_
