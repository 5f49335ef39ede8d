// SPDX-License-Identifier: Apache-2.0
// What servers do to a library: many jobs at once, from many threads, from inside the
// host's own oneTBB tasks, cancelled whenever. Every film that is made has the same
// bytes, nothing else is left, and nothing hangs (CTest's time limit).

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <atomic>
#include <chrono>
#include <random>
#include <thread>
#include <vector>

#include "tests/capi/capi_fixture.h"

namespace glyphreel {
namespace {

using Clock = std::chrono::steady_clock;

// As many cancellations as a day of a busy server.
constexpr int kCancellations = 1000;

int open_files() { return files_in("/proc/self/fd"); }

class CStress : public CApi {
 protected:
  void SetUp() override {
    make_source(25);
    for (const char* overlay : {R"("card")", R"({"layers": [
           {"type": "text", "text": "{name} {clip.time:ss.tt}", "size": 80}]})"})
      jobs_.push_back(read_job(std::string(R"({"source": "source.mp4",
          "output": {"video": {"preset": "ultrafast"}}, "overlay": )") +
                                   overlay + R"(, "clips": [
          {"start_time": 0, "end_time": 0.2, "name": "One"},
          {"start_time": 0.5, "end_time": 0.8, "name": "Two"}]})",
                               folder_.path()));
    for (size_t j = 0; j < jobs_.size(); ++j) {
      const auto began = Clock::now();
      EXPECT_EQ(render(j, "first"), GR_OK);
      render_time_ = Clock::now() - began;
      films_.push_back(take("first"));
      EXPECT_GT(films_[j].size(), 1000u);
    }
    EXPECT_NE(films_[0], films_[1]);
  }
  gr_code render(size_t job, const std::string& name, gr_cancel* cancel = nullptr) {
    auto options = sized<gr_render_options>();
    options.cancel = cancel;
    return gr_render(jobs_[job].get(), (folder_ / (name + ".mp4")).c_str(), &options,
                     nullptr, nullptr);
  }
  std::string take(const std::string& name) {
    std::string bytes = bytes_of(folder_ / (name + ".mp4"));
    std::filesystem::remove(folder_ / (name + ".mp4"));
    return bytes;
  }
  // Renders one of the jobs, under a name made of `n`, and says whether it came out as
  // the first time.
  bool is_same_again(int n) {
    const std::string name = "film" + std::to_string(n);
    const size_t job = static_cast<size_t>(n / 8 + n) % 2;
    return render(job, name) == GR_OK && take(name) == films_[job];
  }

  std::vector<Owned<gr_job>> jobs_;
  std::vector<std::string> films_;  // their bytes
  Clock::duration render_time_{};
};

TEST_F(CStress, EightThreadsRenderTwoJobs) {
  std::atomic<int> wrong{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 4; ++i) wrong += !is_same_again(8 * i + t);
      });
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(files_in(folder_.path()), 1);  // the source
}

TEST_F(CStress, TasksOfTheHostRender) {
  std::atomic<int> wrong{0};
  tbb::parallel_for(0, 16, [&](int n) { wrong += !is_same_again(n); });
  for (const int slots : {1, 2, 4}) {
    tbb::task_arena arena(slots);
    arena.execute([&] {
      tbb::parallel_for(0, 4, [&](int n) { wrong += !is_same_again(n); });
    });
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(files_in(folder_.path()), 1);
}

// From four threads, every second time within a oneTBB task; of fifty times one is
// raised before the start, and one never.
TEST_F(CStress, CancelledAtAnyMomentLeavesNothing) {
  const int files_before = open_files();
  const auto longest =
      std::chrono::duration_cast<std::chrono::microseconds>(3 * render_time_).count();
  std::atomic<int> next{0}, made{0}, cancelled{0}, wrong{0};
  const auto once = [&](int n, std::mt19937& random) {
    Owned<gr_cancel> cancel;
    ASSERT_EQ(gr_cancel_create(out(cancel), nullptr), GR_OK);
    const std::chrono::microseconds moment(
        std::uniform_int_distribution<int64_t>(0, longest)(random));
    std::jthread canceller;
    if (n % 50 == 0)
      gr_cancel_raise(cancel.get());
    else if (n % 50 != 1)
      canceller = std::jthread([&] {
        std::this_thread::sleep_for(moment);
        gr_cancel_raise(cancel.get());
      });
    const std::string name = "film" + std::to_string(n);
    const size_t job = static_cast<size_t>(n / 2) % 2;
    const gr_code code = render(job, name, cancel.get());
    const bool exists = std::filesystem::exists(folder_ / (name + ".mp4"));
    if (code == GR_OK) {
      ++made;
      wrong += n % 50 == 0 || take(name) != films_[job];
    } else {
      ++cancelled;
      wrong += n % 50 == 1 || code != GR_CANCELLED || exists;
    }
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        std::mt19937 random(t);
        tbb::task_arena arena(2);
        for (int n; (n = next++) < kCancellations;)
          if (n % 2 == 0)
            once(n, random);
          else
            arena.execute([&] { once(n, random); });
      });
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(made + cancelled, kCancellations);
  EXPECT_GE(made, kCancellations / 50);
  EXPECT_GE(cancelled, kCancellations / 50);
  EXPECT_EQ(files_in(folder_.path()), 1);
  EXPECT_EQ(open_files(), files_before);
  RecordProperty("made", made);
  std::printf("%d made, %d cancelled\n", made.load(), cancelled.load());
}

}  // namespace
}  // namespace glyphreel
