// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_PLACEMENT_H_
#define GR_TEXT_PLACEMENT_H_

// Layers -> boxes in pixels of one frame: lengths resolved, texts laid out and
// moved into the frame. Knows no time and draws nothing.

#include <optional>
#include <string_view>

#include "../core/geometry.h"
#include "text/layout.h"
#include "text/overlay.h"

namespace glyphreel {

// Pixels per design pixel: see Overlay::Scale.
double design_pixel(Overlay::Scale scale, Size frame);

// The size of a layer's em, design pixels: its text's, or 32.
double em_of(const Layer& layer);

// Pixels; `of`: what 100 % is, `em_px`: what 1 em is.
double resolve_length(const Length& length, double of, double design_px,
                      double em_px);

// Where a layer is to be placed.
struct Place {
  RectF parent;                    // the frame, or the group's box
  std::optional<RectF> target;     // the box of Relation::to
  bool is_in_group = false;
  bool is_rtl = false;             // start and end of EdgeAlign are swapped
  bool stays_inside = true;        // a text keeps within `frame`
  Size frame;
  double design_px = 1;
};

// The box of `width` x `height` pixels that `placement` says.
RectF place_box(const Placement& placement, double width, double height,
                double em_px, const Place& place);

// A text in place: the layout's origin is at (x, y) of the frame.
struct PlacedText {
  TextLayout layout;
  double x = 0, y = 0;
  RectF box;  // of the layer, its plate's padding included
};

// What `layer` says about setting its text, in pixels; `frame`: what 100 % is.
TextSpec text_spec(const TextLayer& layer, double design_px, Size frame);

// Lays `text` (expanded, decoded) out. All its ink is inside the frame, unless the place
// says otherwise: the box is moved in first, then the text is made smaller.
PlacedText place_text(const TextLayer& layer, const StyledText& text,
                      const Place& place, FontLibrary::Impl& fonts);

}  // namespace glyphreel

#endif  // GR_TEXT_PLACEMENT_H_
