// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_PLAN_FILE_H_
#define GR_CLI_PLAN_FILE_H_

// What `plan --json` writes and `segment` and `join` read: the job as it was, and the
// film's parts with their keys.

#include <optional>
#include <string>

#include "sched/job_file.h"
#include "sched/segments.h"

namespace glyphreel {

struct PlanFile {
  // The job's own text, so that it is the same job wherever and whenever it is made.
  std::string job_text;
  std::string job_name;    // for sentences
  std::string job_folder;  // absolute: what its paths are relative to
  std::string source;      // --source, absolute
  std::optional<EncodeSpeed> speed;  // --speed
  bool verify_whole = false;
  OnClipError on_clip_error = OnClipError::kFail;  // of the film
  SmartRender smart = SmartRender::kOff;
  FilmParts parts;         // as read from a plan: keys, and what is copied
};

std::string plan_json(const PlanFile& plan);
// kBadRequest for what is no plan. `path` may be "-".
Result<PlanFile> read_plan(const std::string& path);

}  // namespace glyphreel

#endif  // GR_CLI_PLAN_FILE_H_
