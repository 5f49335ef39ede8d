// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_ENCODER_FRONT_H_
#define GR_SCHED_ENCODER_FRONT_H_

// Which encoders are worth choosing, by their curves: at the quality of the job's own
// setting the Pareto front of CPU and size, and the best of them by each aim.

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "sched/encoder_curve.h"
#include "sched/encoder_search.h"

namespace glyphreel {

// One curve at the quality asked about; `curve` is its index.
struct EqualQuality {
  size_t curve = 0;
  EncoderPoint point;
  bool on_front = false;  // no other takes less of CPU or bytes and no more of the other
};
// All curves that reach it, least CPU first.
std::vector<EqualQuality> at_equal_quality(const std::vector<EncoderCurve>& curves,
                                           double ssim);

// Whether another curve does what `point` shows with clearly less CPU and fewer bytes.
// The index of the first that does.
std::optional<size_t> clearly_beaten_by(const EncoderPoint& point,
                                        const std::vector<EncoderCurve>& curves);

enum class EncoderAim : uint8_t {
  kLeastCpu,          // the same quality
  kLeastCpuNoLarger,  // the same quality, and no more bytes than the job's own setting
  kBestAtSize,        // the same size, the best quality
  kSmallest,          // the same quality
};
std::string_view encoder_aim_name(EncoderAim aim);   // "same quality, least CPU"
std::string_view encoder_aim_label(EncoderAim aim);  // "same-quality", for files

struct EncoderChoice {
  size_t curve = 0;
  EncoderPoint point;
};
// None where no curve reaches the target.
std::optional<EncoderChoice> choose_encoder(EncoderAim aim,
                                            const std::vector<EncoderCurve>& curves,
                                            const QualityTarget& target);

// The value of the scale to set for `choice`: on the side where the promise is kept.
double quality_to_set(EncoderAim aim, const EncoderChoice& choice,
                      const QualityScale& scale);
// Whether what was measured keeps the promise: the quality within 0.0001 of SSIM, the
// size within 0.1 %.
bool keeps_promise(EncoderAim aim, const EncoderPoint& measured,
                   const QualityTarget& target);

}  // namespace glyphreel

#endif  // GR_SCHED_ENCODER_FRONT_H_
