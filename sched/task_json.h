// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_TASK_JSON_H_
#define GR_SCHED_TASK_JSON_H_

// A task of a profile as reports show it: seconds, stages by name, without spans.

#include <nlohmann/json_fwd.hpp>

#include "sched/profile.h"

namespace glyphreel {

nlohmann::ordered_json task_json(const TaskProfile& task);

}  // namespace glyphreel

#endif  // GR_SCHED_TASK_JSON_H_
