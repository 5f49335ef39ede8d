// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_SMALL_FILE_H_
#define GR_SCHED_SMALL_FILE_H_

// Files that a job names beside its videos (logos, data): read whole, with a limit.

#include <cstddef>
#include <string>

#include "core/job_rules.h"
#include "core/result.h"

namespace glyphreel {

// The bytes of the regular file `path`. kBadRequest, with a sentence that begins with
// the path, for what is missing, no regular file (a pipe or device could never end),
// larger than `max_bytes`, or not to be read by `rules`.
Result<std::string> read_small_file(const std::string& path, size_t max_bytes,
                                    const JobRules& rules = {});

}  // namespace glyphreel

#endif  // GR_SCHED_SMALL_FILE_H_
