// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_HARDWARE_COUNTERS_H_
#define GR_CORE_HARDWARE_COUNTERS_H_

// What the processor counts while one thread works in user mode: cycles, instructions,
// cache misses. Linux gives them by perf_event_open(2), as one group: all of them count
// over the same stretches of time, or none does, and one system call reads them all.
// Virtual machines and kernels with a high perf_event_paranoid often give none.

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "api.h"
#include "result.h"

namespace glyphreel {

enum class HardwareEvent : uint8_t { kCycles, kInstructions, kCacheMisses };
inline constexpr int kHardwareEventCount =
    static_cast<int>(HardwareEvent::kCacheMisses) + 1;

// "cycles", "instructions", "cache_misses".
GR_API const char* hardware_event_name(HardwareEvent event);

// Counted from some moment on. When more counters are wanted than the processor has, the
// kernel lets groups take turns: then `running_ns` grows more slowly than `enabled_ns`.
struct HardwareTotals {
  std::array<uint64_t, kHardwareEventCount> counted{};  // while the group was running
  uint64_t enabled_ns = 0, running_ns = 0;

  GR_API HardwareTotals& operator+=(const HardwareTotals& more);
  // What there was in all of enabled_ns, if it went on like that; 0 if never looked at.
  GR_API double estimate(HardwareEvent event) const;
};
GR_API HardwareTotals operator-(HardwareTotals later, const HardwareTotals& earlier);

// Belongs to the thread that opened it.
class HardwareCounters {
 public:
  // The kernel's name of an event: perf_event_attr's `type` and `config`.
  struct Event {
    HardwareEvent as = HardwareEvent::kCycles;
    uint32_t type = 0;
    uint64_t config = 0;
  };

  // Of the calling thread. The error says in half a sentence why there are none; events
  // that the processor lacks, other than cycles, only stay 0.
  GR_API static Result<HardwareCounters> open();
  // The first event leads the group: without it there is none.
  GR_API static Result<HardwareCounters> open(std::span<const Event> events);
  // Of a descriptor that gives groups as the kernel does, `events` in its order.
  GR_API HardwareCounters(int fd, std::span<const HardwareEvent> events);
  GR_API HardwareCounters(HardwareCounters&& other) noexcept;
  GR_API HardwareCounters& operator=(HardwareCounters&& other) noexcept;
  GR_API ~HardwareCounters();

  // All of them, since they were opened; nothing when the kernel took them away.
  GR_API std::optional<HardwareTotals> read() const;
  GR_API bool has(HardwareEvent event) const;

 private:
  void close();

  int count_ = 0;                                        // of the group's events
  std::array<int, kHardwareEventCount> fds_{};           // the first is the leader's
  std::array<HardwareEvent, kHardwareEventCount> events_{};
};

}  // namespace glyphreel

#endif  // GR_CORE_HARDWARE_COUNTERS_H_
