// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_STUDY_PIPELINE_H_
#define GR_CLI_STUDY_PIPELINE_H_

// How annotated compilations are made today, as commands: one ffmpeg process per clip,
// which draws the classic card with drawbox and drawtext and encodes, then one that
// joins by copying (`-f concat -c copy`). bench/todays_pipeline.sh is the same as a
// script.

#include <string>
#include <vector>

#include "cli/study_process.h"
#include "core/result.h"
#include "sched/compilation.h"
#include "sched/study_runs.h"

namespace glyphreel {

class TodaysPipeline {
 public:
  // Works in `folder`, which must exist. `ending` is that of the film: ".mp4".
  TodaysPipeline(std::string ffmpeg, std::string folder, std::string ending);

  // The commands that make the film of these clips, without and with the join. With
  // a part other than kNone: the commands that do only that much of each clip. Texts
  // and the list of clips are written into the folder. ffmpeg knows no JobRules: what it
  // is given are sources of a job that was read and checked under them.
  Result<std::vector<ChildCommand>> clip_commands(const Compilation& compilation,
                                                  const std::vector<Clip>& clips,
                                                  TodayPart part) const;
  Result<ChildCommand> join_command(size_t clip_count) const;
  std::string film() const;

 private:
  Result<std::string> filters(const Compilation& compilation, const Clip& clip,
                              size_t number) const;

  std::string ffmpeg_, folder_, ending_;
};

}  // namespace glyphreel

#endif  // GR_CLI_STUDY_PIPELINE_H_
