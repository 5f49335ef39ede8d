// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_JOB_LIMITS_H_
#define GR_SCHED_JOB_LIMITS_H_

// Whether a Compilation keeps to its host's limits, wherever it came from: the parser of
// job files has looked already, but a host may make one of its own.

#include <vector>

#include "core/job_rules.h"
#include "core/result.h"
#include "sched/compilation.h"
#include "sched/plan.h"

namespace glyphreel {

// Adds a kBadRequest for each limit that is passed: it names the limit's option.
void check_limits(const Compilation& compilation, const JobRules& rules,
                  std::vector<Error>& problems);
void check_film_limits(const Plan& plan, const JobRules& rules,
                       std::vector<Error>& problems);

}  // namespace glyphreel

#endif  // GR_SCHED_JOB_LIMITS_H_
