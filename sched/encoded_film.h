// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_ENCODED_FILM_H_
#define GR_SCHED_ENCODED_FILM_H_

// A film while it is made: which of its chunks are encoded, and where their packets are
// in the store. When clips turn out to be unusable the plan changes, and what is the same
// in the new one stays.

#include <cstdint>
#include <optional>
#include <vector>

#include "sched/audio_track.h"
#include "sched/chunk_task.h"
#include "sched/plan.h"

namespace glyphreel {

struct EncodedChunk {
  Chunk chunk;
  std::vector<PlanClip> clips;  // of its parts
  ChunkResult result;           // without packets
  int id = -1;                  // of its run of packets in the store; -1: none yet

  bool is_there() const { return id >= 0; }
};

struct EncodedFilm {
  std::vector<EncodedChunk> chunks;       // by chunk of the plan
  std::optional<AudioTrackResult> audio;  // its packets are in the store, too
  // Parameter sets of the chunks that are copied; empty where none is.
  std::vector<std::vector<uint8_t>> copied_sets;
};

// `encoded`, of whatever plan, as `plan` has it: for each of its chunks what is there, or
// what is to be encoded. `shows_film_time`: frames depend on where in the film they lie.
std::vector<EncodedChunk> fit_to_plan(std::vector<EncodedChunk> encoded, const Plan& plan,
                                      bool shows_film_time);

}  // namespace glyphreel

#endif  // GR_SCHED_ENCODED_FILM_H_
