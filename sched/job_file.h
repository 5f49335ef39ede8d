// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_JOB_FILE_H_
#define GR_SCHED_JOB_FILE_H_

// Job files -> Compilation. Three forms are told apart by content: the JSON object of
// docs/job.schema.json, a bare JSON array of clips, and TSV with a header line. Every
// mistake is found and named (file, line or clip, field, what to do), not only the
// first one.

#include <optional>
#include <string>
#include <vector>

#include "../core/api.h"
#include "../core/job_rules.h"
#include "../core/result.h"
#include "compilation.h"
#include "encode_speed.h"

namespace glyphreel {

struct JobFileOptions {
  std::string source;      // the source of clips that name none ("--source")
  JobRules rules = {};     // what the job may read and how large it may be
  std::optional<EncodeSpeed> speed = {};  // instead of the job's own ("--speed")
};

struct ParsedJob {
  Compilation compilation;              // usable only when `mistakes` is empty
  std::vector<std::string> mistakes;    // one sentence each, in file order
  std::vector<std::string> warnings;    // e.g. invalid UTF-8 replaced by U+FFFD
};

// Reads `path`; paths inside are taken relative to its folder. An Error only when the
// file itself cannot be read.
GR_API Result<ParsedJob> read_job_file(const std::string& path,
                                       const JobFileOptions& options = {});

// The same for text in memory. `name` stands for the file in sentences, `folder` is
// what relative paths are relative to.
GR_API ParsedJob parse_job(const std::string& text, const std::string& name,
                           const std::string& folder,
                           const JobFileOptions& options = {});

}  // namespace glyphreel

#endif  // GR_SCHED_JOB_FILE_H_
