// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_PROFILE_REPORT_H_
#define GR_CLI_PROFILE_REPORT_H_

// A profiled render, written for people and for tools. `cores` is what was seen of the
// machine's cores meanwhile; it may be empty.

#include <string>
#include <vector>

#include "cli/core_sampler.h"
#include "sched/diagnosis.h"
#include "sched/render.h"

namespace glyphreel {

// Stages, use of the cores over time, bottleneck and advice, for a terminal.
std::string profile_text(const RenderReport& report, const Diagnosis& diagnosis,
                         const std::vector<CoreUse>& cores);

// Chrome's trace event format (JSON), for ui.perfetto.dev and chrome://tracing: a
// track for each worker, with its tasks and their stages.
std::string profile_trace(const RenderReport& report);

// One page that needs no network: the workers' timeline, use of the cores, stages,
// accounts and advice; for light and dark, wide and narrow screens. `job` is its title.
std::string profile_page(const std::string& job, const RenderReport& report,
                         const Diagnosis& diagnosis, const std::vector<CoreUse>& cores);

// Share of `cores` that the render's tasks computed on, in `count` equal slices of its
// wall time; 0..1.
std::vector<double> cores_over_time(const Profile& profile, int cores, int count);
// The same of one worker's own core: what it and its encoders' threads computed.
std::vector<double> worker_over_time(const Profile& profile, int worker, int count);

// "12 of 40 (30.0 %)": what was found in a cache.
std::string cache_text(const CacheUse& use);

}  // namespace glyphreel

#endif  // GR_CLI_PROFILE_REPORT_H_
