// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_PROCESS_THREADS_H_
#define GR_CORE_PROCESS_THREADS_H_

#include <dirent.h>
#include <sys/types.h>

#include <cstdlib>
#include <memory>

namespace glyphreel {

// Calls visit(pid_t) for each thread of this process that is there, where the system
// tells them (proc(5), /proc/self/task). Allocates nothing through operator new: not
// std::filesystem, for libstdc++'s directory iterator ends the process where memory runs
// out (its increment() is noexcept inside).
template <typename Visit>
void for_each_thread(const Visit& visit) {
  const std::unique_ptr<DIR, int (*)(DIR*)> tasks(::opendir("/proc/self/task"),
                                                 &::closedir);
  if (!tasks) return;
  while (const dirent* entry = ::readdir(tasks.get()))
    if (entry->d_name[0] != '.')
      visit(static_cast<pid_t>(std::atol(entry->d_name)));
}

}  // namespace glyphreel

#endif  // GR_CORE_PROCESS_THREADS_H_
