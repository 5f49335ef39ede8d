// SPDX-License-Identifier: Apache-2.0
#include "text/baked_layer.h"

#include <algorithm>
#include <cstring>

namespace glyphreel {
namespace {

// Shorter runs (in samples) cost more as spans of their own than as part of a
// blend; opaque ones, as part of a copy.
constexpr int kMinRun = 32;
constexpr int kMinFill = 256;

}  // namespace

template <typename Weights>
Solid<Weights> BakedLayer::Color<Weights>::faded(double opacity) const {
  typename Weights::Word keep[4] = {}, add[4] = {};
  for (size_t i = 0; i < static_cast<size_t>(period); ++i) {
    keep[i] = Weights::keep(alpha[i] * opacity);
    add[i] = Weights::add(premultiplied[i] * opacity);
  }
  return {{keep, period}, {add, period}};
}

// Cuts a row into spans. Runs are found in whole columns of all components.
template <typename Weights>
class BakedLayer::RowCompiler {
 public:
  using Word = typename Weights::Word;
  using Sample = typename Weights::Sample;

  RowCompiler(const BakedRow& row, const PixelFormatLayout& layout,
              PlaneSpans& plane, Content<Weights>& content)
      : row_(row),
        step_(layout.plane_step(row.plane)),
        shift_(layout.sample_shift),
        plane_(plane),
        content_(content),
        keep_(static_cast<size_t>(row.count)),
        add_(static_cast<size_t>(row.count)) {
    for (size_t i = 0; i < keep_.size(); ++i) {
      keep_[i] = Weights::keep(row.alpha[i]);
      add_[i] = Weights::add(row.premultiplied[i]);
    }
  }

  void run() {
    // What is neither solid nor empty collects in [pending, i) until a run ends
    // it.
    int pending = 0;
    for (int i = 0; i < row_.count;) {
      int end = i + step_;
      while (end < row_.count && is_same(i, end)) end += step_;
      if (end - i < (is_opaque(i) ? kMinFill : kMinRun)) {
        i = end;
        continue;
      }
      // What is shorter than a vector takes of the run what it lacks.
      int first = i, last = end;
      if (pending < i) first = std::max(i, pending + vector_);
      if (end < row_.count) last = std::min(end, row_.count - vector_);
      flush(pending, first);
      if (!all_of(i, [](Word keep, Word add) {
            return keep == Weights::kKeepAll && add == Weights::kAddNothing;
          }))
        emit_color(first, last);
      i = end;
      pending = last;
    }
    flush(pending, row_.count);
    plane_.row_start.push_back(static_cast<uint32_t>(plane_.spans.size()));
  }

 private:
  template <typename Predicate>
  bool all_of(int column, const Predicate& holds) const {
    for (size_t i = static_cast<size_t>(column), k = 0;
         k < static_cast<size_t>(step_); ++k)
      if (!holds(keep_[i + k], add_[i + k])) return false;
    return true;
  }
  bool is_opaque(int column) const {
    return all_of(column, [](Word keep, Word) { return keep == 0; });
  }
  bool is_same(int i, int j) const {
    for (int k = 0; k < step_; ++k)
      if (row_.premultiplied[i + k] != row_.premultiplied[j + k] ||
          row_.alpha[i + k] != row_.alpha[j + k])
        return false;
    return true;
  }
  // What the blend makes of keep = 0.
  Sample value_of(Word add) const {
    return static_cast<Sample>((add >> (sizeof(Sample) == 1 ? 8 : 20))
                               << shift_);
  }

  // Cuts the opaque runs out of what is to be blended.
  void flush(int first, int last) {
    int blend = first;
    for (int i = first; i < last;) {
      int end = i;
      while (end < last && is_opaque(end)) end += step_;
      if (end - i >= kMinRun || (i == first && end == last)) {
        if (blend < i) emit_words(blend, i, Kind::kBlend);
        emit_words(i, end, Kind::kCopy);
        blend = end;
      }
      i = std::max(end, i + step_);
    }
    if (blend < last) emit_words(blend, last, Kind::kBlend);
  }

  // The same words as in the row above are kept once.
  bool is_kept(const Span& span) const {
    const auto n = static_cast<size_t>(span.count);
    const size_t from = static_cast<size_t>(span.x - row_.x);
    return std::equal(keep_.begin() + static_cast<ptrdiff_t>(from),
                      keep_.begin() + static_cast<ptrdiff_t>(from + n),
                      content_.keep.begin() + span.start) &&
           std::equal(add_.begin() + static_cast<ptrdiff_t>(from),
                      add_.begin() + static_cast<ptrdiff_t>(from + n),
                      content_.add.begin() + span.start);
  }

