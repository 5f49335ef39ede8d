// SPDX-License-Identifier: Apache-2.0
#include "core/hardware_counters.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#ifdef __linux__
#include <linux/perf_event.h>
#include <sys/syscall.h>
#endif

namespace glyphreel {

const char* hardware_event_name(HardwareEvent event) {
  static constexpr const char* kNames[kHardwareEventCount] = {"cycles", "instructions",
                                                              "cache_misses"};
  return kNames[static_cast<size_t>(event)];
}

HardwareTotals& HardwareTotals::operator+=(const HardwareTotals& more) {
  for (size_t i = 0; i < counted.size(); ++i) counted[i] += more.counted[i];
  enabled_ns += more.enabled_ns;
  running_ns += more.running_ns;
  return *this;
}

double HardwareTotals::estimate(HardwareEvent event) const {
  if (running_ns == 0) return 0;
  return static_cast<double>(counted[static_cast<size_t>(event)]) *
         static_cast<double>(enabled_ns) / static_cast<double>(running_ns);
}

HardwareTotals operator-(HardwareTotals later, const HardwareTotals& earlier) {
  for (size_t i = 0; i < later.counted.size(); ++i)
    later.counted[i] -= earlier.counted[i];
  later.enabled_ns -= earlier.enabled_ns;
  later.running_ns -= earlier.running_ns;
  return later;
}

#ifdef __linux__

namespace {

Error refused(int code) {
  std::string why = std::strerror(code);
  if (code == ENOENT || code == EOPNOTSUPP)
    why = "this processor, or the virtual machine, shows none";
  if (code == EACCES || code == EPERM) {
    std::ifstream file("/proc/sys/kernel/perf_event_paranoid");
    int level = 0;
    if (file >> level)
      why += "; kernel.perf_event_paranoid is " + std::to_string(level);
  }
  return {Errc::kNotFound, why, code};
}

}  // namespace

Result<HardwareCounters> HardwareCounters::open() {
  static constexpr Event kEvents[] = {
      {HardwareEvent::kCycles, PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES},
      {HardwareEvent::kInstructions, PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS},
      {HardwareEvent::kCacheMisses, PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES}};
  return open(kEvents);
}

Result<HardwareCounters> HardwareCounters::open(std::span<const Event> events) {
  HardwareCounters out(-1, {});
  for (const Event& event : events) {
    perf_event_attr attributes{};
    attributes.size = sizeof(attributes);
    attributes.type = event.type;
    attributes.config = event.config;
    // What every user may count at the usual perf_event_paranoid of 2.
    attributes.exclude_kernel = attributes.exclude_hv = 1;
    attributes.read_format = PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED |
                             PERF_FORMAT_TOTAL_TIME_RUNNING;
    const int leader = out.count_ > 0 ? out.fds_[0] : -1;
    const int fd = static_cast<int>(::syscall(SYS_perf_event_open, &attributes, 0, -1,
                                              leader, PERF_FLAG_FD_CLOEXEC));
    if (fd < 0 && leader < 0) return refused(errno);
    if (fd < 0) continue;
    out.fds_[static_cast<size_t>(out.count_)] = fd;
    out.events_[static_cast<size_t>(out.count_)] = event.as;
    ++out.count_;
  }
  return out;
}

#else

Result<HardwareCounters> HardwareCounters::open() {
  return Error{Errc::kNotFound, "only Linux gives them", 0};
}
Result<HardwareCounters> HardwareCounters::open(std::span<const Event>) { return open(); }

#endif

HardwareCounters::HardwareCounters(int fd, std::span<const HardwareEvent> events) {
  fds_.fill(-1);
  fds_[0] = fd;
  count_ = static_cast<int>(std::min(events.size(), events_.size()));
  std::copy_n(events.begin(), count_, events_.begin());
}

HardwareCounters::HardwareCounters(HardwareCounters&& other) noexcept
    : count_(std::exchange(other.count_, 0)), fds_(other.fds_), events_(other.events_) {
  other.fds_.fill(-1);
}

HardwareCounters& HardwareCounters::operator=(HardwareCounters&& other) noexcept {
  if (this == &other) return *this;
  close();
  count_ = std::exchange(other.count_, 0);
  fds_ = other.fds_;
  events_ = other.events_;
  other.fds_.fill(-1);
  return *this;
}

HardwareCounters::~HardwareCounters() { close(); }

void HardwareCounters::close() {
  // The leader last: a group without it falls apart.
  for (auto fd = fds_.rbegin(); fd != fds_.rend(); ++fd)
    if (*fd >= 0) ::close(std::exchange(*fd, -1));
}

std::optional<HardwareTotals> HardwareCounters::read() const {
  // perf_event_open(2), PERF_FORMAT_GROUP with both times and no ids.
  struct {
    uint64_t count, enabled_ns, running_ns;
    std::array<uint64_t, kHardwareEventCount> values;
  } group{};
  const auto wanted = static_cast<ssize_t>(
      (3 + static_cast<size_t>(count_)) * sizeof(uint64_t));
  if (count_ == 0 || ::read(fds_[0], &group, sizeof(group)) < wanted ||
      group.count != static_cast<uint64_t>(count_))
    return std::nullopt;
  HardwareTotals out;
  for (size_t i = 0; i < static_cast<size_t>(count_); ++i)
    out.counted[static_cast<size_t>(events_[i])] = group.values[i];
  out.enabled_ns = group.enabled_ns;
  out.running_ns = group.running_ns;
  return out;
}

bool HardwareCounters::has(HardwareEvent event) const {
  return std::find(events_.begin(), events_.begin() + count_, event) !=
         events_.begin() + count_;
}

}  // namespace glyphreel
