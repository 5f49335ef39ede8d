// SPDX-License-Identifier: Apache-2.0
#include "text/font_library.h"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <fstream>
#include <thread>

#include "tests/text/test_frame.h"
#include "text/compositor.h"
#include "text/font_fallback.h"
#include "text/paragraph.h"
#include "text/shape_cache.h"

namespace glyphreel {
namespace {

TEST(FontLibrary, ServesManyThreadsWithTheSameResult) {
  auto fonts = FontLibrary::create();
  ASSERT_TRUE(fonts.ok());
  const FrameFormat f = test_format(640, 360);
  ClipText clip;
  clip.name = "Goal هدف שער शानदार 素晴らしい 🎉";
  clip.notes = "ยิงประตู and some more words";
  constexpr int kThreads = 4, kRounds = 3;
  std::deque<TestFrame> frames;
  for (int i = 0; i < kThreads * kRounds; ++i)
    frames.emplace_back(f, std::array{126, 128, 128, 255});
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      for (int r = 0; r < kRounds; ++r) {
        Overlay o;
        auto c = Compositor::create(o, clip, f, Rational(10), fonts.value());
        ASSERT_TRUE(c.ok());
        c->draw(frames[static_cast<size_t>(t * kRounds + r)].view(),
                {Rational(5), Rational(5), Rational(5)});
      }
    });
  for (std::thread& t : threads) t.join();
  EXPECT_FALSE(frames[0].is_unchanged());
  for (const TestFrame& frame : frames) EXPECT_TRUE(frame == frames[0]);
}

TEST(FontFace, BrokenFilesAreRefused) {
  EXPECT_EQ(FontFace::open({"/nonexistent.ttf", nullptr}, 0, 1), nullptr);
  const std::string path = testing::TempDir() + "glyphreel_broken_font.ttf";
  std::ofstream(path) << std::string(2000, 'x');
  EXPECT_EQ(FontFace::open({path, nullptr}, 0, 1), nullptr);
  std::remove(path.c_str());
}

TEST(FontFace, GlyphsThatDoNotExistAreBlank) {
  const FontFace* face = test_fonts()->impl().primary({});
  ASSERT_NE(face, nullptr);
  EXPECT_TRUE(face->rasterise(0xFFFFFF, 40, 0)->pixels.empty());
  EXPECT_FALSE(face->rasterise(36, 40, 0)->pixels.empty());
}

TEST(FontFace, PhasesMoveAGlyphByEighths) {
  const FontFace* face = test_fonts()->impl().primary({});
  hb_codepoint_t glyph;
  ASSERT_TRUE(hb_font_get_nominal_glyph(face->shaping_font(), 'n', &glyph));
  const auto center = [&](int phase) {
    const auto b = face->rasterise(glyph, 64, phase);
    double sum = 0, moment = 0;
    for (int y = 0; y < b->height; ++y)
      for (int x = 0; x < b->width; ++x) {
        sum += b->row(y)[x];
        moment += b->row(y)[x] * (b->left + x);
      }
    return moment / sum;
  };
  for (int phase = 1; phase < kGlyphPhases; ++phase)
    EXPECT_NEAR(center(phase) - center(0), phase / 8.0, 0.02);
}

TEST(GlyphCache, KeepsToItsBudgetAndReturnsEqualGlyphs) {
  GlyphCache cache(64 << 10);
  const FontFace* face = test_fonts()->impl().primary({});
  const auto first = cache.get(*face, 36, 50, 0);
  EXPECT_EQ(cache.get(*face, 36, 50, 0), first);
  for (uint32_t glyph = 1; glyph < 600; ++glyph) cache.get(*face, glyph, 50, 3);
  EXPECT_LE(cache.size_bytes(), size_t{64 << 10} + 16 * 8192);
  EXPECT_EQ(cache.get(*face, 36, 50, 0)->pixels, first->pixels);
}

TEST(GlyphCache, GivesManyThreadsTheRightGlyphsWhileItForgets) {
  GlyphCache small(64 << 10), ample(16 << 20);
  const FontFace* face = test_fonts()->impl().primary({});
  constexpr uint32_t kGlyphs = 300;
  for (uint32_t g = 1; g < kGlyphs; ++g) ample.get(*face, g, 40, {1, 2});
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (uint32_t t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (uint32_t i = 0; i < 3000; ++i) {
        const uint32_t g = 1 + (i * (7 + 2 * t) + t) % (kGlyphs - 1);
        const auto bitmap = small.get(*face, g, 40, {1, 2});
        wrong += bitmap->pixels != ample.get(*face, g, 40, {1, 2})->pixels;
      }
    });
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_LE(small.size_bytes(), size_t{64 << 10} + 16 * 8192);
}