  void emit_words(int first, int last, Kind kind) {
    const Span span{row_.x + first, last - first,
                    static_cast<uint32_t>(content_.keep.size()), kind};
    const size_t rows = plane_.row_start.size();
    if (rows >= 2)
      for (uint32_t s = plane_.row_start[rows - 2];
           s < plane_.row_start[rows - 1]; ++s) {
        const Span above = plane_.spans[s];
        if (above.x == span.x && above.count == span.count &&
            above.kind == kind && is_kept(above)) {
          plane_.spans.push_back(above);
          return;
        }
      }
    content_.keep.insert(content_.keep.end(), keep_.begin() + first,
                         keep_.begin() + last);
    content_.add.insert(content_.add.end(), add_.begin() + first,
                        add_.begin() + last);
    content_.samples.resize(content_.keep.size());
    if (kind == Kind::kCopy)
      for (int i = first; i < last; ++i)
        content_.samples[span.start + static_cast<size_t>(i - first)] =
            value_of(add_[static_cast<size_t>(i)]);
    plane_.spans.push_back(span);
  }

  void emit_color(int first, int last) {
    Color<Weights> color{};
    color.period = step_;
    Sample value[4] = {};
    for (size_t k = 0; k < static_cast<size_t>(step_); ++k) {
      const size_t i = static_cast<size_t>(first) + k;
      value[k] = value_of(add_[i]);
      color.premultiplied[k] = row_.premultiplied[i];
      color.alpha[k] = row_.alpha[i];
    }
    color.solid = {{keep_.data() + first, step_}, {add_.data() + first, step_}};
    color.value = {value, step_};
    // A plate's rows share one.
    if (content_.colors.empty() ||
        content_.colors.back().premultiplied != color.premultiplied ||
        content_.colors.back().alpha != color.alpha)
      content_.colors.push_back(color);
    plane_.spans.push_back({row_.x + first, last - first,
                            static_cast<uint32_t>(content_.colors.size() - 1),
                            is_opaque(first) ? Kind::kFill : Kind::kSolid});
  }

  // The fewest samples that kernels blend at once.
  static constexpr int kVector = 16 / static_cast<int>(sizeof(Word));

