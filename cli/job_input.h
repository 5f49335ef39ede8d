// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_JOB_INPUT_H_
#define GR_CLI_JOB_INPUT_H_

// The JOB argument of a command: a file, or "-" for standard input.

#include <optional>
#include <string>

#include "sched/job_file.h"

namespace glyphreel {

// `path` as it is from every folder; as it was where the current folder is gone.
std::string absolute_path(const std::string& path);

// Reads and parses the job; warnings and mistakes are said on stderr. Nothing when it
// cannot be used (the exit code is then 2). Paths of a job from standard input are
// relative to the current folder.
std::optional<Compilation> read_job(const std::string& job,
                                    const JobFileOptions& options);

// The job's text; for a file or standard input that is too long, enough to find out.
Result<std::string> read_job_text(const std::string& job);

// The same without saying anything.
Result<ParsedJob> parse_job_argument(const std::string& job,
                                     const JobFileOptions& options);

}  // namespace glyphreel

#endif  // GR_CLI_JOB_INPUT_H_
