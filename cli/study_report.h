// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_STUDY_REPORT_H_
#define GR_CLI_STUDY_REPORT_H_

// A finished study, written for people (terminal, Markdown) and for tools (JSON). All
// figures come from the same StudyResult.

#include <string>
#include <vector>

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

// A document of headings, sentences and tables, for any kind of paper.
struct DocumentTable {
  std::vector<std::string> header;  // the first column is text, the others figures
  std::vector<std::vector<std::string>> rows;
};
struct DocumentSection {
  std::string heading;
  std::vector<std::string> sentences;
  std::string code;                  // after the sentences: JSON to copy; may be empty
  DocumentTable table;               // after the code; may be empty
  std::vector<std::string> remarks;  // after the table
  bool is_detail = false;            // not for the terminal
};
using Document = std::vector<DocumentSection>;

Document study_document(const StudyReport& report, const std::vector<StudyCell>& cells,
                        const StudyResult& result);
std::string document_text(const Document& document);
std::string document_markdown(const Document& document);

// Every single run, the machine, the prices, and what was concluded.
std::string study_json(const StudyReport& report, const StudyResult& result);

}  // namespace glyphreel

#endif  // GR_CLI_STUDY_REPORT_H_
