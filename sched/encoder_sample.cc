// SPDX-License-Identifier: Apache-2.0
#include "sched/encoder_sample.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace glyphreel {
namespace {

// The fractional parts of multiples of the golden ratio are spread evenly, however many.
constexpr double kGoldenRatio = 0.6180339887498949;

// Of an encoder with which most of the film's frames are encoded.
int usual_threads(const Plan& plan) {
  std::map<int, int64_t> frames;
  for (const Chunk& chunk : plan.chunks) frames[chunk.encoder_threads] += chunk.frame_count;
  const auto most = std::max_element(
      frames.begin(), frames.end(),
      [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == frames.end() ? 1 : most->first;
}

// `count` frames of the film from about `first` on, in one clip; fewer where it is
// shorter.
ChunkPart stretch_at(const Plan& plan, int64_t first, int64_t count) {
  const int64_t middle = first + count / 2;
  int i = 0;
  while (i + 1 < static_cast<int>(plan.clips.size()) &&
         plan.clips[static_cast<size_t>(i) + 1].first_frame <= middle)
    ++i;
  const PlanClip& clip = plan.clips[static_cast<size_t>(i)];
  const int64_t length = std::min(count, clip.frame_count);
  const int64_t at =
      std::clamp<int64_t>(first - clip.first_frame, 0, clip.frame_count - length);
  return {i, at, at + length};
}

}  // namespace

std::vector<Chunk> sample_chunks(const Plan& plan, Rational seconds) {
  const int64_t wanted = (seconds * plan.film.frame_rate).ceil();
  if (wanted >= plan.frame_count) return plan.chunks;
  const auto count =
      std::clamp<int64_t>(std::llround(2 * std::sqrt(seconds.to_double())), 1, wanted);
  Chunk chunk;
  chunk.encoder_threads = usual_threads(plan);
  for (int64_t i = 0; i < count; ++i) {
    // Slot i of the film, and what of the sample comes from it.
    const int64_t slot = plan.frame_count * i / count;
    const int64_t room = plan.frame_count * (i + 1) / count - slot;
    const int64_t length = wanted * (i + 1) / count - wanted * i / count;
    const double place = std::fmod(kGoldenRatio * static_cast<double>(i + 1), 1);
    const int64_t first =
        slot + std::llround(place * static_cast<double>(std::max<int64_t>(0, room - length)));
    ChunkPart part = stretch_at(plan, first, length);
    // Moved into a clip, it may reach into what is there already.
    if (!chunk.parts.empty() && chunk.parts.back().clip == part.clip)
      part.first = std::max(part.first, chunk.parts.back().last);
    if (part.first >= part.last) continue;
    if (chunk.parts.empty())
      chunk.first_frame =
          plan.clips[static_cast<size_t>(part.clip)].first_frame + part.first;
    chunk.frame_count += part.last - part.first;
    chunk.parts.push_back(part);
  }
  return {chunk};
}

int64_t frame_count_of(const std::vector<Chunk>& chunks) {
  int64_t count = 0;
  for (const Chunk& chunk : chunks) count += chunk.frame_count;
  return count;
}

}  // namespace glyphreel
