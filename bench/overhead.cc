// SPDX-License-Identifier: Apache-2.0
// What measuring costs: renders a job with nothing measured, with stages, with the
// processor's counters and with every stretch, in turn, and prints the CPU time of
// each. usage: glyphreel_overhead JOB RUNS

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "sched/job_file.h"
#include "sched/render.h"

namespace glyphreel {
namespace {

struct Kind {
  const char* name;
  Measure measure;
  bool hardware;
  std::vector<double> cpu_s = {};
};

double user_s() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec) * 1e-6;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t n = values.size();
  return n == 0 ? 0 : (values[(n - 1) / 2] + values[n / 2]) / 2;
}

// What one change of stage costs, and how many a render made: its cost without the
// noise of two runs.
double switch_ns(const HardwareCounters* counters) {
  StageClock clock(0, counters);
  constexpr int kTimes = 100'000;
  double best = 1e9;
  for (int turn = 0; turn < 5; ++turn) {
    const int64_t before = thread_cpu_ns();
    for (int i = 0; i < kTimes; ++i)
      clock.switch_to(i % 2 ? Stage::kOther : Stage::kDecode);
    best = std::min(best, static_cast<double>(thread_cpu_ns() - before) / kTimes);
  }
  return best;
}

int run(const std::string& path, int runs) {
  const auto job = read_job_file(path);
  if (!job.ok() || !job->mistakes.empty()) {
    std::fprintf(
        stderr, "%s\n",
        job.ok() ? job->mistakes.front().c_str() : job.error().message.c_str());
    return 2;
  }
  const std::string film = (std::filesystem::temp_directory_path() /
                            ("overhead-" + std::to_string(::getpid()) + ".mkv"))
                               .string();
  std::vector<Kind> kinds = {{"nothing", Measure::kNothing, false},
                             {"stages", Measure::kStages, false},
                             {"and counters", Measure::kStages, true},
                             {"every stretch", Measure::kSpans, false}};
  int64_t switches = 0;
  for (int i = 0; i < runs; ++i)
    for (size_t k = 0; k < kinds.size(); ++k) {
      Kind& kind = kinds[(k + static_cast<size_t>(i)) % kinds.size()];
      RenderOptions options;
      options.output_path = film;
      options.measure = kind.measure;
      options.hardware_counters = kind.hardware;
      const double before = user_s();
      const auto report = render(job->compilation, options);
      kind.cpu_s.push_back(user_s() - before);
      std::filesystem::remove(film);
      if (!report.ok()) {
        std::fprintf(stderr, "%s\n", report.error().message.c_str());
        return 3;
      }
      if (kind.measure != Measure::kStages || kind.hardware) continue;
      switches = 0;
      for (const StageTotals& t : report->profile.totals()) switches += t.count;
      for (const StageTotals& t : report->profile.frame_totals()) switches += t.count;
    }
  const double nothing = median(kinds[0].cpu_s);
  std::printf("%-14s %10s %9s   user CPU of each run\n", "measured", "user s",
              "change");
  for (const Kind& kind : kinds) {
    std::printf("%-14s %10.3f %+8.2f%%  ", kind.name, median(kind.cpu_s),
                100 * (median(kind.cpu_s) / nothing - 1));
    for (const double s : kind.cpu_s) std::printf(" %.2f", s);
    std::printf("\n");
  }
  const double each = switch_ns(nullptr);
  std::printf("\n%lld changes of stage of %.0f ns (CPU) each: %.3f %% of the CPU\n",
              static_cast<long long>(switches), each,
              100 * each * static_cast<double>(switches) / 1e9 / nothing);
  if (auto counters = HardwareCounters::open(); counters.ok())
    std::printf("with the processor's counters %.0f ns\n", switch_ns(&*counters));
  else
    std::printf("the processor's counters: none (%s)\n",
                counters.error().message.c_str());
  return 0;
}

}  // namespace
}  // namespace glyphreel

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: glyphreel_overhead JOB RUNS\n");
    return 2;
  }
  return glyphreel::run(argv[1], std::max(1, std::atoi(argv[2])));
}
