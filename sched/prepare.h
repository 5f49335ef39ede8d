// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_PREPARE_H_
#define GR_SCHED_PREPARE_H_

// From a Compilation to a Plan: opens and probes every source once, finds each clip's
// frames, and gathers everything that is wrong on the way instead of stopping at the
// first mistake.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "codec/media_source.h"
#include "core/cancel.h"
#include "sched/plan.h"
#include "sched/render.h"
#include "sched/task_recorder.h"

namespace glyphreel {

struct Prepared {
  std::vector<std::shared_ptr<const MediaSource>> sources;  // null: cannot be used
  std::vector<ClipSource> clips;      // one per clip; source -1: none
  // Of the clips that the film goes on without (OnClipError), why.
  std::vector<std::optional<Error>> clip_errors;
  Plan plan;                          // valid only without problems
  // One per clip: where it may be split.
  std::vector<std::vector<Rational>> keyframes;
  VideoEncodeSettings video;          // what the film is encoded with
  std::vector<ClipText> texts;        // one per clip
  std::vector<std::string> warnings;  // in clip order
  std::vector<Error> problems;        // in clip order
  // What the film's pixel format was chosen for: that of most of its time.
  PixelFormat source_format = PixelFormat::kYuv420p;
  bool is_mostly_hdr = false;
};

// The first problem, and how many more there are.
Error first_problem(const std::vector<Error>& problems);

struct PrepareOptions {
  std::string output_path = {};       // empty: not checked
  bool job_is_checked = false;        // mistakes inside the job are known already: look
                                      // only for what its files tell
  bool strict = false;                // warnings about sources are problems
  OnClipError on_clip_error = OnClipError::kFail;
  JobRules rules = {};
  int only_clip = -1;                 // index: find the frames of this clip only (and
                                      // of those before it when `film_time`)
  bool film_time = false;
  int workers = 1;
  const CancelToken* cancel = nullptr;
  TaskRecorder* recorder = nullptr;   // may be null
};

Prepared prepare(const Compilation& compilation, const PrepareOptions& options);

// Makes the plan anew where more of `prepared`'s clips have an error by now. The rest
// stays as it was found, whatever has become of the sources since.
void lay_out(const Compilation& compilation, const PrepareOptions& options,
             Prepared& prepared);

// "clip 3 ("Goal")", without the name where it has none.
std::string clip_label(const Compilation& compilation, int index);

}  // namespace glyphreel

#endif  // GR_SCHED_PREPARE_H_
