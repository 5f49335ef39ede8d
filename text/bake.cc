// SPDX-License-Identifier: Apache-2.0
#include "text/bake.h"

#include <algorithm>
#include <cmath>

#include "text/blend.h"

namespace glyphreel {
namespace {

// Rows composed at a time (even, for chroma rows are pairs).
constexpr int kBandRows = 32;

// A component's code value, times 2^(15-depth), as a linear function of
// R'G'B'A.
struct Component {
  float r, g, b, a, max;
};

struct Conversion {
  std::array<Component, 3> components;
};

Conversion make_conversion(const FrameFormat& format) {
  const int depth = layout_of(format.pixel_format).bit_depth;
  const double unit = std::ldexp(1.0, 15 - depth);
  const auto at = [&](float r, float g, float b) {
    const YCbCr v = to_ycbcr({r, g, b, 1}, format.color, depth);
    return std::array<double, 3>{v.y, v.cb, v.cr};
  };
  const auto black = at(0, 0, 0), red = at(1, 0, 0), green = at(0, 1, 0),
             blue = at(0, 0, 1);
  Conversion out;
  for (size_t c = 0; c < 3; ++c)
    out.components[c] = {
        static_cast<float>((red[c] - black[c]) * unit),
        static_cast<float>((green[c] - black[c]) * unit),
        static_cast<float>((blue[c] - black[c]) * unit),
        static_cast<float>(black[c] * unit),
        static_cast<float>((std::ldexp(1.0, depth) - 1) * unit)};
  return out;
}

void convert(const RgbaPixel& px, const Component& c, int16_t& p, int16_t& a) {
  // to_alpha15(), in float.
  a = static_cast<int16_t>(std::min(px.a * 32768.0f + 0.5f, 32767.0f));
  const float value = px.r * c.r + px.g * c.g + px.b * c.b + px.a * c.a;
  // Full-range blue and red lie half a code beyond the last one.
  p = a == 0
          ? int16_t{0}
          : static_cast<int16_t>(std::clamp(value, 0.0f, px.a * c.max) + 0.5f);
}

void add(RgbaPixel& sum, const RgbaPixel& px, float weight) {
  sum.r += px.r * weight;
  sum.g += px.g * weight;
  sum.b += px.b * weight;
  sum.a += px.a * weight;
}

struct Tap {
  int offset;
  float weight;
};
// Weights of the luma samples around 2 * c for chroma sample c: [1 2 1] / 4
// where the chroma sample lies on a luma sample, the mean of two where it lies
// between.
constexpr Tap kOnSample[] = {{-1, 0.25f}, {0, 0.5f}, {1, 0.25f}};
constexpr Tap kBetween[] = {{0, 0.5f}, {1, 0.5f}};
constexpr Tap kSame[] = {{0, 1.0f}};

struct Taps {
  const Tap* first;
  int count;
  const Tap* begin() const { return first; }
  const Tap* end() const { return first + count; }
};

class Baker {
 public:
  Baker(const std::vector<StillGroup>& groups, const FrameFormat& format,
        const std::function<void(const BakedRow&)>& sink)
      : groups_(groups),
        format_(format),
        layout_(layout_of(format.pixel_format)),
        conversion_(make_conversion(format)),
        sink_(sink) {
    const ChromaSiting siting = format.color.siting;
    across_ = !layout_.chroma_shift_x           ? Taps{kSame, 1}
              : siting == ChromaSiting::kCenter ? Taps{kBetween, 2}
                                                : Taps{kOnSample, 3};
    down_ = !layout_.chroma_shift_y            ? Taps{kSame, 1}
            : siting == ChromaSiting::kTopLeft ? Taps{kOnSample, 3}
                                               : Taps{kBetween, 2};
  }

  void run() {
    const Rect frame{0, 0, format_.size.width, format_.size.height};
    Rect area;
    for (const StillGroup& group : groups_)
      for (const DrawOp& op : group.ops)
        area = unite(area, bounds_of(op).intersect(frame));
    if (area.empty()) return;
    content_ = area;
    const int sx = layout_.chroma_shift_x, sy = layout_.chroma_shift_y;
    // A luma sample reaches the chroma samples on both sides of it.
    chroma_.x = area.x >> sx;
    chroma_.y = area.y >> sy;
    chroma_.width = std::min(((area.right() - 1 + sx) >> sx) + 1,
                             (frame.width + sx) >> sx) -
                    chroma_.x;
    chroma_.height = std::min(((area.bottom() - 1 + sy) >> sy) + 1,
                              (frame.height + sy) >> sy) -
                     chroma_.y;
    // Luma samples that any of those read.
    const int left = std::max(0, (chroma_.x << sx) - 1);
    const int right = std::min(frame.width, (chroma_.right() << sx) + 1);
    const int first = chroma_.y << sy, last = chroma_.bottom() << sy;
    for (int y = first; y < last; y += kBandRows) {
      const int end = std::min(y + kBandRows, last);
      const int top = std::max(0, y - 1),
                bottom = std::min(frame.height, end + 1);
      compose({left, top, right - left, bottom - top});
      for (int r = std::max(y, content_.y);
           r < std::min(end, content_.bottom()); ++r)
        luma_row(r);
      for (int r = y >> sy; r < end >> sy; ++r) chroma_row(r);
    }
  }

