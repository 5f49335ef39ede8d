// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_BAKED_LAYER_H_
#define GR_TEXT_BAKED_LAYER_H_

// Everything that stands still in one window, compiled to the frame's planes:
// for each row the spans to fill, copy or blend. What is between spans is
// neither written nor read.

#include <array>
#include <cstdint>
#include <vector>

#include "../core/frame_view.h"
#include "text/bake.h"

namespace glyphreel {

class BakedLayer {
 public:
  BakedLayer() = default;
  BakedLayer(const std::vector<StillGroup>& groups, const FrameFormat& format);

  bool empty() const;
  // Bytes that draw() writes at full opacity; for benchmarks and tests.
  size_t bytes_touched() const;
  // Blends into `frame`, of the format given to the constructor, with
  // everything `opacity` / 32767 opaque.
  void draw(const FrameView& frame, int16_t opacity) const;

 private:
  enum class Kind : uint8_t { kFill, kSolid, kCopy, kBlend };
  struct Span {
    int32_t x;
    int32_t count;
    uint32_t start;  // into the plane's p and a; of a solid span its two values
    Kind kind;
  };
  struct PlaneSpans {
    int first_row = 0;
    std::vector<uint32_t> row_start{0};  // spans of row i: [i], [i + 1]
    std::vector<Span> spans;
    std::vector<int16_t> p, a;
    std::vector<uint8_t> samples;  // of kCopy, at `start` samples
  };
  void add_row(const BakedRow& row);
  template <typename Sample>
  void draw_plane(const PlaneSpans& spans, const PlaneView& plane,
                  int16_t opacity) const;

  const PixelFormatLayout* layout_ = nullptr;
  std::array<PlaneSpans, 3> planes_;
};

}  // namespace glyphreel

#endif  // GR_TEXT_BAKED_LAYER_H_
