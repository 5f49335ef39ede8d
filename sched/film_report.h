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

// The film as it is planned, for the report of a render or of a check.
template <typename Report>
void describe_plan(const Plan& plan, Report& report) {
  report.frame_count = plan.frame_count;
  report.frame_rate = plan.film.frame_rate;
  report.size = plan.film.frame.size;
  report.pixel_format = layout_of(plan.film.frame.pixel_format).name;
  report.chunk_count = static_cast<int>(plan.chunks.size());
}

// Adds it to `report`. All of `film` is encoded; `cache` may be null.
void describe_film(const Compilation& compilation, const Prepared& prepared,
                   const EncodedFilm& film, CachedSegments* cache, RenderReport& report);

}  // namespace glyphreel

#endif  // GR_SCHED_FILM_REPORT_H_
