// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_PLACEMENT_H_
#define GR_TEXT_PLACEMENT_H_

// Layers -> boxes in pixels of one frame: lengths resolved, texts laid out and
// moved into the frame. Knows no time and draws nothing.

#include <string_view>

#include "../core/geometry.h"
#include "text/layout.h"
#include "text/overlay.h"

namespace glyphreel {

// Pixels per design pixel: see Overlay::Scale.
double design_pixel(Overlay::Scale scale, Size frame);

// `of`: what 100 % is, in pixels.
double resolve_length(const Length& length, int of, double design_px);

// A text in place: the layout's origin is at (x, y) of the frame.
struct PlacedText {
  TextLayout layout;
  double x = 0, y = 0;
};

// What `layer` says about setting its text, in pixels.
TextSpec text_spec(const TextLayer& layer, double design_px, Size frame);

// Lays `text` (expanded, decoded) out. All its ink is inside the frame: the box
// is moved in first, then the text is made smaller.
PlacedText place_text(const TextLayer& layer, std::u32string_view text,
                      double design_px, Size frame, FontLibrary::Impl& fonts);

}  // namespace glyphreel

#endif  // GR_TEXT_PLACEMENT_H_
