// SPDX-License-Identifier: Apache-2.0
#include "text/placement.h"

#include <algorithm>
#include <cmath>

namespace glyphreel {

double resolve_length(const Length& length, int of, double design_px) {
  return length.percent / 100 * of + length.px * design_px;
}

double design_pixel(Overlay::Scale scale, Size frame) {
  if (scale == Overlay::Scale::kPixels) return 1;
  if (frame.width * 5 < frame.height * 4) return frame.width / 864.0;
  return frame.height / 1080.0;
}

TextSpec text_spec(const TextLayer& layer, double design_px, Size frame) {
  TextSpec spec;
  spec.style = {layer.font, std::clamp(layer.weight, 1, 1000), layer.italic};
  spec.size_px = std::clamp(layer.size * design_px, 1.0, 4096.0);
  const double least = layer.min_size > 0 ? layer.min_size : layer.size * 0.6;
  spec.min_size_px = std::clamp(least * design_px, 1.0, spec.size_px);
  spec.line_height = layer.line_height;
  spec.max_lines = layer.max_lines;
  spec.fit = layer.fit;
  spec.align = layer.align;
  spec.shape.letter_spacing = layer.letter_spacing / layer.size;
  spec.shape.tabular_digits = layer.tabular_digits;
  spec.width_px = std::max(1.0, resolve_length(layer.width.value_or(Length{100, 0, 0}), frame.width, design_px));
  if (layer.height)
    spec.height_px =
        std::max(1.0, resolve_length(*layer.height, frame.height, design_px));
  return spec;
}

PlacedText place_text(const TextLayer& layer, std::u32string_view text,
                      double design_px, Size frame, FontLibrary::Impl& fonts) {
  if (layer.max_chars > 0)
    text = text.substr(0, static_cast<size_t>(layer.max_chars));
  TextSpec spec = text_spec(layer, design_px, frame);
  double box_x = resolve_length(layer.x, frame.width, design_px);
  const double box_y = resolve_length(layer.y, frame.height, design_px);
  // The part of the box that is inside the frame, if there is any to speak of.
  const double right = std::min<double>(box_x + spec.width_px, frame.width);
  const double left = std::max(box_x, 0.0);
  if (right - left >= std::min(2 * spec.size_px, spec.width_px)) {
    box_x = left;
    spec.width_px = right - left;
  } else {
    spec.width_px = std::min<double>(spec.width_px, frame.width);
    box_x = std::clamp(box_x, 0.0, frame.width - spec.width_px);
  }
  PlacedText out;
  constexpr int kAttempts = 12;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    out.layout = lay_out(text, spec, fonts);
    const TextLayout& l = out.layout;
    // Half a pixel: glyphs start at eighths, and antialiasing reaches a little
    // out.
    const double wide = l.ink_right - l.ink_left + 2;
    const double high = l.ink_bottom - l.ink_top + 2;
    if (wide <= frame.width && high <= frame.height) break;
    // Fewer lines first; when there is but one, smaller letters.
    if (high > frame.height && l.line_count > 1) {
      spec.max_lines = l.line_count - 1;
      continue;
    }
    const double by = std::min(frame.width / wide, frame.height / high);
    spec.size_px = std::max(0.5, l.size_px * std::min(0.95, by));
    spec.min_size_px = std::min(spec.min_size_px, spec.size_px);
  }
  const TextLayout& l = out.layout;
  out.x = box_x;
  out.y = box_y;
  if (layer.height) {
    const double spare =
        resolve_length(*layer.height, frame.height, design_px) - l.height;
    if (layer.vertical_align == VerticalAlign::kMiddle) out.y += spare / 2;
    if (layer.vertical_align == VerticalAlign::kBottom) out.y += spare;
  } else {
    // Without a height, y is the line that the text hangs from, is centred on
    // or stands on.
    if (layer.vertical_align == VerticalAlign::kMiddle) out.y -= l.height / 2;
    if (layer.vertical_align == VerticalAlign::kBottom) out.y -= l.height;
  }
  if (l.ink_left < l.ink_right) {
    out.x += std::max(0.0, 1 - (out.x + l.ink_left));
    out.x -= std::max(0.0, out.x + l.ink_right - (frame.width - 1));
    out.y += std::max(0.0, 1 - (out.y + l.ink_top));
    out.y -= std::max(0.0, out.y + l.ink_bottom - (frame.height - 1));
  }
  return out;
}

}  // namespace glyphreel
