// SPDX-License-Identifier: Apache-2.0
#include "sched/study_costs.h"

#include <algorithm>

namespace glyphreel {

double cost_of(const Offer& offer, double wall_s, double cores, double peak_bytes) {
  constexpr double kGib = 1024.0 * 1024 * 1024;
  const double gib = std::max(peak_bytes / kGib, offer.gib_per_core * cores);
  return wall_s * (offer.per_core_s * cores + offer.per_gib_s * gib) + offer.per_run;
}

Judgement judge(const Rule& rule, double speed_up, double cost_ratio) {
  return {speed_up > rule.more_than, cost_ratio <= rule.cost_at_most};
}

double worst_cost_ratio(const std::vector<Offer>& offers, const Resources& candidate,
                        const Resources& baseline) {
  const auto cost = [](const Offer& offer, const Resources& r) {
    return cost_of(offer, r.wall_s, r.cores, r.peak_bytes);
  };
  const Offer cores_only{.name = "core-seconds", .per_core_s = 1};
  if (offers.empty()) return cost(cores_only, candidate) / cost(cores_only, baseline);
  double worst = 0;
  for (const Offer& offer : offers)
    worst = std::max(worst, cost(offer, candidate) / cost(offer, baseline));
  return worst;
}

}  // namespace glyphreel
