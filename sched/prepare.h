// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_PREPARE_H_
#define GR_SCHED_PREPARE_H_

// From a Compilation to a Plan: opens and probes every source once, finds each clip's
// frames, and gathers everything that is wrong on the way instead of stopping at the
// first mistake.

#include <memory>
#include <string>
#include <vector>

#include "codec/media_source.h"
#include "core/cancel.h"
#include "sched/plan.h"
#include "sched/render.h"
#include "sched/task_recorder.h"

namespace glyphreel {

struct Prepared {
  std::vector<std::shared_ptr<const MediaSource>> sources;
  Plan plan;                          // valid only without problems
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
  int only_clip = -1;                 // index: find the frames of this clip only (and
                                      // of those before it when `film_time`)
  bool film_time = false;
  int workers = 1;
  const CancelToken* cancel = nullptr;
  TaskRecorder* recorder = nullptr;   // may be null
};

Prepared prepare(const Compilation& compilation, const PrepareOptions& options);

}  // namespace glyphreel

#endif  // GR_SCHED_PREPARE_H_
