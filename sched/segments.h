// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_SEGMENTS_H_
#define GR_SCHED_SEGMENTS_H_

// A film in parts that different processes make, on one machine or on many that share a
// cache: plan_parts() lists them, make_part() makes one, and render() with
// CacheOptions::is_complete joins them into the bytes that it would have made alone.

#include <string>
#include <utility>
#include <vector>

#include "../core/api.h"
#include "../core/result.h"
#include "compilation.h"
#include "render.h"

namespace glyphreel {

struct PlannedPart {
  bool is_sound = false;
  bool is_copied = false;        // from its source, when the film is joined
  int64_t first_frame = 0;       // in the film
  int64_t frame_count = 0;
  std::vector<int> clips;        // numbers, from 1; of the sound none
  int encoder_threads = 1;
  std::string key;
  // The beginnings of the fingerprints that the key is made of, by what they are of.
  std::vector<std::pair<std::string, std::string>> key_parts;
  double estimated_cpu_s = 0;    // from measurements of x264's preset fast: what one
                                 // part takes beside another, rather than how long
  bool is_cached = false;
};

struct FilmParts {
  int64_t frame_count = 0;
  Rational frame_rate;
  Size size;
  std::vector<PlannedPart> parts;  // in film order, the sound last
  std::vector<std::string> warnings;
};

// Of options: workers, strict, on_clip_error, smart, rules, cancel and the cache, whose
// folder may be empty. kBadRequest where a part cannot be kept, and so not be made elsewhere.
GR_API Result<FilmParts> plan_parts(const Compilation& compilation,
                                    const RenderOptions& options);

struct MadePart {
  bool was_cached = false;
  bool is_copied = false;        // there is nothing to make
  double wall_s = 0;
};
// Part `index` of plan_parts() with the same options, into the cache. With a `key`, an
// error where the part would be another one here; `key_parts`, which may be empty, to
// tell by what. A clip that turns out not to be usable is an error, whatever
// on_clip_error says: the plan is made, and this process knows one part of it.
GR_API Result<MadePart> make_part(
    const Compilation& compilation, const RenderOptions& options, int index,
    const std::string& key = "",
    const std::vector<std::pair<std::string, std::string>>& key_parts = {});

}  // namespace glyphreel

#endif  // GR_SCHED_SEGMENTS_H_
