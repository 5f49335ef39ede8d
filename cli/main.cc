// SPDX-License-Identifier: Apache-2.0
// The glyphreel command.

#include <cstdio>
#include <cstdlib>
#include <new>

#include "cli/command_line.h"
#include "cli/interrupt.h"
#include "cli/terminal.h"
#include "codec/media_log.h"

namespace glyphreel {
namespace {

struct Runner {
  CancelToken& cancel;

  int operator()(const NothingToRun& nothing) const { return nothing.exit_code; }
  int operator()(const RenderArguments& a) const { return render_command(a, cancel); }
  int operator()(const CheckArguments& a) const { return check_command(a, cancel); }
  int operator()(const PreviewArguments& a) const {
    return preview_command(a, cancel);
  }
  int operator()(const ProfileArguments& a) const {
    return profile_command(a, cancel);
  }
  int operator()(const StudyArguments& a) const { return study_command(a, cancel); }
  int operator()(const EncodersArguments& a) const {
    return encoders_command(a, cancel);
  }
  int operator()(const CacheCommandArguments& a) const { return cache_command(a); }
  int operator()(const PlanArguments& a) const { return plan_command(a, cancel); }
  int operator()(const SegmentArguments& a) const { return segment_command(a, cancel); }
  int operator()(const JoinArguments& a) const { return join_command(a, cancel); }
  int operator()(const DemoArguments& a) const { return demo_command(a, cancel); }
};

int run(int argc, char** argv) {
  static CancelToken cancel;  // the signal handler may use it until the very end
  cancel_on_signals(cancel);
  silence_media_log();
  // SVT-AV1 writes notes to stderr past libavcodec: its errors only, unless asked.
  ::setenv("SVT_LOG", "1", 0);
  try {
    return std::visit(Runner{cancel}, parse_command_line(argc, argv));
  } catch (const std::bad_alloc&) {
    return fail({Errc::kOutOfMemory, "out of memory", 0});
  }
}

}  // namespace
}  // namespace glyphreel

int main(int argc, char** argv) {
  const int code = glyphreel::run(argc, argv);
  // A full disk or a closed pipe behind stdout must not look like success.
  if (std::fflush(stdout) != 0 && code == 0) {
    glyphreel::say_error("cannot write to standard output");
    return 4;
  }
  return code;
}
