// SPDX-License-Identifier: Apache-2.0
#include "sched/diagnosis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "sched/advice.h"
#include "sched/encode_speed.h"

namespace glyphreel {
namespace {

using testing::HasSubstr;

constexpr int64_t kSecond = 1'000'000'000;

struct Stretch {
  Stage stage;
  double wall_s, cpu_s;
};

TaskProfile chunk(int worker, double begin_s, std::vector<Stretch> stretches) {
  TaskProfile t;
  t.worker = worker;
  t.begin_ns = static_cast<int64_t>(begin_s * kSecond);
  t.end_ns = t.begin_ns;
  for (const Stretch& s : stretches) {
    t.stages[static_cast<size_t>(s.stage)] = {static_cast<int64_t>(s.wall_s * kSecond),
                                              static_cast<int64_t>(s.cpu_s * kSecond), 1,
                                              0};
    t.end_ns += static_cast<int64_t>(s.wall_s * kSecond);
  }
  return t;
}

// A render on two cores that took as long as its tasks.
RenderReport report_of(std::vector<TaskProfile> tasks) {
  RenderReport r;
  r.cores = r.workers = r.workers_asked = 2;
  r.chunk_count = static_cast<int>(tasks.size());
  r.frame_count = 100;
  for (const TaskProfile& t : tasks)
    r.profile.wall_ns = std::max(r.profile.wall_ns, t.end_ns);
  r.wall_s = static_cast<double>(r.profile.wall_ns) / 1e9;
  r.profile.tasks = std::move(tasks);
  return r;
}

double core_s(const Diagnosis& d, Account account) {
  for (const AccountShare& a : d.accounts)
    if (a.account == account) return a.core_s;
  return 0;
}

double sum(const Diagnosis& d) {
  double out = 0;
  for (const AccountShare& a : d.accounts) out += a.core_s;
  return out;
}

TEST(Diagnosis, BusyCoresNameTheWorkThatTookMost) {
  const auto d = diagnose(
      report_of({chunk(0, 0, {{Stage::kDecode, 7, 7}, {Stage::kEncode, 3, 3}}),
                 chunk(1, 0, {{Stage::kDecode, 6, 6}, {Stage::kEncode, 4, 4}})}));
  EXPECT_EQ(d.bottleneck, Account::kDecode);
  EXPECT_NEAR(core_s(d, Account::kDecode), 13, 1e-9);
  EXPECT_NEAR(d.cores_busy, 1, 1e-9);
  EXPECT_NEAR(sum(d), 20, 1e-9);
}

TEST(Diagnosis, FramesDecodedOnlyToReachAClipAreTold) {
  auto report = report_of(
      {chunk(0, 0, {{Stage::kDecode, 9, 9}}), chunk(1, 0, {{Stage::kDecode, 9, 9}})});
  report.frames_decoded = 1000;
  report.frames_discarded = 900;
  const auto d = diagnose(report);
  EXPECT_THAT(d.evidence, HasSubstr("900 of 1000 frames"));
  // A tenth of the decoding would be left: 0.9 x 9 s.
  EXPECT_THAT(d.advice.front(), HasSubstr("about 8.1 s less"));
  report.frames_discarded = 100;
  EXPECT_THAT(diagnose(report).evidence, testing::Not(HasSubstr("frames were decoded")));
}

TEST(Diagnosis, WaitingForASourceIsTheDisks) {
  const auto d = diagnose(
      report_of({chunk(0, 0, {{Stage::kRead, 8, 0.1}, {Stage::kEncode, 2, 2}}),
                 chunk(1, 0, {{Stage::kRead, 8, 0.1}, {Stage::kEncode, 2, 2}})}));
  EXPECT_EQ(d.bottleneck, Account::kDiskRead);
  EXPECT_NEAR(core_s(d, Account::kDiskRead), 15.8, 1e-9);
}

TEST(Diagnosis, WaitingForACoreIsNotTheDisks) {
  // The same waiting, but ready to run all the while.
  auto waiting = chunk(0, 0, {{Stage::kRead, 8, 0.1}, {Stage::kEncode, 2, 2}});
  waiting.ready_ns = 79 * kSecond / 10;
  const auto d = diagnose(report_of({waiting, waiting}));
  EXPECT_EQ(d.bottleneck, Account::kOtherPrograms);
  EXPECT_NEAR(core_s(d, Account::kDiskRead), 0, 1e-6);
  EXPECT_NEAR(core_s(d, Account::kOtherPrograms), 15.8, 1e-6);
}

TEST(Diagnosis, TimeWithoutACoreLiesFirstWhereNothingElseIsWaitedFor) {
  auto task = chunk(0, 0, {{Stage::kRead, 5, 1}, {Stage::kEncode, 5, 2}});
  task.ready_ns = 4 * kSecond;  // 3 of them while encoding, 1 of 4 while reading
  const auto d = diagnose(report_of({task, task}));
  EXPECT_NEAR(core_s(d, Account::kOtherPrograms), 8, 1e-6);
  EXPECT_NEAR(core_s(d, Account::kDiskRead), 6, 1e-6);
  EXPECT_NEAR(share_of_file_waits(task), 0.75, 1e-9);
}

TEST(Diagnosis, ThreadsThatWaitForOneAnotherLoseNothing) {
  // Eight tasks on two cores, always computing on both: each waits most of its time.
  std::vector<TaskProfile> tasks;
  for (int i = 0; i < 8; ++i) tasks.push_back(chunk(i, 0, {{Stage::kEncode, 10, 2.4}}));
  auto report = report_of(std::move(tasks));
  report.workers = report.workers_asked = 8;
  const auto d = diagnose(report);
  EXPECT_EQ(d.bottleneck, Account::kEncode);
  EXPECT_NEAR(d.cores_busy, 0.96, 1e-9);
  EXPECT_NEAR(core_s(d, Account::kOtherPrograms), 0.8, 1e-9);
  EXPECT_NEAR(sum(d), 20, 1e-9);
  // Eight that wait for a disk keep no more than two cores idle.
  for (TaskProfile& t : report.profile.tasks)
    t = chunk(t.worker, 0, {{Stage::kRead, 10, 0.1}});
  const auto slow = diagnose(report);
  EXPECT_EQ(slow.bottleneck, Account::kDiskRead);
  EXPECT_NEAR(sum(slow), 20, 1e-9);
}

TEST(Diagnosis, IdleCoresAreToldApart) {
  auto one = report_of({chunk(0, 0, {{Stage::kEncode, 10, 10}})});
  EXPECT_EQ(diagnose(one).bottleneck, Account::kFewChunks);
  EXPECT_THAT(diagnose(one).evidence, HasSubstr("100 % of what was computed was encode"));
  auto few = report_of(
      {chunk(0, 0, {{Stage::kEncode, 5, 5}}), chunk(0, 5, {{Stage::kEncode, 5, 5}})});
  few.workers = few.workers_asked = 1;
  EXPECT_EQ(diagnose(few).bottleneck, Account::kFewWorkers);
  few.workers_asked = 2;
  EXPECT_EQ(diagnose(few).bottleneck, Account::kMemory);
  auto tail = report_of(
      {chunk(0, 0, {{Stage::kEncode, 10, 10}}), chunk(1, 0, {{Stage::kEncode, 2, 2}})});
  EXPECT_EQ(diagnose(tail).bottleneck, Account::kSerialTail);
  EXPECT_NEAR(core_s(diagnose(tail), Account::kSerialTail), 8, 1e-9);
  auto join = chunk(0, 2, {{Stage::kMux, 8, 8}});
  join.kind = TaskKind::kJoin;
  auto serial = report_of({chunk(0, 0, {{Stage::kEncode, 2, 2}}),
                           chunk(1, 0, {{Stage::kEncode, 2, 2}}), join});
  EXPECT_EQ(diagnose(serial).bottleneck, Account::kSerialParts);
}

// The first piece of advice on a busy film of so much encoding.
std::string first_advice(VideoEncodeSettings video) {
  auto report =
      report_of({chunk(0, 0, {{Stage::kEncode, 8, 8}, {Stage::kDecode, 2, 2}}),
                 chunk(1, 0, {{Stage::kEncode, 8, 8}, {Stage::kDecode, 2, 2}})});
  report.speed = speed_of(video);
  report.video = std::move(video);
  return diagnose(report).advice.front();
}

TEST(Advice, OfAPresetIsWhatWasMeasuredAndWhatItBringsHere) {
  const auto change = cheaper_preset("libx264", "fast");
  ASSERT_TRUE(change.has_value());
  EXPECT_LT(change->cpu_ratio, 0.9);
  EXPECT_LE(change->bytes_ratio, 1.25);
  const std::string advice =
      first_advice({"libx264", {{"crf", "23"}, {"preset", "fast"}}, ""});
  EXPECT_THAT(advice, HasSubstr("preset " + change->preset + " instead of fast"));
  EXPECT_THAT(advice, HasSubstr("Big Buck Bunny"));
  char seconds[64];
  std::snprintf(seconds, sizeof(seconds), "about %.1f s instead of 10.0 s",
                2 + 8 * change->cpu_ratio);
  EXPECT_THAT(advice, HasSubstr(seconds));
  // A speed is no preset, whatever it begins with.
  EXPECT_THAT(first_advice(speed_settings(EncodeSpeed::kFaster)),
              testing::Not(HasSubstr("instead of fast")));
  // x264's own preset is medium.
  EXPECT_THAT(first_advice({"libx264", {}, ""}), HasSubstr("instead of medium"));
}

TEST(Advice, NothingIsPromisedThatWasNotMeasured) {
  EXPECT_FALSE(cheaper_preset("libx264", "placebo").has_value());
  EXPECT_FALSE(cheaper_preset("libx265", "fast").has_value());
  EXPECT_FALSE(cheaper_preset("libx264", "ultrafast").has_value());
  const std::string advice = first_advice({"libx265", {{"preset", "fast"}}, ""});
  EXPECT_THAT(advice, HasSubstr("glyphreel encoders"));
  EXPECT_THAT(advice, HasSubstr("about 6.0 s instead of 10.0 s"));  // half of 8
}

TEST(Advice, GainsAreReplayed) {
  const auto first = [](const RenderReport& report) {
    return diagnose(report).advice.front();
  };
  EXPECT_THAT(first(report_of(
                  {chunk(0, 0, {{Stage::kConform, 6, 6}, {Stage::kEncode, 4, 4}}),
                   chunk(1, 0, {{Stage::kConform, 6, 6}, {Stage::kEncode, 4, 4}})})),
              HasSubstr("about 4.0 s instead of 10.0 s"));
  EXPECT_THAT(
      first(report_of({chunk(0, 0, {{Stage::kRead, 8, 0}, {Stage::kEncode, 2, 2}}),
                       chunk(1, 0, {{Stage::kRead, 8, 0}, {Stage::kEncode, 2, 2}})})),
      HasSubstr("about 2.0 s instead of 10.0 s"));
  auto few = report_of(
      {chunk(0, 0, {{Stage::kEncode, 5, 5}}), chunk(0, 5, {{Stage::kEncode, 5, 5}})});
  few.workers = few.workers_asked = 1;
  EXPECT_THAT(first(few), HasSubstr("about 5.0 s instead of 10.0 s"));
  EXPECT_THAT(first(report_of({chunk(0, 0, {{Stage::kEncode, 10, 10}})})),
              HasSubstr("2 such films at once"));
}

}  // namespace
}  // namespace glyphreel
