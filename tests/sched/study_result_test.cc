// SPDX-License-Identifier: Apache-2.0
#include "sched/study_result.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace glyphreel {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr double kGib = 1024.0 * 1024 * 1024;

TEST(Cost, IsCoreSecondsPlusMemorySecondsPlusTheRun) {
  const Offer offer{.name = "container",
                    .per_core_s = 0.00002,
                    .per_gib_s = 0.000002,
                    .per_run = 0.001};
  // 10 s x (4 x 0.00002 + 3 x 0.000002) + 0.001
  EXPECT_NEAR(cost_of(offer, 10, 4, 3 * kGib), 0.00186, 1e-12);
}

TEST(Cost, BillsTheMemoryThatComesWithTheCores) {
  // A core is had by taking memory, and memory alone has a price.
  const Offer function{.name = "function", .per_gib_s = 0.00001, .gib_per_core = 1.75};
  EXPECT_NEAR(cost_of(function, 10, 2, 1 * kGib), 10 * 3.5 * 0.00001, 1e-15);
  EXPECT_NEAR(cost_of(function, 10, 2, 5 * kGib), 10 * 5 * 0.00001, 1e-15);
}

TEST(Cost, IsComparedWhereItIsWorst) {
  const Resources baseline{10, 2, 1 * kGib}, candidate{4, 4, 8 * kGib};
  EXPECT_NEAR(worst_cost_ratio({}, candidate, baseline), 0.8, 1e-12);
  const Offer cores{.name = "a", .per_core_s = 1}, memory{.name = "b", .per_gib_s = 1};
  EXPECT_NEAR(worst_cost_ratio({cores}, candidate, baseline), 0.8, 1e-12);
  EXPECT_NEAR(worst_cost_ratio({cores, memory}, candidate, baseline), 3.2, 1e-12);
}

TEST(Judge, HoldsTheRuleAtItsBoundaries) {
  const Rule rule{2, 1.1};
  EXPECT_TRUE(judge(rule, 2.01, 1.1).met());
  EXPECT_FALSE(judge(rule, 2, 1).met());  // "more than"
  EXPECT_FALSE(judge(rule, 3, 1.11).met());
  EXPECT_TRUE(judge(rule, 3, 1.11).faster);
  EXPECT_FALSE(judge(rule, 1, 0.5).faster);
  EXPECT_TRUE(judge(rule, 1, 0.5).affordable);
}

StudyRun run(const StudyCase& asked, double wall_s, double cpu_s, int repetition = 0) {
  StudyRun r;
  r.asked = asked;
  r.repetition = repetition;
  r.wall_s = wall_s;
  r.cpu_s = cpu_s;
  r.peak_bytes = 1 << 30;
  return r;
}

// A film of four chunks, two seconds of computing each.
Profile four_chunks() {
  Profile p;
  for (int i = 0; i < 4; ++i) {
    TaskProfile t;
    t.index = i;
    t.worker = i % 2;
    t.begin_ns = i / 2 * 2'000'000'000LL;
    t.end_ns = t.begin_ns + 2'000'000'000LL;
    t.stages[static_cast<size_t>(Stage::kEncode)] = {2'000'000'000, 2'000'000'000, 1, 0};
    p.tasks.push_back(t);
  }
  p.wall_ns = 4'000'000'000;
  return p;
}

StudyCase matrix(Pipeline pipeline, int clips, int workers) {
  return {Experiment::kMatrix, pipeline, clips, workers, 2};
}

std::vector<StudyRun> two_core_runs(double today_s, double ours_s) {
  std::vector<StudyRun> runs = {run(matrix(Pipeline::kToday, 4, 1), today_s, 8),
                                run(matrix(Pipeline::kToday, 4, 2), today_s * 0.9, 8),
                                run(matrix(Pipeline::kGlyphreel, 4, 1), 8, 8),
                                run(matrix(Pipeline::kGlyphreel, 4, 2), ours_s, 8)};
  for (StudyRun& r : runs)
    if (r.asked.pipeline == Pipeline::kGlyphreel) r.profile = four_chunks();
  return runs;
}

