// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_CORE_SAMPLER_H_
#define GR_CLI_CORE_SAMPLER_H_

// How busy each core is while something runs: by all programs together, as Linux counts
// it in /proc/stat (clock ticks of 10 ms). Looks every 100 ms on a thread of its own, less
// often when it takes long.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "sched/profile.h"

namespace glyphreel {

class CoreSampler {
 public:
  CoreSampler();  // begins
  ~CoreSampler();
  CoreSampler(const CoreSampler&) = delete;
  CoreSampler& operator=(const CoreSampler&) = delete;

  // Ends, once. The cores that this process may use, in `count` slices; none where the
  // operating system does not tell.
  std::vector<CoreUse> stop(int count);

 private:
  struct Ticks {
    double busy = 0, all = 0;
  };
  struct Sample {
    double at_s = 0;
    std::vector<Ticks> cores;  // of cores_
  };

  void run();
  void look();
  void end();

  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::vector<int> cores_;       // that may be used
  std::vector<Sample> samples_;  // the thread's until it has ended
  std::mutex mutex_;             // guards is_over_
  std::condition_variable over_;
  bool is_over_ = false;
  std::thread thread_;
};

}  // namespace glyphreel

#endif  // GR_CLI_CORE_SAMPLER_H_
