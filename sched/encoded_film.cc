// SPDX-License-Identifier: Apache-2.0
#include "sched/encoded_film.h"

#include <map>
#include <utility>

namespace glyphreel {
namespace {

bool is_same(const EncodedChunk& done, const Chunk& chunk, const Plan& plan,
             bool shows_film_time) {
  if (done.chunk.parts != chunk.parts ||
      done.chunk.encoder_threads != chunk.encoder_threads ||
      done.chunk.copied_from != chunk.copied_from)
    return false;
  for (size_t k = 0; k < chunk.parts.size(); ++k) {
    PlanClip clip = plan.clips[chunk.parts[k].clip];
    // Where in the film it lies matters only to what shows it.
    if (!shows_film_time) clip.first_frame = done.clips[k].first_frame;
    if (!(clip == done.clips[k])) return false;
  }
  return true;
}

// Clip and frame of the clip at which the chunk begins.
std::pair<int, int64_t> start_of(const Chunk& chunk) {
  return {chunk.parts.front().clip, chunk.parts.front().first};
}

}  // namespace

std::vector<EncodedChunk> fit_to_plan(std::vector<EncodedChunk> encoded, const Plan& plan,
                                      bool shows_film_time) {
  std::map<std::pair<int, int64_t>, EncodedChunk> by_start;
  for (EncodedChunk& done : encoded)
    if (done.is_there()) by_start.emplace(start_of(done.chunk), std::move(done));
  std::vector<EncodedChunk> out(plan.chunks.size());
  for (size_t i = 0; i < plan.chunks.size(); ++i) {
    const Chunk& chunk = plan.chunks[i];
    EncodedChunk& slot = out[i];
    const auto found = by_start.find(start_of(chunk));
    if (found != by_start.end() &&
        is_same(found->second, chunk, plan, shows_film_time)) {
      slot = std::move(found->second);
    } else {
      for (const ChunkPart& part : chunk.parts)
        slot.clips.push_back(plan.clips[part.clip]);
    }
    slot.chunk = chunk;
  }
  return out;
}

}  // namespace glyphreel