TEST(Cells, GatherRepetitions) {
  const StudyCase asked = matrix(Pipeline::kToday, 1, 1);
  const std::vector<StudyRun> runs = {run(asked, 5, 1, 0), run(asked, 3, 2, 1),
                                      run(matrix(Pipeline::kToday, 1, 2), 9, 9),
                                      run(asked, 4, 6, 2)};
  const auto cells = cells_of(runs);
  ASSERT_EQ(cells.size(), 2u);
  EXPECT_EQ(cells[0].wall_s.median, 4);
  EXPECT_EQ(cells[0].wall_s.least, 3);
  EXPECT_EQ(cells[0].cpu_s.median, 2);
  EXPECT_EQ(cells[0].median_run().repetition, 2);
  EXPECT_EQ(cells[0].cores_busy(), 0.25);
  EXPECT_EQ(find_cell(cells, asked), &cells[0]);
  EXPECT_EQ(find_cell(cells, matrix(Pipeline::kGlyphreel, 1, 1)), nullptr);
}

TEST(Conclude, SpeedUpIsOverTodaysScriptAndEfficiencyOverTheSamePipeline) {
  const auto runs = two_core_runs(10, 4);
  const auto cells = cells_of(runs);
  StudyQuestion question{.cores = 2, .clips = 4};
  const StudyResult result = conclude(question, cells);
  ASSERT_EQ(result.matrix.size(), 4u);
  const StudyRow& wide = result.matrix[3];
  EXPECT_EQ(wide.cell->asked, matrix(Pipeline::kGlyphreel, 4, 2));
  EXPECT_NEAR(wide.speed_up, 2.5, 1e-12);
  EXPECT_NEAR(wide.own_speed_up, 2, 1e-12);
  EXPECT_NEAR(wide.efficiency, 1, 1e-12);
  EXPECT_NEAR(result.matrix[1].speed_up, 1 / 0.9, 1e-12);
}

TEST(Conclude, VerdictIsYesWhereTheRuleIsMet) {
  const auto runs = two_core_runs(10, 4);
  const auto cells = cells_of(runs);
  StudyQuestion question{.cores = 2, .clips = 4};
  EXPECT_THAT(conclude(question, cells).verdict,
              StartsWith("yes: glyphreel, 2 workers on 2 cores is 2.50 times as fast at "
                         "0.40 times the cost"));
  question.rule.more_than = 2.5;
  EXPECT_THAT(conclude(question, cells).verdict,
              StartsWith("no: the fastest, glyphreel, 2 workers on 2 cores, is 2.50"));
}

TEST(Conclude, VerdictIsAboutTheWholeJob) {
  auto runs = two_core_runs(6, 5);
  runs.push_back(run(matrix(Pipeline::kToday, 1, 1), 6, 6));
  runs.push_back(run(matrix(Pipeline::kGlyphreel, 1, 2), 0.1, 0.1));
  const auto cells = cells_of(runs);
  const StudyQuestion question{.cores = 2, .clips = 4};
  const StudyResult result = conclude(question, cells);
  EXPECT_THAT(result.verdict, StartsWith("no: the fastest, glyphreel, 2 workers on 2 "
                                         "cores, is 1.20 times"));
  EXPECT_EQ(result.candidates.size(), 3u);
}

TEST(Conclude, VerdictNamesTheMachineThatWouldMeetTheRule) {
  const auto runs = two_core_runs(6, 4);
  const auto cells = cells_of(runs);
  // Four cores: every chunk at once, 2 s and 6/2 = 3 times as fast; 2 x 4 core-seconds
  // against 6 x 2.
  StudyQuestion question{.cores = 2, .clips = 4, .simulated_cores = {4, 8}};
  const StudyResult result = conclude(question, cells);
  ASSERT_EQ(result.predictions.size(), 2u);
  EXPECT_NEAR(result.predictions[0].glyphreel_s, 2, 1e-9);
  EXPECT_NEAR(result.predictions[1].glyphreel_s, 2, 1e-9);
  EXPECT_THAT(result.verdict, StartsWith("not on 2 cores"));
  EXPECT_THAT(result.verdict, HasSubstr("glyphreel, 4 cores would be, by simulation, "
                                        "3.00 times as fast at 0.67 times the cost"));
}

TEST(Conclude, WithoutTodaysPipelineThereIsNoVerdict) {
  auto runs = two_core_runs(6, 4);
  runs.erase(runs.begin(), runs.begin() + 2);
  const auto cells = cells_of(runs);
  const StudyQuestion question{.cores = 2, .clips = 4};
  EXPECT_THAT(conclude(question, cells).verdict, StartsWith("no verdict"));
}

