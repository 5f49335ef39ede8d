// SPDX-License-Identifier: Apache-2.0
#include "sched/profile.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

#include "sched/task_recorder.h"
#include "sched/thread_mark.h"

namespace glyphreel {
namespace {

TEST(TaskRecorder, KeepsTasksByTheirBegin) {
  TaskRecorder recorder(Measure::kSpans);
  {
    TaskRecorder::Task outer(&recorder, TaskKind::kChunk, 7, 1);
    TaskRecorder::Task inner(&recorder, TaskKind::kAudio, 0, 0);
    const StageScope scope(outer.clock(), Stage::kEncode);
  }
  const Profile profile = recorder.take();
  ASSERT_EQ(profile.tasks.size(), 2u);
  EXPECT_EQ(profile.tasks[0].kind, TaskKind::kChunk);
  EXPECT_EQ(profile.tasks[0].index, 7);
  EXPECT_EQ(profile.tasks[0].worker, 1);
  EXPECT_EQ(profile.tasks[1].kind, TaskKind::kAudio);
  for (const TaskProfile& task : profile.tasks) {
    EXPECT_GE(task.begin_ns, 0);
    EXPECT_GE(task.end_ns, task.begin_ns);
    EXPECT_LE(task.end_ns, profile.wall_ns);
    for (const StageSpan& span : task.spans) {
      EXPECT_GE(span.begin_ns, task.begin_ns);
      EXPECT_LE(span.end_ns, task.end_ns);
    }
  }
  EXPECT_EQ(profile.tasks[0].spans.size(), 1u);
}

TEST(TaskRecorder, GivesNoClockWhenNothingIsMeasured) {
  TaskRecorder recorder(Measure::kNothing);
  {
    TaskRecorder::Task task(&recorder, TaskKind::kChunk, 0, 0);
    EXPECT_EQ(task.clock(), nullptr);
    TaskRecorder::Task alone(nullptr, TaskKind::kChunk, 0, 0);
    EXPECT_EQ(alone.clock(), nullptr);
  }
  EXPECT_TRUE(recorder.take().tasks.empty());
}

TEST(Profile, SumsTasksWithTheEncodersOwnThreads) {
  Profile profile;
  profile.tasks.resize(2);
  const auto encode = static_cast<size_t>(Stage::kEncode);
  profile.tasks[0].stages[encode] = {10, 5, 1, 100};
  profile.tasks[1].stages[encode] = {20, 6, 2, 200};
  profile.tasks[1].encoder_threads_cpu_ns = 40;
  const StageTotals total = profile.totals()[encode];
  EXPECT_EQ(total.wall_ns, 30);
  EXPECT_EQ(total.cpu_ns, 51);
  EXPECT_EQ(total.count, 3);
  EXPECT_EQ(total.bytes, 300);
  EXPECT_EQ(profile.tasks[1].cpu_ns(), 46);
}

#ifdef __linux__
TEST(MarkedThreads, CountsThreadsStartedUnderTheMarkAndNoOthers) {
  const int owner = 0;
  const std::string name = thread_mark(&owner);
  EXPECT_LE(name.size(), 15u);
  std::atomic<bool> end{false};
  const auto spin = [&] {
    while (!end) {
    }
  };
  std::jthread other(spin);
  std::jthread marked;
  {
    const ThreadMark mark(name);
    marked = std::jthread(spin);
  }
  MarkedThreads threads(name);
  while (threads.cpu_ns() < 1'000'000) threads.look();
  MarkedThreads nobody(name + "x");
  nobody.look();
  EXPECT_EQ(nobody.cpu_ns(), 0);
  end = true;
  marked.join();
  const int64_t last = threads.cpu_ns();
  threads.look();
  EXPECT_EQ(threads.cpu_ns(), last);
}
#endif

}  // namespace
}  // namespace glyphreel
