// SPDX-License-Identifier: Apache-2.0
#include "text/utf8.h"

#include <gtest/gtest.h>

namespace glyphreel {
namespace {

TEST(MakeValidUtf8, LeavesValidTextAlone) {
  bool changed = true;
  const std::string text = "a\u00e9\u6771\U0001F389";
  EXPECT_EQ(make_valid_utf8(text, &changed), text);
  EXPECT_FALSE(changed);
}

TEST(MakeValidUtf8, ReplacesEachMaximalSubpartOnce) {
  // The Unicode Standard 15.0, table 3-8 to 3-11.
  const auto fixed = [](const std::string& s) {
    bool changed = false;
    const std::string out = make_valid_utf8(s, &changed);
    EXPECT_TRUE(changed);
    return out;
  };
  const std::string r = "\uFFFD";
  EXPECT_EQ(fixed("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41"),
            r + r + r + r + r + r + r + r + "A");
  EXPECT_EQ(fixed("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41"),
            r + r + r + r + r + r + r + r + "A");
  EXPECT_EQ(fixed("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42"),
            r + r + r + r + r + "A" + r + r + "B");
  EXPECT_EQ(fixed("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"), r + r + r + r + "A");
  EXPECT_EQ(fixed("\xE4\xB8"), r);
}

TEST(DrawableText, TurnsEveryNewlineIntoOneAndDropsControls) {
  EXPECT_EQ(drawable_text(U"a\r\nb\rc\u2028d\u2029e\u0085f\vg"),
            U"a\nb\nc\nd\ne\nf\ng");
  EXPECT_EQ(drawable_text(std::u32string(U"x\0y\a\x1b[31mz\u007f", 11)),
            U"xy[31mz");
  EXPECT_EQ(drawable_text(U"a\tb"), U"a    b");
  EXPECT_EQ(drawable_text(U"\uFEFFa\uFFFEb\uFDD0"), U"ab");
}

}  // namespace
}  // namespace glyphreel
