// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_COLOR_H_
#define GR_CORE_COLOR_H_

// What the numbers in a frame mean, and the exact conversion of a style's colour
// (non-linear R'G'B') to the frame's Y'CbCr. Values of the enumerators are the code
// points of ITU-T H.273, so that they pass to and from codecs unchanged.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "api.h"
#include "pixel_format.h"

namespace glyphreel {

enum class Matrix : uint8_t { kRgb = 0, kBt709 = 1, kUnspecified = 2,
                              kBt470bg = 5, kBt601 = 6, kBt2020nc = 9 };
enum class Range : uint8_t { kLimited = 1, kFull = 2 };
enum class Primaries : uint8_t { kBt709 = 1, kUnspecified = 2, kBt470bg = 5,
                                 kBt601 = 6, kBt2020 = 9 };
enum class Transfer : uint8_t { kBt709 = 1, kUnspecified = 2, kBt601 = 6,
                                kSrgb = 13, kBt2020_10 = 14, kPq = 16,
                                kHlg = 18 };
// Where a chroma sample lies: kLeft beside the left luma column, between the rows
// (H.264 type 0); kCenter in the middle (type 1); kTopLeft on the luma sample.
enum class ChromaSiting : uint8_t { kLeft = 1, kCenter = 2, kTopLeft = 3 };

struct ColorSpec {
  Matrix matrix = Matrix::kBt709;
  Range range = Range::kLimited;
  Primaries primaries = Primaries::kBt709;
  Transfer transfer = Transfer::kBt709;
  ChromaSiting siting = ChromaSiting::kLeft;
  friend bool operator==(const ColorSpec&, const ColorSpec&) = default;
};

// Non-linear R'G'B' and straight (not premultiplied) alpha, each 0..1.
struct Color {
  float r = 0, g = 0, b = 0, a = 1;
  friend bool operator==(const Color&, const Color&) = default;
};

constexpr Color rgb(uint32_t rrggbb, float alpha = 1.0f) {
  return {static_cast<float>(rrggbb >> 16 & 255) / 255.0f,
          static_cast<float>(rrggbb >> 8 & 255) / 255.0f,
          static_cast<float>(rrggbb & 255) / 255.0f, alpha};
}

// "#rgb", "#rgba", "#rrggbb", "#rrggbbaa", with or without '#'; else nothing.
GR_API std::optional<Color> parse_color(std::string_view text);

// Luma weights of a matrix: ITU-R BT.601-7 2.5.1, BT.709-6 3.2, BT.2020-2 table 4.
struct LumaWeights {
  double kr, kb;
};
constexpr LumaWeights luma_weights(Matrix m) {
  switch (m) {
    case Matrix::kBt470bg:
    case Matrix::kBt601:
      return {0.299, 0.114};
    case Matrix::kBt2020nc:
      return {0.2627, 0.0593};
    default:
      return {0.2126, 0.0722};
  }
}

// Code values (not rounded) of a colour: limited range per BT.709-6 3.4 / BT.2020-2
// table 5 (Y 16..235, C 16..240, times 2^(depth-8)); full range per H.273 8.3 with
// (2^depth - 1) for luma and chroma amplitude and 2^(depth-1) for neutral.
struct YCbCr {
  double y, cb, cr;
};
GR_API YCbCr to_ycbcr(const Color& color, const ColorSpec& spec, int bit_depth);

// Code values (not rounded) of a colour's components in the order of the table of
// core/pixel_format.h: Y, Cb, Cr; Y; or R, G, B in the same range (limited: BT.709-6
// 3.4; full: H.273 8.3). The fourth is alpha's, which is always 0..2^depth - 1.
GR_API std::array<double, 4> component_codes(const Color& color, const ColorSpec& spec,
                                             ColorModel model, int bit_depth);

}  // namespace glyphreel

#endif  // GR_CORE_COLOR_H_
