// SPDX-License-Identifier: Apache-2.0
#include "sched/plan.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include "codec/video_encoder.h"
#include "sched/film_color.h"

namespace glyphreel {
namespace {

// A fresh encoder per part costs bytes at equal SSIM: 2 s parts +13..18 %, 5 s
// +6..8 %, 10 s +1..4 %, 20 s +0.3 %. So parts of 10 s or more, clips over 20 s only.
const Rational kSplitAbove{20};
const Rational kPartTarget{12};
const Rational kPartLeast{10};
// A key frame this near to an even split point is taken instead: it saves decoding
// from the key frame before.
const Rational kKeyframeSlack{2};
// Of a part, however long its frames are shown: a chunk may not end in a part of one
// frame (see make_plan()).
constexpr int64_t kFramesLeast = 2;
// Clips below this share an encoder with their neighbours.
const Rational kChunkLeast{2};
// From this many chunks on, their number alone keeps cores busy to the end.
constexpr int kManyChunks = 8;
// Video that begins later than its container by more than this starts black; less is
// how MPEG-TS and B-frames offset a stream's first picture.
const Rational kBlackFrom{1, 5};

// CPU seconds for a million pixels, as measured with x264 fast (DESIGN.md).
constexpr double kEncodingCost_s = 0.04;

int even(int n) { return std::max(2, (n + 1) & ~1); }

// Points (frames of the clip) at which frames [first, last) of a long clip are split.
std::vector<int64_t> split_points(const PlanClip& clip, int64_t first, int64_t last,
                                  Rational rate, const std::vector<Rational>& keyframes) {
  std::vector<int64_t> points;
  const int64_t count = last - first;
  const Rational length = Rational(count) / rate;
  const int64_t parts = std::clamp<int64_t>((length / kPartTarget).floor(), 2,
                                            count / kFramesLeast);
  const int64_t least = std::max(kFramesLeast, (kPartLeast * rate).ceil());
  int64_t previous = first;
  for (int64_t i = 1; i < parts; ++i) {
    const int64_t even_point = first + count * i / parts;
    int64_t best = even_point;
    Rational best_distance = kKeyframeSlack;
    for (const Rational key : keyframes) {
      const int64_t n = frame_showing(clip, key, rate);
      const int64_t away = n > even_point ? n - even_point : even_point - n;
      const Rational distance = Rational(away) / rate;
      const int64_t later_parts = parts - i;
      if (distance < best_distance && n - previous >= least &&
          last - n >= least * later_parts) {
        best = n;
        best_distance = distance;
      }
    }
    points.push_back(best);
    previous = best;
  }
  return points;
}

// Threads inside an encoder cost CPU (2 to 4 of them 4-8 % on two cores), independent
// encoders none; but what runs last runs alone. So a film of few chunks gives the chunk
// that is started last more threads, and a film of one or two gives them to all. Three
// threads are as fast as four there (on two cores) for 3.6 % less CPU.
void give_threads(Plan& plan, EncoderThreads threads) {
  // Those that are copied come last.
  const int count = static_cast<int>(
      std::count_if(plan.chunks.begin(), plan.chunks.end(),
                    [](const Chunk& chunk) { return !chunk.copied_from; }));
  if (count == 0 || count >= kManyChunks) return;
  if (count <= 2) {
    for (Chunk& chunk : plan.chunks)
      if (!chunk.copied_from) chunk.encoder_threads = 4 / count;
    return;
  }
  if (threads == EncoderThreads::kEqual) return;
  plan.chunks[plan.longest_first[static_cast<size_t>(count) - 1]].encoder_threads =
      count % 2 == 1 ? 3 : 2;
}

}  // namespace

EncoderThreads encoder_threads_of(const VideoEncodeSettings& video) {
  return joins_any_threads(video) ? EncoderThreads::kAny : EncoderThreads::kEqual;
}

double encoding_cpu_s(const FilmFormat& film, int64_t frame_count) {
  const double megapixels = film.frame.size.width * 1e-6 * film.frame.size.height;
  return static_cast<double>(frame_count) * megapixels * kEncodingCost_s;
}

bool is_split(int64_t frame_count, Rational frame_rate) {
  return frame_count >= 2 * kFramesLeast &&
         Rational(frame_count) / frame_rate > kSplitAbove;
}

FilmFormat choose_film_format(const OutputSettings& settings,
                              const std::vector<const VideoTraits*>& sources,
                              const std::vector<Rational>& seconds,
                              PixelFormat pixel_format) {
  FilmFormat film;
  film.frame.pixel_format = pixel_format;

  std::map<std::tuple<int64_t, int, int>, Rational> sizes;  // area first: ties
  std::map<Rational, Rational> rates;
  for (size_t i = 0; i < sources.size(); ++i) {
    if (seconds[i] == Rational(0)) continue;
    const Size s{even(sources[i]->display_size.width),
                 even(sources[i]->display_size.height)};
    auto& t = sizes[{int64_t{s.width} * s.height, s.width, s.height}];
    t = t + seconds[i];
    auto& r = rates[std::min(sources[i]->frame_rate, Rational(60))];
    r = r + seconds[i];
  }
  const auto longest = [](const auto& m) {
    return std::max_element(m.begin(), m.end(), [](const auto& a, const auto& b) {
      return std::tie(a.second, a.first) < std::tie(b.second, b.first);
    });
  };
  if (settings.size)
    film.frame.size = *settings.size;
  else if (!sizes.empty())
    film.frame.size = {std::get<1>(longest(sizes)->first),
                       std::get<2>(longest(sizes)->first)};
  film.frame_rate = settings.fps        ? *settings.fps
                    : rates.empty()     ? Rational(25)
                                        : longest(rates)->first;

  const WeighedSources weighed = {sources, seconds};
  film.frame.color = color_for_encoder(
      settings.video, choose_film_color(weighed, layout_of(pixel_format).bit_depth));
  film.hdr = shared_metadata(weighed, film.frame.color);
  return film;
}

PlanClip place_clip(const ClipSource& clip, const VideoTraits& traits,
                    Rational frame_rate) {
  PlanClip placed;
  placed.source = clip.source;
  placed.first_time = clip.span.first_pts;
  if (clip.span.first_pts == traits.first_pts &&
      clip.span.first_pts - clip.start > kBlackFrom) {
    placed.first_time = clip.start;
    placed.starts_black = true;
  }
  const Rational one_and_half = Rational(3, 2) / frame_rate;
  const bool one_to_one = traits.constant_rate && !placed.starts_black &&
                          traits.frame_rate == frame_rate &&
                          clip.end - clip.span.last_pts <= one_and_half;
  placed.frame_count =
      one_to_one
          ? ((clip.span.last_pts - placed.first_time) * frame_rate).round() + 1
          : ((clip.end - placed.first_time) * frame_rate).ceil();
  placed.frame_count = std::max<int64_t>(1, placed.frame_count);
  return placed;
}

int64_t frame_showing(const PlanClip& clip, Rational time, Rational rate) {
  return ((time - clip.first_time) * rate - Rational(1, 2)).floor() + 1;
}

bool ends_in_one_frame(const std::vector<PlanClip>& clips, const ChunkPart* previous,
                       int clip, int64_t first) {
  // Back to the nearest clip that has frames before this one.
  while (first == 0 && clip > 0) {
    --clip;
    first = clips[static_cast<size_t>(clip)].frame_count;
  }
  if (first == 0) return false;  // the film begins here
  int64_t from = 0;
  if (previous != nullptr && previous->clip == clip) from = previous->last;
  return first - from == 1;
}

Plan make_plan(const FilmFormat& film, std::vector<PlanClip> clips,
               const std::vector<std::vector<Rational>>& keyframes,
               EncoderThreads threads, const std::vector<CopiedPart>& copies) {
  Plan plan;
  plan.film = film;
  for (PlanClip& clip : clips) {
    clip.first_frame = plan.frame_count;
    plan.frame_count += clip.frame_count;
  }
  plan.clips = std::move(clips);

  const int64_t least = (kChunkLeast * film.frame_rate).ceil();
  Chunk open;
  const auto close = [&] {
    if (open.parts.empty()) return;
    plan.chunks.push_back(std::move(open));
    open = Chunk{};
  };
  const auto append = [&](ChunkPart part) {
    if (open.parts.empty())
      open.first_frame = plan.clips[part.clip].first_frame + part.first;
    open.frame_count += part.last - part.first;
    open.parts.push_back(part);
    // A chunk may not end in a clip of one frame: two IDR pictures would meet at the
    // joint (H.264 7.4.3).
    if (open.frame_count >= least && part.last - part.first >= 2) close();
  };
  const auto encode = [&](int i, int64_t first, int64_t last) {
    if (first == last) return;
    if (is_split(last - first, film.frame_rate))
      for (const int64_t point :
           split_points(plan.clips[i], first, last, film.frame_rate,
                        i < static_cast<int>(keyframes.size())
                            ? keyframes[i]
                            : std::vector<Rational>{})) {
        append({i, first, point});
        first = point;
      }
    append({i, first, last});
  };
  auto copy = copies.begin();
  for (int i = 0; i < static_cast<int>(plan.clips.size()); ++i) {
    int64_t first = 0;
    for (; copy != copies.end() && copy->part.clip == i; ++copy) {
      encode(i, first, copy->part.first);
      close();
      open.copied_from = copy->from;
      append(copy->part);
      close();
      first = copy->part.last;
    }
    encode(i, first, plan.clips[i].frame_count);
  }
  // What is left over joins the last chunk.
  if (!open.parts.empty() && !plan.chunks.empty() && !plan.chunks.back().copied_from) {
    Chunk& last = plan.chunks.back();
    last.frame_count += open.frame_count;
    last.parts.insert(last.parts.end(), open.parts.begin(), open.parts.end());
  } else {
    close();
  }

  plan.longest_first.resize(plan.chunks.size());
  std::iota(plan.longest_first.begin(), plan.longest_first.end(), 0);
  // Of chunks that are equally long, by source time rather than by place in the film:
  // which one gets more threads then does not change when clips are put in another
  // order, and the cache still has it.
  const auto source_time = [&](int chunk) {
    const ChunkPart& part = plan.chunks[chunk].parts.front();
    return plan.clips[part.clip].first_time + Rational(part.first) / film.frame_rate;
  };
  std::stable_sort(plan.longest_first.begin(), plan.longest_first.end(),
                   [&](int a, int b) {
                     const bool a_is_copied = plan.chunks[a].copied_from.has_value();
                     if (a_is_copied != plan.chunks[b].copied_from.has_value())
                       return !a_is_copied;
                     if (plan.chunks[a].frame_count != plan.chunks[b].frame_count)
                       return plan.chunks[a].frame_count > plan.chunks[b].frame_count;
                     return source_time(a) < source_time(b);
                   });
  give_threads(plan, threads);
  return plan;
}

}  // namespace glyphreel
