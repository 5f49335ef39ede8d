// SPDX-License-Identifier: Apache-2.0
// Whole overlays on 1080p frames, 8 and 10 bit: time per frame, and beside it a
// copy of the frame; and what it takes to make a compositor.
#include "text/compositor.h"

#include <benchmark/benchmark.h>

#include <cstring>
#include <vector>

namespace glyphreel {
namespace {

enum Case { kCard, kClassic, kClock, kPlate, kNothing };

Overlay overlay_of(Case which) {
  Overlay o;
  if (which == kCard) return o;
  o.kind = which == kClassic ? Overlay::Kind::kClassic : Overlay::Kind::kLayers;
  if (which == kClock) {
    TextLayer t;
    t.text = "{source.time:h:mm:ss.ttt}";  // another string in every frame
    t.x = t.y = {5, 0};
    t.size = 64;
    t.shadow = Shadow{0, 2, 4, {0, 0, 0, 0.6f}};
    o.layers = {{t, {}, 1}};
  }
  if (which == kPlate) {
    BoxLayer b;
    b.width = b.height = {100, 0};
    b.color = {0, 0, 0, 0.5f};
    o.layers = {{b, {}, 1}};
  }
  return o;
}

ClipText sample_clip() {
  ClipText clip;
  clip.name = "Brilliant Goal";
  clip.notes =
      "Amazing finish from outside the box after a long run down the left.";
  clip.rating = 5;
  clip.player = "#10 Maya";
  clip.tags = {"Goal", "Dribble"};
  return clip;
}

FrameFormat format_of(PixelFormat pixel_format) {
  FrameFormat f;
  f.size = {1920, 1080};
  f.pixel_format = pixel_format;
  return f;
}

struct Frame {
  explicit Frame(const FrameFormat& f) {
    const PixelFormatLayout& l = layout_of(f.pixel_format);
    uint8_t* data[3] = {};
    ptrdiff_t stride[3] = {};
    for (int p = 0; p < l.plane_count; ++p) {
      stride[p] = plane_width(l, p, f.size.width) * l.bytes_per_sample;
      bytes[p].assign(
          static_cast<size_t>(stride[p]) *
              static_cast<size_t>(plane_height(l, p, f.size.height)),
          1);
      data[p] = bytes[p].data();
    }
    view = make_frame_view(f, data, stride);
  }
  std::vector<uint8_t> bytes[3];
  FrameView view;
};

void draw(benchmark::State& state, Case which, PixelFormat pixel_format) {
  const FrameFormat f = format_of(pixel_format);
  Frame frame(f);
  auto c = Compositor::create(overlay_of(which), sample_clip(), f,
                              Rational(1000), FontLibrary::create().value());
  int64_t n = 30;
  for (auto _ : state) {
    const Rational t(n++ % 20000, 30);
    if (c->draws_at({t, t, t})) c->draw(frame.view, {t, t, t});
    benchmark::ClobberMemory();
  }
}

void copy_of_the_frame(benchmark::State& state, PixelFormat pixel_format) {
  const Frame from(format_of(pixel_format));
  Frame to(format_of(pixel_format));
  for (auto _ : state) {
    for (int p = 0; p < 3; ++p)
      std::memcpy(to.bytes[p].data(), from.bytes[p].data(), to.bytes[p].size());
    benchmark::ClobberMemory();
  }
}

void create(benchmark::State& state, Case which) {
  const FrameFormat f = format_of(PixelFormat::kYuv420p);
  const auto fonts = FontLibrary::create().value();
  for (auto _ : state)
    benchmark::DoNotOptimize(Compositor::create(
        overlay_of(which), sample_clip(), f, Rational(10), fonts));
}

#define GR_BENCH(name, which)                                           \
  BENCHMARK_CAPTURE(draw, name##_8bit, which, PixelFormat::kYuv420p)    \
      ->Unit(benchmark::kMicrosecond);                                  \
  BENCHMARK_CAPTURE(draw, name##_10bit, which, PixelFormat::kYuv420p10) \
      ->Unit(benchmark::kMicrosecond)
GR_BENCH(card, kCard);
GR_BENCH(classic, kClassic);
GR_BENCH(clock, kClock);
GR_BENCH(full_frame_plate, kPlate);
GR_BENCH(nothing, kNothing);
BENCHMARK_CAPTURE(copy_of_the_frame, 8bit, PixelFormat::kYuv420p)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(copy_of_the_frame, 10bit, PixelFormat::kYuv420p10)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(create, card, kCard)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(create, classic, kClassic)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(create, clock, kClock)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace glyphreel
