// SPDX-License-Identifier: Apache-2.0
#include "sched/thread_mark.h"

#ifdef __linux__
#include <pthread.h>
#endif

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace glyphreel {

std::string thread_mark(const void* owner) {
  char name[16];
  std::snprintf(name, sizeof(name), "gr%013llx",
                static_cast<unsigned long long>(
                    reinterpret_cast<uintptr_t>(owner) & 0xfffffffffffff));
  return name;
}

#ifdef __linux__

ThreadMark::ThreadMark(const std::string& name) {
  (void)pthread_getname_np(pthread_self(), before_, sizeof(before_));
  (void)pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
}

ThreadMark::~ThreadMark() { (void)pthread_setname_np(pthread_self(), before_); }

void MarkedThreads::look() {
  std::error_code error;
  // proc(5): comm ends in a newline; schedstat begins with nanoseconds on a CPU.
  for (std::filesystem::directory_iterator it("/proc/self/task", error), end;
       !error && it != end; it.increment(error)) {
    std::string comm;
    std::ifstream comm_file(it->path() / "comm");
    std::getline(comm_file, comm);
    if (comm != name_) continue;
    int64_t ns = 0;
    std::ifstream times(it->path() / "schedstat");
    if (times >> ns) cpu_ns_[it->path().filename().string()] = ns;
  }
}

#else

ThreadMark::ThreadMark(const std::string&) {}
ThreadMark::~ThreadMark() = default;
void MarkedThreads::look() {}

#endif

int64_t MarkedThreads::cpu_ns() const {
  int64_t sum = 0;
  for (const auto& [id, ns] : cpu_ns_) sum += ns;
  return sum;
}

}  // namespace glyphreel
