// SPDX-License-Identifier: Apache-2.0
// The demo's stadium: grass, lines, goals, boards and crowd, seen from the main stand.

#include "cli/demo_match.h"

namespace glyphreel {
namespace {

// The camera stands 16 m high and 34 m behind the near line.
constexpr float kCameraHeight = 16, kCameraBack = 34, kFocal = 1371, kHorizon = 45;
constexpr float kHalfLength = 52.5f, kWidth = 68;  // metres, Laws of the Game 1
constexpr float kLineHalf = 0.1f;

uint32_t hash(uint32_t a, uint32_t b) {
  uint32_t h = a * 0x9E3779B1u ^ (b + 0x7F4A7C15u) * 0x85EBCA77u;
  h ^= h >> 15;
  h *= 0xC2B2AE3Du;
  return h ^ h >> 13;
}
float unit(uint32_t h) { return static_cast<float>(h & 0xFFFF) / 65535.0f; }

Color mix(const Color& a, const Color& b, float t) {
  return {a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t, 1};
}

bool near(float a, float b) { return std::abs(a - b) < kLineHalf; }

// The outline of a rectangle on the grass.
bool on_frame(float x, float z, float x0, float x1, float z0, float z1) {
  const bool in_x = x > x0 - kLineHalf && x < x1 + kLineHalf;
  const bool in_z = z > z0 - kLineHalf && z < z1 + kLineHalf;
  return in_x && in_z && (near(x, x0) || near(x, x1) || near(z, z0) || near(z, z1));
}

bool on_line(float x, float z) {
  const float mid = kWidth / 2;
  if (on_frame(x, z, -kHalfLength, kHalfLength, 0, kWidth)) return true;
  if (near(x, 0) && z > 0 && z < kWidth) return true;
  const float centre = std::hypot(x, z - mid);
  if (near(centre, 9.15f) || centre < 0.35f) return true;
  const float from_end = kHalfLength - std::abs(x);  // both ends are alike
  if (on_frame(from_end, z, 0, 16.5f, mid - 20.16f, mid + 20.16f)) return true;
  if (on_frame(from_end, z, 0, 5.5f, mid - 9.16f, mid + 9.16f)) return true;
  const float spot = std::hypot(from_end - 11, z - mid);
  return spot < 0.3f || (near(spot, 9.15f) && from_end > 16.5f);
}

Color grass(float x, float z) {
  const bool inside = std::abs(x) <= kHalfLength && z >= 0 && z <= kWidth;
  const int stripe = static_cast<int>(std::floor((x + kHalfLength) / 5.25f));
  Color color = stripe & 1 ? rgb(0x3E8E41) : rgb(0x4BA24C);
  if (!inside) color = rgb(0x2F7034);
  return mix(color, rgb(0x1E4D2B), std::clamp(z / kWidth, 0.0f, 1.0f) * 0.35f);
}

// Rows of heads, darker towards the top.
Color crowd(int x, int y, float depth) {
  const int row = y / 9, seat = (x + row % 2 * 5) / 10;
  const uint32_t h = hash(static_cast<uint32_t>(row), static_cast<uint32_t>(seat));
  const float cx = static_cast<float>(seat * 10 + 5 - row % 2 * 5);
  const float cy = static_cast<float>(row * 9 + 4);
  const float fx = static_cast<float>(x) - cx, fy = static_cast<float>(y) - cy;
  constexpr uint32_t kClothes[] = {0xC8324B, 0x2F5BC9, 0xE8E3D9, 0x30343F, 0xE0A526,
                                   0x7B8494, 0x983B5E, 0x3C6E71};
  Color color = rgb(0x20242E);
  if (h % 11 != 0) {
    if (fx * fx + fy * fy < 6)
      color = mix(rgb(0xE9B995), rgb(0x7A4A2E), unit(h >> 5));
    else if (fy > 0 && std::abs(fx) < 4)
      color = rgb(kClothes[(h >> 8) % 8]);
  }
  return mix(color, rgb(0x0C0F16), 0.3f + 0.55f * (1 - depth));
}

Color board(int x, float height) {
  constexpr uint32_t kBoards[] = {0x12355B, 0xF2F2F2, 0xB3001B, 0x0B6E4F, 0xF3A712};
  const int panel = x / 256, inside = x % 256;
  Color color = rgb(kBoards[panel % 5]);
  // A slanted mark on each board, so that panning shows.
  const float slant = static_cast<float>(inside) + height * 12;
  if (inside > 3 && std::fmod(slant, 48.0f) < 16 && inside > 40 && inside < 216)
    color = mix(color, panel % 5 == 1 ? rgb(0x12355B) : rgb(0xFFFFFF), 0.75f);
  return inside <= 3 ? rgb(0x101010) : color;
}

Color scene(float x, float y) {
  const float grass_top = project({0, kWidth + 5, 0}).at.y;
  const float board_top = grass_top - 20;
  if (y < board_top) return crowd(static_cast<int>(x), static_cast<int>(y),
                                  y / board_top);
  if (y < grass_top) return board(static_cast<int>(x), (y - board_top) / 20);
  const float depth = kFocal * kCameraHeight / (y - kHorizon);
  const float px = (x - kPanoramaSize.width / 2.0f) * depth / kFocal;
  const float pz = depth - kCameraBack;
  return on_line(px, pz) ? rgb(0xF4F7F2) : grass(px, pz);
}

void paint_goal(const FrameView& frame, float side) {
  const float x = side * kHalfLength, mid = kWidth / 2, half = 3.66f, high = 2.44f;
  const auto stroke = [&](PitchPoint from, PitchPoint to, float width, Color color) {
    const Point2 a = project(from).at, b = project(to).at;
    const int left = static_cast<int>(std::min(a.x, b.x) - width) - 1;
    const int top = static_cast<int>(std::min(a.y, b.y) - width) - 1;
    const Rect bounds{left, top,
                      static_cast<int>(std::abs(a.x - b.x) + 2 * width) + 3,
                      static_cast<int>(std::abs(a.y - b.y) + 2 * width) + 3};
    paint(frame, bounds, color,
          [&](Point2 p) { return capsule_distance(p, a, b, width); });
  };
  const Color net{1, 1, 1, 0.35f};
  const float back = x + side * 2;
  for (int i = 0; i <= 12; ++i) {
    const float z = mid - half + 2 * half * static_cast<float>(i) / 12;
    stroke({x, z, high}, {back, z, 0}, 0.4f, net);
  }
  for (int i = 1; i <= 4; ++i) {
    const float t = static_cast<float>(i) / 4;
    stroke({x + (back - x) * t, mid - half, high * (1 - t)},
           {x + (back - x) * t, mid + half, high * (1 - t)}, 0.4f, net);
  }
  const Color post = rgb(0xFFFFFF);
  stroke({x, mid - half, 0}, {x, mid - half, high}, 2, post);
  stroke({x, mid + half, 0}, {x, mid + half, high}, 2, post);
  stroke({x, mid - half, high}, {x, mid + half, high}, 2, post);
}

}  // namespace

PanoramaPoint project(PitchPoint place) {
  const float depth = place.z + kCameraBack;
  const float scale = kFocal / depth;
  return {{kPanoramaSize.width / 2.0f + place.x * scale,
           kHorizon + (kCameraHeight - place.up) * scale},
          scale};
}

void paint_stadium(const FrameView& panorama) {
  const Size size = panorama.format.size;
  constexpr float kOffsets[] = {0.17f, 0.5f, 0.83f};
  for (int y = 0; y < size.height; y += 2)
    for (int x = 0; x < size.width; x += 2) {
      Color sum{0, 0, 0, 1};
      for (int i = 0; i < 4; ++i) {
        const int px = x + (i & 1), py = y + (i >> 1);
        Color color{0, 0, 0, 1};
        for (const float oy : kOffsets)
          for (const float ox : kOffsets) {
            const Color c = scene(static_cast<float>(px) + ox,
                                  static_cast<float>(py) + oy);
            color.r += c.r / 9;
            color.g += c.g / 9;
            color.b += c.b / 9;
          }
        const uint32_t h = hash(static_cast<uint32_t>(px), static_cast<uint32_t>(py));
        panorama.planes[0].row<uint8_t>(py)[px] = static_cast<uint8_t>(std::clamp(
            to_ycbcr(color, panorama.format.color, 8).y + unit(h) * 5 - 2, 16.0,
            235.0));
        sum.r += color.r / 4;
        sum.g += color.g / 4;
        sum.b += color.b / 4;
      }
      const YCbCr code = to_ycbcr(sum, panorama.format.color, 8);
      panorama.planes[1].row<uint8_t>(y / 2)[x / 2] =
          static_cast<uint8_t>(code.cb + 0.5);
      panorama.planes[2].row<uint8_t>(y / 2)[x / 2] =
          static_cast<uint8_t>(code.cr + 0.5);
    }
  paint_goal(panorama, -1);
  paint_goal(panorama, 1);
}

}  // namespace glyphreel
