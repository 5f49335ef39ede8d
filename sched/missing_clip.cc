// SPDX-License-Identifier: Apache-2.0
#include "sched/missing_clip.h"

#include <string>
#include <utility>

namespace glyphreel {
namespace {

constexpr Color grey(float level) { return {level, level, level, 1}; }

Layer line_of(const std::string& text, double top_percent, double size, int weight,
              float level) {
  TextLayer line;
  line.text = text;
  line.x.percent = 10;
  line.y.percent = top_percent;
  line.width = Length{80, 0, 0};
  line.align = Align::kCenter;
  line.fit = Fit::kShrink;
  line.max_lines = 2;
  line.size = size;
  line.weight = weight;
  line.color = grey(level);
  Layer layer;
  layer.content = std::move(line);
  return layer;
}

}  // namespace

Overlay missing_clip_overlay() {
  Overlay overlay;
  overlay.kind = Overlay::Kind::kLayers;
  BoxLayer ground;
  ground.color = grey(0.1f);
  Layer layer;
  layer.content = ground;
  overlay.layers.push_back(std::move(layer));
  overlay.layers.push_back(line_of("{name}", 40, 52, 700, 0.9f));
  overlay.layers.push_back(
      line_of("Clip {clip.number} could not be shown.", 54, 34, 400, 0.65f));
  return overlay;
}

}  // namespace glyphreel
