// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_FILM_REPORT_H_
#define GR_SCHED_FILM_REPORT_H_

// What render() reports of the film itself: its format, its clips, what was damaged,
// where its parts came from; not how long that took, nor what file it became.

#include "sched/cached_segments.h"
#include "sched/encoded_film.h"
#include "sched/prepare.h"
#include "sched/render.h"

namespace glyphreel {

// Adds it to `report`. All of `film` is encoded; `cache` may be null.
void describe_film(const Compilation& compilation, const Prepared& prepared,
                   const EncodedFilm& film, CachedSegments* cache, RenderReport& report);

}  // namespace glyphreel

#endif  // GR_SCHED_FILM_REPORT_H_
