// SPDX-License-Identifier: Apache-2.0
#include "core/color.h"

#include <cmath>

namespace glyphreel {

std::optional<Color> parse_color(std::string_view text) {
  if (!text.empty() && text[0] == '#') text.remove_prefix(1);
  if (text.size() != 3 && text.size() != 4 && text.size() != 6 && text.size() != 8)
    return std::nullopt;
  uint32_t value = 0;
  for (const char c : text) {
    uint32_t digit;
    if (c >= '0' && c <= '9') digit = static_cast<uint32_t>(c - '0');
    else if (c >= 'a' && c <= 'f') digit = static_cast<uint32_t>(c - 'a' + 10);
    else if (c >= 'A' && c <= 'F') digit = static_cast<uint32_t>(c - 'A' + 10);
    else return std::nullopt;
    value = value << 4 | digit;
  }
  if (text.size() == 3)
    return rgb((value >> 8) * 0x110000u + (value >> 4 & 15) * 0x1100u +
               (value & 15) * 0x11u);
  if (text.size() == 4)
    return rgb((value >> 12) * 0x110000u + (value >> 8 & 15) * 0x1100u +
                   (value >> 4 & 15) * 0x11u,
               static_cast<float>(value & 15) / 15.0f);
  if (text.size() == 6) return rgb(value);
  return rgb(value >> 8, static_cast<float>(value & 255) / 255.0f);
}

YCbCr to_ycbcr(const Color& color, const ColorSpec& spec, int bit_depth) {
  const auto [kr, kb] = luma_weights(spec.matrix);
  const double r = color.r, g = color.g, b = color.b;
  const double y = kr * r + (1 - kr - kb) * g + kb * b;
  const double cb = (b - y) / (2 * (1 - kb));
  const double cr = (r - y) / (2 * (1 - kr));
  const double scale = std::ldexp(1.0, bit_depth - 8);
  const double neutral = 128 * scale;
  if (spec.range == Range::kFull) {
    const double max = std::ldexp(1.0, bit_depth) - 1;
    return {max * y, max * cb + neutral, max * cr + neutral};
  }
  return {(219 * y + 16) * scale, 224 * scale * cb + neutral,
          224 * scale * cr + neutral};
}

std::array<double, 4> component_codes(const Color& color, const ColorSpec& spec,
                                      ColorModel model, int bit_depth) {
  const double max = std::ldexp(1.0, bit_depth) - 1;
  if (model != ColorModel::kRgb) {
    const YCbCr v = to_ycbcr(color, spec, bit_depth);
    return {v.y, v.cb, v.cr, max * color.a};
  }
  const double scale = std::ldexp(1.0, bit_depth - 8);
  const auto code = [&](double v) {
    return spec.range == Range::kFull ? max * v : (219 * v + 16) * scale;
  };
  return {code(color.r), code(color.g), code(color.b), max * color.a};
}

}  // namespace glyphreel
