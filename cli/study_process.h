// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_STUDY_PROCESS_H_
#define GR_CLI_STUDY_PROCESS_H_

// Runs other programs and measures them: wall time by the monotonic clock, CPU time
// and peak memory as the operating system counted them (wait4). No shell takes part.

#include <sched.h>

#include <string>
#include <vector>

#include "core/cancel.h"
#include "core/result.h"
#include "sched/study_runs.h"

namespace glyphreel {

struct ChildCommand {
  std::string what;                    // for ProcessRun and for errors
  std::vector<std::string> arguments;  // the first is the program, looked up in PATH
  std::string folder;                  // to run in; empty: here
  std::string input;                   // a file for its standard input; empty: nothing
  std::string output = {};             // a file for its standard output; empty: away
};

struct ChildRuns {
  double wall_s = 0;                  // from the first start to the last end
  std::vector<ProcessRun> processes;  // in the order of the commands
  int64_t peak_bytes = 0;             // of the largest `at_once` processes together

  double cpu_s() const;
};

// Runs the commands in order, `at_once` at a time. When one fails, the others are ended,
// and the error tells its last words on standard error, for which files that begin with
// `log` are written. After `cancel` all are ended: Errc::kCancelled.
Result<ChildRuns> run_children(const std::vector<ChildCommand>& commands, int at_once,
                               const std::string& log, const CancelToken& cancel);

// CPU seconds that all programs on this machine have used since it started, and that
// other guests of its host took from it; 0 where the system does not tell.
double machine_cpu_s();

// While it lives, the calling thread and the processes that it starts may use only the
// first `count` of the cores that it had.
class PinnedCores {
 public:
  explicit PinnedCores(int count);
  ~PinnedCores();
  PinnedCores(const PinnedCores&) = delete;
  PinnedCores& operator=(const PinnedCores&) = delete;

 private:
  cpu_set_t before_;
};

}  // namespace glyphreel

#endif  // GR_CLI_STUDY_PROCESS_H_
