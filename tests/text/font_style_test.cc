// SPDX-License-Identifier: Apache-2.0
// What a style asks of a font: features, axes, colours, justified lines; and
// fonts that a job brings with it.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <span>

#include "tests/text/test_fonts.h"
#include "tests/text/test_frame.h"
#include "text/font_fallback.h"
#include "text/layout.h"
#include "text/utf8.h"

namespace glyphreel {
namespace {

constexpr const char* kBoxes = "Glyphreel Test Boxes";
constexpr const char* kColours = "Glyphreel Test Colours";

// A library of its own with both test fonts.
FontLibrary::Impl& fonts() {
  static const std::shared_ptr<FontLibrary> library = [] {
    auto l = FontLibrary::create();
    EXPECT_TRUE(l.ok());
    EXPECT_TRUE(l.value()->add_memory(kVariableFont).ok());
    EXPECT_TRUE(l.value()->add_memory(kColorFont).ok());
    return l.value();
  }();
  return library->impl();
}

TextSpec spec(const FontStyle& style) {
  TextSpec s;
  s.style = style;
  s.size_px = 100;
  s.width_px = 2000;
  return s;
}

TextSpec boxes(int weight = 100) { return spec({kBoxes, weight, false}); }

double width(std::u32string_view text, const TextSpec& s) {
  return lay_out(text, s, fonts()).width;
}

TEST(FontFeatures, AreSetByTheirTags) {
  TextSpec s = boxes();
  EXPECT_NEAR(width(U"A", s), 30, 1e-6);
  s.shape.features = {{"smcp", 1}};
  EXPECT_NEAR(width(U"A", s), 35, 1e-6);
  s.shape.features = {{"smcp", 1}, {"smcp", 0}};
  EXPECT_NEAR(width(U"A", s), 30, 1e-6);
  EXPECT_NEAR(width(U"AB", s), 90, 1e-6);
  s.shape.features = {{"liga", 0}};
  EXPECT_NEAR(width(U"AB", s), 80, 1e-6);
  for (const char* tag : {"", "smc", "smcp1", "\xff\xff\xff\xff"}) {
    s.shape.features = {{tag, 1}, {"smcp", -7}};
    EXPECT_NEAR(width(U"A", s), 30, 1e-6);
  }
}

TEST(FontFeatures, OfOneRunLeaveTheOthersAlone) {
  TextSpec s = boxes();
  s.runs = {{s.style, 1, {}}, {s.style, 1, {}}};
  s.runs[1].shape.features = {{"smcp", 1}};
  const TextLayout l = lay_out({U"AA", {1, 2}}, s, fonts());
  EXPECT_NEAR(l.width, 65, 1e-6);
}

TEST(FontFeatures, SpacedLettersAreNoLigatures) {
  TextSpec s = boxes();
  EXPECT_NEAR(width(U"AC", s), 95, 1e-6);
  s.shape.letter_spacing = 0.1;
  EXPECT_NEAR(width(U"AB", s), 90, 1e-6);
  EXPECT_NEAR(width(U"AC", s), 80, 1e-6);
  s.shape.features = {{"liga", 1}};  // asked for
  EXPECT_NEAR(width(U"AB", s), 90, 1e-6);
  EXPECT_EQ(lay_out(U"AB", s, fonts()).glyphs.size(), 1u);
}

TEST(FontVariations, MoveTheAxesOfShapingAndDrawingAlike) {
  for (const auto& [value, wide] : {std::pair{100.0, 30},
                                    {500.0, 50},
                                    {900.0, 70},
                                    {5000.0, 70},
                                    {-3.0, 30}}) {
    TextSpec s = boxes();
    s.style.variations = {{"wght", value}};
    const TextLayout l = lay_out(U"A", s, fonts());
    EXPECT_NEAR(l.width, wide, 0.1) << value;
    const PlacedGlyph& g = l.glyphs[0];
    const auto b = g.face->rasterise(g.glyph, 100, 0);
    EXPECT_EQ(b->width, wide) << value;
    EXPECT_EQ(b->height, 70) << value;
  }
  TextSpec low = boxes();
  low.style.variations = {{"wdth", 75}, {"wght", 200}, {"wdth", 50}};
  const TextLayout l = lay_out(U"A", low, fonts());
  const auto b = l.glyphs[0].face->rasterise(l.glyphs[0].glyph, 100, 0);
  EXPECT_EQ(b->width, 35);
  EXPECT_EQ(b->height, 10);
}

TEST(FontVariations, AStylesWeightIsTheWeightOfAVariableFont) {
  EXPECT_NEAR(width(U"A", boxes(900)), 70, 0.1);
  EXPECT_NEAR(width(U"A", boxes(500)), 50, 0.1);
  EXPECT_NEAR(width(U"A", boxes(300)), 40, 0.1);
}

TEST(FontVariations, OfFontsThatDoNotVaryChangeNothing) {
  FontStyle style;
  const FontFace* plain = fonts().primary(style);
  style.variations = {{"wght", 700}, {"", 1}, {"XXXX", std::nan("")}};
  EXPECT_EQ(fonts().primary(style), plain);
  style = {kBoxes, 400, false, {{"wght", std::nan("")}, {"toolong", 3}}};
  EXPECT_EQ(fonts().primary(style), fonts().primary({kBoxes, 400, false}));
}

TEST(AddedFonts, AreFoundByTheirFamilyFirst) {
  auto library = FontLibrary::create();
  ASSERT_TRUE(library.ok());
  FontLibrary::Impl& impl = library.value()->impl();
  EXPECT_FALSE(impl.has_family(kBoxes));
  const FontStyle style{"glyphreel test boxes", 400, false};
  const FontFace* before = impl.primary(style);
  const auto families = library.value()->add_memory(kVariableFont);
  ASSERT_TRUE(families.ok());
  EXPECT_EQ(families.value(), std::vector<std::string>{kBoxes});
  EXPECT_TRUE(impl.has_family(kBoxes));
  const FontFace* face = impl.primary(style);
  EXPECT_NE(face, before);
  EXPECT_EQ(impl.face_for(style, U"A", "Latin", "", false), face);
  // What it lacks comes from the others, and others do not come from it.
  EXPECT_NE(impl.face_for(style, U"z", "Latin", "", false), face);
  EXPECT_EQ(impl.primary({}), impl.face_for({}, U"A", "Latin", "", false));
  EXPECT_NE(impl.primary({}), face);
}

TEST(AddedFonts, AFileIsAsGoodAsItsBytes) {
  const std::string path = testing::TempDir() + "glyphreel_added.ttf";
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(kVariableFont),
             sizeof(kVariableFont));
  auto library = FontLibrary::create();
  ASSERT_TRUE(library.ok());
  const auto families = library.value()->add_file(path);
  ASSERT_TRUE(families.ok());
  EXPECT_EQ(families.value(), std::vector<std::string>{kBoxes});
  EXPECT_NEAR(lay_out(U"AC", boxes(900), library.value()->impl()).width, 95,
              0.1);
  EXPECT_EQ(library.value()->impl().primary({kBoxes, 400, false})->path(),
            path);
  std::remove(path.c_str());
}

TEST(AddedFonts, WhatIsNoFontIsRefusedWithASentence) {
  auto library = FontLibrary::create();
  ASSERT_TRUE(library.ok());
  const auto refused = [](const Result<std::vector<std::string>>& r,
                          const std::string& part) {
    ASSERT_FALSE(r.ok());
    EXPECT_EQ(r.error().code, Errc::kBadRequest);
    EXPECT_NE(r.error().message.find(part), std::string::npos)
        << r.error().message;
  };
  refused(library.value()->add_file("/no/such.ttf"), "/no/such.ttf");
  refused(library.value()->add_file("/no/such.ttf"), "no such file");
  refused(library.value()->add_file(testing::TempDir()), "not a file");
  refused(library.value()->add_memory({}), "no TrueType");
  const std::vector<uint8_t> noise(5000, 'x');
  refused(library.value()->add_memory(noise), "no TrueType");
  // Cut off anywhere: an answer, whichever it is.
  for (size_t n = 0; n < sizeof(kVariableFont); n += 13)
    (void)library.value()->add_memory(std::span(kVariableFont, n));
  EXPECT_NE(library.value()->impl().primary({}), nullptr);
}

TEST(ColourFonts, OfOutlinesAreDrawnInTheirColoursAtTheExactSize) {
  const FontStyle style{kColours, 400, false};
  const TextLayout l = lay_out(U"AB", spec(style), fonts());
  ASSERT_EQ(l.glyphs.size(), 2u);
  for (const PlacedGlyph& g : l.glyphs)
    EXPECT_EQ(g.face, fonts().primary(style));
  const auto a = l.glyphs[0].face->rasterise(l.glyphs[0].glyph, 37, 0);
  ASSERT_TRUE(a->is_color);
  EXPECT_EQ(a->width, 37);
  EXPECT_EQ(a->height, 37);
  EXPECT_EQ(a->top, -37);
  const uint8_t* edge = a->row(2) + 4 * 2;
  EXPECT_EQ(edge[0], 0);    // blue
  EXPECT_EQ(edge[2], 255);  // red
  EXPECT_EQ(edge[3], 255);
  const uint8_t* middle = a->row(18) + 4 * 18;
  EXPECT_EQ(middle[0], 255);
  EXPECT_EQ(middle[2], 0);
  // A glyph without layers is a letter like any other.
  const auto b = l.glyphs[1].face->rasterise(l.glyphs[1].glyph, 40, 0);
  EXPECT_FALSE(b->is_color);
  EXPECT_EQ(b->width, 20);
}

TEST(ColourFonts, ThatAreNotNamedDoNotSupplyText) {
  for (const ShapeOptions& o : {ShapeOptions{}, ShapeOptions{0, true}}) {
    TextSpec s = spec({"Noto Color Emoji", 400, false});
    s.shape = o;
    for (const PlacedGlyph& g : lay_out(U"A 12#", s, fonts()).glyphs)
      EXPECT_FALSE(g.face->is_color());
  }
}

TEST(Justify, StretchesAllLinesButAParagraphsLast) {
  TextSpec s = spec({});
  s.size_px = 20;
  s.width_px = 220;
  s.max_lines = 20;
  s.fit = Fit::kWrap;
  s.align = Align::kJustify;
  const std::u32string text =
      U"words of several lengths that fill a few lines\nand a second one";
  const TextLayout l = lay_out(text, s, fonts());
  ASSERT_GT(l.line_count, 3);
  s.align = Align::kStart;
  const TextLayout start = lay_out(text, s, fonts());
  ASSERT_EQ(start.line_count, l.line_count);
  int stretched = 0;
  for (size_t i = 0; i < l.lines.size(); ++i) {
    const LineBox& line = l.lines[i];
    const size_t next = l.glyphs[line.last_glyph - 1].cluster + 1;
    EXPECT_NEAR(line.box.x, 0, 1e-9);
    if (next >= text.size() || text[next] == '\n') {
      EXPECT_NEAR(line.box.width, start.lines[i].box.width, 1e-9);
    } else {
      ++stretched;
      EXPECT_NEAR(line.box.width, 220, 1e-6);
      EXPECT_LT(start.lines[i].box.width, 219);
      // The last letter keeps its distance from the one before it.
      const size_t g = line.last_glyph - 1;
      EXPECT_NEAR(l.glyphs[g].x - l.glyphs[g - 1].x,
                  start.glyphs[g].x - start.glyphs[g - 1].x, 1e-6);
    }
  }
  EXPECT_GT(stretched, 1);
}

TEST(Justify, FollowsTheParagraphsDirection) {
  TextSpec s = spec({});
  s.size_px = 20;
  s.width_px = 150;
  s.max_lines = 9;
  s.fit = Fit::kWrap;
  s.align = Align::kJustify;
  const TextLayout l = lay_out(
      U"\u05E9\u05DC\u05D5\u05DD \u05E2\u05D5\u05DC\u05DD \u05D5\u05E2\u05D5"
      U"\u05D3 \u05DE\u05D9\u05DC\u05D9\u05DD \u05DB\u05D0\u05DF",
      s, fonts());
  ASSERT_GT(l.line_count, 1);
  for (const LineBox& line : l.lines) EXPECT_NEAR(line.box.right(), 150, 1e-6);
  EXPECT_GT(l.lines.back().box.x, 1);
  // One word that must be broken has nothing to stretch.
  const TextLayout word = lay_out(std::u32string(60, U'm'), s, fonts());
  EXPECT_LT(word.lines[0].box.width, 150);
}

TEST(Justify, StretchesChineseAndJapaneseBetweenCharacters) {
  TextSpec s = spec({});
  s.size_px = 20;
  s.width_px = 131;
  s.max_lines = 9;
  s.fit = Fit::kWrap;
  s.align = Align::kJustify;
  const TextLayout l = lay_out(
      U"\u3053\u308C\u306F\u65E5\u672C\u8A9EABC\u306E\u6587\u7AE0\u3067\u3059"
      U"\u4E21\u7AEF\u3092\u63C3\u3048\u307E\u3059\u9577\u3044\u6587",
      s, fonts());
  ASSERT_GT(l.line_count, 2);
  for (size_t i = 0; i + 1 < l.lines.size(); ++i) {
    EXPECT_NEAR(l.lines[i].box.width, 131, 1e-6);
    EXPECT_NEAR(l.lines[i].box.x, 0, 1e-9);
  }
  EXPECT_LT(l.lines.back().box.width, 130);
  // All gaps of a line are equal, those beside other letters too, but none in a word.
  s.align = Align::kStart;
  const TextLayout start = lay_out(
      U"\u3053\u308C\u306F\u65E5\u672C\u8A9EABC\u306E\u6587\u7AE0\u3067\u3059"
      U"\u4E21\u7AEF\u3092\u63C3\u3048\u307E\u3059\u9577\u3044\u6587",
      s, fonts());
  const LineBox& first = l.lines[0];
  const double gap = (131 - start.lines[0].box.width) /
                     static_cast<double>(first.last_glyph - 1);
  double added = 0;
  for (size_t g = 0; g + 1 < first.last_glyph; ++g) {
    const auto step = [&](const TextLayout& t) { return t.glyphs[g + 1].x - t.glyphs[g].x; };
    added += step(l) - step(start);
    EXPECT_TRUE(std::abs(step(l) - step(start)) < 1e-6 || step(l) - step(start) >= gap - 1e-6);
  }
  EXPECT_NEAR(added, 131 - start.lines[0].box.width, 1e-6);
}

}  // namespace
}  // namespace glyphreel
