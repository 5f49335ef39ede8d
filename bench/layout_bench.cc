// SPDX-License-Identifier: Apache-2.0
// What happens once per text, before any frame: analysing and shaping, laying
// out, and baking to a frame's planes.
#include "text/layout.h"

#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "bench/bench_frame.h"
#include "bench/drawing_case.h"
#include "bench/yardstick.h"
#include "text/baked_layer.h"
#include "text/shape_cache.h"
#include "text/utf8.h"

namespace glyphreel::bench {
namespace {

struct Sample {
  const char* name;
  std::u32string text;
};

std::vector<Sample> samples() {
  std::string credits;
  for (const std::string& line : credits_lines()) credits += line + " ";
  return {
      {"latin_37", decode_utf8(outlined_lines()[0])},
      {"arabic_37", decode_utf8("هدف رائع من خارج منطقة الجزاء بعد جري")},
      {"japanese_37", decode_utf8("左サイドを駆け上がった後、ペナルティエリアの"
                                  "外から放った見事なシュートが決まる")},
      {"latin_500_words", decode_utf8(credits)}};
}

void shape(benchmark::State& state, const Sample& sample,
           const std::shared_ptr<FontLibrary>& fonts) {
  size_t glyphs = 0;
  const RunStyles styles(1);
  const std::vector<int> runs(sample.text.size());
  for (auto _ : state) {
    fonts->impl().shapes().clear();
    const Paragraph paragraph =
        analyse_paragraph(sample.text, runs, styles, fonts->impl());
    glyphs = shape_line(paragraph, 0, paragraph.text.size(), styles).size();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(glyphs));
}

// `again`: what was shaped before is still known.
void lay_out_text(benchmark::State& state, const Sample& sample,
                  const std::shared_ptr<FontLibrary>& fonts, bool again) {
  TextSpec spec;
  spec.size_px = 15;
  spec.max_lines = 100;
  spec.fit = Fit::kWrap;
  spec.width_px = 960;
  size_t glyphs = 0;
  for (auto _ : state) {
    if (!again) fonts->impl().shapes().clear();
    glyphs = lay_out(sample.text, spec, fonts->impl()).glyphs.size();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(glyphs));
}

// A shape of `size` pixels whose coverage is everywhere another.
StillGroup shaded(Size size) {
  Mask mask = make_mask({100, 100, size.width, size.height});
  for (size_t i = 0; i < mask.values.size(); ++i)
    mask.values[i] = static_cast<uint16_t>(i * 977);
  StillGroup group;
  group.ops.push_back(
      DrawMask{std::make_shared<const Mask>(std::move(mask)), rgb(0xffffff)});
  return group;
}

void bake(benchmark::State& state, Size size, PixelFormat pixel_format) {
  const FrameFormat format = format_of({1920, 1080}, pixel_format);
  const std::vector<StillGroup> groups{shaded(size)};
  const auto run = [&] {
    benchmark::DoNotOptimize(BakedLayer(groups, format));
  };
  for (auto _ : state) run();
  count_beside_memcpy(state, BakedLayer(groups, format).bytes_touched(), run);
}

const bool kRegistered = [] {
  const std::shared_ptr<FontLibrary> fonts = FontLibrary::create().value();
  for (const Sample& s : samples()) {
    benchmark::RegisterBenchmark((std::string("shape/") + s.name).c_str(),
                                 shape, s, fonts)
        ->Unit(benchmark::kMicrosecond);
    for (const bool again : {false, true})
      benchmark::RegisterBenchmark(
          ((again ? "lay_out_again/" : "lay_out/") + std::string(s.name)).c_str(),
          lay_out_text, s, fonts, again)
          ->Unit(benchmark::kMicrosecond);
  }
  for (const PixelFormat f : {PixelFormat::kYuv420p, PixelFormat::kNv12,
                              PixelFormat::kYuv420p10, PixelFormat::kP010})
    for (const Size size : {Size{400, 60}, Size{1600, 800}})
      benchmark::RegisterBenchmark(
          (std::string("bake/") + std::to_string(size.width) + "x" +
           std::to_string(size.height) + "/" + std::string(layout_of(f).name))
              .c_str(),
          bake, size, f)
          ->Unit(benchmark::kMicrosecond);
  return true;
}();

}  // namespace
}  // namespace glyphreel::bench