TEST(FontFace, PhasesMoveAGlyphDownByEighthsToo) {
  const FontFace* face = test_fonts()->impl().primary({});
  const auto center = [&](int phase) {
    const auto b = face->rasterise(36, 64, {0, phase});
    double sum = 0, moment = 0;
    for (int y = 0; y < b->height; ++y)
      for (int x = 0; x < b->width; ++x) {
        sum += b->row(y)[x];
        moment += b->row(y)[x] * (b->top + y);
      }
    return moment / sum;
  };
  for (int phase = 1; phase < kGlyphPhases; ++phase)
    EXPECT_NEAR(center(phase) - center(0), phase / 8.0, 0.02);
}

TEST(GlyphCache, CountsWhatItFoundAndWhatItMade) {
  const FontFace* face = test_fonts()->impl().primary({});
  GlyphCache cache(1 << 20);
  for (const uint32_t glyph : {36u, 36u, 37u, 36u}) cache.get(*face, glyph, 20, 0);
  EXPECT_EQ(cache.use().misses, 2);
  EXPECT_EQ(cache.use().hits, 2);
}

TEST(ShapeCache, KeepsWhatItKnowsApart) {
  FontLibrary::Impl& fonts = test_fonts()->impl();
  fonts.shapes().clear();
  const RunStyles regular(1);
  RunStyles bold(1);
  bold[0].style.weight = 700;
  const auto faces = [&](const RunStyles& styles) {
    return analyse_paragraph(U"ab", {0, 0}, styles, fonts).faces;
  };
  const auto first = faces(regular);
  EXPECT_NE(faces(bold), first);
  EXPECT_EQ(faces(regular), first);
  EXPECT_FALSE(analyse_paragraph(U"ab", {0, 0}, regular, fonts).is_rtl);
  EXPECT_TRUE(analyse_paragraph(U"ab", {0, 0}, regular, fonts, true).is_rtl);
}

TEST(ShapeCache, MakesAParagraphOnceUntilItIsForgotten) {
  ShapeCache cache;
  int made = 0;
  const auto get = [&](const std::u32string& text) {
    return cache.get({text, std::vector<int>(text.size()), RunStyles(1), {}},
                     [&] {
                       ++made;
                       Paragraph p;
                       p.text = text;
                       return p;
                     });
  };
  EXPECT_EQ(get(U"one"), get(U"one"));
  EXPECT_EQ(made, 1);
  EXPECT_EQ(cache.use().misses, 1);
  EXPECT_EQ(cache.use().hits, 1);
  for (int i = 0; i < 400; ++i) get(U"x" + std::u32string(1, 0x1000 + i));
  EXPECT_EQ(made, 401);
  EXPECT_EQ(get(U"one")->text, U"one");  // made again
  EXPECT_EQ(made, 402);
  get(std::u32string(1000, U'x') + char32_t(0x1000 + 399));
  EXPECT_EQ(made, 403);
  cache.clear();
  EXPECT_EQ(get(U"one")->text, U"one");
  EXPECT_EQ(made, 404);
}

TEST(FontFallback, PrefersTheStyleAndFallsBackPerCharacter) {
  FontLibrary::Impl& fonts = test_fonts()->impl();
  const FontFace* primary = fonts.primary({});
  EXPECT_EQ(fonts.face_for({}, U"a", "", "", false), primary);
  const FontFace* arabic = fonts.face_for({}, U"\u0628", "Arabic", "", false);
  ASSERT_NE(arabic, nullptr);
  EXPECT_NE(arabic, primary);
  EXPECT_TRUE(arabic->has_glyph(0x628));
  EXPECT_EQ(fonts.face_for({}, U"\U0010FFFD", "", "", false), nullptr);
  EXPECT_FALSE(fonts.has_family("No Such Font Anywhere"));
  EXPECT_NE(fonts.primary({"No Such Font Anywhere", 400, false}), nullptr);
}

}  // namespace
}  // namespace glyphreel
