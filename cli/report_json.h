// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_REPORT_JSON_H_
#define GR_CLI_REPORT_JSON_H_

// A RenderReport as JSON: --report, and the last line of --progress json.

#include <string>

#include "core/result.h"
#include "sched/diagnosis.h"
#include "sched/render.h"

namespace glyphreel {

// The whole report, indented. Rates and times are exact fractions as text ("30/1")
// beside their value as a number. Never contains invalid UTF-8.
std::string report_json(const RenderReport& report);
// The same with the run's tasks, accounts, bottleneck and advice.
std::string profile_json(const RenderReport& report, const Diagnosis& diagnosis);
// The main numbers in one line: {"event":"done",...} and {"event":"error",...}.
std::string done_json(const RenderReport& report);
std::string error_json(const Error& error, int exit_code);

// Before hours of measuring: whether that could be written then. An empty path could.
Status can_write_text_file(const std::string& path);
// Writes `text` to `path` completely or not at all. A link keeps being one, and what is
// no regular file (/dev/stdout, a pipe) is written to where it is.
Status write_text_file(const std::string& path, const std::string& text);

}  // namespace glyphreel

#endif  // GR_CLI_REPORT_JSON_H_
