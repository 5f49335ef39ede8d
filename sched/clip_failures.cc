// SPDX-License-Identifier: Apache-2.0
#include "sched/clip_failures.h"

#include <utility>

namespace glyphreel {

void ClipFailures::note(int clip, int64_t frame, Error error) {
  const std::lock_guard lock(mutex_);
  const auto found = by_clip_.find(clip);
  if (found == by_clip_.end())
    by_clip_.emplace(clip, Failure{frame, std::move(error)});
  else if (frame < found->second.frame)
    found->second = {frame, std::move(error)};
}

std::map<int, Error> ClipFailures::take() {
  const std::lock_guard lock(mutex_);
  std::map<int, Error> out;
  for (auto& [clip, failure] : by_clip_) out.emplace(clip, std::move(failure.error));
  by_clip_.clear();
  return out;
}

}  // namespace glyphreel
