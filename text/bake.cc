// SPDX-License-Identifier: Apache-2.0
#include "text/bake.h"

#include <algorithm>
#include <bit>

#include "core/hdr.h"

namespace glyphreel {
namespace {

// Rows composed at a time (even, for chroma rows are pairs).
constexpr int kBandRows = 32;

// A component's code value as a linear function of premultiplied R'G'B'A.
struct Component {
  float r, g, b, a;
  float max;  // the largest code value
  int offset;
};

std::vector<Component> components_of(const FrameFormat& format, int plane) {
  const PixelFormatLayout& l = layout_of(format.pixel_format);
  const auto codes = [&](float r, float g, float b) {
    return component_codes({r, g, b, 1}, format.color, l.model, l.bit_depth);
  };
  const auto black = codes(0, 0, 0), red = codes(1, 0, 0),
             green = codes(0, 1, 0), blue = codes(0, 0, 1);
  std::vector<Component> out;
  for (size_t c = 0; c < static_cast<size_t>(l.component_count); ++c)
    if (l.components[c].plane == plane)
      out.push_back(
          {static_cast<float>(red[c] - black[c]),
           static_cast<float>(green[c] - black[c]),
           static_cast<float>(blue[c] - black[c]), static_cast<float>(black[c]),
           static_cast<float>((1 << l.bit_depth) - 1), l.components[c].offset});
  return out;
}

// Code value times alpha, of which there is none without alpha.
float convert(const RgbaPixel& px, const Component& c) {
  const float value = px.r * c.r + px.g * c.g + px.b * c.b + px.a * c.a;
  // Full-range blue and red lie half a code beyond the last one.
  return std::clamp(value, 0.0f, px.a * c.max);
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

// Composed SDR pixels as pixels of an HDR frame. Colours that are still in the
// table need no powers; nearly all of an overlay's are.
class HdrMapping {
 public:
  explicit HdrMapping(const ColorSpec& color) : color_(color) {}
  RgbaPixel map(const RgbaPixel& px) {
    const float sdr[3] = {px.r / px.a, px.g / px.a, px.b / px.a};
    uint32_t hash = 0;
    for (const float v : sdr)
      hash = (hash ^ std::bit_cast<uint32_t>(v)) * 0x9E3779B1u;
    Entry& e = table_[hash >> 22];
    if (!std::equal(sdr, sdr + 3, e.sdr)) {
      const auto hdr = sdr_to_hdr({sdr[0], sdr[1], sdr[2]}, color_);
      std::copy(sdr, sdr + 3, e.sdr);
      for (size_t i = 0; i < 3; ++i) e.hdr[i] = static_cast<float>(hdr[i]);
    }
    return {e.hdr[0] * px.a, e.hdr[1] * px.a, e.hdr[2] * px.a, px.a};
  }

 private:
  struct Entry {
    float sdr[3] = {-1, -1, -1}, hdr[3];
  };
  ColorSpec color_;
  std::vector<Entry> table_ = std::vector<Entry>(1024);
};

class Baker {
 public:
  Baker(const std::vector<StillGroup>& groups, const FrameFormat& format,
        std::optional<Rect> area,
        const std::function<void(const BakedRow&)>& sink)
      : groups_(groups),
        layout_(layout_of(format.pixel_format)),
        area_(area.value_or(Rect{0, 0, format.size.width, format.size.height})),
        continues_(!area),
        sink_(sink) {
    for (int p = 0; p < layout_.plane_count; ++p)
      planes_.push_back({components_of(format, p), layout_.plane_step(p),
                         layout_.is_chroma(layout_.component_in(p))});
    if (is_hdr(format.color.transfer)) hdr_.emplace(format.color);
    const ChromaSiting siting = format.color.siting;
    across_ = !layout_.chroma_shift_x           ? Taps{kSame, 1}
              : siting == ChromaSiting::kCenter ? Taps{kBetween, 2}
                                                : Taps{kOnSample, 3};
    down_ = !layout_.chroma_shift_y            ? Taps{kSame, 1}
            : siting == ChromaSiting::kTopLeft ? Taps{kOnSample, 3}
                                               : Taps{kBetween, 2};
  }

  void run() {
    Rect content;
    for (const StillGroup& group : groups_)
      for (const DrawOp& op : group.ops)
        content = unite(content, bounds_of(op).intersect(area_));
    if (content.empty()) return;
    content_ = content;
    const int sx = layout_.chroma_shift_x, sy = layout_.chroma_shift_y;
    // Chroma samples that lie beside a luma sample of the content, on both
    // sides of it, and belong to the area.
    chroma_.x = content.x >> sx;
    chroma_.y = content.y >> sy;
    chroma_.width = std::min(((content.right() - 1 + sx) >> sx) + 1,
                             (area_.right() + sx) >> sx) -
                    chroma_.x;
    chroma_.height = std::min(((content.bottom() - 1 + sy) >> sy) + 1,
                              (area_.bottom() + sy) >> sy) -
                     chroma_.y;
    // Luma samples that any of those read.
    const int left = std::max(area_.x, chroma_.x * (1 << sx) - 1);
    const int right = std::min(area_.right(), chroma_.right() * (1 << sx) + 1);
    const int first = chroma_.y * (1 << sy),
              last = chroma_.bottom() * (1 << sy);
    for (int y = first; y < last; y += kBandRows) {
      const int end = std::min(y + kBandRows, last);
      const int top = std::max(area_.y, y - 1);
      const int bottom = std::min(area_.bottom(), end + 1);
      compose({left, top, right - left, bottom - top});
      for (int r = std::max(y, content_.y);
           r < std::min(end, content_.bottom()); ++r)
        emit(surface_.row(r) - surface_.rect().x, r, content_.x,
             content_.right(), false);
      for (int r = y >> sy; r < end >> sy; ++r) chroma_row(r);
    }
  }

 private:
  struct Plane {
    std::vector<Component> components;
    int step;
    bool is_chroma;
  };

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
    if (!hdr_) return;
    for (int y = band.y; y < band.bottom(); ++y) {
      RgbaPixel* row = surface_.row(y);
      for (int x = 0; x < band.width; ++x)
        if (row[x].a > 0) row[x] = hdr_->map(row[x]);
    }
  }

  // Columns [first, last) of `in` as row y of every plane of that resolution.
  void emit(const RgbaPixel* in, int y, int first, int last, bool is_chroma) {
    while (first < last && in[first].a == 0) ++first;
    while (last > first && in[last - 1].a == 0) --last;
    if (first == last) return;
    for (size_t p = 0; p < planes_.size(); ++p) {
      const Plane& plane = planes_[p];
      if (plane.is_chroma != is_chroma) continue;
      const auto step = static_cast<size_t>(plane.step);
      const size_t count = static_cast<size_t>(last - first) * step;
      // A sample that holds no component stays as it is.
      premultiplied_.assign(count, 0);
      alpha_.assign(count, 0);
      for (const Component& c : plane.components) {
        auto at = static_cast<size_t>(c.offset);
        for (int x = first; x < last; ++x, at += step) {
          if (in[x].a == 0) continue;
          premultiplied_[at] = convert(in[x], c);
          alpha_[at] = std::min(in[x].a, 1.0f);
        }
      }
      sink_({static_cast<int>(p), y, first * plane.step,
             static_cast<int>(count), premultiplied_.data(), alpha_.data()});
    }
  }

  void chroma_row(int y) {
    if (layout_.model != ColorModel::kYuv) return;
    const Rect& rect = surface_.rect();
    column_.assign(static_cast<size_t>(rect.width), RgbaPixel{0, 0, 0, 0});
    bool any = false;
    for (const Tap& tap : down_) {
      const int wanted = y * (1 << layout_.chroma_shift_y) + tap.offset;
      const int row = std::clamp(wanted, area_.y, area_.bottom() - 1);
      if (row != wanted && !continues_) continue;
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
        const int wanted =
            (chroma_.x + c) * (1 << layout_.chroma_shift_x) + tap.offset;
        const int x = std::clamp(wanted, area_.x, area_.right() - 1);
        if (x != wanted && !continues_) continue;
        add(filtered_[static_cast<size_t>(c)],
            column_[static_cast<size_t>(x - rect.x)], tap.weight);
      }
    emit(filtered_.data() - chroma_.x, y, chroma_.x, chroma_.right(), true);
  }

  const std::vector<StillGroup>& groups_;
  const PixelFormatLayout& layout_;
  const Rect area_;
  const bool continues_;  // beyond the area, as its edge
  const std::function<void(const BakedRow&)>& sink_;
  std::vector<Plane> planes_;
  std::optional<HdrMapping> hdr_;
  Taps across_, down_;
  Rect content_;  // luma samples
  Rect chroma_;   // chroma samples
  Surface surface_, group_surface_;
  std::vector<RgbaPixel> column_, filtered_;
  std::vector<float> premultiplied_, alpha_;
};

}  // namespace

void bake_rows(const std::vector<StillGroup>& groups, const FrameFormat& format,
               std::optional<Rect> area,
               const std::function<void(const BakedRow&)>& sink) {
  Baker(groups, format, area, sink).run();
}

}  // namespace glyphreel
