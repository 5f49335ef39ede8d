// SPDX-License-Identifier: Apache-2.0
#include "sched/encoded_film.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace glyphreel {
namespace {

using testing::ElementsAre;

// Ten clips, so that every encoder has one thread also when one clip less is there; clip
// i has 300 + i frames of source i and is a chunk.
std::vector<PlanClip> ten_clips() {
  std::vector<PlanClip> clips(10);
  for (int i = 0; i < 10; ++i) {
    clips[i].source = i;
    clips[i].frame_count = 300 + i;
  }
  return clips;
}

Plan plan_of(std::vector<PlanClip> clips) {
  FilmFormat film;
  film.frame.size = {640, 360};
  film.frame_rate = Rational(30);
  return make_plan(film, std::move(clips), {});
}

// All chunks of `plan`; the ids of their packets count from 0.
std::vector<EncodedChunk> all_there(const Plan& plan) {
  auto chunks = fit_to_plan({}, plan, false);
  for (size_t i = 0; i < chunks.size(); ++i) chunks[i].id = static_cast<int>(i);
  return chunks;
}

std::vector<int> ids_of(const std::vector<EncodedChunk>& chunks) {
  std::vector<int> out;
  for (const EncodedChunk& chunk : chunks) out.push_back(chunk.id);
  return out;
}

TEST(FitToPlan, NothingIsThereAtFirst) {
  const auto chunks = fit_to_plan({}, plan_of(ten_clips()), false);
  EXPECT_EQ(ids_of(chunks), std::vector<int>(10, -1));
}

TEST(FitToPlan, WhatIsTheSameWithoutAClipStaysWhereverItLiesNow) {
  auto clips = ten_clips();
  const Plan before = plan_of(clips);
  clips[4].frame_count = 0;
  const Plan after = plan_of(clips);
  const auto chunks = fit_to_plan(all_there(before), after, false);
  EXPECT_THAT(ids_of(chunks), ElementsAre(0, 1, 2, 3, 5, 6, 7, 8, 9));
  for (size_t i = 0; i < chunks.size(); ++i)
    EXPECT_EQ(chunks[i].chunk.first_frame, after.chunks[i].first_frame);
}

TEST(FitToPlan, FramesThatShowTheFilmsTimeAreMadeAgainWhereTheyLieElsewhere) {
  auto clips = ten_clips();
  const Plan before = plan_of(clips);
  clips[4].frame_count = 0;
  const auto chunks = fit_to_plan(all_there(before), plan_of(clips), true);
  EXPECT_THAT(ids_of(chunks), ElementsAre(0, 1, 2, 3, -1, -1, -1, -1, -1));
}

TEST(FitToPlan, ACardTakesThePlaceOfItsClipOnly) {
  auto clips = ten_clips();
  const Plan before = plan_of(clips);
  clips[4].is_card = true;
  const auto chunks = fit_to_plan(all_there(before), plan_of(clips), true);
  EXPECT_THAT(ids_of(chunks), ElementsAre(0, 1, 2, 3, -1, 5, 6, 7, 8, 9));
}

}  // namespace
}  // namespace glyphreel
