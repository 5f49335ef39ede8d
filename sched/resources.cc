// SPDX-License-Identifier: Apache-2.0
#include "sched/resources.h"

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace glyphreel {
namespace {

std::optional<std::string> first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!file || !std::getline(file, line)) return std::nullopt;
  return line;
}

std::optional<int64_t> number(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  char* end = nullptr;
  const long long value = std::strtoll(text->c_str(), &end, 10);
  if (end == text->c_str()) return std::nullopt;
  return value;
}

// The folders of the process's own cgroup and of all above it, for version 2 ("") or
// one controller of version 1. A limit anywhere on the way up counts.
std::vector<std::string> cgroup_folders(const std::string& controller) {
  std::ifstream file("/proc/self/cgroup");
  std::string line;
  std::vector<std::string> folders;
  while (std::getline(file, line)) {
    const size_t a = line.find(':'), b = line.find(':', a + 1);
    if (a == std::string::npos || b == std::string::npos) continue;
    const std::string names = "," + line.substr(a + 1, b - a - 1) + ",";
    const bool wanted = controller.empty()
                            ? names == ",,"
                            : names.find("," + controller + ",") != std::string::npos;
    if (!wanted) continue;
    std::string path = line.substr(b + 1);
    const std::string root =
        "/sys/fs/cgroup" + (controller.empty() ? "" : "/" + controller);
    for (;;) {
      folders.push_back(root + (path == "/" ? "" : path));
      const size_t slash = path.rfind('/');
      if (path.empty() || path == "/" || slash == std::string::npos) break;
      path.resize(slash);
      if (path.empty()) path = "/";
    }
  }
  return folders;
}

}  // namespace

int available_cores() {
  int cores = static_cast<int>(std::thread::hardware_concurrency());
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) == 0) cores = CPU_COUNT(&set);
  double limit = cores;
  for (const auto& folder : cgroup_folders("")) {
    const auto line = first_line(folder + "/cpu.max");  // "max 100000" or "Q P"
    if (!line || line->rfind("max", 0) == 0) continue;
    std::istringstream words(*line);
    double quota = 0, period = 0;
    if (words >> quota >> period && quota > 0 && period > 0)
      limit = std::min(limit, quota / period);
  }
  for (const auto& folder : cgroup_folders("cpu")) {
    const auto quota = number(first_line(folder + "/cpu.cfs_quota_us"));
    const auto period = number(first_line(folder + "/cpu.cfs_period_us"));
    if (quota && period && *quota > 0 && *period > 0)
      limit = std::min(limit, static_cast<double>(*quota) /
                                  static_cast<double>(*period));
  }
  const int rounded = static_cast<int>(limit + 0.999);
  return std::max(1, std::min(cores, rounded));
}

int64_t available_memory_bytes() {
  int64_t available = int64_t{1} << 30;
  std::ifstream meminfo("/proc/meminfo");
  std::string key, unit;
  int64_t kilobytes = 0;
  while (meminfo >> key >> kilobytes) {
    std::getline(meminfo, unit);
    if (key == "MemAvailable:") available = kilobytes * 1024;
  }
  const auto cut = [&](std::optional<int64_t> limit, std::optional<int64_t> used) {
    if (limit && *limit > 0)
      available = std::min(available, std::max<int64_t>(0, *limit - used.value_or(0)));
  };
  for (const auto& f : cgroup_folders(""))
    cut(number(first_line(f + "/memory.max")),
        number(first_line(f + "/memory.current")));
  for (const auto& f : cgroup_folders("memory"))
    cut(number(first_line(f + "/memory.limit_in_bytes")),
        number(first_line(f + "/memory.usage_in_bytes")));
  return available;
}

double process_cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

int64_t peak_memory_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<int64_t>(usage.ru_maxrss) * 1024;  // Linux: kilobytes
}

}  // namespace glyphreel
