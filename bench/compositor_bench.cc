// SPDX-License-Identifier: Apache-2.0
// Whole overlays on whole frames: time per frame at three sizes, 8 and 10 bit,
// the bytes that the overlay must touch, and its speed beside a memcpy of as
// many.
#include "text/compositor.h"

#include <benchmark/benchmark.h>

#include <cstring>
#include <string>

#include "bench/bench_frame.h"
#include "bench/drawing_case.h"
#include "bench/yardstick.h"

namespace glyphreel::bench {
namespace {

constexpr DrawingCase kCases[] = {
    DrawingCase::kCard,          DrawingCase::kClassic,
    DrawingCase::kOutlinedLines, DrawingCase::kShortClock,
    DrawingCase::kClock,         DrawingCase::kPlate,
    DrawingCase::kCredits,       DrawingCase::kNothing};
constexpr Size kSizes[] = {{1280, 720}, {1920, 1080}, {3840, 2160}};
constexpr PixelFormat kFormats[] = {PixelFormat::kYuv420p,
                                    PixelFormat::kYuv420p10};

void draw(benchmark::State& state, DrawingCase which, FrameFormat format) {
  auto c = Compositor::create(overlay_of(which), sample_clip(), format,
                              Rational(10000), FontLibrary::create().value());
  if (!c.ok()) {
    state.SkipWithError(c.error().message.c_str());
    return;
  }
  const auto draw_at = [&](const FrameView& view, int64_t n) {
    const Rational t = time_of(n);
    if (c->draws_at({t, t, t})) c->draw(view, {t, t, t});
  };
  const size_t bytes =
      changed_bytes(format, [&](const FrameView& view) { draw_at(view, 0); });
  BenchFrame frame(format);
  int64_t n = 0;
  for (auto _ : state) {
    draw_at(frame.view, n++ % 20000);
    benchmark::ClobberMemory();
  }
  count_beside_memcpy(state, bytes, [&] {
    draw_at(frame.view, n++ % 20000);
    benchmark::ClobberMemory();
  });
}

// What a filter that may not write to its input pays before it draws.
void copy(benchmark::State& state, FrameFormat format) {
  const BenchFrame from(format);
  BenchFrame to(format);
  for (auto _ : state) {
    std::memcpy(to.bytes, from.bytes, from.byte_count);
    benchmark::ClobberMemory();
  }
}

void create(benchmark::State& state, DrawingCase which, FrameFormat format) {
  const auto fonts = FontLibrary::create().value();
  for (auto _ : state)
    benchmark::DoNotOptimize(Compositor::create(
        overlay_of(which), sample_clip(), format, Rational(10), fonts));
}

const bool kRegistered = [] {
  for (const Size size : kSizes)
    for (const PixelFormat pixel_format : kFormats)
      benchmark::RegisterBenchmark(
          (std::string("frame/copy/whole/") + std::to_string(size.height) +
           "/" + std::string(layout_of(pixel_format).name))
              .c_str(),
          copy, format_of(size, pixel_format))
          ->Unit(benchmark::kMicrosecond);
  for (const DrawingCase which : kCases) {
    for (const Size size : kSizes)
      for (const PixelFormat pixel_format : kFormats)
        benchmark::RegisterBenchmark(
            (std::string("frame/glyphreel/") + name_of(which) + "/" +
             std::to_string(size.height) + "/" +
             std::string(layout_of(pixel_format).name))
                .c_str(),
            draw, which, format_of(size, pixel_format))
            ->Unit(benchmark::kMicrosecond);
    benchmark::RegisterBenchmark(
        (std::string("create/") + name_of(which)).c_str(), create, which,
        format_of({1920, 1080}, PixelFormat::kYuv420p))
        ->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace
}  // namespace glyphreel::bench