TEST(Conclude, TheSimulationIsCheckedFromAnotherCase) {
  auto runs = two_core_runs(6, 4);
  // What one worker did took twice the CPU: replayed on two it gives 8 s, not 4.
  for (TaskProfile& t : runs[2].profile->tasks)
    t.stages[static_cast<size_t>(Stage::kEncode)].cpu_ns *= 2;
  // Half a second between its tasks, which no number of cores shortens.
  for (TaskProfile& t : runs[2].profile->tasks)
    if (t.begin_ns > 0) {
      t.begin_ns += 500'000'000;
      t.end_ns += 500'000'000;
    }
  runs[2].profile->wall_ns += 500'000'000;
  const auto cells = cells_of(runs);
  const StudyQuestion question{.cores = 2, .clips = 4};
  const StudyResult result = conclude(question, cells);
  ASSERT_EQ(result.checks.size(), 2u);
  for (const SimulationCheck& check : result.checks) {
    EXPECT_FALSE(check.same_case);
    if (check.asked.workers != 2) continue;
    // The process took 3.5 s longer than its profile of 4.5 s; the replay says 8.
    EXPECT_NEAR(check.simulated_s, 8 + 3.5 + 0.5, 1e-9);
    EXPECT_NEAR(check.error(), 2, 1e-9);
  }
}

TEST(Conclude, OtherProgramsAreNoticed) {
  auto runs = two_core_runs(10, 4);
  runs[0].others_cpu_s = 0.9;  // of 20 core-seconds
  runs[1].others_cpu_s = 9;    // of 18
  runs.push_back(run({Experiment::kCores, Pipeline::kToday, 4, 1, 1}, 10, 10));
  runs.back().others_cpu_s = 10;  // on the other core
  runs.push_back(run(matrix(Pipeline::kToday, 1, 1), 0.1, 0.1));
  runs.back().others_cpu_s = 0.1;  // too short to tell
  const auto cells = cells_of(runs);
  const StudyQuestion question{.cores = 2, .clips = 4};
  const Disturbance found = conclude(question, cells).disturbance;
  EXPECT_EQ(found.runs, 1);
  EXPECT_NEAR(found.worst, 0.5, 1e-9);
}

TEST(Conclude, CostsAreTheWholeJobsInEveryCase) {
  auto runs = two_core_runs(10, 4);
  runs.push_back(run({Experiment::kCores, Pipeline::kGlyphreel, 4, 1, 1}, 7, 7));
  runs.push_back(run(matrix(Pipeline::kToday, 1, 1), 3, 3));
  const auto cells = cells_of(runs);
  StudyQuestion question{.cores = 2, .clips = 4};
  question.offers = {{.name = "cores", .per_core_s = 0.5, .per_run = 1},
                     {.name = "memory", .per_gib_s = 2}};
  const StudyResult result = conclude(question, cells);
  ASSERT_EQ(result.cost_cases.size(), 5u);
  EXPECT_EQ(result.cost_cases[1]->asked, matrix(Pipeline::kToday, 4, 2));
  ASSERT_EQ(result.costs.size(), 2u);
  // Wall times 10 and 9 (today), 8 and 4, and 7 on one core; 1 GiB each.
  EXPECT_THAT(result.costs[0].per_film, testing::ElementsAre(11, 10, 9, 5, 4.5));
  EXPECT_THAT(result.costs[1].per_film, testing::ElementsAre(20, 18, 16, 8, 14));
}

