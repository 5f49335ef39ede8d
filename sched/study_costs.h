// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_STUDY_COSTS_H_
#define GR_SCHED_STUDY_COSTS_H_

// What a film costs on rented machines, and whether being faster is worth it.

#include <cstdint>
#include <string>
#include <vector>

namespace glyphreel {

// A list price: of a second of one core, and of one GiB of memory beside it. A core is
// what the provider sells as a vCPU.
struct Offer {
  std::string name;
  std::string currency = "USD";
  double per_core_s = 0;
  double per_gib_s = 0;
  double per_run = 0;
  double gib_per_core = 0;  // the memory that comes, or must be taken, with a core
  std::string note = {};    // what is rented: "2 vCPU, 4 GiB, 0.08925 an hour"
  std::string as_of = {}, source = {}, checked = {};  // where the figures are from
};

// Of a run that has `cores` cores for `wall_s` seconds, busy or not, and needs
// `peak_bytes` of memory. Memory is billed at least as much as comes with the cores.
double cost_of(const Offer& offer, double wall_s, double cores, double peak_bytes);

// "More than 2 times faster at similar cost."
struct Rule {
  double more_than = 2;       // speed-up, exclusive
  double cost_at_most = 1.1;  // cost ratio, inclusive
};

struct Judgement {
  bool faster = false, affordable = false;
  bool met() const { return faster && affordable; }
};
Judgement judge(const Rule& rule, double speed_up, double cost_ratio);

// The highest ratio of costs over all offers: the rule must hold wherever one rents.
// 1 per core-second where no offer is given.
struct Resources {
  double wall_s = 0, cores = 1, peak_bytes = 0;
};
double worst_cost_ratio(const std::vector<Offer>& offers, const Resources& candidate,
                        const Resources& baseline);

}  // namespace glyphreel

#endif  // GR_SCHED_STUDY_COSTS_H_