 private:
  static Rect unite(const Rect& a, const Rect& b) {
    if (a.empty()) return b;
    if (b.empty()) return a;
    const int x = std::min(a.x, b.x), y = std::min(a.y, b.y);
    return {x, y, std::max(a.right(), b.right()) - x,
            std::max(a.bottom(), b.bottom()) - y};
  }

  void compose(const Rect& band) {
    surface_.reset(band);
    for (const StillGroup& group : groups_) {
      if (group.opacity >= 1) {
        for (const DrawOp& op : group.ops) surface_.draw(op);
      } else if (group.opacity > 0) {
        group_surface_.reset(band);
        for (const DrawOp& op : group.ops) group_surface_.draw(op);
        surface_.draw(group_surface_, group.opacity);
      }
    }
  }

  void luma_row(int y) {
    const RgbaPixel* in = surface_.row(y) - surface_.rect().x;
    int first = content_.x, last = content_.right();
    while (first < last && in[first].a == 0) ++first;
    while (last > first && in[last - 1].a == 0) --last;
    if (first == last) return;
    const auto count = static_cast<size_t>(last - first);
    p_.resize(count);
    a_.resize(count);
    for (size_t i = 0; i < count; ++i)
      convert(in[first + static_cast<int>(i)], conversion_.components[0], p_[i],
              a_[i]);
    sink_({0, y, first, last - first, p_.data(), a_.data()});
  }

  void chroma_row(int y) {
    const Rect& rect = surface_.rect();
    column_.assign(static_cast<size_t>(rect.width), RgbaPixel{0, 0, 0, 0});
    bool any = false;
    for (const Tap& tap : down_) {
      // Outside the frame the picture continues as its edge.
      const int row = std::clamp((y << layout_.chroma_shift_y) + tap.offset, 0,
                                 format_.size.height - 1);
      const RgbaPixel* in = surface_.row(row);
      for (size_t i = 0; i < column_.size(); ++i)
        if (in[i].a > 0) {
          add(column_[i], in[i], tap.weight);
          any = true;
        }
    }
    if (!any) return;
    filtered_.assign(static_cast<size_t>(chroma_.width), RgbaPixel{0, 0, 0, 0});
    for (int c = 0; c < chroma_.width; ++c)
      for (const Tap& tap : across_) {
        const int x =
            std::clamp(((chroma_.x + c) << layout_.chroma_shift_x) + tap.offset,
                       0, format_.size.width - 1);
        add(filtered_[static_cast<size_t>(c)],
            column_[static_cast<size_t>(x - rect.x)], tap.weight);
      }
    size_t first = 0, last = filtered_.size();
    while (first < last && filtered_[first].a == 0) ++first;
    while (last > first && filtered_[last - 1].a == 0) --last;
    if (first == last) return;
    const int x = chroma_.x + static_cast<int>(first);
    const int count = static_cast<int>(last - first);
    const size_t step = layout_.interleaved_chroma ? 2 : 1;
    p_.resize((last - first) * step);
    a_.resize((last - first) * step);
    for (size_t component = 1; component <= 2; ++component) {
      const size_t offset = step == 2 ? component - 1 : 0;
      for (size_t i = first; i < last; ++i)
        convert(filtered_[i], conversion_.components[component],
                p_[(i - first) * step + offset],
                a_[(i - first) * step + offset]);
      if (step == 1)
        sink_({static_cast<int>(component), y, x, count, p_.data(), a_.data()});
    }
    if (step == 2) sink_({1, y, 2 * x, 2 * count, p_.data(), a_.data()});
  }

  const std::vector<StillGroup>& groups_;
  const FrameFormat& format_;
  const PixelFormatLayout& layout_;
  const Conversion conversion_;
  const std::function<void(const BakedRow&)>& sink_;
  Taps across_, down_;
  Rect content_;  // luma samples
  Rect chroma_;   // chroma samples
  Surface surface_, group_surface_;
  std::vector<RgbaPixel> column_, filtered_;
  std::vector<int16_t> p_, a_;
};

}  // namespace

void bake_rows(const std::vector<StillGroup>& groups, const FrameFormat& format,
               const std::function<void(const BakedRow&)>& sink) {
  Baker(groups, format, sink).run();
}

}  // namespace glyphreel
