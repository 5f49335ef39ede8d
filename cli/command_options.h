// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_COMMAND_OPTIONS_H_
#define GR_CLI_COMMAND_OPTIONS_H_

// Which options each command has: a function adds one command to the command line and
// returns it. What is parsed goes into `arguments`, and into `shared` where several
// commands have the option: both outlive the parsing.

#include <string>

#include "cli/commands.h"
#include "cli/shared_options.h"

namespace CLI {
class App;
}

namespace glyphreel {

// film_options.cc: from a job to a film or a part of it.
CLI::App* add_render(CLI::App& app, RenderArguments& arguments, SharedOptions& shared);
CLI::App* add_check(CLI::App& app, CheckArguments& arguments, SharedOptions& shared);
CLI::App* add_preview(CLI::App& app, PreviewArguments& arguments, SharedOptions& shared);
CLI::App* add_profile(CLI::App& app, ProfileArguments& arguments, SharedOptions& shared);
CLI::App* add_demo(CLI::App& app, DemoArguments& arguments);

// parts_options.cc: one film by many processes, and where its parts are kept.
CLI::App* add_plan(CLI::App& app, PlanArguments& arguments, SharedOptions& shared);
CLI::App* add_segment(CLI::App& app, SegmentArguments& arguments, SharedOptions& shared);
CLI::App* add_join(CLI::App& app, JoinArguments& arguments, SharedOptions& shared);
CLI::App* add_cache(CLI::App& app, CacheCommandArguments& arguments,
                    SharedOptions& shared);

// study_options.cc, encoders_options.cc: what is measured. Some of it is text, which
// read_...() reads after parsing: the first thing that is wrong with it, or nothing.
struct StudyTexts {
  std::string clips, workers, cores, rule;
};
CLI::App* add_study(CLI::App& app, StudyArguments& arguments, StudyTexts& texts,
                    SharedOptions& shared);
std::string read_study(const StudyTexts& texts, StudyArguments& arguments);

struct EncodersTexts {
  std::string encoders, seconds;
};
CLI::App* add_encoders(CLI::App& app, EncodersArguments& arguments, EncodersTexts& texts,
                       SharedOptions& shared);
std::string read_encoders(const EncodersTexts& texts, EncodersArguments& arguments);

}  // namespace glyphreel

#endif  // GR_CLI_COMMAND_OPTIONS_H_
