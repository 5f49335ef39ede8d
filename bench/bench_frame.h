// SPDX-License-Identifier: Apache-2.0
#ifndef GR_BENCH_BENCH_FRAME_H_
#define GR_BENCH_BENCH_FRAME_H_

// Frames in plain memory, and which of their bytes an overlay changes.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "core/frame_view.h"

namespace glyphreel::bench {

inline FrameFormat format_of(Size size, PixelFormat pixel_format) {
  FrameFormat f;
  f.size = size;
  f.pixel_format = pixel_format;
  return f;
}

// Rows start at multiples of 64 bytes of the allocation, as decoders' do.
struct BenchFrame {
  explicit BenchFrame(const FrameFormat& f) {
    const PixelFormatLayout& l = layout_of(f.pixel_format);
    size_t offset[3] = {}, total = 0;
    ptrdiff_t stride[3] = {};
    for (int p = 0; p < l.plane_count; ++p) {
      const ptrdiff_t row =
          plane_width(l, p, f.size.width) * l.bytes_per_sample;
      stride[p] = (row + 63) / 64 * 64;
      offset[p] = total;
      total += static_cast<size_t>(stride[p]) *
               static_cast<size_t>(plane_height(l, p, f.size.height));
    }
    memory.resize(total + 64);
    const size_t skip =
        (64 - reinterpret_cast<uintptr_t>(memory.data()) % 64) % 64;
    bytes = memory.data() + skip;
    byte_count = total;
    uint8_t* data[3] = {};
    for (int p = 0; p < l.plane_count; ++p) data[p] = bytes + offset[p];
    view = make_frame_view(f, data, stride);
    fill(f.pixel_format, 0.25);
  }
  BenchFrame(const BenchFrame&) = delete;
  BenchFrame& operator=(const BenchFrame&) = delete;

  // All samples to `share` of the largest value, chroma too.
  void fill(PixelFormat pixel_format, double share) {
    const PixelFormatLayout& l = layout_of(pixel_format);
    const int value = static_cast<int>(share * ((1 << l.bit_depth) - 1));
    if (l.bytes_per_sample == 1) {
      std::memset(bytes, value, byte_count);
      return;
    }
    auto* words = reinterpret_cast<uint16_t*>(bytes);
    std::fill(words, words + byte_count / 2,
              static_cast<uint16_t>(value << l.sample_shift));
  }

  std::vector<uint8_t> memory;
  uint8_t* bytes;     // of all planes
  size_t byte_count;  // of all planes
  FrameView view;
};

// How many bytes of a frame `draw(frame)` must touch: those of the samples that
// it changes on at least one of four plain frames.
template <class Draw>
size_t changed_bytes(const FrameFormat& format, const Draw& draw) {
  BenchFrame drawn(format);
  const auto sample_bytes =
      static_cast<size_t>(layout_of(format.pixel_format).bytes_per_sample);
  std::vector<uint8_t> before(drawn.byte_count);
  std::vector<bool> changed(drawn.byte_count / sample_bytes);
  for (const double share : {0.1, 0.35, 0.65, 0.9}) {
    drawn.fill(format.pixel_format, share);
    std::memcpy(before.data(), drawn.bytes, before.size());
    draw(drawn.view);
    for (size_t i = 0; i < changed.size(); ++i)
      if (std::memcmp(&before[i * sample_bytes], drawn.bytes + i * sample_bytes,
                      sample_bytes) != 0)
        changed[i] = true;
  }
  return sample_bytes *
         static_cast<size_t>(std::count(changed.begin(), changed.end(), true));
}

}  // namespace glyphreel::bench

#endif  // GR_BENCH_BENCH_FRAME_H_
