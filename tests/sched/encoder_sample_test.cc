// SPDX-License-Identifier: Apache-2.0
#include "sched/encoder_sample.h"

#include <gtest/gtest.h>

#include <set>

namespace glyphreel {
namespace {

Plan plan_of(const std::vector<int64_t>& clip_frames, Rational rate = 25) {
  FilmFormat film;
  film.frame.size = {640, 360};
  film.frame.pixel_format = PixelFormat::kYuv420p;
  film.frame_rate = rate;
  std::vector<PlanClip> clips;
  for (const int64_t frames : clip_frames) {
    PlanClip clip;
    clip.frame_count = frames;
    clips.push_back(clip);
  }
  return make_plan(film, clips, {});
}

// Inside the clips, in film order, nothing twice.
void expect_valid(const std::vector<Chunk>& chunks, const Plan& plan) {
  int64_t after = 0;
  for (const Chunk& chunk : chunks) {
    int64_t frames = 0;
    for (const ChunkPart& part : chunk.parts) {
      const PlanClip& clip = plan.clips[static_cast<size_t>(part.clip)];
      EXPECT_GE(part.first, 0);
      EXPECT_LT(part.first, part.last);
      EXPECT_LE(part.last, clip.frame_count);
      EXPECT_GE(clip.first_frame + part.first, after);
      after = clip.first_frame + part.last;
      frames += part.last - part.first;
    }
    EXPECT_EQ(chunk.frame_count, frames);
  }
}

TEST(SampleChunks, TakesStretchesEvenlyOverTheClips) {
  const Plan plan = plan_of(std::vector<int64_t>(10, 125));
  for (const int seconds : {1, 3, 8, 20, 40}) {
    const auto chunks = sample_chunks(plan, seconds);
    ASSERT_EQ(chunks.size(), 1u);
    expect_valid(chunks, plan);
    // Of most of the film, stretches that are cut at the clips' ends leave out a little.
    EXPECT_LE(frame_count_of(chunks), 25 * seconds);
    EXPECT_GE(frame_count_of(chunks), seconds > 20 ? 25 * seconds * 9 / 10 : 25 * seconds);
    EXPECT_EQ(chunks[0].encoder_threads, 1);
    std::set<int> clips;
    for (const ChunkPart& part : chunks[0].parts) clips.insert(part.clip);
    EXPECT_GE(clips.size(), seconds == 1 ? 2u : seconds == 3 ? 3u : 5u) << seconds;
  }
  // A pure function.
  const auto once = sample_chunks(plan, 3), again = sample_chunks(plan, 3);
  for (size_t i = 0; i < once[0].parts.size(); ++i)
    EXPECT_EQ(once[0].parts[i].first, again[0].parts[i].first);
}

TEST(SampleChunks, OfAllTheFilmAreThePlansOwn) {
  const Plan plan = plan_of({100, 600, 30});
  for (const Rational seconds : {Rational(730, 25), Rational(30), Rational(36'000)}) {
    const auto chunks = sample_chunks(plan, seconds);
    ASSERT_EQ(chunks.size(), plan.chunks.size());
    for (size_t i = 0; i < chunks.size(); ++i) {
      EXPECT_EQ(chunks[i].frame_count, plan.chunks[i].frame_count);
      EXPECT_EQ(chunks[i].encoder_threads, plan.chunks[i].encoder_threads);
    }
  }
}

TEST(SampleChunks, FitIntoShortClipsAndSingleFrames) {
  for (const auto& clips :
       {std::vector<int64_t>(200, 3), std::vector<int64_t>(90, 1),
        std::vector<int64_t>{1, 300, 1, 1, 2}, std::vector<int64_t>{500}})
    for (const Rational seconds : {Rational(1, 10), Rational(1), Rational(3), Rational(7)}) {
      const Plan plan = plan_of(clips, Rational(30000, 1001));
      const auto chunks = sample_chunks(plan, seconds);
      expect_valid(chunks, plan);
      EXPECT_GE(frame_count_of(chunks), 1);
      EXPECT_LE(frame_count_of(chunks), plan.frame_count);
    }
}

TEST(SampleChunks, HaveTheThreadsOfMostOfTheFilm) {
  // Three chunks of which the last started has four threads; one clip alone.
  EXPECT_EQ(sample_chunks(plan_of({250, 260, 240}), 3)[0].encoder_threads, 1);
  EXPECT_EQ(sample_chunks(plan_of({400}), 3)[0].encoder_threads, 4);
}

}  // namespace
}  // namespace glyphreel
