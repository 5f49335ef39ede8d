// SPDX-License-Identifier: Apache-2.0
#include "text/layout.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/text/test_frame.h"
#include "text/utf8.h"

namespace glyphreel {
namespace {

FontLibrary::Impl& fonts() { return test_fonts()->impl(); }

TextSpec spec(double width, int max_lines = 1, Fit fit = Fit::kWrap) {
  TextSpec s;
  s.size_px = 40;
  s.min_size_px = 20;
  s.width_px = width;
  s.max_lines = max_lines;
  s.fit = fit;
  return s;
}

TextLayout lay(std::u32string_view text, const TextSpec& s) {
  return lay_out(drawable_text(text), s, fonts());
}

bool draws_notdef(const TextLayout& l) {
  for (const PlacedGlyph& g : l.glyphs)
    if (g.glyph == 0) return true;
  return false;
}

std::vector<ShapedGlyph> shaped(std::u32string_view text,
                                bool tabular = false) {
  RunStyles styles(1);
  styles[0].shape.tabular_digits = tabular;
  const Paragraph p = analyse_paragraph(text, std::vector<int>(text.size()),
                                        styles, fonts());
  return shape_line(p, 0, p.text.size(), styles);
}

TEST(Layout, NothingHasNoLines) {
  for (const std::u32string_view text : {U"", U" \n\t \n", U"\a\x1b"}) {
    const TextLayout l = lay(text, spec(500, 3));
    EXPECT_EQ(l.line_count, 0);
    EXPECT_TRUE(l.glyphs.empty());
  }
}

TEST(Layout, EveryScriptOfTheJobHasItsGlyphs) {
  for (const std::u32string_view text :
       {U"\u00C5\u00C9j\u0328g\u0302 fi\u0301",
        U"\u0647\u062F\u0641 \u0631\u0627\u0626\u0639",
        U"\u05E9\u05E2\u05E8 3:2",
        U"\u0936\u093E\u0928\u0926\u093E\u0930 \u0915\u094D\u0937",
        U"\u0E17\u0E35\u0E48\u0E1B\u0E39\u0E48\u0E01\u0E34\u0E4B\u0E27",
        U"\u7D20\u6674\u3089\u3057\u3044\u30B4\u30FC\u30EB",
        U"\uACE8 \uC7A5\uBA74", U"\u0393\u03BA\u03BF\u03BB \u0413\u043E\u043B",
        U"' \" : % \\ { } [ ] ; , \u2192 \u20AC"}) {
    const TextLayout l = lay(text, spec(2000));
    EXPECT_FALSE(draws_notdef(l)) << encode_utf8(text);
    EXPECT_TRUE(l.missing.empty()) << encode_utf8(text);
    EXPECT_FALSE(l.shortened);
    EXPECT_GT(l.width, 40);
  }
}

TEST(Layout, EmojiSequencesAreOneColourGlyphEach) {
  for (const std::u32string_view text :
       {U"\U0001F389",
        U"\U0001F469\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466",
        U"\U0001F1E9\U0001F1EA", U"\U0001F44D\U0001F3FD", U"1\uFE0F\u20E3",
        U"\u2764\uFE0F", U"\u263A\uFE0F"}) {
    const auto glyphs = shaped(text);
    std::set<uint32_t> visible;
    for (const ShapedGlyph& g : glyphs)
      if (g.advance > 0) {
        EXPECT_TRUE(g.face->is_color()) << encode_utf8(text);
        visible.insert(g.glyph);
      }
    EXPECT_EQ(visible.size(), 1u) << encode_utf8(text);
  }
  // Digits, signs and text presentation stay text.
  for (const std::u32string_view text :
       {U"12 #*", U"\u00A9 \u2665", U"\u2764\uFE0E"})
    for (const ShapedGlyph& g : shaped(text))
      EXPECT_FALSE(g.face->is_color()) << encode_utf8(text);
}

TEST(Layout, ArabicLettersJoin) {
  // Beh between two others takes its medial form, alone its isolated one.
  const auto alone = shaped(U"\u0628");
  const auto joined = shaped(U"\u0628\u0628\u0628");
  ASSERT_EQ(joined.size(), 3u);
  std::set<uint32_t> forms;
  for (const ShapedGlyph& g : joined) forms.insert(g.glyph);
  EXPECT_EQ(forms.size(), 3u);
  EXPECT_EQ(forms.count(alone[0].glyph), 0u);
}

TEST(Layout, DirectionFollowsTheFirstStrongCharacter) {
  EXPECT_TRUE(lay(U"123 \u05E9\u05DC\u05D5\u05DD abc", spec(900)).is_rtl);
  EXPECT_FALSE(lay(U"123 abc \u05E9\u05DC\u05D5\u05DD", spec(900)).is_rtl);
  // The exclamation mark of a Hebrew sentence is at its left end, and digits
  // within it still run left to right.
  const auto glyphs = shaped(U"\u05E9\u05DC 12!");
  ASSERT_EQ(glyphs.size(), 6u);
  std::vector<size_t> order;
  for (const ShapedGlyph& g : glyphs) order.push_back(g.cluster);
  EXPECT_EQ(order, (std::vector<size_t>{5, 3, 4, 2, 1, 0}));
}

TEST(Layout, BlankLinesAtTheEndsAreNotSet) {
  EXPECT_EQ(lay(U"\n\nHg\n \n", spec(900, 5)).line_count, 1);
  EXPECT_EQ(lay(U"Hg\n\nHg", spec(900, 5)).line_count, 3);
}

TEST(Layout, InkPushesLinesApart) {
  TextSpec s = spec(900, 2);
  s.line_height = 0.3;  // 12 px, for letters of 29 px
  const TextLayout l = lay(U"Hg\nHg", s);
  ASSERT_EQ(l.glyphs.size(), 4u);
  const double cap = l.glyphs[0].face->cap_height() * s.size_px;
  EXPECT_GE(l.first_baseline, cap - 0.01);
  EXPECT_GE(l.ink_top, -0.01);
  EXPECT_GT(l.glyphs[2].y - l.glyphs[0].y, cap + 5);  // g hangs below its line
}

TEST(Layout, RightToLeftLinesStartAtTheRight) {
  TextSpec s = spec(900);
  const TextLayout rtl = lay(U"\u05E9\u05DC\u05D5\u05DD", s);
  EXPECT_GT(rtl.ink_left, 450);
  EXPECT_LE(rtl.ink_right, 901);
  s.align = Align::kEnd;
  EXPECT_LT(lay(U"\u05E9\u05DC\u05D5\u05DD", s).ink_left, 20);
  EXPECT_GT(lay(U"abc", s).ink_left, 450);
}

TEST(Layout, WrapsAtWordsAndThaiAtItsDictionary) {
  const TextLayout words = lay(U"one two three four five six", spec(200, 9));
  EXPECT_GT(words.line_count, 1);
  EXPECT_FALSE(words.shortened);
  EXPECT_LE(words.width, 200);
  const TextLayout thai =
      lay(U"\u0E22\u0E34\u0E07\u0E1B\u0E23\u0E30\u0E15\u0E39\u0E17\u0E35\u0E48"
          U"\u0E22\u0E2D\u0E14"
          U"\u0E40\u0E22\u0E35\u0E48\u0E22\u0E21",
          spec(180, 9));
  EXPECT_GT(thai.line_count, 1);
  EXPECT_LE(thai.width, 180);
}

TEST(Layout, BreaksAWordThatIsTooWideAndLosesNothing) {
  const std::u32string word(300, U'm');
  const TextLayout l = lay(word, spec(400, 100));
  EXPECT_EQ(l.glyphs.size(), 300u);
  EXPECT_LE(l.width, 400);
  EXPECT_FALSE(l.shortened);
}

TEST(Layout, EndsInAnEllipsisWithinTheWidth) {
  for (const Fit fit : {Fit::kEllipsis, Fit::kShrink, Fit::kWrap}) {
    const TextLayout l = lay(std::u32string(300, U'x'), spec(400, 1, fit));
    EXPECT_EQ(l.line_count, 1);
    EXPECT_TRUE(l.shortened);
    EXPECT_LE(l.width, 400);
    EXPECT_GT(l.width, 330);
  }
  // In a paragraph from right to left it is at the left end.
  const TextLayout rtl = lay(std::u32string(300, U'\u05E9'), spec(400));
  const auto ellipsis = shaped(U"\u05E9\u2026");
  ASSERT_FALSE(rtl.glyphs.empty());
  EXPECT_EQ(rtl.glyphs.front().glyph, ellipsis.front().glyph);
  // Lines that do not fit are announced too.
  const TextLayout lines = lay(U"a\nb\nc", spec(400, 2));
  EXPECT_EQ(lines.line_count, 2);
  EXPECT_TRUE(lines.shortened);
}

TEST(Layout, EllipsisNeverSplitsAGrapheme) {
  std::u32string text;
  for (int i = 0; i < 60; ++i) text += U"e\u0301\U0001F44D\U0001F3FD";
  for (int width = 60; width < 400; width += 7) {
    const TextLayout l = lay(text, spec(width, 1, Fit::kEllipsis));
    EXPECT_LE(l.width, width);
    EXPECT_TRUE(l.shortened);
    EXPECT_FALSE(draws_notdef(l));
  }
}

// The last glyph of each line, in order.
std::vector<uint32_t> line_ends(const TextLayout& l) {
  std::vector<uint32_t> ends;
  for (const LineBox& line : l.lines)
    ends.push_back(l.glyphs[line.last_glyph - 1].glyph);
  return ends;
}

TEST(Layout, EllipsisDoesNotStandBehindAnOpenEnd) {
  // However narrow: no bracket that stays open, no comma, no dash before it.
  const uint32_t dots = shaped(U"\u2026")[0].glyph;
  std::set<uint32_t> loose;
  for (const char32_t c : std::u32string_view(U"(,.:-\u2013\u201C"))
    loose.insert(shaped(std::u32string(1, c))[0].glyph);
  for (int width = 60; width < 700; width += 3) {
    const TextLayout l = lay(U"12.5 % (of 7): \u201Cgoal\u201D, in - or \u2013 by, then so",
                             spec(width, 1, Fit::kEllipsis));
    ASSERT_TRUE(l.shortened);
    ASSERT_EQ(l.glyphs.back().glyph, dots);
    const size_t n = l.glyphs.size();
    EXPECT_TRUE(n == 1 || loose.count(l.glyphs[n - 2].glyph) == 0) << width;
  }
}

TEST(Layout, ASoftHyphenShowsWhereTheLineBreaks) {
  const uint32_t hyphen = shaped(U"\u2010")[0].glyph;
  const std::u32string text = U"Donau\u00ADdampf\u00ADschiff\u00ADfahrts und";
  const TextLayout whole = lay(text, spec(5000, 4));
  for (const PlacedGlyph& g : whole.glyphs) EXPECT_NE(g.glyph, hyphen);
  for (int width = 230; width < 420; width += 9) {
    const TextLayout l = lay(text, spec(width, 9));
    ASSERT_GT(l.line_count, 1);
    EXPECT_LE(l.width, width);
    const auto ends = line_ends(l);
    for (size_t i = 0; i + 1 < ends.size(); ++i) {
      // What comes next says whether a word was broken there.
      const size_t next = l.glyphs[l.lines[i].last_glyph].cluster;
      EXPECT_EQ(ends[i] == hyphen, text[next - 1] == 0xAD) << width << ' ' << i;
    }
    EXPECT_NE(ends.back(), hyphen);
  }
}

TEST(Layout, KoreanBreaksBetweenItsWords) {
  const std::u32string text =
      U"\uD55C\uAD6D\uC5B4 10\uBC88 \uBB38\uC7A5\uC740 \uB744\uC5B4\uC4F0\uAE30 "
      U"\uB2E8\uC704\uB85C";
  for (int width = 190; width < 600; width += 7) {
    const TextLayout l = lay(text, spec(width, 20));
    for (size_t i = 0; i + 1 < l.lines.size(); ++i) {
      const size_t next = l.glyphs[l.lines[i].last_glyph].cluster;
      EXPECT_EQ(text[next - 1], U' ') << width;
    }
  }
  // Japanese breaks within its own.
  EXPECT_GT(lay(std::u32string(20, U'\u3042'), spec(400, 9)).line_count, 1);
}

TEST(Layout, ShrinksOnlyAsFarAsNeeded) {
  const TextLayout wide =
      lay(U"a name of some length", spec(5000, 1, Fit::kShrink));
  EXPECT_DOUBLE_EQ(wide.size_px, 40);
  const TextLayout narrow =
      lay(U"a name of some length", spec(wide.width * 0.8, 1, Fit::kShrink));
  EXPECT_FALSE(narrow.shortened);
  EXPECT_NEAR(narrow.size_px, 32, 0.6);
  EXPECT_LE(narrow.width, wide.width * 0.8);
}

TEST(Layout, TabularDigitsAllHaveOneAdvance) {
  std::set<double> advances;
  for (const char32_t digit : std::u32string_view(U"0123456789"))
    advances.insert(shaped(std::u32string(1, digit), true)[0].advance);
  EXPECT_EQ(advances.size(), 1u);
}

TEST(Layout, LetterSpacingDoesNotTearArabicApart) {
  TextSpec s = spec(2000);
  const double latin = lay(U"abc", s).width,
               arabic = lay(U"\u0628\u0628\u0628", s).width;
  s.shape.letter_spacing = 0.25;
  EXPECT_NEAR(lay(U"abc", s).width, latin + 2 * 10, 0.01);
  EXPECT_NEAR(lay(U"\u0628\u0628\u0628", s).width, arabic, 10.01);
}

TEST(Layout, SaysWhichFontSuppliedWhichCharacters) {
  const TextLayout l =
      lay(U"abba \u0628!\n\U0001F389\uFE0F \U0010FFFD a", spec(900, 3));
  ASSERT_EQ(l.font_uses.size(), 3u);
  EXPECT_EQ(l.font_uses[0].characters, U"ab");
  EXPECT_EQ(l.font_uses[0].path, fonts().primary({})->path());
  EXPECT_EQ(l.font_uses[1].characters[0], U'\u0628');
  EXPECT_NE(l.font_uses[1].family.find("Arabic"), std::string::npos);
  EXPECT_EQ(l.font_uses[2].characters, U"\U0001F389");
  // What was left out needs no font; the ellipsis does.
  const TextLayout cut =
      lay(std::u32string(300, U'x') + U"\u0628", spec(400, 1));
  ASSERT_EQ(cut.font_uses.size(), 1u);
  EXPECT_EQ(cut.font_uses[0].characters, U"x\u2026");
}

TEST(Layout, CharactersNoFontHasAreNamed) {
  const TextLayout l = lay(U"a\U0010FFFD", spec(500));
  EXPECT_EQ(l.missing, U"\U0010FFFD");
}

}  // namespace
}  // namespace glyphreel
