// SPDX-License-Identifier: Apache-2.0
#include "codec/film_timing.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "codec/muxer.h"

namespace glyphreel {
namespace {

Error broken(const std::string& what) { return {Errc::kInternal, what, 0}; }

}  // namespace

FrameTicks frame_ticks(Rational frame_rate) {
  FrameTicks t{frame_rate.num, frame_rate.den};
  while (t.timescale < 10'000) {
    t.timescale *= 2;
    t.ticks_per_frame *= 2;
  }
  return t;
}

int64_t movie_timescale(int64_t video_timescale, int sample_rate) {
  if (sample_rate <= 0) return video_timescale;
  // 32 bits in the file; beyond 10^8 even short films need 64-bit durations.
  constexpr int64_t kFinest = 100'000'000;
  const int64_t step = sample_rate / std::gcd<int64_t>(video_timescale, sample_rate);
  return video_timescale <= kFinest / step ? video_timescale * step : video_timescale;
}

int reorder_depth(const std::vector<PacketEntry>& packets) {
  int64_t depth = 0;
  for (size_t i = 0; i < packets.size(); ++i)
    depth = std::max(depth, static_cast<int64_t>(i) - packets[i].pts);
  return static_cast<int>(depth);
}

Result<std::vector<PacketTime>> FilmTiming::append(
    const std::vector<PacketEntry>& packets, int64_t first_frame) {
  if (first_frame != frame_count_)
    return broken("a chunk that begins at frame " + std::to_string(first_frame) +
                  " came when the film had " + std::to_string(frame_count_) +
                  " frames");
  const int64_t count = static_cast<int64_t>(packets.size());
  std::vector<bool> seen(packets.size());
  std::vector<PacketTime> times;
  times.reserve(packets.size());
  for (int64_t i = 0; i < count; ++i) {
    const int64_t shown = packets[static_cast<size_t>(i)].pts;
    if (shown < 0 || shown >= count || seen[static_cast<size_t>(shown)])
      return broken("the chunk at frame " + std::to_string(first_frame) +
                    " does not hold each of its frames once");
    seen[static_cast<size_t>(shown)] = true;
    const PacketTime t{first_frame + shown, first_frame + i - reorder_frames_};
    if (t.dts > t.pts)
      return broken("frame " + std::to_string(t.pts) + " would be shown " +
                    std::to_string(t.dts - t.pts) + " frames before it is decoded");
    times.push_back(t);
  }
  frame_count_ += count;
  return times;
}

}  // namespace glyphreel
