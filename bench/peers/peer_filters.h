// SPDX-License-Identifier: Apache-2.0
#ifndef GR_BENCH_PEERS_PEER_FILTERS_H_
#define GR_BENCH_PEERS_PEER_FILTERS_H_

// The drawing cases in the peers' own words: chains of drawbox and drawtext,
// and subtitle scripts for libass.

#include <string>
#include <vector>

#include "bench/drawing_case.h"
#include "bench/peers/filter_graph.h"
#include "core/geometry.h"

namespace glyphreel::bench {

// Empty where drawbox and drawtext have nothing like it. The plate is
// drawbox's; drawtext_plate() draws the same by the box behind a text.
std::vector<Filter> draw_filters(DrawingCase which, Size frame);
std::vector<Filter> drawtext_plate(Size frame);

// An Advanced SubStation Alpha script; empty where it has nothing like it. A
// running clock is one event per text.
std::string ass_script(DrawingCase which, Size frame);

}  // namespace glyphreel::bench

#endif  // GR_BENCH_PEERS_PEER_FILTERS_H_
