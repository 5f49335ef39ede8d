// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_DEMO_CANVAS_H_
#define GR_CLI_DEMO_CANVAS_H_

// Smooth shapes drawn straight into an 8-bit 4:2:0 picture: enough to paint the demo's
// match. A shape is a signed distance in pixels (negative inside); an edge is one pixel
// wide.

#include <algorithm>
#include <cmath>

#include "core/frame_view.h"

namespace glyphreel {

struct Point2 {
  float x = 0, y = 0;
};

inline float ellipse_distance(Point2 p, Point2 center, Point2 radius) {
  const float x = (p.x - center.x) / radius.x, y = (p.y - center.y) / radius.y;
  return (std::sqrt(x * x + y * y) - 1) * std::min(radius.x, radius.y);
}

inline float box_distance(Point2 p, Point2 center, Point2 half, float round) {
  const float x = std::abs(p.x - center.x) - half.x + round;
  const float y = std::abs(p.y - center.y) - half.y + round;
  const float ox = std::max(x, 0.0f), oy = std::max(y, 0.0f);
  return std::sqrt(ox * ox + oy * oy) + std::min(std::max(x, y), 0.0f) - round;
}

inline float capsule_distance(Point2 p, Point2 a, Point2 b, float radius) {
  const float bx = b.x - a.x, by = b.y - a.y, px = p.x - a.x, py = p.y - a.y;
  const float along = std::clamp(
      (px * bx + py * by) / std::max(bx * bx + by * by, 1e-6f), 0.0f, 1.0f);
  const float dx = px - bx * along, dy = py - by * along;
  return std::sqrt(dx * dx + dy * dy) - radius;
}

// Paints `color` (times its alpha) where `distance(point)` is inside, looking only at
// pixels of `bounds` widened by one. `softness` is the width of the edge in pixels.
template <typename Distance>
void paint(const FrameView& frame, Rect bounds, const Color& color,
           const Distance& distance, float softness = 1) {
  const int margin = static_cast<int>(softness) + 1;
  Rect area = Rect{bounds.x - margin, bounds.y - margin, bounds.width + 2 * margin,
                   bounds.height + 2 * margin}
                  .intersect({0, 0, frame.format.size.width,
                              frame.format.size.height});
  if (area.empty()) return;
  const YCbCr code = to_ycbcr(color, frame.format.color, 8);
  const auto blend = [](uint8_t& sample, double target, float amount) {
    sample = static_cast<uint8_t>(sample + (target - sample) * amount + 0.5);
  };
  // Whole blocks of 2x2, so that each chroma sample gets its four pixels' mean.
  const int left = area.x & ~1, top = area.y & ~1;
  for (int y = top; y < area.bottom(); y += 2)
    for (int x = left; x < area.right(); x += 2) {
      float sum = 0;
      for (int i = 0; i < 4; ++i) {
        const int px = x + (i & 1), py = y + (i >> 1);
        if (px >= frame.format.size.width || py >= frame.format.size.height) continue;
        const float d = distance(
            Point2{static_cast<float>(px) + 0.5f, static_cast<float>(py) + 0.5f});
        const float cover = std::clamp(0.5f - d / softness, 0.0f, 1.0f) * color.a;
        if (cover <= 0) continue;
        sum += cover;
        blend(frame.planes[0].row<uint8_t>(py)[px], code.y, cover);
      }
      if (sum <= 0) continue;
      blend(frame.planes[1].row<uint8_t>(y / 2)[x / 2], code.cb, sum / 4);
      blend(frame.planes[2].row<uint8_t>(y / 2)[x / 2], code.cr, sum / 4);
    }
}

}  // namespace glyphreel

#endif  // GR_CLI_DEMO_CANVAS_H_
