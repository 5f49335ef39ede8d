// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_SCALE_H_
#define GR_CODEC_SCALE_H_

// Private to codec/: one conversion of size, subsampling, depth, matrix, range and
// chroma siting with zimg; SDR's primaries too. Where HDR becomes SDR, SDR HDR, or PQ
// HLG, it goes by way of R'G'B' of 16 bits at the target's size, whose light
// codec/tone_map.h maps. Planar pictures in, planar pictures out.

#include <memory>

#include "codec/av_ptr.h"
#include "core/color.h"
#include "core/geometry.h"
#include "core/result.h"

namespace glyphreel {

// What a planar picture is. Its planes start at 64-byte multiples.
struct PlanarFormat {
  AVPixelFormat format = AV_PIX_FMT_NONE;  // one that is_planar_for_scaling() knows
  Size size;
  ColorSpec color;
  double peak_nits = 0;  // the brightest of a PQ picture, cd/m2; 0: not known
  friend bool operator==(const PlanarFormat&, const PlanarFormat&) = default;
};

// The part of the source that is shown; may begin and end inside a pixel.
struct SourceRegion {
  double x = 0, y = 0, width = 0, height = 0;
  friend bool operator==(const SourceRegion&, const SourceRegion&) = default;
};

// Planar YUV or RGB of 8..16 bits, little-endian, with or without alpha (ignored).
bool is_planar_for_scaling(AVPixelFormat format);

// Whether pixels of `a` and `b` mean the same. BT.601's and BT.709's primaries count
// as one, as do their transfers and sRGB's: players make no difference either, and the
// matrix is what moves colours visibly.
bool same_meaning(const ColorSpec& a, const ColorSpec& b, AVPixelFormat format);

// New uninitialised planes, 64-byte aligned.
Result<AvFramePtr> allocate_planar(const PlanarFormat& format);

class Scaler {
 public:
  // kInternal when it cannot be done.
  static Result<Scaler> make(const PlanarFormat& from, const SourceRegion& region,
                             const PlanarFormat& to);
  Scaler(Scaler&&) noexcept;
  Scaler& operator=(Scaler&&) noexcept;
  ~Scaler();

  // Both pictures as described to make(), aligned.
  Status run(const AVFrame& from, AVFrame& to) const;

  bool fits(const PlanarFormat& from, const SourceRegion& region,
            const PlanarFormat& to) const;

 private:
  struct Impl;
  explicit Scaler(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace glyphreel

#endif  // GR_CODEC_SCALE_H_
