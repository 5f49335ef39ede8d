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

TEST(Profile, SumsFramesByType) {
  Profile profile;
  profile.tasks.resize(2);
  profile.tasks[0].frames[static_cast<size_t>(FrameType::kB)] = {1, 2, 3, 4};
  profile.tasks[1].frames[static_cast<size_t>(FrameType::kB)] = {10, 20, 30, 40};
  const StageTotals b = profile.frame_totals()[static_cast<size_t>(FrameType::kB)];
  EXPECT_EQ(b.wall_ns, 11);
  EXPECT_EQ(b.cpu_ns, 22);
  EXPECT_EQ(b.count, 33);
  EXPECT_EQ(b.bytes, 44);
}

TaskProfile task_of(TaskKind kind, int worker, int64_t begin_ns, int64_t end_ns) {
  TaskProfile task;
  task.kind = kind;
  task.worker = worker;
  task.begin_ns = begin_ns;
  task.end_ns = end_ns;
  return task;
}

TEST(WorkerProfile, SaysWhatEachWorkerWaitedFor) {
  Profile profile;
  profile.wall_ns = 100;
  profile.tasks = {task_of(TaskKind::kProbe, 0, 0, 10),
                   task_of(TaskKind::kAudio, 0, 12, 20),
                   task_of(TaskKind::kChunk, 1, 12, 70),
                   task_of(TaskKind::kChunk, 0, 22, 90),
                   task_of(TaskKind::kJoin, 0, 91, 99)};
  profile.tasks[2].frame_count = 7;
  profile.tasks[2].ready_ns = 5;
  profile.tasks[2].stages[static_cast<size_t>(Stage::kRead)] = {40, 10, 1, 0};
  const auto workers = worker_profiles(profile, 2, 3);
  ASSERT_EQ(workers.size(), 3u);
  // Probe, sound, chunk, join; 2 ns between sound and chunk; the rest between phases.
  EXPECT_EQ(workers[0].task_count, 4);
  EXPECT_EQ(workers[0].busy_ns, 10 + 8 + 68 + 8);
  EXPECT_EQ(workers[0].no_work_ns, 2);
  EXPECT_EQ(workers[0].order_wait_ns, 4);
  // Nothing was left to begin from 70 to 90; 12 before and 10 after, others worked.
  EXPECT_EQ(workers[1].frame_count, 7);
  EXPECT_EQ(workers[1].busy_ns, 58);
  EXPECT_EQ(workers[1].cpu_ns, 10);
  EXPECT_EQ(workers[1].no_work_ns, 20);
  EXPECT_EQ(workers[1].order_wait_ns, 22);
  EXPECT_EQ(workers[1].core_wait_ns, 5);
  EXPECT_EQ(workers[1].file_wait_ns, 25);  // of 30, 5 were for a core
  // The budget allowed two of three.
  EXPECT_EQ(workers[2].task_count, 0);
  EXPECT_EQ(workers[2].memory_wait_ns, 78);
  EXPECT_EQ(workers[2].order_wait_ns, 22);
  for (const WorkerProfile& w : workers)
    EXPECT_EQ(w.busy_ns + w.no_work_ns + w.memory_wait_ns + w.order_wait_ns, 100);
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
