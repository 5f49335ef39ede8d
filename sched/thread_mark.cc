// SPDX-License-Identifier: Apache-2.0
#include "sched/thread_mark.h"

#ifdef __linux__
#include <pthread.h>
#endif

#include <cstdio>
#include <fstream>

#include "core/process_threads.h"

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
  // proc(5): comm ends in a newline; schedstat begins with nanoseconds on a CPU.
  for_each_thread([this](pid_t thread) {
    const std::string folder = "/proc/self/task/" + std::to_string(thread);
    std::string comm;
    std::ifstream comm_file(folder + "/comm");
    std::getline(comm_file, comm);
    if (comm != name_) return;
    int64_t ns = 0;
    std::ifstream times(folder + "/schedstat");
    if (times >> ns) cpu_ns_[thread] = ns;
  });
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
