// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TESTS_FAULTS_FAULT_POINTS_H_
#define GR_TESTS_FAULTS_FAULT_POINTS_H_

// Where a program can be made to fail: fault_points.cc stands before the functions of
// the C library, and does what is said here. fault_library.cc says it.

#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>

#include <atomic>
#include <cerrno>

namespace fault {

enum class Kind { kNone, kNew, kMalloc, kRead, kWrite };

constexpr int kMostCallers = 40;

// What parent and child both see.
struct Shared {
  std::atomic<long> calls;
  std::atomic<long> live_news;
  void* callers[kMostCallers];  // of what failed first
  int caller_count;
};

struct Range {
  uintptr_t first, last;
};

struct Settings {
  Kind kind = Kind::kNone;
  long fail_at = 0;  // from 1; 0: count only
  bool sticky = false;
  int error_number = EIO;
  const char* folder = "";
  size_t folder_length = 0;  // 0: no file is in it
  Range own_code[2] = {};    // the program and libstdc++
};

extern Settings settings;
extern Shared* shared;  // null: not begun

template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace fault

#define EXPORT __attribute__((visibility("default")))

#endif  // GR_TESTS_FAULTS_FAULT_POINTS_H_
