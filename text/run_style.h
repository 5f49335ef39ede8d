// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_RUN_STYLE_H_
#define GR_TEXT_RUN_STYLE_H_

// How the characters of one run of a text are set.

#include <vector>

#include "text/font_fallback.h"

namespace glyphreel {

struct ShapeOptions {
  double letter_spacing = 0;  // em of the run, after each grapheme
  bool tabular_digits = false;
  std::vector<FontFeature> features = {};  // the last of a tag counts
  friend bool operator==(const ShapeOptions&, const ShapeOptions&) = default;
};

struct RunStyle {
  FontStyle style = {};
  double size = 1;  // times the text's size
  ShapeOptions shape = {};
  friend bool operator==(const RunStyle&, const RunStyle&) = default;
};

// By the index of the run; not empty where a text is set.
using RunStyles = std::vector<RunStyle>;

}  // namespace glyphreel

#endif  // GR_TEXT_RUN_STYLE_H_
