// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_THREAD_MARK_H_
#define GR_SCHED_THREAD_MARK_H_

// CPU time of the threads that an encoder starts for itself. Linux gives a new thread
// its creator's name: so the creator carries a name of its own meanwhile, and the
// threads are found by it. Elsewhere, or where a library renames its threads, the
// answer is 0.

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace glyphreel {

// The calling thread is called `name` (15 bytes at most) until the end of the scope.
class ThreadMark {
 public:
  explicit ThreadMark(const std::string& name);
  ~ThreadMark();
  ThreadMark(const ThreadMark&) = delete;
  ThreadMark& operator=(const ThreadMark&) = delete;

 private:
  char before_[16] = {};
};

// A name that no other living `owner` has.
std::string thread_mark(const void* owner);

// CPU time of the threads called `name`. A thread's time is gone with the thread:
// what counts is what it had when it was last looked at.
class MarkedThreads {
 public:
  explicit MarkedThreads(std::string name) : name_(std::move(name)) {}
  void look();
  int64_t cpu_ns() const;  // of all threads ever seen

 private:
  std::string name_;
  std::map<pid_t, int64_t> cpu_ns_;  // by thread id
};

}  // namespace glyphreel

#endif  // GR_SCHED_THREAD_MARK_H_
