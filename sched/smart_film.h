// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_SMART_FILM_H_
#define GR_SCHED_SMART_FILM_H_

// The one place where a film's plan gets its copies (docs/smart.md), so that render(),
// and each process that makes or joins a part of the film, has the same plan.

#include <cstdint>
#include <memory>
#include <vector>

#include "sched/prepare.h"
#include "text/font_library.h"

namespace glyphreel {

struct SmartFilm {
  SmartReport report;
  std::vector<std::vector<uint8_t>> sets;  // parameter sets of what is copied
};

// Makes `prepared`'s plan anew with what can be copied, its encoder set to go with it.
// Nothing is done for SmartRender::kOff. kBadRequest, with the reasons, where copies are
// required and nothing can be copied.
Result<SmartFilm> plan_copies(const Compilation& compilation, const PrepareOptions& options,
                              const std::shared_ptr<FontLibrary>& fonts, SmartRender smart,
                              Prepared& prepared);

}  // namespace glyphreel

#endif  // GR_SCHED_SMART_FILM_H_
