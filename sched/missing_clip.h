// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_MISSING_CLIP_H_
#define GR_SCHED_MISSING_CLIP_H_

// The card that stands in for a clip that could not be made (OnClipError::kCard).

#include "core/rational.h"
#include "text/overlay.h"

namespace glyphreel {

// Covers the whole frame: the clip's name, and that it could not be shown. Why is told
// in the report, not to those who watch the film.
Overlay missing_clip_overlay();

// How long it stands: as long as the clip was to, but nobody waits longer than this.
inline constexpr Rational kLongestCard{5};

}  // namespace glyphreel

#endif  // GR_SCHED_MISSING_CLIP_H_
