// SPDX-License-Identifier: Apache-2.0
#include "text/clock_text.h"

#include <algorithm>
#include <cmath>

#include "text/blend.h"

namespace glyphreel {
namespace {

// Cells of a long clip with many sizes and phases stay bounded.
constexpr size_t kMaxCells = 4096;

int round_down_even(int v) { return v & ~1; }

}  // namespace

ClockText::ClockText(const TextLayer& layer, double design_px,
                     const FrameFormat& format, float opacity,
                     FontLibrary::Impl& fonts)
    : layer_(layer),
      design_px_(design_px),
      format_(format),
      opacity_(opacity),
      fonts_(fonts) {
  layer_.tabular_digits = true;
}

const ClockText::Cell& ClockText::cell(const GlyphSpot& spot, bool is_shadow,
                                       int origin_x, int origin_y) {
  const double size = placed_.layout.size_px;
  const CellKey key{
      spot.face,  spot.glyph,        static_cast<int>(std::lround(size * 64)),
      spot.phase, spot.x - origin_x, spot.y - origin_y,
      is_shadow};
  const auto found = cells_.find(key);
  if (found != cells_.end()) return found->second;
  Cell& out = cells_[key];
  const auto bitmap =
      fonts_.glyphs().get(*spot.face, spot.glyph, size, spot.phase);
  if (bitmap->pixels.empty()) return out;
  int x = bitmap->left + key.odd_x, y = bitmap->top + key.odd_y;
  int margin = 4;
  StillGroup group;
  group.opacity = opacity_;
  double sigma = 0;
  if (is_shadow) {
    const Shadow& s = *layer_.shadow;
    sigma = s.blur * design_px_;
    margin += blur_margin(sigma);
    x += static_cast<int>(std::floor(s.dx * design_px_ + 0.5));
    y += static_cast<int>(std::floor(s.dy * design_px_ + 0.5));
  }
  // The cell is baked in a small frame of its own, `shift` pixels from its
  // corner.
  const int shift_x = round_down_even(margin + std::max(0, -x)) + 2;
  const int shift_y = round_down_even(margin + std::max(0, -y)) + 2;
  x += shift_x;
  y += shift_y;
  FrameFormat small = format_;
  small.size = {round_down_even(x + bitmap->width + margin + 4),
                round_down_even(y + bitmap->height + margin + 4)};
  if (bitmap->is_color && !is_shadow) {
    group.ops.push_back(DrawBitmap{bitmap, x, y, layer_.color.a});
  } else {
    auto mask = std::make_shared<Mask>(
        make_mask({x - margin, y - margin, bitmap->width + 2 * margin,
                   bitmap->height + 2 * margin}));
    add_glyph(*mask, *bitmap, x, y);
    Color color = layer_.color;
    if (is_shadow) {
      blur(*mask, sigma);
      color = layer_.shadow->color;
      color.a *= layer_.color.a;
    }
    group.ops.push_back(DrawMask{std::move(mask), color});
  }
  const PixelFormatLayout& layout = layout_of(format_.pixel_format);
  bake_rows({group}, small, {}, [&](const BakedRow& row) {
    const int sx = layout.plane_shift_x(row.plane);
    const int sy = layout.plane_shift_y(row.plane);
    const int samples = layout.plane_step(row.plane);
    out.rows.push_back({row.plane, row.row - (shift_y >> sy),
                        row.x - (shift_x >> sx) * samples, row.count,
                        out.p.size()});
    out.p.insert(out.p.end(), row.premultiplied, row.premultiplied + row.count);
    out.a.insert(out.a.end(), row.alpha, row.alpha + row.count);
  });
  return out;
}

void ClockText::add_cells(const std::vector<GlyphSpot>& spots, bool is_shadow,
                          int plane_index, Sum& sum) {
  const PixelFormatLayout& layout = layout_of(format_.pixel_format);
  const int sx = layout.plane_shift_x(plane_index);
  const int sy = layout.plane_shift_y(plane_index);
  const int samples = layout.plane_step(plane_index);
  const Plane& plane = planes_[static_cast<size_t>(plane_index)];
  for (const GlyphSpot& spot : spots) {
    const int ox = round_down_even(spot.x), oy = round_down_even(spot.y);
    const Cell& c = cell(spot, is_shadow, ox, oy);
    for (const CellRow& row : c.rows) {
      if (row.plane != plane_index) continue;
      const int y = row.row + (oy >> sy) - plane.y;
      if (y < 0 || y >= plane.height) continue;
      const int x = row.x + (ox >> sx) * samples - plane.x;
      const int first = std::max(0, -x);
      const int last = std::min(row.count, plane.width - x);
      for (int i = first; i < last; ++i) {
        const size_t at =
            static_cast<size_t>(y) * static_cast<size_t>(plane.width) +
            static_cast<size_t>(x + i);
        sum.p[at] += c.p[row.start + static_cast<size_t>(i)];
        sum.a[at] += c.a[row.start + static_cast<size_t>(i)];
      }
    }
  }
}

void ClockText::rebuild(const std::u32string& text) {
  text_ = text;
  is_built_ = true;
  if (cells_.size() > kMaxCells) cells_.clear();
  placed_ = place_text(layer_, text, design_px_, format_.size, fonts_);
  std::vector<GlyphSpot> spots;
  for (const PlacedGlyph& g : placed_.layout.glyphs)
    spots.push_back(spot_of(g, placed_.x, placed_.y));
  const TextLayout& l = placed_.layout;
  for (Plane& plane : planes_) plane = {};
  if (l.ink_left >= l.ink_right) return;
  const bool has_shadow = layer_.shadow && layer_.shadow->color.a > 0;
  double left = l.ink_left, top = l.ink_top, right = l.ink_right,
         bottom = l.ink_bottom;
  if (has_shadow) {
    const Shadow& s = *layer_.shadow;
    const double reach = blur_margin(s.blur * design_px_) + 1;
    left += std::min(0.0, s.dx * design_px_) - reach;
    right += std::max(0.0, s.dx * design_px_) + reach;
    top += std::min(0.0, s.dy * design_px_) - reach;
    bottom += std::max(0.0, s.dy * design_px_) + reach;
  }
  const PixelFormatLayout& layout = layout_of(format_.pixel_format);
  const Rect frame{0, 0, format_.size.width, format_.size.height};
  const int x0 = static_cast<int>(std::floor(left + placed_.x)) - 4;
  const int y0 = static_cast<int>(std::floor(top + placed_.y)) - 4;
  const Rect area =
      Rect{x0, y0, static_cast<int>(std::ceil(right + placed_.x)) + 4 - x0,
           static_cast<int>(std::ceil(bottom + placed_.y)) + 4 - y0}
          .intersect(frame);
  if (area.empty()) return;
  Sum fill, shade;
  // Letters that overlap are one shape: no more opaque than the colour says.
  const float most = layer_.color.a * opacity_;
  for (int i = 0; i < layout.plane_count; ++i) {
    Plane& plane = planes_[static_cast<size_t>(i)];
    const int sx = layout.plane_shift_x(i);
    const int sy = layout.plane_shift_y(i);
    const int samples = layout.plane_step(i);
    plane.x = (area.x >> sx) * samples;
    plane.y = area.y >> sy;
    plane.width = ((area.right() + sx) >> sx) * samples - plane.x;
    plane.height = ((area.bottom() + sy) >> sy) - plane.y;
    const size_t count =
        static_cast<size_t>(plane.width) * static_cast<size_t>(plane.height);
    fill.p.assign(count, 0);
    fill.a.assign(count, 0);
    add_cells(spots, false, i, fill);
    if (has_shadow) {
      shade.p.assign(count, 0);
      shade.a.assign(count, 0);
      add_cells(spots, true, i, shade);
    }
    const bool is_deep = layout.bytes_per_sample == 2;
    (is_deep ? plane.keep16.resize(count) : plane.keep8.resize(count));
    (is_deep ? plane.add16.resize(count) : plane.add8.resize(count));
    for (size_t k = 0; k < count; ++k) {
      float p = fill.p[k], a = fill.a[k];
      if (a > most) {
        p *= most / a;
        a = most;
      }
      if (has_shadow && shade.a[k] > 0) {
        const float thin = 1 / std::max(1.0f, shade.a[k]);
        p += shade.p[k] * thin * (1 - a);
        a += shade.a[k] * thin * (1 - a);
      }
      if (is_deep) {
        plane.keep16[k] = Weights16::keep(a);
        plane.add16[k] = Weights16::add(p);
      } else {
        plane.keep8[k] = Weights8::keep(a);
        plane.add8[k] = Weights8::add(p);
      }
    }
  }
}

void ClockText::draw(const FrameView& frame, const std::u32string& text,
                     int16_t opacity) {
  if (!is_built_ || text != text_) rebuild(text);
  if (opacity <= 0) return;
  const PixelFormatLayout& layout = layout_of(format_.pixel_format);
  const BlendKernels& kernels = blend_kernels();
  for (size_t i = 0; i < static_cast<size_t>(layout.plane_count); ++i) {
    const Plane& plane = planes_[i];
    const auto count = static_cast<size_t>(plane.width);
    for (int y = 0; y < plane.height; ++y) {
      const size_t at = static_cast<size_t>(y) * count;
      if (layout.bytes_per_sample == 1) {
        uint8_t* dst = frame.planes[i].row<uint8_t>(plane.y + y) + plane.x;
        const uint16_t* keep = plane.keep8.data() + at;
        const uint16_t* add = plane.add8.data() + at;
        if (opacity == kOpaque)
          kernels.row8(dst, count, keep, add);
        else
          kernels.row8_scaled(dst, count, keep, add, opacity);
      } else {
        uint16_t* dst = frame.planes[i].row<uint16_t>(plane.y + y) + plane.x;
        const uint32_t* keep = plane.keep16.data() + at;
        const uint32_t* add = plane.add16.data() + at;
        if (opacity == kOpaque)
          kernels.row16(dst, count, keep, add, layout.sample_shift);
        else
          kernels.row16_scaled(dst, count, keep, add, opacity,
                               layout.sample_shift);
      }
    }
  }
}

}  // namespace glyphreel
