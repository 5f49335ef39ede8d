// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_ADVICE_H_
#define GR_SCHED_ADVICE_H_

// Private to sched/: what to do about a bottleneck, with what it would bring. The gains
// are this run's own: its tasks, replayed with the change (sched/simulation). What
// another preset costs is measured by bench/preset_costs.py, in preset_costs.json.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sched/diagnosis.h"

namespace glyphreel {

// Plain sentences, best first. `d` is complete but for them.
std::vector<std::string> advice_on(const RenderReport& report, const Diagnosis& d,
                                   int cores);

// Another preset at the same SSIM: its CPU and size against the present one's.
struct PresetChange {
  std::string preset;
  double cpu_ratio = 1, bytes_ratio = 1;
  std::string material;  // on which it was measured
};
// The one that needs least CPU without making the film more than a quarter larger; none
// where that is the present one, or nothing is known of the codec or preset.
std::optional<PresetChange> cheaper_preset(std::string_view codec,
                                           std::string_view preset);

}  // namespace glyphreel

#endif  // GR_SCHED_ADVICE_H_
