// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_PLACED_LAYER_H_
#define GR_TEXT_PLACED_LAYER_H_

// An overlay's layers in place on one frame, as a tree: boxes, texts laid out, groups
// as large as they are to be. Knows when things move, but not how they look then.

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "text/animation.h"
#include "text/layer_text.h"
#include "text/paragraph.h"
#include "text/placement.h"

namespace glyphreel {

struct PlacedLayer {
  Layer layer;  // of a group without its layers: those are `children`
  Motion motion;
  RectF box;
  Place place;  // where a running text is placed again
  std::optional<LayerText> source;
  PlacedText text;            // at rest, at the clip's start
  std::vector<size_t> steps;  // of a typewriter: code points shown after each
  std::vector<PlacedLayer> children;

  bool is_running() const { return source && source->is_running(); }
  // Neither the layer nor one in it ever changes, its own window and opacity apart.
  bool has_still_content() const;
};

struct PlacingContext {
  const TextValues* values = nullptr;
  FontLibrary::Impl* fonts = nullptr;
  Rational clip_duration;
  // Sentences for a person.
  std::function<void(std::string)> warn;
  std::function<void(const std::vector<FontUse>&)> note_fonts;
};

// Places the layers of one parent. Texts that run are placed by what they say
// when clip, source and film begin, and have that box for layers that relate to
// them.
std::vector<PlacedLayer> place_layers(const std::vector<Layer>& layers,
                                      const Place& parent,
                                      const PlacingContext& context);

}  // namespace glyphreel

#endif  // GR_TEXT_PLACED_LAYER_H_
