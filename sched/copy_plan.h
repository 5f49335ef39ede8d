// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_COPY_PLAN_H_
#define GR_SCHED_COPY_PLAN_H_

// Which frames of a film are its sources' own packets, and what of the rest is encoded
// how, so that both are one track (docs/smart.md). A function of the job and its sources,
// like the plan.

#include <memory>
#include <vector>

#include "sched/prepare.h"
#include "text/font_library.h"

namespace glyphreel {

struct CopyPlan {
  std::vector<CopiedPart> parts;             // in film order
  SmartReport report;
  std::vector<std::vector<uint8_t>> sets;    // parameter sets of what is copied
  VideoEncodeSettings video;                 // of what is encoded
  bool is_empty() const { return parts.empty(); }
};

// Groups that follow one another are one part up to so many bytes: a part is in memory as
// a whole while it is copied.
inline constexpr int64_t kCopiedPartBytes = int64_t{16} << 20;

// `prepared` has a plan; it is only looked at. Of `options` counts who works and who may
// cancel. Empty where nothing can be copied, be it required or not.
Result<CopyPlan> find_copies(const Compilation& compilation, const PrepareOptions& options,
                             const std::shared_ptr<FontLibrary>& fonts, SmartRender smart,
                             const Prepared& prepared);

// Makes `prepared`'s plan anew with the copies.
void apply_copies(const CopyPlan& copies, Prepared& prepared);

// Whether a film is so much work that looking for what could be copied is nothing beside.
bool is_much_to_encode(const Plan& plan);

}  // namespace glyphreel

#endif  // GR_SCHED_COPY_PLAN_H_
