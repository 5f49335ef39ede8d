// SPDX-License-Identifier: Apache-2.0
#include <sys/utsname.h>

#include <ctime>
#include <fstream>

#include "cli/study_report.h"
#include "cli/study_sections.h"
#include "sched/resources.h"

namespace glyphreel {
namespace {

// The rest of the first line of `path` that begins with `key`.
std::string line_after(const char* path, const std::string& key) {
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    if (line.rfind(key, 0) != 0) continue;
    const size_t at = line.find_first_not_of(" \t:", key.size());
    return at == std::string::npos ? "" : line.substr(at);
  }
  return "";
}

}  // namespace

StudyMachine this_machine() {
  StudyMachine out;
  utsname system{};
  uname(&system);
  out.kernel = std::string(system.sysname) + " " + system.release + " " + system.machine;
  out.processor = line_after("/proc/cpuinfo", "model name");
  if (out.processor.empty()) out.processor = system.machine;
  out.cores = available_cores();
  const std::string kilobytes = line_after("/proc/meminfo", "MemTotal");
  out.memory_bytes = std::strtoll(kilobytes.c_str(), nullptr, 10) * 1024;
  out.glyphreel = "glyphreel " GLYPHREEL_VERSION;
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char date[32];
  std::strftime(date, sizeof(date), "%Y-%m-%d", &utc);
  out.date = date;
  return out;
}

std::string machine_words(const StudyMachine& m) {
  return formatted("The machine: %d %s (%s), %.1f GiB of memory, %s; %s%s%s; %s", m.cores,
                   m.cores == 1 ? "core" : "cores", m.processor.c_str(),
                   static_cast<double>(m.memory_bytes) / (1 << 30), m.kernel.c_str(),
                   m.glyphreel.c_str(), m.ffmpeg.empty() ? "" : ", ", m.ffmpeg.c_str(),
                   m.date.c_str());
}

}  // namespace glyphreel
