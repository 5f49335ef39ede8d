// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "sched/job_file.h"
#include "sched/job_reader.h"

namespace glyphreel {
namespace {

ParsedJob parse(const std::string& overlay) {
  return parse_job("{\"source\":\"a\",\"overlay\":" + overlay +
                       ",\"clips\":[{\"start_time\":1,\"end_time\":2,"
                       "\"fields\":{\"team\":\"x\"}}]}",
                   "j.json", "");
}

TEST(ParseLength, ReadsPixelsSharesAndBoth) {
  EXPECT_EQ(parse_length("24"), (Length{0, 24}));
  EXPECT_EQ(parse_length("-24.5px"), (Length{0, -24.5}));
  EXPECT_EQ(parse_length("10%"), (Length{10, 0}));
  EXPECT_EQ(parse_length("10%-4"), (Length{10, -4}));
  EXPECT_EQ(parse_length("80% + 8px"), (Length{80, 8}));
  EXPECT_EQ(parse_length("-5%+2.5"), (Length{-5, 2.5}));
  for (const char* bad : {"", "%", "px", "10%4", "10%%", "1e3", "10%+-4", "a", "10 em",
                          "10%-", "--4", "1:30"})
    EXPECT_FALSE(parse_length(bad).has_value()) << bad;
}

TEST(JobOverlay, KnowsItsNames) {
  EXPECT_EQ(parse("\"card\"").compilation.overlay.kind, Overlay::Kind::kCard);
  EXPECT_EQ(parse("\"classic\"").compilation.overlay.kind, Overlay::Kind::kClassic);
  EXPECT_EQ(parse("\"none\"").compilation.overlay.kind, Overlay::Kind::kNone);
  const ParsedJob job = parse("\"clasic\"");
  ASSERT_EQ(job.mistakes.size(), 1u);
  EXPECT_NE(job.mistakes[0].find("did you mean \"classic\"?"), std::string::npos);
}

TEST(JobOverlay, MapsEveryFieldOfABox) {
  const ParsedJob job = parse(R"({"scale":"pixels","layers":[
    {"type":"box","x":"10%-4","y":6,"width":"80%+8","height":88,"color":"#ff000080",
     "radius":7,"shadow":{"dx":1,"dy":2,"blur":3,"color":"#00ff00"},"from":0.5,
     "until":-0.25,"fade_in":0.1,"fade_out":0.2,"opacity":0.75}]})");
  ASSERT_TRUE(job.mistakes.empty()) << job.mistakes[0];
  EXPECT_EQ(job.compilation.overlay.kind, Overlay::Kind::kLayers);
  EXPECT_EQ(job.compilation.overlay.scale, Overlay::Scale::kPixels);
  BoxLayer box;
  box.x = Length{10, -4};
  box.y = Length{0, 6};
  box.width = Length{80, 8};
  box.height = Length{0, 88};
  box.color = *parse_color("#ff000080");
  box.radius = 7;
  box.shadow = Shadow{1, 2, 3, rgb(0x00FF00)};
  Layer layer{box, {Rational(1, 2), Rational(-1, 4), 0.1, 0.2}, 0.75};
  ASSERT_EQ(job.compilation.overlay.layers.size(), 1u);
  EXPECT_EQ(job.compilation.overlay.layers[0], layer);
}

TEST(JobOverlay, MapsEveryFieldOfAText) {
  const ParsedJob job = parse(R"({"layers":[
    {"type":"text","text":"{name} {fields.team}","x":"1%","y":"2%","width":"3%",
     "height":"4%","align":"end","vertical_align":"bottom","font":"Inter",
     "weight":700,"italic":true,"size":40,"min_size":20,"line_height":1.5,
     "max_lines":3,"fit":"shrink","max_chars":100,"letter_spacing":-1,
     "tabular_digits":true,"color":"#010203","shadow":{"dx":1}}]})");
  ASSERT_TRUE(job.mistakes.empty()) << job.mistakes[0];
  TextLayer text;
  text.text = "{name} {fields.team}";
  text.x = Length{1, 0};
  text.y = Length{2, 0};
  text.width = Length{3, 0};
  text.height = Length{4, 0};
  text.align = Align::kEnd;
  text.vertical_align = VerticalAlign::kBottom;
  text.font = "Inter";
  text.weight = 700;
  text.italic = true;
  text.size = 40;
  text.min_size = 20;
  text.line_height = 1.5;
  text.max_lines = 3;
  text.fit = Fit::kShrink;
  text.max_chars = 100;
  text.letter_spacing = -1;
  text.tabular_digits = true;
  text.color = rgb(0x010203);
  text.shadow = Shadow{};
  text.shadow->dx = 1;
  ASSERT_EQ(job.compilation.overlay.layers.size(), 1u);
  EXPECT_EQ(job.compilation.overlay.layers[0], (Layer{text, {}, 1}));
}

TEST(JobOverlay, FindsMistakesInLayers) {
  const ParsedJob job = parse(R"({"layers":[
    {"type":"bx"}, {"x":1}, {"type":"box","width":1,"height":"10 em"},
    {"type":"text","text":"a","colour":"#fff"},
    {"type":"text","text":"a","color":"red"}, {"type":"text"}]})");
  ASSERT_EQ(job.mistakes.size(), 6u) << job.mistakes.back();
  EXPECT_NE(job.mistakes[0].find("layer 1, \"type\": \"bx\" is not known; did you mean "
                                 "\"box\"?"),
            std::string::npos)
      << job.mistakes[0];
  EXPECT_NE(job.mistakes[1].find("layer 2: has no \"type\""), std::string::npos);
  EXPECT_NE(job.mistakes[2].find("layer 3, \"height\": \"10 em\" is not a length"),
            std::string::npos);
  EXPECT_NE(job.mistakes[3].find("did you mean \"color\"?"), std::string::npos);
  EXPECT_NE(job.mistakes[4].find("\"red\" is not a colour"), std::string::npos);
  EXPECT_NE(job.mistakes[5].find("needs a \"text\""), std::string::npos);
}

TEST(JobOverlay, FindsMistakesInPlaceholders) {
  const ParsedJob job = parse(R"({"layers":[
    {"type":"text","text":"{nmae} {fields.team} {fields.taem}"}]})");
  ASSERT_EQ(job.mistakes.size(), 2u);
  EXPECT_EQ(job.mistakes[0].rfind("j.json:2: overlay layer 1: ", 0), 0u)
      << job.mistakes[0];
  EXPECT_NE(job.mistakes[0].find("{nmae} is not known; did you mean {name}?"),
            std::string::npos)
      << job.mistakes[0];
  EXPECT_NE(job.mistakes[1].find("{fields.taem}"), std::string::npos)
      << job.mistakes[1];
}

}  // namespace
}  // namespace glyphreel
