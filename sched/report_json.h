// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_REPORT_JSON_H_
#define GR_SCHED_REPORT_JSON_H_

// Reports as JSON: --report, the last line of --progress json, and what hosts in other
// languages get.

#include <string>
#include <vector>

#include "../core/api.h"
#include "../core/result.h"
#include "diagnosis.h"
#include "render.h"

namespace glyphreel {

// The whole report, indented. Rates and times are exact fractions as text ("30/1")
// beside their value as a number. Never contains invalid UTF-8.
GR_API std::string report_json(const RenderReport& report);
// What check() found, in the same words.
GR_API std::string check_json(const CheckReport& report);
// As report_json(), with the run's tasks, accounts, bottleneck and advice, and what was
// seen of the machine's cores meanwhile, if anything.
GR_API std::string profile_json(const RenderReport& report, const Diagnosis& diagnosis,
                                const std::vector<CoreUse>& cores);
// The main numbers in one line: {"event":"done",...} and {"event":"error",...}.
GR_API std::string done_json(const RenderReport& report);
GR_API std::string error_json(const Error& error, int exit_code);

}  // namespace glyphreel

#endif  // GR_SCHED_REPORT_JSON_H_
