// SPDX-License-Identifier: Apache-2.0
#include "text/built_in.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/text/test_frame.h"
#include "text/compositor.h"

namespace glyphreel {
namespace {

const FrameTimes kMiddle{Rational(5), Rational(5), Rational(5)};

ClipText clip(const std::string& name, const std::string& notes = "") {
  ClipText c;
  c.name = name;
  c.notes = notes;
  c.rating = 5;
  c.player = "#10 Maya";
  c.tags = {"Goal", "Dribble"};
  return c;
}

Rect drawn(Overlay::Kind kind, const ClipText& c, const FrameFormat& f) {
  Overlay o;
  o.kind = kind;
  auto made = Compositor::create(o, c, f, Rational(10), test_fonts());
  EXPECT_TRUE(made.ok());
  TestFrame frame(f, {200, 128, 128});
  made->draw(frame.view(), kMiddle);
  EXPECT_TRUE(frame.guards_are_intact());
  return frame.changed_luma();
}

// The card's plate, without its shadow.
Rect plate(const std::vector<Layer>& layers) {
  const auto& b = std::get<BoxLayer>(layers[0].content);
  return {static_cast<int>(std::lround(b.x.px)),
          static_cast<int>(std::lround(b.y.px)),
          static_cast<int>(std::lround(b.width->px)),
          static_cast<int>(std::lround(b.height->px))};
}

TEST(Classic, HasTodaysRectangles) {
  FrameFormat f = test_format(1280, 720);
  for (const bool has_notes : {false, true}) {
    const ClipText c = clip("Name", has_notes ? "Notes" : "");
    EXPECT_EQ(drawn(Overlay::Kind::kClassic, c, f),
              (Rect{124, 6, 1032, has_notes ? 88 : 58}));
    Overlay o;
    o.kind = Overlay::Kind::kClassic;
    TestFrame frame(f, {16, 128, 128});
    Compositor::create(o, c, f, Rational(10), test_fonts())
        ->draw(frame.view(), kMiddle);
    const YCbCr border = to_ycbcr(rating_style(5).color, f.color, 8);
    EXPECT_NEAR(frame.get(0, 125, 30), border.y, 0.52);
    EXPECT_NEAR(frame.get(0, 140, 30), 235 * 0.95 + border.y * 0.05, 0.52);
  }
}

TEST(Classic, TitleHangsAtItsPlaceAndIsCentred) {
  const FrameFormat f = test_format(1280, 720);
  Overlay o;
  o.kind = Overlay::Kind::kClassic;
  TestFrame frame(f, {200, 128, 128});
  Compositor::create(o, clip("Name"), f, Rational(10), test_fonts())
      ->draw(frame.view(), kMiddle);
  int left = 1280, right = 0, top = 720, bottom = 0;
  for (int y = 10; y < 60; ++y)
    for (int x = 128; x < 1152; ++x)
      if (frame.get(0, x, y) < 100) {
        left = std::min(left, x);
        right = std::max(right, x + 1);
        top = std::min(top, y);
        bottom = std::max(bottom, y + 1);
      }
  EXPECT_NEAR(top, 20, 1);
  EXPECT_NEAR((left + right) / 2.0, 640, 3);
  EXPECT_LT(bottom, 46);
}

TEST(Card, StaysInsideTheSafeAreaAtEverySize) {
  const std::string many(300, 'w');
  std::string words;
  for (int i = 0; i < 60; ++i) words += "word ";
  for (const Size size : {Size{1920, 1080}, Size{1280, 720}, Size{3840, 2160},
                          Size{1080, 1920}, Size{640, 360}, Size{320, 240},
                          Size{160, 120}, Size{1001, 777}, Size{2560, 1080}})
    for (const std::string& name :
         {std::string("Goal"), many, words, std::string("הבקעה יפה מאוד")})
      for (const std::string& notes : {std::string(), words, many}) {
        const auto layers = card_layers(clip(name, notes), size, Rational(10),
                                        test_fonts()->impl());
        const Rect r = plate(layers);
        EXPECT_GE(r.x, size.width / 20 - 1);
        EXPECT_LE(r.right(), size.width - size.width / 20 + 1);
        EXPECT_LE(r.bottom(), size.height - size.height / 20 + 1);
        EXPECT_GE(r.y, size.height / 20 - 1)
            << size.width << "x" << size.height;
      }
}

TEST(Card, DrawsOnTinyFramesWithoutLeavingThem) {
  for (const Size size :
       {Size{160, 120}, Size{64, 48}, Size{17, 13}, Size{2, 2}, Size{1, 1}}) {
    const FrameFormat f = test_format(size.width, size.height);
    drawn(Overlay::Kind::kCard, clip("Brilliant Goal", "notes of some length"),
          f);
    drawn(Overlay::Kind::kClassic,
          clip("Brilliant Goal", "notes of some length"), f);
  }
}

TEST(Card, IsOneDesignAtEverySize) {
  const ClipText c = clip("Brilliant Goal", "A fine finish.");
  const Rect a = drawn(Overlay::Kind::kCard, c, test_format(1280, 720));
  const Rect b = drawn(Overlay::Kind::kCard, c, test_format(3840, 2160));
  EXPECT_NEAR(b.x, 3 * a.x, 6);
  EXPECT_NEAR(b.width, 3 * a.width, 16);
  EXPECT_NEAR(b.height, 3 * a.height, 12);
}

TEST(Card, MirrorsForRightToLeftNames) {
  const Size size{1920, 1080};
  const auto badge_x = [&](const std::string& name) {
    const auto layers =
        card_layers(clip(name), size, Rational(10), test_fonts()->impl());
    const auto& p = std::get<BoxLayer>(layers[0].content);
    const auto& b = std::get<BoxLayer>(layers[1].content);
    return std::pair(b.x.px - p.x.px,
                     p.x.px + p.width->px - b.x.px - b.width->px);
  };
  EXPECT_NEAR(badge_x("Goal").first, 24, 0.01);
  EXPECT_NEAR(badge_x("הבקעה").second, 24, 0.01);
}

TEST(Card, ShowsNamesAsTheyAre) {
  const auto layers = card_layers(clip("{name} }{ %{pts}"), {1920, 1080},
                                  Rational(10), test_fonts()->impl());
  Overlay o;
  o.kind = Overlay::Kind::kLayers;
  o.layers = layers;
  EXPECT_TRUE(find_mistakes(o, {}).empty());
}

TEST(Card, FadesAreShorterInShortClips) {
  const auto fade = [&](Rational duration) {
    return card_layers(clip("a"), {1920, 1080}, duration,
                       test_fonts()->impl())[0]
        .window.fade_in;
  };
  EXPECT_DOUBLE_EQ(fade(Rational(10)), 0.3);
  EXPECT_DOUBLE_EQ(fade(Rational(1)), 0.15);
  EXPECT_DOUBLE_EQ(fade(Rational(0)), 0);
}

}  // namespace
}  // namespace glyphreel
