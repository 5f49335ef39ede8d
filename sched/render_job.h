// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_RENDER_JOB_H_
#define GR_SCHED_RENDER_JOB_H_

// One render, from plan to file. Where the film may go on without clips that fail, it is
// laid out anew without them, and what is encoded already is kept where it is the same.

#include "sched/render.h"

namespace glyphreel {

// In the caller's task arena, `workers` chunks at once. May throw std::bad_alloc.
Result<RenderReport> run_render_job(const Compilation& compilation,
                                    const RenderOptions& options, int workers);

}  // namespace glyphreel

#endif  // GR_SCHED_RENDER_JOB_H_
