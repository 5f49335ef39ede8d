// SPDX-License-Identifier: Apache-2.0
#include "core/stage_clock.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace glyphreel {
namespace {

// Something that takes a measurable time of the thread.
void work() {
  const int64_t until = thread_cpu_ns() + 2'000'000;
  while (thread_cpu_ns() < until) {
  }
}

TEST(StageClock, StagesAddUpToTheWhole) {
  StageClock clock;
  {
    const StageScope decode(&clock, Stage::kDecode);
    work();
    const StageScope read(&clock, Stage::kRead);
    work();
  }
  work();
  clock.stop();
  int64_t wall = 0;
  for (const StageTotals& t : clock.totals()) wall += t.wall_ns;
  EXPECT_EQ(wall, clock.end_ns() - clock.begin_ns());
  for (const Stage s : {Stage::kDecode, Stage::kRead, Stage::kOther})
    EXPECT_GE(clock.totals(s).cpu_ns, 2'000'000) << stage_name(s);
  EXPECT_EQ(clock.totals(Stage::kEncode).cpu_ns, 0);
}

TEST(StageClock, AScopeGoesBackToTheStageBefore) {
  StageClock clock(100);
  {
    const StageScope encode(&clock, Stage::kEncode);
    { const StageScope store(&clock, Stage::kStore); }
    { const StageScope store(&clock, Stage::kStore); }
  }
  EXPECT_EQ(clock.totals(Stage::kStore).count, 2);
  EXPECT_EQ(clock.totals(Stage::kEncode).count, 3);
  const std::vector<StageSpan>& spans = clock.spans();
  ASSERT_EQ(spans.size(), 5u);
  EXPECT_EQ(spans[0].stage, Stage::kEncode);
  EXPECT_EQ(spans[1].stage, Stage::kStore);
  for (size_t i = 1; i < spans.size(); ++i)
    EXPECT_EQ(spans[i].begin_ns, spans[i - 1].end_ns);
}

TEST(StageClock, KeepsNoMoreSpansThanAsked) {
  StageClock clock(2);
  for (int i = 0; i < 5; ++i) const StageScope mux(&clock, Stage::kMux);
  EXPECT_EQ(clock.spans().size(), 2u);
  EXPECT_EQ(clock.spans_left_out(), 3);
}

TEST(StageClock, FramesAreChargedByTypeAndStayPartOfTheStage) {
  StageClock clock(10);
  {
    const StageScope encode(&clock, Stage::kEncode);
    work();
    clock.count_frame(FrameType::kI, 700);
    work();
    clock.count_frame(FrameType::kB, 30);
    clock.count_frame(FrameType::kB, 20);
    work();  // looking ahead: no frame came
  }
  const FrameTypeTotals& frames = clock.frames();
  const auto of = [&](FrameType t) { return frames[static_cast<size_t>(t)]; };
  EXPECT_EQ(of(FrameType::kI).count, 1);
  EXPECT_EQ(of(FrameType::kI).bytes, 700);
  EXPECT_EQ(of(FrameType::kP).count, 0);
  EXPECT_EQ(of(FrameType::kB).count, 2);
  EXPECT_EQ(of(FrameType::kB).bytes, 50);
  EXPECT_GE(of(FrameType::kI).cpu_ns, 2'000'000);
  EXPECT_GE(of(FrameType::kB).cpu_ns, 2'000'000);
  const StageTotals& stage = clock.totals(Stage::kEncode);
  EXPECT_GE(stage.cpu_ns,
            of(FrameType::kI).cpu_ns + of(FrameType::kB).cpu_ns + 2'000'000);
  EXPECT_EQ(stage.count, 1);
  // One stretch of one stage, however many frames came.
  ASSERT_EQ(clock.spans().size(), 1u);
  EXPECT_EQ(clock.spans()[0].end_ns - clock.spans()[0].begin_ns, stage.wall_ns);
}

TEST(StageClock, AScopeWithoutAClockDoesNothing) {
  const StageScope scope(nullptr, Stage::kMux);
}

TEST(StageClock, EveryStageHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int s = 0; s < kStageCount; ++s) names.insert(stage_name(static_cast<Stage>(s)));
  EXPECT_EQ(names.size(), static_cast<size_t>(kStageCount));
  EXPECT_EQ(names.count(""), 0u);
}

}  // namespace
}  // namespace glyphreel
