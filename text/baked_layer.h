// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_BAKED_LAYER_H_
#define GR_TEXT_BAKED_LAYER_H_

// Everything that stands still in one window, compiled to the frame's planes:
// for each row the spans to fill, copy or blend. What is between spans is
// neither written nor read. It can be drawn at any opacity, and moved by whole
// chroma samples.

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "../core/frame_view.h"
#include "text/bake.h"
#include "text/blend.h"

namespace glyphreel {

class BakedLayer {
 public:
  BakedLayer() = default;
  // Of all that `groups` draw on the frame; or, with `area`, of what they draw
  // there, which may be outside of the frame and come into it when moved.
  BakedLayer(const std::vector<StillGroup>& groups, const FrameFormat& format,
             std::optional<Rect> area = {});

  bool empty() const;
  // Bytes that draw() writes at full opacity if nothing is cut off; for
  // benchmarks and tests.
  size_t bytes_touched() const;
  // Blends into `frame`, of the pixel format and colour given to the
  // constructor, with everything `opacity` / 32767 opaque, moved by `dx`
  // columns and `dy` rows, which are multiples of the chroma subsampling.
  // Touches no byte outside the frame.
  void draw(const FrameView& frame, int16_t opacity, int dx = 0,
            int dy = 0) const;

 private:
  enum class Kind : uint8_t { kFill, kSolid, kCopy, kBlend };
  struct Span {
    int32_t x;
    int32_t count;
    uint32_t start;  // of kBlend, kCopy: in words; of kFill, kSolid: in colours
    Kind kind;
  };
  // One colour as it is drawn at full opacity, and as it was, for any other.
  template <typename Weights>
  struct Color {
    Solid<Weights> solid;
    Pattern<typename Weights::Sample> value;  // where it is opaque
    std::array<float, 4> premultiplied, alpha;
    int period;
    Solid<Weights> faded(double opacity) const;
  };
  template <typename Weights>
  struct Content {
    std::vector<typename Weights::Word> keep, add;
    std::vector<typename Weights::Sample> samples;  // of kCopy, beside them
    std::vector<Color<Weights>> colors;
  };
  struct PlaneSpans {
    int first_row = 0;
    std::vector<uint32_t> row_start{0};  // spans of row i: [i], [i + 1]
    std::vector<Span> spans;
    Content<Weights8> content8;
    Content<Weights16> content16;
  };
  template <typename Weights>
  class RowCompiler;
  template <typename Weights>
  static void draw_plane(const PlaneSpans& plane,
                         const Content<Weights>& content,
                         const PixelFormatLayout& layout, const PlaneView& view,
                         int16_t opacity, int dx, int dy);

  const PixelFormatLayout* layout_ = nullptr;
  std::array<PlaneSpans, 3> planes_;
};

}  // namespace glyphreel

#endif  // GR_TEXT_BAKED_LAYER_H_
