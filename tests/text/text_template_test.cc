// SPDX-License-Identifier: Apache-2.0
#include "text/text_template.h"

#include <gtest/gtest.h>

namespace glyphreel {
namespace {

std::string expand(const std::string& text, const ClipText& clip,
                   Rational time = Rational(0)) {
  std::vector<std::string> mistakes;
  const TextTemplate t = TextTemplate::parse(text, {}, mistakes);
  EXPECT_TRUE(mistakes.empty()) << mistakes.front();
  return t.expand(clip, [&](const TextTemplate::Running& c) {
    return c.format.format(time);
  });
}

std::string clock(const std::string& format, Rational time) {
  return expand("{clip.time" + (format.empty() ? "" : ":" + format) + "}", {},
                time);
}

ClipText sample_clip() {
  ClipText clip;
  clip.name = "{notes}";
  clip.notes = "100 % {name} \\n";
  clip.rating = 5;
  clip.player = "#10 Maya";
  clip.tags = {"Goal", "Dribble"};
  clip.number = 7;
  clip.fields["score"] = "3:2";
  return clip;
}

TEST(TextTemplate, InsertsDataThatIsNeverExpandedAgain) {
  const ClipText clip = sample_clip();
  EXPECT_EQ(expand("{name}|{notes}", clip), "{notes}|100 % {name} \\n");
  EXPECT_EQ(expand("{rating}{rating.symbol}{rating.word}", clip),
            "5!!Brilliant");
  EXPECT_EQ(
      expand("{player} - {tags} - {clip.number} - {fields.score}{fields.none}",
             clip),
      "#10 Maya - Goal, Dribble - 7 - 3:2");
  EXPECT_EQ(expand("{{name}} }}{{", clip), "{name} }{");
}

TEST(TextTemplate, NamesTheNearestPlaceholder) {
  Overlay overlay;
  overlay.kind = Overlay::Kind::kLayers;
  const auto mistake = [&](const std::string& text) {
    TextLayer layer;
    layer.text = text;
    overlay.layers = {{layer, {}, 1}};
    const auto found = find_mistakes(overlay, {"score"});
    return found.empty() ? std::string() : found.front();
  };
  EXPECT_EQ(mistake("{name} {fields.score} {film.time:h:mm:ss.ttt}"), "");
  EXPECT_NE(mistake("{nmae}").find("did you mean {name}?"), std::string::npos);
  EXPECT_NE(mistake("{fields.scor}").find("did you mean {fields.score}?"),
            std::string::npos);
  EXPECT_NE(mistake("{rating.symbl}").find("{rating.symbol}"),
            std::string::npos);
  EXPECT_NE(mistake("{clip.time:mmm}").find("\"mmm\""), std::string::npos);
  EXPECT_NE(mistake("{clip.time:HH}").find("clock format"), std::string::npos);
  EXPECT_NE(mistake("{name:x}").find("only clocks"), std::string::npos);
  EXPECT_NE(mistake("a } b").find("}}"), std::string::npos);
  EXPECT_NE(mistake("a { b").find("{{"), std::string::npos);
}

TEST(TextTemplate, FindsSizesAndColoursThatCannotBe) {
  Overlay overlay;
  overlay.kind = Overlay::Kind::kLayers;
  TextLayer text;
  text.size = 0;
  text.max_lines = 0;
  text.color.a = 2;
  BoxLayer box;
  box.radius = -1;
  overlay.layers = {{text, {}, 1}, {box, {}, 2}};
  const auto found = find_mistakes(overlay, {});
  ASSERT_EQ(found.size(), 5u);
  EXPECT_EQ(found[0].rfind("layer 1: ", 0), 0u);
  EXPECT_EQ(found[4], "layer 2: opacity must be 0..1");
}

TEST(ClockFormat, CutsOffAndNeverRoundsUp) {
  EXPECT_EQ(clock("", Rational(59)), "0:59");
  EXPECT_EQ(clock("", Rational(3599)), "59:59");
  EXPECT_EQ(clock("", Rational(3600)), "1:00:00");
  EXPECT_EQ(clock("m:ss.t", Rational(59999, 1000)), "0:59.9");
  EXPECT_EQ(clock("m:ss.ttt", Rational(59999, 1000)), "0:59.999");
  EXPECT_EQ(clock("mm:ss.tt", Rational(1001, 30000)), "00:00.03");
  // 29.97 fps, frame 30: 1.001 s exactly, where a double may say 1.000.
  EXPECT_EQ(clock("s.ttt", Rational(30 * 1001, 30000)), "1.001");
}

TEST(ClockFormat, CountsAllMinutesWithoutAnHour) {
  EXPECT_EQ(clock("m:ss", Rational(3661)), "61:01");
  EXPECT_EQ(clock("h:mm:ss", Rational(3661)), "1:01:01");
  EXPECT_EQ(clock("hh.mm.ss", Rational(3661)), "01.01.01");
  EXPECT_EQ(clock("s", Rational(3661)), "3661");
  EXPECT_EQ(clock("m", Rational(90)), "1");
  EXPECT_EQ(clock("m:ss", Rational(-5)), "0:00");
}

TEST(RatingStyle, ClampsItsArgument) {
  EXPECT_STREQ(rating_style(-3).symbol, "??");
  EXPECT_STREQ(rating_style(9).word, "Brilliant");
  EXPECT_EQ(rating_style(4).color, rgb(0x22c55e));
}

}  // namespace
}  // namespace glyphreel
