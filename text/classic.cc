// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <string>
#include <utility>

#include "text/built_in.h"
#include "text/scene.h"
#include "text/utf8.h"

namespace glyphreel {
namespace {

// As drawtext places it: `y` is the top of the highest letter.
Layer text_at(std::string text, double size, double y, uint32_t color,
              int max_chars, Size frame, FontLibrary::Impl& fonts) {
  TextLayer t;
  t.text = std::move(text);
  t.x = Length{10, 0};
  t.width = Length{80, 0};
  t.align = Align::kCenter;
  // drawtext's default font, where it is there.
  if (fonts.has_family("DejaVu Sans")) t.font = "DejaVu Sans";
  t.size = size;
  t.line_height = 1;
  t.fit = Fit::kEllipsis;
  t.color = rgb(color);
  t.max_chars = max_chars;
  std::u32string shown = drawable_text(decode_utf8(t.text));
  if (max_chars > 0) shown = shown.substr(0, static_cast<size_t>(max_chars));
  const TextLayout layout = lay_out(shown, text_spec(t, 1, frame), fonts);
  t.y = Length{0, y - std::floor(layout.ink_top)};
  t.text = as_literal(t.text);
  return {t, {}, 1};
}

}  // namespace

std::string as_literal(const std::string& text) {
  std::string out;
  for (const char c : text) {
    out += c;
    if (c == '{' || c == '}') out += c;
  }
  return out;
}

std::vector<Layer> classic_layers(const ClipText& clip, Size frame,
                                  FontLibrary::Impl& fonts) {
  const bool has_notes = !clip.notes.empty();
  const RatingStyle& rating = rating_style(clip.rating);
  std::vector<Layer> layers;
  BoxLayer border;
  border.x = Length{10, -4};
  border.y = Length{0, 6};
  border.width = Length{80, 8};
  border.height = Length{0, has_notes ? 88.0 : 58.0};
  border.color = rating.color;
  layers.push_back({border, {}, 1});
  BoxLayer plate;
  plate.x = Length{10, 0};
  plate.y = Length{0, 10};
  plate.width = Length{80, 0};
  plate.height = Length{0, has_notes ? 80.0 : 50.0};
  plate.color = {1, 1, 1, 0.95f};
  layers.push_back({plate, {}, 1});
  layers.push_back(text_at(std::string(rating.symbol) + "  " + clip.name, 24,
                           20, 0x000000, 0, frame, fonts));
  if (has_notes)
    layers.push_back(text_at(clip.notes, 16, 50, 0x333333, 100, frame, fonts));
  return layers;
}

}  // namespace glyphreel
