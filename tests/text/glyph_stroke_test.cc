// SPDX-License-Identifier: Apache-2.0
#include "text/glyph_stroke.h"

#include <ft2build.h>
#include <gtest/gtest.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/text/test_frame.h"
#include "text/font_fallback.h"

namespace glyphreel {
namespace {

FontLibrary::Impl& fonts() { return test_fonts()->impl(); }

struct Letter {
  const FontFace* face;
  uint32_t glyph;
};
Letter letter(char32_t c, bool emoji = false) {
  const FontFace* face =
      fonts().face_for({"", 700, false}, std::u32string(1, c), "", "", emoji);
  hb_codepoint_t glyph = 0;
  hb_font_get_nominal_glyph(face->shaping_font(), c, &glyph);
  return {face, glyph};
}

// 0 outside; x and y from the pen.
int value_at(const GlyphBitmap& b, int x, int y) {
  x -= b.left;
  y -= b.top;
  if (x < 0 || y < 0 || x >= b.width || y >= b.height) return 0;
  return b.is_color ? b.row(y)[4 * x + 3] : b.row(y)[x];
}

double area_of(const GlyphBitmap& b) {
  double sum = 0;
  for (const uint8_t v : b.pixels) sum += v;
  return sum / 255;
}

GlyphStroke stroke(double width, Join join = Join::kRound) {
  return {static_cast<int>(std::lround(width * 64)), join};
}

TEST(GlyphStroke, CoversWhatIsWithinItsWidthOfTheLetterAndNothingElse) {
  constexpr double kSize = 48;
  constexpr int kTimes = 8;
  for (const char32_t c : {U'A', U'&', U'8', U'e', U'M', U'\u0639', U'\u0647'})
    for (const double width : {0.75, 2.5, 9.0}) {
      const Letter l = letter(c);
      const auto large = l.face->rasterise(l.glyph, kSize * kTimes, 0);
      const auto b = l.face->rasterise(l.glyph, kSize, 0, stroke(width));
      struct Spot {
        double x, y;
      };
      std::vector<Spot> ink;
      for (int y = 0; y < large->height; ++y)
        for (int x = 0; x < large->width; ++x)
          if (large->row(y)[x] >= 128)
            ink.push_back({(x + large->left + 0.5) / kTimes,
                           (y + large->top + 0.5) / kTimes});
      for (int y = b->top - 2; y < b->top + b->height + 2; ++y)
        for (int x = b->left - 2; x < b->left + b->width + 2; ++x) {
          double nearest = 1e9;
          for (const Spot& s : ink)
            nearest = std::min(nearest, (s.x - x - 0.5) * (s.x - x - 0.5) +
                                            (s.y - y - 0.5) * (s.y - y - 0.5));
          nearest = std::sqrt(nearest);
          const int value = value_at(*b, x, y);
          if (nearest < width - 0.85) {
            ASSERT_EQ(value, 255)
                << static_cast<int>(c) << " " << width << " " << x << "," << y;
          }
          if (nearest > width + 0.85) {
            ASSERT_LE(value, 3)
                << static_cast<int>(c) << " " << width << " " << x << "," << y;
          }
        }
    }
}

TEST(GlyphStroke, FillsSmallCountersWithoutAHole) {
  const Letter l = letter('8');
  const auto b = l.face->rasterise(l.glyph, 60, 0, stroke(20));
  for (int y = 0; y < b->height; ++y) {
    // Each row is one stretch.
    int edges = 0, last = 0;
    for (int x = 0; x < b->width; ++x) {
      const int now = b->row(y)[x] >= 128;
      edges += now != last;
      last = now;
    }
    EXPECT_LE(edges + last, 2) << y;
  }
}

TEST(GlyphStroke, MitresReachIntoCornersAndRoundJoinsDoNot) {
  const Letter l = letter('H');
  const auto plain = l.face->rasterise(l.glyph, 80, 0);
  const auto miter = l.face->rasterise(l.glyph, 80, 0, stroke(8, Join::kMiter));
  const auto round = l.face->rasterise(l.glyph, 80, 0, stroke(8));
  const int x = plain->left - 7, y = plain->top - 7;
  EXPECT_EQ(value_at(*miter, x, y), 255);
  EXPECT_EQ(value_at(*round, x, y), 0);
  EXPECT_EQ(miter->height, round->height);
}

// The same as one contour of `points`, in pixels.
GlyphBitmap stroked(const std::vector<std::vector<FT_Vector>>& contours,
                    const GlyphStroke& s) {
  FT_Library library;
  EXPECT_EQ(FT_Init_FreeType(&library), 0);
  size_t count = 0;
  for (const auto& c : contours) count += c.size();
  FT_Outline outline;
  EXPECT_EQ(FT_Outline_New(library, static_cast<FT_UInt>(count),
                           static_cast<FT_Int>(contours.size()), &outline),
            0);
  size_t at = 0;
  for (size_t i = 0; i < contours.size(); ++i) {
    for (const FT_Vector& p : contours[i]) {
      outline.points[at] = {p.x * 64, p.y * 64};
      outline.tags[at++] = FT_CURVE_TAG_ON;
    }
    outline.contours[i] =
        static_cast<std::remove_reference_t<decltype(*outline.contours)>>(at -
                                                                          1);
  }
  const GlyphBitmap b = stroke_outline(library, outline, 0, s);
  FT_Outline_Done(library, &outline);
  FT_Done_FreeType(library);
  return b;
}

TEST(GlyphStroke, AreasOfSquaresAreExact) {
  const std::vector<FT_Vector> square{{0, 0}, {0, 20}, {20, 20}, {20, 0}};
  const std::vector<FT_Vector> reversed(square.rbegin(), square.rend());
  for (const auto& s : {square, reversed}) {
    EXPECT_NEAR(area_of(stroked({s}, stroke(3, Join::kMiter))), 26 * 26, 0.25);
    EXPECT_NEAR(area_of(stroked({s}, stroke(0.5, Join::kMiter))), 21 * 21, 0.25);
    EXPECT_NEAR(area_of(stroked({s}, stroke(3))),
                20 * 20 + 4 * 20 * 3 + 9 * 3.14159, 0.5);
  }
}

TEST(GlyphStroke, ContoursThatOverlapAreOneShape) {
  const std::vector<FT_Vector> wide{{0, 10}, {0, 20}, {30, 20}, {30, 10}};
  const std::vector<FT_Vector> high{{10, 0}, {10, 30}, {20, 30}, {20, 0}};
  const std::vector<FT_Vector> high_reversed(high.rbegin(), high.rend());
  const double cross = 34.0 * 14 * 2 - 14 * 14;
  EXPECT_NEAR(area_of(stroked({wide, high}, stroke(2, Join::kMiter))), cross,
              0.1);
  // Wound against one another they leave the middle open: 6 of its 10 pixels.
  EXPECT_NEAR(area_of(stroked({wide, high_reversed}, stroke(2, Join::kMiter))),
              cross - 36, 0.1);
}

TEST(GlyphStroke, SharpCornersAreCutOffAtFourTimesTheWidth) {
  // A needle: its mitre would reach 40 px beyond the tip.
  const GlyphBitmap b =
      stroked({{{0, 0}, {2, 40}, {4, 0}}}, stroke(2, Join::kMiter));
  EXPECT_GE(b.top, -43);
  // 60 degrees: a ratio of 2, so the tip is 4 px above.
  const GlyphBitmap wide =
      stroked({{{0, 0}, {20, 35}, {40, 0}}}, stroke(2, Join::kMiter));
  EXPECT_NEAR(wide.top, -39, 1);
}

TEST(GlyphStroke, GrowsWithItsWidthAndMovesWithItsPhase) {
  const Letter l = letter('S');
  double before = area_of(*l.face->rasterise(l.glyph, 64, 0));
  for (const double width : {0.1, 0.2, 0.5, 1.0, 1.1, 3.0}) {
    const double area =
        area_of(*l.face->rasterise(l.glyph, 64, 0, stroke(width)));
    EXPECT_GT(area, before) << width;
    before = area;
  }
  const auto center = [&](int phase) {
    const auto b = l.face->rasterise(l.glyph, 64, phase, stroke(2.3));
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

TEST(GlyphStroke, OfAColourGlyphIsItsAlphaGrown) {
  const Letter l = letter(U'\U0001F389', true);
  const auto plain = l.face->rasterise(l.glyph, 60, 0);
  ASSERT_TRUE(plain->is_color);
  const auto b = l.face->rasterise(l.glyph, 60, 0, stroke(5));
  ASSERT_FALSE(b->is_color);
  for (int y = 0; y < plain->height; ++y)
    for (int x = 0; x < plain->width; ++x) {
      const int alpha = plain->row(y)[4 * x + 3];
      EXPECT_GE(value_at(*b, x + plain->left, y + plain->top), alpha);
      if (alpha != 255) continue;
      EXPECT_GE(value_at(*b, x + plain->left - 4, y + plain->top), 250);
      EXPECT_GE(value_at(*b, x + plain->left + 3, y + plain->top + 3), 250);
    }
  const double grown = area_of(*l.face->rasterise(l.glyph, 60, 0, stroke(5.5)));
  EXPECT_GT(grown, area_of(*b));
}

TEST(GlyphStroke, HasItsOwnPlaceInTheCache) {
  GlyphCache cache(1 << 20);
  const Letter l = letter('A');
  const auto plain = cache.get(*l.face, l.glyph, 40, 0);
  const auto round = cache.get(*l.face, l.glyph, 40, 0, stroke(3));
  const auto miter =
      cache.get(*l.face, l.glyph, 40, 0, stroke(3, Join::kMiter));
  EXPECT_GT(area_of(*round), area_of(*plain));
  EXPECT_GT(area_of(*miter), area_of(*round));
  EXPECT_EQ(cache.get(*l.face, l.glyph, 40, 0, stroke(3)), round);
  EXPECT_EQ(cache.get(*l.face, l.glyph, 40, 0, stroke(-1)), plain);
}

TEST(GlyphStroke, OfHugeWidthOrOfNothingIsSane) {
  const Letter l = letter('A');
  const auto none =
      l.face->rasterise(l.glyph, 40, 0, {0x7FFFFFFF, Join::kMiter});
  EXPECT_TRUE(none->pixels.empty());
  const Letter blank = letter(' ');
  EXPECT_TRUE(
      blank.face->rasterise(blank.glyph, 40, 0, stroke(3))->pixels.empty());
  EXPECT_TRUE(stroked({{{5, 5}, {5, 5}}}, stroke(3)).pixels.empty());
}

}  // namespace
}  // namespace glyphreel
