// SPDX-License-Identifier: Apache-2.0
#include "sched/plan.h"

#include <gtest/gtest.h>

#include "sched/audio_track.h"

namespace glyphreel {
namespace {

VideoTraits traits_of(Size size, Rational rate, bool constant = true) {
  VideoTraits t;
  t.coded_size = t.display_size = size;
  t.frame_rate = rate;
  t.constant_rate = constant;
  t.end = Rational(1000);
  return t;
}

FilmFormat film_at(Rational rate) {
  FilmFormat film;
  film.frame.size = {640, 360};
  film.frame.pixel_format = PixelFormat::kYuv420p;
  film.frame_rate = rate;
  return film;
}

PlanClip clip_of(int64_t frames) {
  PlanClip clip;
  clip.frame_count = frames;
  return clip;
}

// Every frame of the film is in exactly one part, in order.
void expect_covers(const Plan& plan) {
  int64_t film = 0;
  int clip = 0;
  int64_t in_clip = 0;
  for (const Chunk& chunk : plan.chunks) {
    EXPECT_EQ(chunk.first_frame, film);
    int64_t frames = 0;
    for (const ChunkPart& part : chunk.parts) {
      EXPECT_EQ(part.clip, clip);
      EXPECT_EQ(part.first, in_clip);
      EXPECT_LT(part.first, part.last);
      frames += part.last - part.first;
      in_clip = part.last;
      if (in_clip == plan.clips[clip].frame_count) {
        ++clip;
        in_clip = 0;
      }
    }
    EXPECT_EQ(chunk.frame_count, frames);
    film += frames;
  }
  EXPECT_EQ(film, plan.frame_count);
  EXPECT_EQ(clip, static_cast<int>(plan.clips.size()));
}

TEST(ChooseFilmFormat, TakesSizeAndRateThatCoverMostTime) {
  const VideoTraits a = traits_of({1920, 1080}, Rational(25));
  const VideoTraits b = traits_of({1280, 720}, Rational(30));
  const FilmFormat film = choose_film_format(
      {}, {&a, &b}, {Rational(10), Rational(11)}, PixelFormat::kYuv420p);
  EXPECT_EQ(film.frame.size, (Size{1280, 720}));
  EXPECT_EQ(film.frame_rate, Rational(30));
}

TEST(ChooseFilmFormat, BreaksTiesTowardsTheLarger) {
  const VideoTraits a = traits_of({1920, 1080}, Rational(25));
  const VideoTraits b = traits_of({1280, 720}, Rational(30));
  const FilmFormat film = choose_film_format(
      {}, {&b, &a}, {Rational(5), Rational(5)}, PixelFormat::kYuv420p);
  EXPECT_EQ(film.frame.size, (Size{1920, 1080}));
  EXPECT_EQ(film.frame_rate, Rational(30));
}

TEST(ChooseFilmFormat, MakesOddSizesEvenAndCapsTheRate) {
  const VideoTraits a = traits_of({641, 359}, Rational(120));
  const FilmFormat film =
      choose_film_format({}, {&a}, {Rational(5)}, PixelFormat::kYuv420p);
  EXPECT_EQ(film.frame.size, (Size{642, 360}));
  EXPECT_EQ(film.frame_rate, Rational(60));
}

TEST(ChooseFilmFormat, CarriesAgreedColourAndNormalisesDisagreement) {
  VideoTraits a = traits_of({640, 360}, Rational(25));
  a.color.matrix = Matrix::kBt601;
  VideoTraits b = a;
  const auto one = choose_film_format({}, {&a, &b}, {Rational(5), Rational(5)},
                                      PixelFormat::kYuv420p);
  EXPECT_EQ(one.frame.color.matrix, Matrix::kBt601);
  b.color.range = Range::kFull;
  const auto two = choose_film_format({}, {&a, &b}, {Rational(5), Rational(5)},
                                      PixelFormat::kYuv420p);
  EXPECT_EQ(two.frame.color, ColorSpec{});
}

TEST(ChooseFilmFormat, NeverTagsAnEightBitFilmAsHdr) {
  VideoTraits a = traits_of({640, 360}, Rational(25));
  a.color = {Matrix::kBt2020nc, Range::kLimited, Primaries::kBt2020, Transfer::kHlg,
             ChromaSiting::kLeft};
  const auto film =
      choose_film_format({}, {&a}, {Rational(5)}, PixelFormat::kYuv420p);
  EXPECT_EQ(film.frame.color, ColorSpec{});
}

TEST(PlaceClip, HoldsEachFrameOfASourceOfTheSameRateOnce) {
  const VideoTraits t = traits_of({640, 360}, Rational(30));
  // Milliseconds, as Matroska keeps them: frames 31..59 of [1.033, 2).
  const ClipSource clip{0, Rational(1033, 1000), Rational(2),
                        {false, Rational(1033, 1000), Rational(1967, 1000)}};
  EXPECT_EQ(place_clip(clip, t, Rational(30)).frame_count, 29);
}

TEST(PlaceClip, FillsAGapAtTheEndOfAClip) {
  const VideoTraits t = traits_of({640, 360}, Rational(30));
  const ClipSource clip{0, Rational(1), Rational(5),
                        {false, Rational(1), Rational(59, 30)}};
  EXPECT_EQ(place_clip(clip, t, Rational(30)).frame_count, 120);
}

TEST(PlaceClip, ConvertsRatesByTime) {
  const VideoTraits t = traits_of({640, 360}, Rational(25));
  const ClipSource clip{0, Rational(1), Rational(2),
                        {false, Rational(1), Rational(49, 25)}};
  EXPECT_EQ(place_clip(clip, t, Rational(30)).frame_count, 30);
  // n with 1 + n / (30000/1001) < 2: n = 0..29.
  EXPECT_EQ(place_clip(clip, t, Rational(30000, 1001)).frame_count, 30);
}

TEST(PlaceClip, StartsBlackOnlyWhereTheVideoBeginsLate) {
  VideoTraits t = traits_of({640, 360}, Rational(30));
  t.first_pts = Rational(1, 2);
  ClipSource clip{0, Rational(0), Rational(1), {false, Rational(1, 2), Rational(29, 30)}};
  const PlanClip late = place_clip(clip, t, Rational(30));
  EXPECT_TRUE(late.starts_black);
  EXPECT_EQ(late.first_time, Rational(0));
  EXPECT_EQ(late.frame_count, 30);
  // Frames that lie between the black ones' places do not make the clip longer.
  t.first_pts = Rational(7, 10) + Rational(1, 50);
  clip.end = Rational(110, 100);
  clip.span = {false, t.first_pts, Rational(109, 100)};
  EXPECT_EQ(place_clip(clip, t, Rational(30)).frame_count, 33);
  clip.end = Rational(1);
  clip.span = {false, Rational(1, 2), Rational(29, 30)};
  t.first_pts = Rational(1, 15);
  clip.span.first_pts = Rational(1, 15);
  EXPECT_FALSE(place_clip(clip, t, Rational(30)).starts_black);
  EXPECT_EQ(place_clip(clip, t, Rational(30)).frame_count, 28);
}

TEST(MakePlan, GivesEachClipAChunk) {
  const Plan plan =
      make_plan(film_at(Rational(25)), {clip_of(100), clip_of(200), clip_of(75)}, {});
  ASSERT_EQ(plan.chunks.size(), 3u);
  EXPECT_EQ(plan.longest_first, (std::vector<int>{1, 0, 2}));
  expect_covers(plan);
}

TEST(MakePlan, SplitsOnlyLongClipsIntoPartsOfTenSecondsOrMore) {
  for (const int64_t frames : {500, 501, 600, 750, 1500, 9000}) {
    const Plan plan = make_plan(film_at(Rational(25)), {clip_of(frames)}, {});
    expect_covers(plan);
    if (frames <= 500) {
      EXPECT_EQ(plan.chunks.size(), 1u);
    } else {
      EXPECT_GT(plan.chunks.size(), 1u);
      for (const Chunk& chunk : plan.chunks) EXPECT_GE(chunk.frame_count, 250);
    }
  }
}

TEST(MakePlan, SplitsNoFrameHoweverLongItIsShown) {
  const Rational slow(1, 70);
  for (const int64_t frames : {1, 2, 3, 4, 5, 6, 7, 20}) {
    const Plan plan = make_plan(film_at(slow), {clip_of(frames), clip_of(1)}, {});
    expect_covers(plan);
    for (const Chunk& chunk : plan.chunks)
      for (const ChunkPart& part : chunk.parts)
        if (part.clip == 0 && frames > 1) {
          EXPECT_GE(part.last - part.first, 2);
        }
  }
}

TEST(MakePlan, SplitsAtAKeyFrameWhenOneIsNear) {
  const Plan plan = make_plan(film_at(Rational(25)), {clip_of(600)},
                              {{Rational(1), Rational(111, 10), Rational(20)}});
  ASSERT_EQ(plan.chunks.size(), 2u);
  EXPECT_EQ(plan.chunks[0].frame_count, 278);  // 11.1 s is shown from frame 278 on
  expect_covers(plan);
}

TEST(MakePlan, PutsTinyClipsTogetherAndEndsNoChunkInAClipOfOneFrame) {
  std::vector<PlanClip> clips;
  for (int i = 0; i < 200; ++i) clips.push_back(clip_of(i % 3 == 0 ? 1 : 13));
  const Plan plan = make_plan(film_at(Rational(25)), clips, {});
  expect_covers(plan);
  for (size_t i = 0; i + 1 < plan.chunks.size(); ++i) {
    EXPECT_GE(plan.chunks[i].frame_count, 50);
    EXPECT_GE(plan.chunks[i].parts.back().last - plan.chunks[i].parts.back().first, 2);
  }
}

TEST(MakePlan, GoesOnWhereALongEnoughChunkWouldEndInOneFrame) {
  const Plan plan = make_plan(film_at(Rational(25)),
                              {clip_of(49), clip_of(1), clip_of(60), clip_of(60)}, {});
  expect_covers(plan);
  ASSERT_EQ(plan.chunks.size(), 2u);
  EXPECT_EQ(plan.chunks[0].frame_count, 110);
}

TEST(MakePlan, JoinsAShortLastClipToTheChunkBefore) {
  const Plan plan = make_plan(film_at(Rational(25)), {clip_of(100), clip_of(20)}, {});
  expect_covers(plan);
  ASSERT_EQ(plan.chunks.size(), 1u);
  EXPECT_EQ(plan.chunks[0].frame_count, 120);
}

TEST(MakePlan, GivesEqualThreadsWhereHeadersTellThem) {
  for (const int count : {1, 2, 3, 7, 9}) {
    const Plan plan = make_plan(film_at(Rational(25)),
                                std::vector<PlanClip>(count, clip_of(100)), {},
                                EncoderThreads::kEqual);
    for (const Chunk& chunk : plan.chunks)
      EXPECT_EQ(chunk.encoder_threads, plan.chunks[0].encoder_threads);
  }
}

TEST(MakePlan, GivesTheChunkThatRunsLastMoreThreadsInAFilmOfFew) {
  const auto threads = [](int count) {
    std::vector<int> all;
    for (const Chunk& chunk :
         make_plan(film_at(Rational(25)), std::vector<PlanClip>(count, clip_of(100)), {})
             .chunks)
      all.push_back(chunk.encoder_threads);
    return all;
  };
  EXPECT_EQ(threads(1), (std::vector<int>{4}));
  EXPECT_EQ(threads(2), (std::vector<int>{2, 2}));
  EXPECT_EQ(threads(3), (std::vector<int>{1, 1, 3}));
  EXPECT_EQ(threads(4), (std::vector<int>{1, 1, 1, 2}));
  EXPECT_EQ(threads(9), std::vector<int>(9, 1));
}

CopiedPart copy_of(int clip, int64_t first, int64_t last) {
  return {{clip, first, last}, Rational(first), last - first};
}

TEST(MakePlan, CopiesAreChunksOfTheirOwnAndStartedLast) {
  const Rational rate(25);
  const Plan plan = make_plan(
      film_at(rate), {clip_of(440), clip_of(40), clip_of(300)}, {}, EncoderThreads::kAny,
      {copy_of(0, 100, 400), copy_of(2, 0, 200), copy_of(2, 250, 300)});
  expect_covers(plan);
  std::vector<std::pair<int64_t, bool>> chunks;
  for (const Chunk& chunk : plan.chunks)
    chunks.emplace_back(chunk.frame_count, chunk.copied_from.has_value());
  // The end of clip 1 and clip 2 share an encoder; a copy shares nothing.
  EXPECT_EQ(chunks, (std::vector<std::pair<int64_t, bool>>{
                        {100, false}, {300, true}, {80, false}, {200, true},
                        {50, false}, {50, true}}));
  EXPECT_EQ(plan.longest_first, (std::vector<int>{0, 2, 4, 1, 3, 5}));
  EXPECT_EQ(plan.chunks[4].encoder_threads, 3);  // of three, the last one
  EXPECT_EQ(plan.chunks[1].encoder_threads, 1);
}

TEST(MakePlan, SplitsWhatIsLeftBetweenCopiesAsItSplitsClips) {
  const Rational rate(25);
  const Plan plan = make_plan(film_at(rate), {clip_of(2000)}, {}, EncoderThreads::kAny,
                              {copy_of(0, 100, 1000)});
  expect_covers(plan);
  ASSERT_EQ(plan.chunks.size(), 5u);  // 40 s are three parts
  for (size_t i = 2; i < 5; ++i) EXPECT_GE(plan.chunks[i].frame_count, 250);
  // A rest does not join what is copied.
  const Plan short_rest = make_plan(film_at(rate), {clip_of(110)}, {},
                                    EncoderThreads::kAny, {copy_of(0, 0, 100)});
  expect_covers(short_rest);
  EXPECT_EQ(short_rest.chunks.size(), 2u);
  // Copies that touch stay apart: each is in memory by itself.
  const Plan touching =
      make_plan(film_at(rate), {clip_of(110)}, {}, EncoderThreads::kAny,
                {copy_of(0, 10, 60), copy_of(0, 60, 110)});
  expect_covers(touching);
  ASSERT_EQ(touching.chunks.size(), 3u);
  EXPECT_EQ(touching.chunks[2].copied_from, Rational(60));
}

TEST(EndsInOneFrame, LooksBackOverClipsToTheCopyBefore) {
  const std::vector<PlanClip> clips = {clip_of(50), clip_of(1), clip_of(0), clip_of(60)};
  EXPECT_FALSE(ends_in_one_frame(clips, nullptr, 0, 0));
  EXPECT_TRUE(ends_in_one_frame(clips, nullptr, 0, 1));
  EXPECT_FALSE(ends_in_one_frame(clips, nullptr, 0, 2));
  const ChunkPart before{0, 0, 30};
  EXPECT_FALSE(ends_in_one_frame(clips, &before, 0, 30));
  EXPECT_TRUE(ends_in_one_frame(clips, &before, 0, 31));
  EXPECT_TRUE(ends_in_one_frame(clips, nullptr, 3, 0));  // clip 2 is one frame
  EXPECT_FALSE(ends_in_one_frame(clips, nullptr, 3, 2));
}

TEST(ClipSamples, NeverDriftOverManyClips) {
  Plan plan = make_plan(film_at(Rational(30000, 1001)),
                        std::vector<PlanClip>(200, clip_of(37)), {});
  int64_t previous = 0;
  for (int i = 0; i < 200; ++i) {
    const SampleRange range = clip_samples(plan, i, 48000);
    EXPECT_EQ(range.first, previous);
    previous = range.last;
  }
  EXPECT_EQ(previous, int64_t{200} * 37 * 48000 * 1001 / 30000);
}

TEST(ContinuesPrevious, OnlyWhereTheSourceGoesOn) {
  Plan plan = make_plan(film_at(Rational(25)), {clip_of(25), clip_of(25), clip_of(25)}, {});
  plan.clips[0].first_time = Rational(2);
  plan.clips[1].first_time = Rational(3);
  plan.clips[2].first_time = Rational(5);
  EXPECT_FALSE(continues_previous(plan, 0));
  EXPECT_TRUE(continues_previous(plan, 1));
  EXPECT_FALSE(continues_previous(plan, 2));
  plan.clips[1].first_time = Rational(3001, 1000);  // as a container may round it
  EXPECT_TRUE(continues_previous(plan, 1));
  plan.clips[1].first_time = Rational(3) + Rational(1, 25);  // one frame is left out
  EXPECT_FALSE(continues_previous(plan, 1));
  plan.clips[1].first_time = Rational(3);
  plan.clips[1].source = 1;
  EXPECT_FALSE(continues_previous(plan, 1));
}

}  // namespace
}  // namespace glyphreel
