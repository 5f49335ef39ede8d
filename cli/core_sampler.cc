// SPDX-License-Identifier: Apache-2.0
#include "cli/core_sampler.h"

#include <sched.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace glyphreel {
namespace {

constexpr size_t kMostSamples = 1024;

}  // namespace

CoreSampler::CoreSampler() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) == 0)
    for (int core = 0; core < CPU_SETSIZE; ++core)
      if (CPU_ISSET(core, &set)) cores_.push_back(core);
  look();
  thread_ = std::thread([this] { run(); });
}

CoreSampler::~CoreSampler() { end(); }

void CoreSampler::end() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  over_.notify_all();
  thread_.join();
}

void CoreSampler::run() {
  std::chrono::milliseconds step(100);
  std::unique_lock lock(mutex_);
  while (!over_.wait_for(lock, step, [this] { return is_over_; })) {
    look();
    if (samples_.size() < kMostSamples) continue;
    // Every second one is enough for what takes so long.
    for (size_t i = 1; 2 * i < samples_.size(); ++i)
      samples_[i] = std::move(samples_[2 * i]);
    samples_.resize((samples_.size() + 1) / 2);
    step *= 2;
  }
}

void CoreSampler::look() {
  Sample sample;
  sample.cores.resize(cores_.size());
  std::ifstream file("/proc/stat");
  bool is_known = false;
  for (std::string line; std::getline(file, line) && line.rfind("cpu", 0) == 0;) {
    int core = -1;
    if (std::sscanf(line.c_str(), "cpu%d", &core) != 1) continue;
    const auto place = std::lower_bound(cores_.begin(), cores_.end(), core);
    if (place == cores_.end() || *place != core) continue;
    // proc(5): user, nice, system, idle, iowait, irq, softirq, steal; guests are within.
    std::istringstream words(line.substr(line.find(' ')));
    double ticks[8] = {};
    for (double& t : ticks) words >> t;
    Ticks& out = sample.cores[static_cast<size_t>(place - cores_.begin())];
    for (int i = 0; i < 8; ++i) {
      out.all += ticks[i];
      if (i != 3 && i != 4) out.busy += ticks[i];
    }
    is_known = true;
  }
  sample.at_s =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
  if (is_known) samples_.push_back(std::move(sample));
}

std::vector<CoreUse> CoreSampler::stop(int count) {
  end();
  look();
  std::vector<CoreUse> out;
  if (samples_.size() < 2 || count < 1) return out;
  const double begin = samples_.front().at_s;
  const double slice = (samples_.back().at_s - begin) / count;
  if (slice <= 0) return out;
  for (size_t c = 0; c < cores_.size(); ++c) {
    CoreUse use{cores_[c], std::vector<double>(static_cast<size_t>(count))};
    for (size_t i = 1; i < samples_.size(); ++i) {
      const Ticks &before = samples_[i - 1].cores[c], &after = samples_[i].cores[c];
      const double all = after.all - before.all;
      const double share =
          all > 0 ? std::clamp((after.busy - before.busy) / all, 0.0, 1.0) : 0;
      // Spread over the slices that it lies in.
      const double from = (samples_[i - 1].at_s - begin) / slice;
      const double to = (samples_[i].at_s - begin) / slice;
      for (int s = static_cast<int>(from); s < count && s < to; ++s)
        use.busy[static_cast<size_t>(s)] +=
            share * std::max(0.0, std::min(to, s + 1.0) - std::max(from, double(s)));
    }
    out.push_back(std::move(use));
  }
  return out;
}

}  // namespace glyphreel
