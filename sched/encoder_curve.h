// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_ENCODER_CURVE_H_
#define GR_SCHED_ENCODER_CURVE_H_

// What one encoder with one preset makes of the same frames at several qualities, and
// what it would make in between. Values in, values out; never beyond what was measured.

#include <optional>
#include <utility>
#include <vector>

namespace glyphreel {

struct EncoderPoint {
  double quality = 0;  // the value of the encoder's own option: crf or its like
  double ssim = 0;     // as codec/similarity.h defines it
  double psnr_db = 0;
  double bytes = 0;    // of all frames
  double cpu_s = 0;    // of all frames
};

// SSIM in dB, at most 100: what curves are drawn over.
double ssim_level(double ssim);

// y at `x` on the piecewise cubic through `points` (x strictly increasing), after Fritsch
// and Butland (1984): it is monotone wherever the points are, so that it never overshoots.
// Two points make a line. None outside the first and last x.
std::optional<double> interpolate(const std::vector<std::pair<double, double>>& points,
                                  double x);

// Interpolates the logarithm of the size, the quality value, CPU and PSNR over SSIM in
// dB, as Bjontegaard's measure does (VCEG-M33) with PSNR: there curves are nearly
// straight.
class EncoderCurve {
 public:
  EncoderCurve() = default;
  explicit EncoderCurve(std::vector<EncoderPoint> measured);

  // As measured, lowest SSIM first; of equal SSIM only the smallest.
  const std::vector<EncoderPoint>& points() const { return points_; }
  // None where the value lies outside of what was measured.
  std::optional<EncoderPoint> at_ssim(double ssim) const;
  // By the points that are worth their bytes: better than every smaller one.
  std::optional<EncoderPoint> at_bytes(double bytes) const;

 private:
  std::vector<EncoderPoint> points_;
};

}  // namespace glyphreel

#endif  // GR_SCHED_ENCODER_CURVE_H_
