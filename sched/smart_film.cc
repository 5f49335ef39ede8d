// SPDX-License-Identifier: Apache-2.0
#include "sched/smart_film.h"

#include <string>
#include <utility>

#include "sched/copy_plan.h"
#include "sched/copy_quality.h"

namespace glyphreel {

Result<SmartFilm> plan_copies(const Compilation& compilation, const PrepareOptions& options,
                              const std::shared_ptr<FontLibrary>& fonts, SmartRender smart,
                              Prepared& prepared) {
  if (smart == SmartRender::kOff) return SmartFilm();
  GR_TRY(CopyPlan copies, find_copies(compilation, options, fonts, smart, prepared));
  if (smart == SmartRender::kRequire && copies.is_empty())
    return bad_request("no frame of the film can be copied from its source (--smart "
                       "require): " + describe_encoded(copies.report));
  GR_TRY(copies.video, match_quality(copies, prepared, options.cancel));
  apply_copies(copies, prepared);
  return SmartFilm{std::move(copies.report), std::move(copies.sets)};
}

std::string describe_encoded(const SmartReport& report) {
  std::string text;
  for (const SmartReport::Encoded& e : report.encoded)
    text += (text.empty() ? "" : ", ") + std::to_string(e.frame_count) + " because " +
            e.reason;
  return text;
}

}  // namespace glyphreel
