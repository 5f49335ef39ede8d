// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_COMMAND_LINE_H_
#define GR_CLI_COMMAND_LINE_H_

// The words of the command line -> the arguments of one command.

#include <string>
#include <variant>

#include "cli/commands.h"

namespace glyphreel {

// Nothing to run (help or version was shown, or the usage was wrong): exit code.
struct NothingToRun {
  int exit_code = 0;
};

using Command = std::variant<NothingToRun, RenderArguments, CheckArguments,
                             PreviewArguments, ProfileArguments, StudyArguments,
                             EncodersArguments, DemoArguments, CacheCommandArguments,
                             PlanArguments, SegmentArguments, JoinArguments>;

Command parse_command_line(int argc, char** argv);

}  // namespace glyphreel

#endif  // GR_CLI_COMMAND_LINE_H_
