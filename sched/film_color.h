// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_FILM_COLOR_H_
#define GR_SCHED_FILM_COLOR_H_

// Whether a film is SDR or HDR, and what its numbers mean: from its sources and from
// the format that its encoder is given. Pure.

#include <vector>

#include "codec/media_source.h"
#include "core/color.h"
#include "core/hdr.h"
#include "core/rational.h"

namespace glyphreel {

// `sources` and the time that each covers; those that cover none do not count.
struct WeighedSources {
  const std::vector<const VideoTraits*>& sources;
  const std::vector<Rational>& seconds;
};

// Whether HDR sources cover half of the film's time or more: then it is HDR, if its
// encoder makes 10 bits of it.
bool is_mostly_hdr(const WeighedSources& film);

// The film's colour. HDR (see above, `bit_depth` being 10 or more): that of the PQ or
// HLG source that covers the most. Else the sources' own where they agree on one that
// is SDR, else BT.709 limited range.
ColorSpec choose_film_color(const WeighedSources& film, int bit_depth);

// What an HDR film of this colour may say of its light: what all sources say alike.
HdrMetadata shared_metadata(const WeighedSources& film, const ColorSpec& color);

}  // namespace glyphreel

#endif  // GR_SCHED_FILM_COLOR_H_