  const BakedRow& row_;
  const int step_, shift_;
  const int vector_ = (kVector + step_ - 1) / step_ * step_;  // whole columns
  PlaneSpans& plane_;
  Content<Weights>& content_;
  std::vector<Word> keep_, add_;
};

BakedLayer::BakedLayer(const std::vector<StillGroup>& groups,
                       const FrameFormat& format, std::optional<Rect> area)
    : layout_(&layout_of(format.pixel_format)) {
  bake_rows(groups, format, area, [this](const BakedRow& row) {
    PlaneSpans& plane = planes_[static_cast<size_t>(row.plane)];
    if (plane.row_start.size() == 1) plane.first_row = row.row;
    while (plane.first_row + static_cast<int>(plane.row_start.size()) - 1 <
           row.row)
      plane.row_start.push_back(static_cast<uint32_t>(plane.spans.size()));
    if (layout_->bytes_per_sample == 1)
      RowCompiler<Weights8>(row, *layout_, plane, plane.content8).run();
    else
      RowCompiler<Weights16>(row, *layout_, plane, plane.content16).run();
  });
}

bool BakedLayer::empty() const {
  return std::all_of(planes_.begin(), planes_.end(),
                     [](const PlaneSpans& p) { return p.spans.empty(); });
}

size_t BakedLayer::bytes_touched() const {
  size_t samples = 0;
  for (const PlaneSpans& plane : planes_)
    for (const Span& span : plane.spans)
      samples += static_cast<size_t>(span.count);
  return layout_ ? samples * static_cast<size_t>(layout_->bytes_per_sample) : 0;
}

namespace {

// The kernels of both sample sizes under one name each.
struct Kernels {
  const BlendKernels& k;
  int shift;
  void fill(uint8_t* dst, size_t n, const Pattern<uint8_t>& v) const {
    k.fill8(dst, n, v);
  }
  void fill(uint16_t* dst, size_t n, const Pattern<uint16_t>& v) const {
    k.fill16(dst, n, v);
  }
  void solid(uint8_t* dst, size_t n, const Solid<Weights8>& s) const {
    k.solid8(dst, n, s);
  }
  void solid(uint16_t* dst, size_t n, const Solid<Weights16>& s) const {
    k.solid16(dst, n, s, shift);
  }
  void row(uint8_t* dst, size_t n, const uint16_t* keep, const uint16_t* add,
           int16_t opacity) const {
    if (opacity == kOpaque)
      k.row8(dst, n, keep, add);
    else
      k.row8_scaled(dst, n, keep, add, opacity);
  }
  void row(uint16_t* dst, size_t n, const uint32_t* keep, const uint32_t* add,
           int16_t opacity) const {
    if (opacity == kOpaque)
      k.row16(dst, n, keep, add, shift);
    else
      k.row16_scaled(dst, n, keep, add, opacity, shift);
  }
};

// Blends onto packed pixels whose own alpha counts.
struct StraightAlpha {
  int at;  // alpha's place in a pixel
  bool is_opaque(const uint8_t* dst, size_t n) const {
    uint8_t all = 255;
    for (size_t i = static_cast<size_t>(at); i < n; i += 4)
      all = static_cast<uint8_t>(all & dst[i]);
    return all == 255;
  }
  void solid(uint8_t* dst, size_t n, const Solid<Weights8>& s) const {
    for (size_t i = 0; i < n; i += 4)
      over_straight_alpha(dst + i, 4, s.keep.data(), s.add.data(), kOpaque, at);
  }
};

}  // namespace

template <typename Weights>
void BakedLayer::draw_plane(const PlaneSpans& plane,
                            const Content<Weights>& content,
                            const PixelFormatLayout& layout,
                            const PlaneView& view, int16_t opacity, int dx,
                            int dy) {
  using Sample = typename Weights::Sample;
  const Kernels kernels{blend_kernels(), layout.sample_shift};
  const bool is_whole = opacity == kOpaque;
  const int rows = static_cast<int>(plane.row_start.size()) - 1;
  const int top = plane.first_row + dy;
  for (int r = std::max(0, -top); r < std::min(rows, view.height - top); ++r) {
    Sample* const row = view.row<Sample>(top + r);
    const auto i = static_cast<size_t>(r);
    const Span* span = plane.spans.data() + plane.row_start[i];
    const Span* const end = plane.spans.data() + plane.row_start[i + 1];
    for (; span != end; ++span) {
      const int x = span->x + dx;
      // Whole columns: x and the width are multiples of the step.
      const int cut = std::max(0, -x);
      const int kept = std::min(span->count, view.width - x) - cut;
      if (kept <= 0) continue;
      Sample* const dst = row + x + cut;
      const auto count = static_cast<size_t>(kept);
      if (span->kind == Kind::kFill || span->kind == Kind::kSolid) {
        const Color<Weights>& color = content.colors[span->start];
        if (is_whole && span->kind == Kind::kFill) {
          kernels.fill(dst, count, color.value);
          continue;
        }
        const Solid<Weights>& solid =
            is_whole ? color.solid : color.faded(from_alpha15(opacity));
        if constexpr (sizeof(Sample) == 1)
          if (layout.has_alpha()) {
            const StraightAlpha own{layout.components[3].offset};
            if (!own.is_opaque(dst, count)) {
              own.solid(dst, count, solid);
              continue;
            }
          }
        kernels.solid(dst, count, solid);
        continue;
      }
      const size_t start = span->start + static_cast<size_t>(cut);
      if (is_whole && span->kind == Kind::kCopy) {
        std::memcpy(dst, content.samples.data() + start,
                    count * sizeof(Sample));
        continue;
      }
      const auto* keep = content.keep.data() + start;
      const auto* add = content.add.data() + start;
      if constexpr (sizeof(Sample) == 1)
        if (layout.has_alpha()) {
          const StraightAlpha own{layout.components[3].offset};
          if (!own.is_opaque(dst, count)) {
            over_straight_alpha(dst, count, keep, add, opacity, own.at);
            continue;
          }
        }
      kernels.row(dst, count, keep, add, opacity);
    }
  }
}

void BakedLayer::draw(const FrameView& frame, int16_t opacity, int dx,
                      int dy) const {
  if (!layout_ || opacity <= 0) return;
  for (int p = 0; p < layout_->plane_count; ++p) {
    const PlaneSpans& plane = planes_[static_cast<size_t>(p)];
    const PlaneView& view = frame.planes[static_cast<size_t>(p)];
    const int x = (dx >> layout_->plane_shift_x(p)) * layout_->plane_step(p);
    const int y = dy >> layout_->plane_shift_y(p);
    if (layout_->bytes_per_sample == 1)
      draw_plane(plane, plane.content8, *layout_, view, opacity, x, y);
    else
      draw_plane(plane, plane.content16, *layout_, view, opacity, x, y);
  }
}

}  // namespace glyphreel
