// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_COPY_QUALITY_H_
#define GR_SCHED_COPY_QUALITY_H_

// How what is encoded is made as good as what is copied beside it, so that no seam shows.

#include "sched/copy_plan.h"

namespace glyphreel {

// `copies.video`, its crf lowered where a source of the copies was itself encoded with
// finer quantisers than that crf would use; never raised. Without a crf it stays.
Result<VideoEncodeSettings> match_quality(const CopyPlan& copies, const Prepared& prepared,
                                          const CancelToken* cancel);

}  // namespace glyphreel

#endif  // GR_SCHED_COPY_QUALITY_H_
