// SPDX-License-Identifier: Apache-2.0
#include "sched/copy_quality.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "codec/gop_reader.h"

namespace glyphreel {
namespace {

// x264 at crf C quantises with C on average: presets veryfast, fast and medium at crf 15,
// 19 and 23 came out within 0.7 of it on real film (1080p).

// Below this nothing is to be seen any more, but everything to be paid.
constexpr double kFinestCrf = 10;

std::string* crf_of(VideoEncodeSettings& settings) {
  std::string* crf = nullptr;
  for (auto& [name, value] : settings.options) {
    if (name == "crf") crf = &value;
    if (name == "b" || name == "qp") return nullptr;
  }
  return crf;
}

}  // namespace

Result<VideoEncodeSettings> match_quality(const CopyPlan& copies, const Prepared& prepared,
                                          const CancelToken* cancel) {
  VideoEncodeSettings video = copies.video;
  std::string* const option = crf_of(video);
  if (option == nullptr) return video;
  const auto number = parse_seconds(*option);
  if (!number) return video;
  const double asked = number->to_double();
  double crf = asked;
  std::set<int> seen;
  for (const CopiedPart& copy : copies.parts) {
    const int index = prepared.plan.clips[static_cast<size_t>(copy.part.clip)].source;
    if (!seen.insert(index).second) continue;
    const MediaSource& source = *prepared.sources[static_cast<size_t>(index)];
    const auto group = copy_gops(source, copy.from, copy.group_frames, cancel);
    auto quantiser = group.ok() ? mean_quantiser(source, group->run)
                                : Result<double>(group.error());
    if (quantiser.ok())
      crf = std::min(crf, std::max(kFinestCrf, *quantiser));
    else if (quantiser.error().code != Errc::kBadMedia)
      return std::move(quantiser).error();
  }
  if (crf >= asked) return video;
  const long tenths = std::lround(crf * 10);
  *option = std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
  return video;
}

}  // namespace glyphreel
