// SPDX-License-Identifier: Apache-2.0
// The glyph cache: what a hit costs, alone and with 16 threads at once, and
// what a miss costs, which rasterises.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "bench/yardstick.h"
#include "text/font_fallback.h"

namespace glyphreel::bench {
namespace {

constexpr double kSize = 48;

struct Glyphs {
  Glyphs() : library(FontLibrary::create().value()), cache(64 << 20) {
    face = library->impl().primary({});
    for (const char c :
         std::string("The quick brown fox jumps over a lazy dog 0123456789")) {
      hb_codepoint_t glyph = 0;
      if (c != ' ' &&
          hb_font_get_nominal_glyph(face->shaping_font(),
                                    static_cast<hb_codepoint_t>(c), &glyph))
        glyphs.push_back(glyph);
    }
    for (const uint32_t g : glyphs)
      bytes += cache.get(*face, g, kSize, 0)->pixels.size();
  }
  std::shared_ptr<FontLibrary> library;
  GlyphCache cache;
  const FontFace* face;
  std::vector<uint32_t> glyphs;
  size_t bytes = 0;  // of all their bitmaps
};

// One iteration asks for each letter of a sentence.
void hit(benchmark::State& state, const std::shared_ptr<Glyphs>& g) {
  const auto run = [&] {
    for (const uint32_t glyph : g->glyphs)
      benchmark::DoNotOptimize(g->cache.get(*g->face, glyph, kSize, 0));
  };
  for (auto _ : state) run();
  state.SetItemsProcessed(state.iterations() *
                          static_cast<int64_t>(g->glyphs.size()));
  if (state.threads() == 1) count_beside_memcpy(state, g->bytes, run);
}

void miss(benchmark::State& state, const std::shared_ptr<Glyphs>& g) {
  // Room for a few hundred letters, and never the same size again.
  GlyphCache cache(1 << 20);
  int n = 0;
  const auto run = [&] {
    const double size = kSize + (n++ % 1024) / 64.0;
    for (const uint32_t glyph : g->glyphs)
      benchmark::DoNotOptimize(cache.get(*g->face, glyph, size, 0));
  };
  for (auto _ : state) run();
  state.SetItemsProcessed(state.iterations() *
                          static_cast<int64_t>(g->glyphs.size()));
  count_beside_memcpy(state, g->bytes, run);
}

const bool kRegistered = [] {
  const auto g = std::make_shared<Glyphs>();
  benchmark::RegisterBenchmark("glyph_cache/hit", hit, g);
  benchmark::RegisterBenchmark("glyph_cache/hit", hit, g)
      ->Threads(16)
      ->UseRealTime();
  benchmark::RegisterBenchmark("glyph_cache/miss", miss, g)
      ->Unit(benchmark::kMicrosecond);
  return true;
}();

}  // namespace
}  // namespace glyphreel::bench
