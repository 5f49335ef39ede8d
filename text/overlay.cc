// SPDX-License-Identifier: Apache-2.0
#include "text/overlay.h"

#include <algorithm>
#include <cmath>

#include "text/text_template.h"

namespace glyphreel {
namespace {

bool is_fraction(double v) { return v >= 0 && v <= 1; }

bool is_color(const Color& c) {
  return is_fraction(c.r) && is_fraction(c.g) && is_fraction(c.b) &&
         is_fraction(c.a);
}

// Far beyond any frame, and still safe in every integer conversion.
constexpr double kMaxLength = 1e5;

bool is_length(double v) { return std::abs(v) <= kMaxLength; }

bool is_length(const Length& l) {
  return std::abs(l.percent) <= kMaxLength && is_length(l.px) &&
         std::abs(l.em) <= kMaxLength;
}

bool is_length(const std::optional<Length>& l) { return !l || is_length(*l); }

void check_shadow(const std::optional<Shadow>& shadow,
                  std::vector<std::string>& out) {
  if (!shadow) return;
  if (!is_length(shadow->dx) || !is_length(shadow->dy))
    out.push_back("the shadow's dx and dy must be numbers of design pixels");
  if (!(shadow->blur >= 0 && shadow->blur <= 500))
    out.push_back("the shadow's blur must be 0..500 design pixels");
  if (!is_color(shadow->color))
    out.push_back("the shadow's colour must have components of 0..1");
}

void check_box(const BoxLayer& box, std::vector<std::string>& out) {
  if (!is_length(box.x) || !is_length(box.y) || !is_length(box.width) ||
      !is_length(box.height))
    out.push_back("x, y, width and height must be numbers below 100000");
  if (!(box.radius >= 0 && box.radius <= kMaxLength))
    out.push_back("radius must be 0 or more design pixels");
  if (!is_color(box.color))
    out.push_back("the colour must have components of 0..1");
  check_shadow(box.shadow, out);
}

void check_text(const TextLayer& text, const std::vector<std::string>* fields,
                std::vector<std::string>& out) {
  TextTemplate::parse(text.text, fields, out);
  if (!is_length(text.x) || !is_length(text.y) || !is_length(text.width) ||
      !is_length(text.height))
    out.push_back("x, y, width and height must be numbers below 100000");
  if (!(text.size > 0 && text.size <= 10000))
    out.push_back("size must be more than 0 and at most 10000 design pixels");
  if (!(text.min_size >= 0) || text.min_size > text.size)
    out.push_back("min_size must be 0..size");
  if (!(text.line_height >= 0.5 && text.line_height <= 10))
    out.push_back("line_height must be 0.5..10 times the size");
  if (text.weight < 1 || text.weight > 1000)
    out.push_back("weight must be 1..1000");
  if (text.max_lines < 1) out.push_back("max_lines must be 1 or more");
  if (text.max_chars < 0) out.push_back("max_chars must be 0 or more");
  if (!is_length(text.letter_spacing))
    out.push_back("letter_spacing must be a number of design pixels");
  if (!is_color(text.color))
    out.push_back("the colour must have components of 0..1");
  check_shadow(text.shadow, out);
}

}  // namespace

const RatingStyle& rating_style(int rating) {
  static constexpr RatingStyle kStyles[] = {
      {"??", "Blunder", rgb(0xef4444)},     {"?", "Mistake", rgb(0xf59e0b)},
      {"!?", "Interesting", rgb(0x3b82f6)}, {"!", "Good", rgb(0x22c55e)},
      {"!!", "Brilliant", rgb(0x86efac)},
  };
  return kStyles[std::clamp(rating, 1, 5) - 1];
}

std::vector<std::string> find_layer_mistakes(
    const Overlay& overlay, const std::vector<std::string>* field_names) {
  std::vector<std::string> out;
  if (overlay.kind != Overlay::Kind::kLayers) return out;
  for (size_t i = 0; i < overlay.layers.size(); ++i) {
    const Layer& layer = overlay.layers[i];
    std::vector<std::string> found;
    if (const auto* box = std::get_if<BoxLayer>(&layer.content))
      check_box(*box, found);
    else if (std::holds_alternative<TextLayer>(layer.content))
      check_text(std::get<TextLayer>(layer.content), field_names, found);
    if (!is_fraction(layer.opacity)) found.push_back("opacity must be 0..1");
    if (!(layer.window.fade_in >= 0) || !(layer.window.fade_out >= 0) ||
        layer.window.fade_in > kMaxLength || layer.window.fade_out > kMaxLength)
      found.push_back("fade_in and fade_out must be 0 or more seconds");
    for (const std::string& f : found)
      out.push_back("layer " + std::to_string(i + 1) + ": " + f);
  }
  return out;
}

std::vector<std::string> find_mistakes(
    const Overlay& overlay, const std::vector<std::string>& field_names) {
  return find_layer_mistakes(overlay, &field_names);
}

}  // namespace glyphreel
