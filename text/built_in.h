// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_BUILT_IN_H_
#define GR_TEXT_BUILT_IN_H_

// The overlays that come with the engine, as layers with their text measured.
// Both return layers in pixels of the frame (Overlay::Scale::kPixels) whose
// texts are literal: placeholders in a clip's name are not expanded.

#include <vector>

#include "../core/geometry.h"
#include "../core/rational.h"
#include "text/font_fallback.h"
#include "text/overlay.h"

namespace glyphreel {

// The lower third at the bottom left, mirrored for names that run right to
// left.
std::vector<Layer> card_layers(const ClipText& text, Size frame,
                               Rational clip_duration,
                               FontLibrary::Impl& fonts);

// Today's look: a white box at the top with the title and notes in it.
std::vector<Layer> classic_layers(const ClipText& text, Size frame,
                                  FontLibrary::Impl& fonts);

// `text` with its braces doubled, so that a template shows it as it is.
std::string as_literal(const std::string& text);

}  // namespace glyphreel

#endif  // GR_TEXT_BUILT_IN_H_
