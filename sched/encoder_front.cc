// SPDX-License-Identifier: Apache-2.0
#include "sched/encoder_front.h"

#include <algorithm>

namespace glyphreel {
namespace {

// More than runs of the same encode differ by.
constexpr double kClearlyLessCpu = 0.9, kClearlyFewerBytes = 0.95;

constexpr double kSameSsim = 0.0001;
constexpr double kSameSize = 0.001;

}  // namespace

std::vector<EqualQuality> at_equal_quality(const std::vector<EncoderCurve>& curves,
                                           double ssim) {
  std::vector<EqualQuality> out;
  for (size_t i = 0; i < curves.size(); ++i)
    if (const auto point = curves[i].at_ssim(ssim)) out.push_back({i, *point});
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return a.point.cpu_s != b.point.cpu_s ? a.point.cpu_s < b.point.cpu_s
                                          : a.point.bytes < b.point.bytes;
  });
  // In this order, only what went before can take as little CPU.
  double fewest_bytes = 0;
  for (EqualQuality& e : out) {
    e.on_front = &e == &out.front() || e.point.bytes < fewest_bytes;
    if (e.on_front) fewest_bytes = e.point.bytes;
  }
  return out;
}

std::optional<size_t> clearly_beaten_by(const EncoderPoint& point,
                                        const std::vector<EncoderCurve>& curves) {
  for (size_t i = 0; i < curves.size(); ++i) {
    const auto other = curves[i].at_ssim(point.ssim);
    if (other && other->cpu_s < kClearlyLessCpu * point.cpu_s &&
        other->bytes < kClearlyFewerBytes * point.bytes)
      return i;
  }
  return std::nullopt;
}

std::string_view encoder_aim_name(EncoderAim aim) {
  switch (aim) {
    case EncoderAim::kLeastCpu: return "same quality, least CPU";
    case EncoderAim::kLeastCpuNoLarger: return "same quality, no larger, least CPU";
    case EncoderAim::kBestAtSize: return "same size, best quality";
    case EncoderAim::kSmallest: break;
  }
  return "same quality, smallest";
}

std::string_view encoder_aim_label(EncoderAim aim) {
  switch (aim) {
    case EncoderAim::kLeastCpu: return "least-cpu";
    case EncoderAim::kLeastCpuNoLarger: return "least-cpu-no-larger";
    case EncoderAim::kBestAtSize: return "best-quality";
    case EncoderAim::kSmallest: break;
  }
  return "smallest";
}

std::optional<EncoderChoice> choose_encoder(EncoderAim aim,
                                            const std::vector<EncoderCurve>& curves,
                                            const QualityTarget& target) {
  std::optional<EncoderChoice> best;
  for (size_t i = 0; i < curves.size(); ++i) {
    const auto point = aim == EncoderAim::kBestAtSize ? curves[i].at_bytes(target.bytes)
                                                      : curves[i].at_ssim(target.ssim);
    if (!point) continue;
    if (aim == EncoderAim::kLeastCpuNoLarger && point->bytes > target.bytes) continue;
    const auto beats = [&](const EncoderPoint& a, const EncoderPoint& b) {
      switch (aim) {
        case EncoderAim::kBestAtSize: return a.ssim > b.ssim;
        case EncoderAim::kSmallest: return a.bytes < b.bytes;
        default: return a.cpu_s < b.cpu_s;
      }
    };
    if (!best || beats(*point, best->point)) best = EncoderChoice{i, *point};
  }
  return best;
}

double quality_to_set(EncoderAim aim, const EncoderChoice& choice,
                      const QualityScale& scale) {
  return aim == EncoderAim::kBestAtSize ? scale.not_better(choice.point.quality)
                                        : scale.not_worse(choice.point.quality);
}

bool keeps_promise(EncoderAim aim, const EncoderPoint& measured,
                   const QualityTarget& target) {
  const bool is_no_larger = measured.bytes <= target.bytes * (1 + kSameSize);
  const bool is_as_good = measured.ssim >= target.ssim - kSameSsim;
  switch (aim) {
    case EncoderAim::kBestAtSize: return is_no_larger;
    case EncoderAim::kLeastCpuNoLarger: return is_no_larger && is_as_good;
    default: return is_as_good;
  }
}

}  // namespace glyphreel
