// SPDX-License-Identifier: Apache-2.0
// Texts of several runs: one text for everything that Unicode says, each run in
// a style of its own.

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "tests/text/test_frame.h"
#include "text/layout.h"
#include "text/utf8.h"

namespace glyphreel {
namespace {

FontLibrary::Impl& fonts() { return test_fonts()->impl(); }

TextSpec spec(std::vector<RunStyle> runs = {}, double width = 2000,
              int max_lines = 9, Fit fit = Fit::kWrap) {
  TextSpec s;
  s.size_px = 40;
  s.min_size_px = 10;
  s.width_px = width;
  s.max_lines = max_lines;
  s.fit = fit;
  s.runs = std::move(runs);
  return s;
}

RunStyle styled(double size, int weight = 400) {
  RunStyle r;
  r.size = size;
  r.style.weight = weight;
  return r;
}

StyledText in_runs(const std::vector<std::u32string>& runs) {
  StyledText t;
  for (const std::u32string& run : runs) {
    t.text += run;
    t.run_last.push_back(t.text.size());
  }
  return t;
}

TextLayout lay(const std::vector<std::u32string>& runs, const TextSpec& s) {
  return lay_out(in_runs(runs), s, fonts());
}

std::vector<size_t> clusters(const TextLayout& l) {
  std::vector<size_t> out;
  for (const PlacedGlyph& g : l.glyphs) out.push_back(g.cluster);
  return out;
}

std::vector<std::pair<int, uint32_t>> shapes(const TextLayout& l) {
  std::vector<std::pair<int, uint32_t>> out;
  for (const PlacedGlyph& g : l.glyphs) out.emplace_back(g.face->id(), g.glyph);
  return out;
}

TEST(Runs, OfOneStyleAreSetLikeOneRun) {
  for (const std::u32string_view text :
       {U"AVATAR fi To", U"\u0644\u0627\u0644\u0628\u0628",
        U"abc \u05E9\u05DC 12!", U"\u0915\u094D\u0937\u0940"}) {
    const TextLayout one = lay_out(text, spec(), fonts());
    for (size_t at = 1; at < text.size(); ++at) {
      const TextLayout two = lay(
          {std::u32string(text.substr(0, at)), std::u32string(text.substr(at))},
          spec());
      EXPECT_EQ(shapes(two), shapes(one)) << encode_utf8(text) << at;
      EXPECT_EQ(clusters(two), clusters(one));
      EXPECT_DOUBLE_EQ(two.width, one.width);
    }
  }
}

TEST(Runs, TakeTheirOwnSizeAndShareABaseline) {
  const TextLayout base = lay({U"Hg"}, spec());
  const TextLayout l = lay({U"Hg", U"Hg"}, spec({styled(1), styled(2.5)}));
  ASSERT_EQ(l.glyphs.size(), 4u);
  EXPECT_NEAR(l.width, base.width * 3.5, 1e-6);
  EXPECT_DOUBLE_EQ(l.glyphs[1].size_px, 40);
  EXPECT_DOUBLE_EQ(l.glyphs[2].size_px, 100);
  EXPECT_EQ(l.glyphs[1].run, 0);
  EXPECT_EQ(l.glyphs[2].run, 1);
  for (const PlacedGlyph& g : l.glyphs) EXPECT_DOUBLE_EQ(g.y, l.first_baseline);
  EXPECT_NEAR(l.ink_bottom - l.first_baseline,
              2.5 * (base.ink_bottom - base.first_baseline), 1e-6);
}

TEST(Runs, TheLargestOneOfALineMakesItHigh) {
  const TextLayout l =
      lay({U"a\n", U"b", U" c\nd"}, spec({styled(1), styled(2), styled(0.5)}));
  ASSERT_EQ(l.lines.size(), 3u);
  EXPECT_DOUBLE_EQ(l.lines[0].box.height, 50);
  EXPECT_DOUBLE_EQ(l.lines[1].box.height, 100);
  EXPECT_DOUBLE_EQ(l.lines[2].box.height, 25);
  EXPECT_NEAR(l.height, 175, 1e-9);
  for (size_t i = 0; i + 1 < l.lines.size(); ++i)
    EXPECT_NEAR(l.lines[i].box.bottom(), l.lines[i + 1].box.y, 1e-9);
  EXPECT_EQ(l.lines[1].first_glyph, 1u);
  EXPECT_EQ(l.lines[1].last_glyph, 4u);
  EXPECT_NEAR(l.lines[1].baseline, l.glyphs[1].y, 1e-9);
}

TEST(Runs, ABoxIsFilledByLineHeightsNotByLineCounts) {
  TextSpec s = spec({styled(2), styled(1)});
  s.height_px = 160;  // 100 + 50, and not another 50
  const TextLayout l = lay({U"A", U"\nb\nc\nd"}, s);
  EXPECT_EQ(l.line_count, 2);
  EXPECT_TRUE(l.shortened);
  s.height_px = 205;
  EXPECT_EQ(lay({U"A", U"\nb\nc\nd"}, s).line_count, 3);
  s.fit = Fit::kShrink;
  const TextLayout small = lay({U"A", U"\nb\nc\nd"}, s);
  EXPECT_FALSE(small.shortened);
  EXPECT_EQ(small.line_count, 4);
  EXPECT_NEAR(small.size_px, 40 * 205 / 250.0, 0.5);
}

TEST(Runs, ArabicLettersJoinAcrossAChangeOfWeight) {
  const std::u32string b = U"\u0628";
  const TextLayout whole = lay({b + b + b}, spec({styled(1, 700)}));
  const TextLayout split =
      lay({b, b, b}, spec({styled(1), styled(1, 700), styled(1)}));
  ASSERT_EQ(split.glyphs.size(), 3u);
  // The middle letter is in both the second from the left.
  EXPECT_EQ(split.glyphs[1].glyph, whole.glyphs[1].glyph);
  EXPECT_EQ(split.glyphs[1].face, whole.glyphs[1].face);
  EXPECT_NE(split.glyphs[0].face, split.glyphs[1].face);
  EXPECT_EQ(split.glyphs[0].glyph, whole.glyphs[0].glyph);
}

TEST(Runs, DirectionIsFoundAcrossThem) {
  // Hebrew, then a Latin run, then a sign: the paragraph runs to the left.
  const TextLayout l = lay({U"\u05E9\u05DC ", U"ab", U"!"},
                           spec({styled(1), styled(1.5, 700), styled(1)}));
  EXPECT_TRUE(l.is_rtl);
  EXPECT_EQ(clusters(l), (std::vector<size_t>{5, 3, 4, 2, 1, 0}));
  TextSpec forced = spec();
  forced.direction = Direction::kLeftToRight;
  const TextLayout ltr = lay({U"\u05E9\u05DC ab!"}, forced);
  EXPECT_FALSE(ltr.is_rtl);
  EXPECT_EQ(clusters(ltr), (std::vector<size_t>{1, 0, 2, 3, 4, 5}));
  forced.direction = Direction::kRightToLeft;
  EXPECT_EQ(clusters(lay({U"ab!"}, forced)), (std::vector<size_t>{2, 0, 1}));
}

TEST(Runs, NoLineBreaksBetweenTheRunsOfAWord) {
  const TextLayout whole = lay({U"seven words"}, spec());
  TextSpec s = spec({styled(1), styled(1, 800), styled(1)});
  for (s.width_px = whole.width * 0.6; s.width_px < whole.width * 1.2;
       s.width_px += 3) {
    const TextLayout l = lay({U"seven wo", U"r", U"ds"}, s);
    if (l.line_count == 1) continue;
    ASSERT_EQ(l.line_count, 2);
    EXPECT_EQ(l.glyphs[l.lines[1].first_glyph].cluster, 6u);
  }
}

TEST(Runs, AMarkIsSetInTheStyleOfItsBase) {
  const TextLayout l = lay({U"g", U"\u0302x"}, spec({styled(1), styled(2)}));
  ASSERT_GE(l.glyphs.size(), 2u);
  for (const PlacedGlyph& g : l.glyphs) EXPECT_EQ(g.run, g.cluster < 2 ? 0 : 1);
  EXPECT_EQ(l.glyphs.back().run, 1);
}

TEST(Runs, ClustersCountFromTheTextsStartThroughEveryNewline) {
  const TextLayout l = lay({U"\n\na", U"b\n\n", U"c  "}, spec());
  EXPECT_EQ(clusters(l), (std::vector<size_t>{2, 3, 6}));
  EXPECT_EQ(l.glyphs[0].run, 0);
  EXPECT_EQ(l.glyphs[1].run, 1);
  EXPECT_EQ(l.glyphs[2].run, 2);
  const TextLayout one = lay({U"\n\na", U"b\n\n", U"c"}, spec({}, 2000, 1));
  EXPECT_EQ(one.glyphs.front().cluster, 2u);
  EXPECT_EQ(one.glyphs.back().cluster, 6u);
}

TEST(Runs, AnEllipsisStandsForWhatItLeavesOutInItsStyle) {
  const TextLayout l =
      lay({U"\naaa ", std::u32string(300, U'b')},
          spec({styled(1), styled(2)}, 400, 1, Fit::kEllipsis));
  ASSERT_TRUE(l.shortened);
  const PlacedGlyph& last = l.glyphs.back();
  EXPECT_EQ(last.run, 1);
  EXPECT_DOUBLE_EQ(last.size_px, 80);
  EXPECT_EQ(last.cluster,
            l.glyphs.size());  // after a newline and all before it
  EXPECT_LE(l.width, 400);
  const TextLayout second = lay({U"ab\ncd", U"\nef"}, spec({}, 400, 2));
  ASSERT_EQ(second.glyphs.size(), 5u);
  EXPECT_EQ(second.glyphs[4].cluster, 5u);
}

TEST(Runs, ShrinkInProportion) {
  TextSpec s = spec({styled(1), styled(3)}, 5000, 1, Fit::kShrink);
  const std::vector<std::u32string> text{U"small ", U"and large"};
  const TextLayout wide = lay(text, s);
  s.width_px = wide.width / 2;
  const TextLayout narrow = lay(text, s);
  EXPECT_FALSE(narrow.shortened);
  EXPECT_NEAR(narrow.size_px, 20, 0.5);
  EXPECT_NEAR(narrow.glyphs.back().size_px, 3 * narrow.size_px, 1e-9);
}

TEST(Runs, LetterSpacingIsOfTheRunAndNotAfterTheLastLetter) {
  RunStyle wide = styled(2);
  wide.shape.letter_spacing = 0.25;  // 20 px at its size of 80
  const double plain = lay({U"aa", U"bb"}, spec({styled(1), styled(2)})).width;
  EXPECT_NEAR(lay({U"aa", U"bb"}, spec({styled(1), wide})).width, plain + 20,
              1e-6);
}

TEST(Runs, HostileSizesGiveASaneLayout) {
  for (const double size :
       {0.0, -1.0, std::nan(""), HUGE_VAL, -HUGE_VAL, 1e300, 1e-300}) {
    RunStyle r = styled(size);
    r.shape.letter_spacing = size;
    const TextLayout l = lay({U"a", U"bc"}, spec({r, styled(1)}));
    EXPECT_GT(l.width, 0) << size;
    EXPECT_TRUE(std::isfinite(l.width) && std::isfinite(l.height)) << size;
  }
  // Ends out of order and beyond the text.
  StyledText t{U"abcdef", {4, 2, 99}};
  const TextLayout l = lay_out(t, spec(), fonts());
  ASSERT_EQ(l.glyphs.size(), 6u);
  EXPECT_EQ(l.glyphs[3].run, 0);
  EXPECT_EQ(l.glyphs[4].run, 2);
}

}  // namespace
}  // namespace glyphreel
