// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_STUDY_REPORT_H_
#define GR_CLI_STUDY_REPORT_H_

// A finished study, written for people (terminal, Markdown) and for tools (JSON). All
// figures come from the same StudyResult.

#include <string>
#include <vector>

#include "cli/document.h"
#include "sched/study_result.h"

namespace glyphreel {

struct StudyMachine {
  std::string processor, kernel, ffmpeg, glyphreel, date;
  int cores = 1;
  int64_t memory_bytes = 0;
};
// Of where this process runs. `ffmpeg` is left empty.
StudyMachine this_machine();
// "The machine: 2 cores (...), 7.8 GiB of memory, ...; 2026-11-24", without a full stop.
std::string machine_words(const StudyMachine& machine);

struct StudyReport {
  std::string job;      // the file's name
  std::string film;     // "10 clips, 0:50, 1920x1080 at 24 fps, libx264 ..."
  std::string command;  // that made it
  StudyMachine machine;
  int runs = 1;
  int clip_count = 1;  // of the job; question.clips may be fewer
  StudyQuestion question;
  std::vector<StudyRun> measured;
  std::vector<std::string> notes;  // what was left out, and why
};

Document study_document(const StudyReport& report, const std::vector<StudyCell>& cells,
                        const StudyResult& result);

// Every single run, the machine, the prices, and what was concluded.
std::string study_json(const StudyReport& report, const StudyResult& result);

}  // namespace glyphreel

#endif  // GR_CLI_STUDY_REPORT_H_
