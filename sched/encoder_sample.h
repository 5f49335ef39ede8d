// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_ENCODER_SAMPLE_H_
#define GR_SCHED_ENCODER_SAMPLE_H_

// Frames of a film, finished as render() would encode them, taken evenly over its clips:
// what every encoder is tried on.

#include <vector>

#include "codec/frame_store.h"
#include "core/rational.h"
#include "sched/plan.h"

namespace glyphreel {

// Which frames make up a sample of about `seconds` of the film: the plan's own chunks
// where that is all of it; else one chunk whose parts are about as many stretches as 2 sqrt
// (seconds), one in each equal part of the film, at ever other places of it, each inside
// one clip. They share an encoder, as short clips do, with the threads that most of the
// film's frames are encoded with. A pure function.
std::vector<Chunk> sample_chunks(const Plan& plan, Rational seconds);

struct EncoderSample {
  FilmFormat film;
  std::vector<Chunk> chunks;    // their frames one after the other:
  const FrameStore* frames = nullptr;
};

int64_t frame_count_of(const std::vector<Chunk>& chunks);

}  // namespace glyphreel

#endif  // GR_SCHED_ENCODER_SAMPLE_H_
