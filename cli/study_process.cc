// SPDX-License-Identifier: Apache-2.0
#include "cli/study_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <numeric>

#include "core/stage_clock.h"

extern char** environ;

namespace glyphreel {
namespace {

struct Child {
  size_t index = 0;  // of its command
  pid_t pid = -1;
  int handle = -1;  // a pidfd, readable when the process has ended
  int64_t began_ns = 0;
};

std::string last_line_of(const std::string& path) {
  std::ifstream file(path);
  std::string line, last;
  while (std::getline(file, line))
    if (line.find_first_not_of(" \t\r") != std::string::npos) last = line;
  return last;
}

// All children of one call; those that are left are ended with it.
class Children {
 public:
  explicit Children(std::string log) : log_(std::move(log)) {}
  ~Children() { end_all(); }

  size_t count() const { return running_.size(); }

  Status start(const ChildCommand& command, size_t index) {
    std::vector<char*> arguments;
    for (const std::string& a : command.arguments)
      arguments.push_back(const_cast<char*>(a.c_str()));  // posix_spawn copies them
    arguments.push_back(nullptr);

    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    const char* input = command.input.empty() ? "/dev/null" : command.input.c_str();
    posix_spawn_file_actions_addopen(&files, 0, input, O_RDONLY, 0);
    const char* output = command.output.empty() ? "/dev/null" : command.output.c_str();
    posix_spawn_file_actions_addopen(&files, 1, output, O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    posix_spawn_file_actions_addopen(&files, 2, log_of(index).c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (!command.folder.empty())
      posix_spawn_file_actions_addchdir_np(&files, command.folder.c_str());
    // Our own way of treating SIGPIPE is not theirs.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

    Child child{index, -1, -1, monotonic_ns()};
    const int error = posix_spawnp(&child.pid, arguments[0], &files, &attributes,
                                   arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    if (error != 0)
      return Error{Errc::kNotFound,
                   "cannot run " + command.arguments[0] + ": " + std::strerror(error),
                   error};
    child.handle = static_cast<int>(::syscall(SYS_pidfd_open, child.pid, 0));
    running_.push_back(child);
    return Ok{};
  }

  // Waits until one has ended, or for a moment; fills in `run` and tells which it was.
  std::optional<size_t> wait(ProcessRun& run, int& status) {
    std::vector<pollfd> handles;
    bool can_poll = true;
    for (const Child& child : running_) {
      handles.push_back({child.handle, POLLIN, 0});
      can_poll = can_poll && child.handle >= 0;
    }
    // Kernels before 5.3 have no pidfds: ask again and again.
    ::poll(can_poll ? handles.data() : nullptr, can_poll ? handles.size() : 0,
           can_poll ? 100 : 1);
    for (auto child = running_.begin(); child != running_.end(); ++child) {
      rusage usage{};
      if (::wait4(child->pid, &status, WNOHANG, &usage) != child->pid) continue;
      const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
      };
      run.wall_s = static_cast<double>(monotonic_ns() - child->began_ns) / 1e9;
      run.cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime);
      run.peak_bytes = static_cast<int64_t>(usage.ru_maxrss) * 1024;  // Linux: kilobytes
      const size_t index = child->index;
      if (child->handle >= 0) ::close(child->handle);
      running_.erase(child);
      return index;
    }
    return std::nullopt;
  }

  std::string last_words(size_t index) const { return last_line_of(log_of(index)); }

 private:
  std::string log_of(size_t index) const { return log_ + "." + std::to_string(index); }

  // They are asked to clean up, and after two seconds no longer asked.
  void end_all() {
    for (const Child& child : running_) ::kill(child.pid, SIGTERM);
    const int64_t until = monotonic_ns() + 2'000'000'000;
    while (!running_.empty()) {
      if (monotonic_ns() > until)
        for (const Child& child : running_) ::kill(child.pid, SIGKILL);
      ProcessRun ignored;
      int status;
      wait(ignored, status);
    }
  }

  std::string log_;
  std::vector<Child> running_;
};

}  // namespace

double ChildRuns::cpu_s() const {
  return std::accumulate(processes.begin(), processes.end(), 0.0,
                         [](double sum, const ProcessRun& p) { return sum + p.cpu_s; });
}

Result<ChildRuns> run_children(const std::vector<ChildCommand>& commands, int at_once,
                               const std::string& log, const CancelToken& cancel) {
  ChildRuns runs;
  runs.processes.resize(commands.size());
  Children children(log);
  const int64_t began_ns = monotonic_ns();
  size_t next = 0;
  while (next < commands.size() || children.count() > 0) {
    if (cancel.is_cancelled()) return Error{Errc::kCancelled, "cancelled", 0};
    while (next < commands.size() && children.count() < static_cast<size_t>(at_once)) {
      GR_CHECK(children.start(commands[next], next));
      ++next;
    }
    ProcessRun run;
    int status = 0;
    const auto ended = children.wait(run, status);
    if (!ended) continue;
    run.what = commands[*ended].what;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
      // Ctrl-C reaches the children too.
      if (cancel.is_cancelled()) return Error{Errc::kCancelled, "cancelled", 0};
      const std::string words = children.last_words(*ended);
      const std::string& program = commands[*ended].arguments[0];
      return Error{Errc::kBadMedia,
                   program.substr(program.rfind('/') + 1) + " failed at " + run.what +
                       (words.empty() ? "" : ": " + words),
                   status};
    }
    runs.processes[*ended] = std::move(run);
  }
  runs.wall_s = static_cast<double>(monotonic_ns() - began_ns) / 1e9;
  std::vector<int64_t> peaks;
  for (const ProcessRun& p : runs.processes) peaks.push_back(p.peak_bytes);
  std::sort(peaks.rbegin(), peaks.rend());
  peaks.resize(std::min(peaks.size(), static_cast<size_t>(at_once)));
  runs.peak_bytes = std::accumulate(peaks.begin(), peaks.end(), int64_t{0});
  return runs;
}

double machine_cpu_s() {
  std::ifstream file("/proc/stat");
  std::string name;
  // user (guests within), nice, system, idle, iowait, irq, softirq, steal
  double t[8] = {};
  file >> name;
  for (double& value : t) file >> value;
  return file ? (t[0] + t[1] + t[2] + t[5] + t[6] + t[7]) /
                    static_cast<double>(::sysconf(_SC_CLK_TCK))
              : 0;
}

PinnedCores::PinnedCores(int count) {
  CPU_ZERO(&before_);
  ::sched_getaffinity(0, sizeof(before_), &before_);
  cpu_set_t few;
  CPU_ZERO(&few);
  for (int core = 0; core < CPU_SETSIZE && CPU_COUNT(&few) < count; ++core)
    if (CPU_ISSET(core, &before_)) CPU_SET(core, &few);
  ::sched_setaffinity(0, sizeof(few), &few);
}

PinnedCores::~PinnedCores() { ::sched_setaffinity(0, sizeof(before_), &before_); }

}  // namespace glyphreel
