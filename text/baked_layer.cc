// SPDX-License-Identifier: Apache-2.0
#include "text/baked_layer.h"

#include <algorithm>
#include <cstring>

#include "text/blend.h"

namespace glyphreel {
namespace {

// Shorter runs cost more as spans of their own than as part of a blend.
constexpr int kMinSkip = 8;
constexpr int kMinSolid = 16;
constexpr int kMinCopy = 16;

}  // namespace

BakedLayer::BakedLayer(const std::vector<StillGroup>& groups,
                       const FrameFormat& format)
    : layout_(&layout_of(format.pixel_format)) {
  bake_rows(groups, format, [this](const BakedRow& row) { add_row(row); });
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

void BakedLayer::add_row(const BakedRow& row) {
  PlaneSpans& plane = planes_[static_cast<size_t>(row.plane)];
  if (plane.row_start.size() == 1) plane.first_row = row.row;
  while (plane.first_row + static_cast<int>(plane.row_start.size()) - 1 <
         row.row)
    plane.row_start.push_back(static_cast<uint32_t>(plane.spans.size()));
  // Runs are found in whole units: one sample, or one pair of interleaved
  // chroma.
  const int unit = layout_->interleaved_chroma && row.plane == 1 ? 2 : 1;
  const auto same = [&](int i, int j) {
    for (int k = 0; k < unit; ++k)
      if (row.p[i + k] != row.p[j + k] || row.a[i + k] != row.a[j + k])
        return false;
    return true;
  };
  const auto run_end = [&](int i) {
    int j = i + unit;
    while (j < row.count && same(i, j)) j += unit;
    return j;
  };
  const auto emit = [&](int first, int last, Kind kind) {
    const auto start = static_cast<uint32_t>(plane.p.size());
    const bool is_solid = kind == Kind::kFill || kind == Kind::kSolid;
    const int stored = is_solid ? unit : last - first;
    plane.p.insert(plane.p.end(), row.p + first, row.p + first + stored);
    plane.a.insert(plane.a.end(), row.a + first, row.a + first + stored);
    if (is_solid && unit == 1) {
      plane.p.push_back(row.p[first]);
      plane.a.push_back(row.a[first]);
    }
    plane.spans.push_back({row.x + first, last - first, start, kind});
  };
  // What is neither solid nor empty collects in [pending, i) until a run ends
  // it.
  int pending = 0;
  const auto flush = [&](int end) {
    int i = pending;
    while (i < end) {
      int opaque = i;
      while (opaque < end && row.a[opaque] == kOpaque) opaque += unit;
      if (opaque - i >= kMinCopy) {
        emit(i, opaque, Kind::kCopy);
        i = opaque;
        continue;
      }
      int j = opaque;
      while (j < end) {
        int k = j;
        while (k < end && row.a[k] == kOpaque) k += unit;
        if (k - j >= kMinCopy) break;
        j = std::max(k, j + unit);
      }
      j = std::min(j, end);
      emit(i, j, Kind::kBlend);
      i = j;
    }
  };
  for (int i = 0; i < row.count;) {
    const int end = run_end(i);
    const bool is_empty = row.a[i] == 0;
    if (end - i < (is_empty ? kMinSkip : kMinSolid)) {
      i = end;
      continue;
    }
    flush(i);
    if (!is_empty)
      emit(i, end, row.a[i] == kOpaque ? Kind::kFill : Kind::kSolid);
    i = pending = end;
  }
  flush(row.count);
  plane.row_start.push_back(static_cast<uint32_t>(plane.spans.size()));
  // Samples of the copies, beside their p: the rounding of blend_scalar.cc at a
  // = 1.
  const int shift = 15 - layout_->bit_depth;
  const auto bytes = static_cast<size_t>(layout_->bytes_per_sample);
  const size_t before = plane.samples.size() / bytes;
  plane.samples.resize(plane.p.size() * bytes);
  for (size_t i = before; i < plane.p.size(); ++i) {
    const int value = (plane.p[i] + (1 << (shift - 1))) >> shift;
    if (bytes == 1) {
      plane.samples[i] = static_cast<uint8_t>(value);
    } else {
      const auto word = static_cast<uint16_t>(value << layout_->sample_shift);
      std::memcpy(plane.samples.data() + i * 2, &word, 2);
    }
  }
}

template <typename Sample>
void BakedLayer::draw_plane(const PlaneSpans& spans, const PlaneView& plane,
                            int16_t opacity) const {
  const BlendKernels& kernels = blend_kernels();
  const SampleLayout sample{layout_->bit_depth, layout_->sample_shift};
  for (size_t r = 0; r + 1 < spans.row_start.size(); ++r) {
    Sample* row = plane.row<Sample>(spans.first_row + static_cast<int>(r));
    for (uint32_t s = spans.row_start[r]; s < spans.row_start[r + 1]; ++s) {
      const Span& span = spans.spans[s];
      Sample* dst = row + span.x;
      const auto count = static_cast<size_t>(span.count);
      const int16_t* p = spans.p.data() + span.start;
      const int16_t* a = spans.a.data() + span.start;
      const uint8_t* samples =
          spans.samples.data() + span.start * sizeof(Sample);
      if (opacity == kOpaque && span.kind == Kind::kCopy) {
        std::memcpy(dst, samples, count * sizeof(Sample));
      } else if (opacity == kOpaque && span.kind == Kind::kFill) {
        Sample value[2];
        std::memcpy(value, samples, sizeof(value));
        if constexpr (sizeof(Sample) == 1)
          kernels.fill8(dst, count, value);
        else
          kernels.fill16(dst, count, value);
      } else if (span.kind == Kind::kFill || span.kind == Kind::kSolid) {
        SolidBlend solid{{p[0], p[1]}, a[0]};
        if (opacity != kOpaque)
          solid = {{mul15(p[0], opacity), mul15(p[1], opacity)},
                   mul15(a[0], opacity)};
        if constexpr (sizeof(Sample) == 1)
          kernels.solid8(dst, count, solid);
        else
          kernels.solid16(dst, count, solid, sample);
      } else if (opacity == kOpaque) {
        if constexpr (sizeof(Sample) == 1)
          kernels.row8(dst, count, p, a);
        else
          kernels.row16(dst, count, p, a, sample);
      } else {
        if constexpr (sizeof(Sample) == 1)
          kernels.row8_scaled(dst, count, p, a, opacity);
        else
          kernels.row16_scaled(dst, count, p, a, opacity, sample);
      }
    }
  }
}

void BakedLayer::draw(const FrameView& frame, int16_t opacity) const {
  if (!layout_ || opacity <= 0) return;
  for (size_t i = 0; i < static_cast<size_t>(layout_->plane_count); ++i) {
    if (layout_->bytes_per_sample == 1)
      draw_plane<uint8_t>(planes_[i], frame.planes[i], opacity);
    else
      draw_plane<uint16_t>(planes_[i], frame.planes[i], opacity);
  }
}

}  // namespace glyphreel