TEST(Conclude, TodaysPartsAddUpToTheWhole) {
  auto runs = two_core_runs(10, 4);
  runs[0].processes = {{"clip 1", 9.7, 7.9, 0}, {"join", 0.3, 0.1, 0}};
  const auto part = [&](TodayPart what, double wall_s, double cpu_s) {
    StudyCase asked{Experiment::kParts, Pipeline::kToday, 4, 1, 2};
    asked.part = what;
    runs.push_back(run(asked, wall_s, cpu_s));
  };
  part(TodayPart::kStart, 0.2, 0.1);
  part(TodayPart::kSeek, 0.5, 0.3);
  part(TodayPart::kDecode, 2, 1.3);
  part(TodayPart::kFilter, 2.5, 1.7);
  part(TodayPart::kWithoutText, 9, 7.4);
  const auto cells = cells_of(runs);
  const StudyQuestion question{.cores = 2, .clips = 4};
  const StudyResult result = conclude(question, cells);
  ASSERT_EQ(result.shares.size(), 6u);
  ASSERT_EQ(result.baseline.size(), 2u);
  EXPECT_EQ(result.baseline[0].what, "clip 1");
  EXPECT_EQ(result.baseline[0].wall_s.median, 9.7);
  double cpu = 0, wall = 0, share = 0;
  for (const TodayShare& s : result.shares) {
    cpu += s.cpu_s;
    wall += s.wall_s;
    share += s.cpu_share;
  }
  EXPECT_NEAR(cpu, 8, 1e-9);
  EXPECT_NEAR(wall, 10, 1e-9);
  EXPECT_NEAR(share, 1, 1e-9);
  EXPECT_EQ(result.shares[3].name, "text");
  EXPECT_NEAR(result.shares[3].cpu_s, 0.4, 1e-9);
  EXPECT_EQ(result.shares[4].name, "encode");
  EXPECT_NEAR(result.shares[4].cpu_s, 6.2, 1e-9);
  ASSERT_TRUE(result.text_cpu_s);
  EXPECT_NEAR(*result.text_cpu_s, 0.5, 1e-9);
}

TEST(Conclude, LengthsAndChunksSayFromWhereParallelWorkPays) {
  auto runs = two_core_runs(10, 4);
  const auto length = [&](Pipeline pipeline, double length_s, int cores, double wall_s) {
    StudyCase asked{Experiment::kLengths, pipeline, 4, cores, cores};
    asked.length_s = length_s;
    runs.push_back(run(asked, wall_s, wall_s));
  };
  for (const auto& [length_s, gain] : {std::pair{0.5, 1.3}, {1.0, 1.5}, {2.0, 1.8}}) {
    length(Pipeline::kGlyphreel, length_s, 1, length_s * gain);
    length(Pipeline::kGlyphreel, length_s, 2, length_s);
    length(Pipeline::kToday, length_s, 1, 1);
    length(Pipeline::kToday, length_s, 2, 0.9);
  }
  const auto chunk = [&](int chunks, double cpu_s, int64_t bytes) {
    StudyCase asked{Experiment::kChunks, Pipeline::kGlyphreel, chunks, 2, 2};
    asked.length_s = 20.0 / chunks;
    runs.push_back(run(asked, 10.0 / chunks, cpu_s));
    runs.back().output_bytes = bytes;
  };
  chunk(1, 20, 1000);
  chunk(2, 20.2, 1020);
  chunk(4, 20.6, 1060);
  chunk(8, 21.4, 1120);
  const auto cells = cells_of(runs);
  const StudyQuestion question{.cores = 2, .clips = 4};
  const StudyResult result = conclude(question, cells);
  EXPECT_EQ(result.lengths.size(), 6u);
  EXPECT_EQ(result.smallest_clip_s, 1);
  EXPECT_FALSE(result.smallest_clip_today_s);
  ASSERT_EQ(result.chunks.size(), 4u);
  EXPECT_NEAR(result.chunks[1].gain, 2, 1e-12);
  EXPECT_NEAR(result.chunks[3].bytes_ratio, 1.12, 1e-12);
  EXPECT_EQ(result.smallest_chunk_s, 10);  // at 5 s there are too many bytes
  EXPECT_NEAR(*result.cpu_per_chunk_s, 0.2, 1e-9);
}

TEST(Conclude, CoresAreFittedFromTheRunsOnFewerAndOnAllCores) {
  auto runs = two_core_runs(10, 4.2);
  runs.push_back(run({Experiment::kCores, Pipeline::kGlyphreel, 4, 1, 1}, 8, 8));
  const auto cells = cells_of(runs);
  const StudyQuestion question{.cores = 2, .clips = 4};
  const StudyResult result = conclude(question, cells);
  const auto law =
      std::find_if(result.laws.begin(), result.laws.end(),
                   [](const auto& l) { return l.pipeline == Pipeline::kGlyphreel; });
  ASSERT_NE(law, result.laws.end());
  ASSERT_EQ(law->points.size(), 2u);
  ASSERT_TRUE(law->amdahl);
  EXPECT_NEAR(law->amdahl->serial_s, 0.4, 1e-9);
  EXPECT_FALSE(law->usl);
  EXPECT_NEAR(result.cores.back().efficiency, 8 / 4.2 / 2, 1e-9);
}

}  // namespace
}  // namespace glyphreel
