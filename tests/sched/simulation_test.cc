// SPDX-License-Identifier: Apache-2.0
#include "sched/simulation.h"

#include <gtest/gtest.h>

namespace glyphreel {
namespace {

TaskProfile task(TaskKind kind, int64_t cpu_ns, int threads = 1, int64_t wait_ns = 0) {
  TaskProfile t;
  t.kind = kind;
  t.encoder_threads = threads;
  t.stages[static_cast<size_t>(Stage::kEncode)] = {cpu_ns, cpu_ns, 1, 0};
  if (wait_ns > 0) t.stages[static_cast<size_t>(Stage::kRead)] = {wait_ns, 0, 1, 0};
  return t;
}

Profile chunks(std::initializer_list<int64_t> cpu_ns) {
  Profile p;
  for (const int64_t ns : cpu_ns) p.tasks.push_back(task(TaskKind::kChunk, ns));
  return p;
}

TEST(Simulation, OneWorkerTakesTheSum) {
  EXPECT_EQ(simulated_wall_ns(chunks({5000, 3000, 2000}), 1, 1), 10000);
  EXPECT_EQ(simulated_wall_ns(chunks({5000, 3000, 2000}), 1, 8), 10000);
}

TEST(Simulation, WorkersTakeTasksInOrder) {
  EXPECT_EQ(simulated_wall_ns(chunks({5000, 3000, 2000}), 2, 2), 5000);
  EXPECT_EQ(simulated_wall_ns(chunks({2000, 3000, 5000}), 2, 2), 7000);
}

TEST(Simulation, CoresAreSharedEvenly) {
  EXPECT_EQ(simulated_wall_ns(chunks({4000, 4000}), 2, 1), 8000);
  EXPECT_EQ(simulated_wall_ns(chunks({2000, 6000}), 2, 1), 8000);
}

TEST(Simulation, ATaskUsesAsManyCoresAsItHasThreads) {
  Profile p;
  p.tasks.push_back(task(TaskKind::kChunk, 8000, 4));
  EXPECT_EQ(simulated_wall_ns(p, 1, 1), 8000);
  EXPECT_EQ(simulated_wall_ns(p, 1, 2), 4000);
  EXPECT_EQ(simulated_wall_ns(p, 1, 16), 2000);
  // Beside a task of one thread on two cores each has one; then it has both.
  p.tasks.push_back(task(TaskKind::kChunk, 3000));
  EXPECT_EQ(simulated_wall_ns(p, 2, 2), 3000 + 2500);
}

TEST(Simulation, WhatOneThreadDoesIsNotSharedByTheEncodersThreads) {
  // 6000 of decoding on the task's thread, 2000 by four threads of its encoder.
  TaskProfile t = task(TaskKind::kChunk, 6000, 4);
  t.encoder_threads_cpu_ns = 2000;
  Profile p;
  p.tasks.push_back(t);
  EXPECT_EQ(simulated_wall_ns(p, 1, 1), 8000);
  EXPECT_EQ(simulated_wall_ns(p, 1, 16), 6000);
  // The other way about: four threads are four.
  p.tasks[0] = task(TaskKind::kChunk, 1000, 4);
  p.tasks[0].encoder_threads_cpu_ns = 7000;
  EXPECT_EQ(simulated_wall_ns(p, 1, 16), 2000);
  EXPECT_EQ(simulated_wall_ns(p, 1, 2), 4000);
}

TEST(Simulation, PhasesFollowOneAnother) {
  Profile p = chunks({1000});
  p.tasks.push_back(task(TaskKind::kProbe, 200));
  p.tasks.push_back(task(TaskKind::kJoin, 30));
  p.tasks.push_back(task(TaskKind::kAudio, 400));
  EXPECT_EQ(simulated_wall_ns(p, kAnyNumber, kAnyNumber), 1230);
}

TEST(Simulation, WaitingTakesNoCore) {
  Profile p;
  p.tasks.push_back(task(TaskKind::kChunk, 1000, 1, 5000));
  p.tasks.push_back(task(TaskKind::kChunk, 1000, 1, 5000));
  EXPECT_EQ(simulated_wall_ns(p, 2, 1), 7000);
  EXPECT_EQ(simulated_wall_ns(Profile(), 2, 2), 0);
}

}  // namespace
}  // namespace glyphreel
