// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_MOVING_LAYER_H_
#define GR_TEXT_MOVING_LAYER_H_

// A layer, perhaps a group, that changes while it shows. It is baked again only when
// it looks different: moved by whole chroma samples or faded it is the same picture,
// and pictures that come again (the eighths of a steady slide) are kept for a while.

#include <cstdint>
#include <list>
#include <string>
#include <vector>

#include "text/baked_layer.h"
#include "text/placed_layer.h"
#include "text/scene.h"

namespace glyphreel {

// What a layer is like at one time, in the steps that are told apart: eighths of a
// pixel, 1/4096 of its scale, 1/255 of a colour, 1/1023 of its opacity.
struct LayerState {
  Pose pose;
  size_t visible_until = SIZE_MAX;
  StyledText text;  // of a running text
  std::vector<LayerState> children;
};

// The state at `times`; `key` gets bytes that are equal for states that look alike.
LayerState state_at(const PlacedLayer& layer, const FrameTimes& times,
                    const TextValues& values, std::string& key);

// Things to draw for `layer` in `state` where `to` puts its parent.
void append_layer(const PlacedLayer& layer, const LayerState& state,
                  const Transform& to, const Canvas& canvas,
                  std::vector<DrawOp>& ops);
// The same at rest, with its own opacity.
void append_still(const PlacedLayer& layer, const Canvas& canvas,
                  std::vector<DrawOp>& ops);

class MovingLayer {
 public:
  // `values` and `fonts` outlive it.
  MovingLayer(PlacedLayer layer, const FrameFormat& format,
              const TextValues& values, FontLibrary::Impl& fonts);
  // Bytes that pictures which are not shown now may take, about.
  void set_budget(size_t bytes) { budget_ = bytes; }
  bool draws_at(const FrameTimes& times) const;
  void draw(const FrameView& frame, const FrameTimes& times);

 private:
  struct Picture {
    std::string key;
    BakedLayer baked;
  };
  const BakedLayer& picture(const LayerState& state, double dx, double dy,
                            std::string key);

  PlacedLayer layer_;
  FrameFormat format_;
  const TextValues& values_;
  FontLibrary::Impl& fonts_;
  bool is_cut_ = false;          // too large to be kept where it is not seen
  std::list<Picture> pictures_;  // the last one used first
  size_t bytes_ = 0, budget_ = 0;
};

}  // namespace glyphreel

#endif  // GR_TEXT_MOVING_LAYER_H_
