// SPDX-License-Identifier: Apache-2.0
#include "text/moving_layer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "tests/text/test_frame.h"
#include "text/compositor.h"

namespace glyphreel {
namespace {

constexpr PixelFormat kFormats[] = {PixelFormat::kYuv420p, PixelFormat::kYuv422p10,
                                    PixelFormat::kNv12, PixelFormat::kRgba};

FrameTimes at(Rational t) { return {t, t + Rational(60), t + Rational(120)}; }

Overlay layers(std::vector<Layer> all) {
  Overlay o;
  o.kind = Overlay::Kind::kLayers;
  o.scale = Overlay::Scale::kPixels;
  o.layers = std::move(all);
  return o;
}

Compositor make(const Overlay& overlay, const FrameFormat& format) {
  auto made =
      Compositor::create(overlay, {}, format, Rational(10), test_fonts());
  EXPECT_TRUE(made.ok()) << made.error().message;
  return std::move(made).value();
}

BoxLayer box(double x, double y, double w, double h, Color color) {
  BoxLayer b;
  b.x.px = x;
  b.y.px = y;
  b.width = Length{0, w};
  b.height = Length{0, h};
  b.color = color;
  return b;
}

TextLayer rich_text(const std::string& s) {
  TextLayer t;
  t.text = s;
  t.x.px = 31;
  t.y.px = 21;
  t.size = 36;
  t.color = rgb(0xffd166);
  t.outline = Outline{2.5, {0, 0, 0, 1}, Join::kRound};
  t.shadow = Shadow{2, 3, 2, {0, 0, 0, 0.6f}};
  return t;
}

// A slide by fractions of a pixel with keyframes of everything.
Layer busy() {
  Layer layer{rich_text("Ag {clip.time:s.t}"), {}, 1, {}, {}};
  Keyframe a, b;
  a.dx = Length{0, -20};
  a.dy = Length{0, 0};
  a.scale = 1;
  a.color = rgb(0xff0000);
  b.at = Rational(9);
  b.dx = Length{0, 41.7};
  b.dy = Length{0, 13.3};
  b.scale = 1.2;
  b.color = rgb(0x00ff00);
  layer.animation.keyframes = {a, b};
  layer.window.fade_in = 1;
  return layer;
}

TEST(MovingLayer, WhatIsDrawnDependsOnTheTimeAlone) {
  for (const PixelFormat p : kFormats) {
    const FrameFormat f = test_format(301, 151, p);
    Compositor forwards = make(layers({busy()}), f);
    Compositor backwards = make(layers({busy()}), f);
    std::vector<std::unique_ptr<TestFrame>> seen;
    for (int i = 0; i < 24; ++i) {
      seen.push_back(std::make_unique<TestFrame>(f, gray(f)));
      forwards.draw(seen.back()->view(), at(Rational(i * 10, 24)));
      EXPECT_TRUE(seen.back()->guards_are_intact());
    }
    for (int i = 23; i >= 0; --i) {
      TestFrame again(f, gray(f));
      backwards.draw(again.view(), at(Rational(i * 10, 24)));
      EXPECT_TRUE(again == *seen[static_cast<size_t>(i)]) << i;
    }
  }
}

TEST(MovingLayer, IsAtRestWhatItIsWithoutMoving) {
  for (const PixelFormat p : kFormats) {
    const FrameFormat f = test_format(320, 150, p);
    Layer moving{rich_text("Ag 12"), {}, 1, {}, {}};
    Transition enter;
    enter.seconds = 1;
    enter.dx.px = -33.3;
    enter.scale = 0.5;
    moving.animation.enter = enter;
    Layer still = moving;
    still.animation = {};
    TestFrame want(f, gray(f)), got(f, gray(f)), early(f, gray(f));
    make(layers({still}), f).draw(want.view(), at(Rational(5)));
    Compositor c = make(layers({moving}), f);
    c.draw(early.view(), at(Rational(1, 2)));
    EXPECT_FALSE(early == want);
    c.draw(got.view(), at(Rational(5)));
    EXPECT_TRUE(got == want) << layout_of(p).name;
  }
}

// Where the changed luma lies, weighed by how much it changed.
std::array<double, 2> center_of(const TestFrame& frame, int before) {
  double sum = 0, x_sum = 0, y_sum = 0;
  const PlaneView& v = frame.view().planes[0];
  for (int y = 0; y < v.height; ++y)
    for (int x = 0; x < v.width; ++x) {
      const double d = frame.get(0, x, y) - before;
      sum += d;
      x_sum += d * x;
      y_sum += d * y;
    }
  return {x_sum / sum, y_sum / sum};
}

std::shared_ptr<const DataSeries> series(std::vector<double> values) {
  auto out = std::make_shared<DataSeries>();
  out->base = ClockBase::kClip;
  for (size_t i = 0; i < values.size(); ++i)
    out->samples.push_back({Rational(static_cast<int64_t>(i)), values[i], ""});
  return out;
}

TEST(MovingLayer, FollowsATrackWithItsAnchorsPoint) {
  const FrameFormat f = test_format(200, 120);
  for (const Anchor anchor : {Anchor::kTopLeft, Anchor::kBottom, Anchor::kCenter}) {
    BoxLayer b = box(3, -5, 10, 8, rgb(0xffffff));
    b.anchor = anchor;
    Layer layer{b, {}, 1, {}, {}};
    layer.animation.follow = Follow{"x", "y", 400, 240};
    Overlay o = layers({layer});
    o.data = {{"x", series({100, 140})}, {"y", series({120, 180})}};
    Compositor c = make(o, f);
    // Half of the picture that the track is of; between its samples, too.
    const int across = static_cast<int>(anchor) % 3, down = static_cast<int>(anchor) / 3;
    for (const int t : {0, 1, 2, 3, 4, 9}) {
      TestFrame frame(f, {16, 128, 128, 255});
      c.draw(frame.view(), at(Rational(t, 4)));
      const int step = std::min(t, 4);
      const double x = 50 + 5 * step + 3 - across * 5.0;
      const double y = 60 + 7.5 * step - 5 - down * 4.0;
      const auto center = center_of(frame, 16);
      EXPECT_NEAR(center[0], x + 4.5, 0.02) << t;
      EXPECT_NEAR(center[1], y + 3.5, 0.02) << t;
    }
  }
}

TEST(MovingLayer, AFollowerOutsideOfTheFrameOrWithoutATrackIsNotSeen) {
  const FrameFormat f = test_format(200, 120);
  Layer layer{rich_text("{clip.time:s.t}"), {}, 1, {}, {}};
  layer.animation.follow = Follow{"x", "y"};
  Overlay o = layers({layer});
  o.data = {{"x", series({50, 50, -900})}, {"y", series({40, 40, 1e300})}};
  Compositor c = make(o, f);
  TestFrame here(f, gray(f)), gone(f, gray(f)), unknown(f, gray(f));
  c.draw(here.view(), at(Rational(1, 2)));
  EXPECT_FALSE(here.is_unchanged());
  c.draw(gone.view(), at(Rational(2)));
  EXPECT_TRUE(gone.is_unchanged());
  // Wall time, of a source that does not say when it was recorded.
  auto recorded = std::make_shared<DataSeries>(*o.data["x"]);
  recorded->base = ClockBase::kRecording;
  o.data["x"] = recorded;
  make(o, f).draw(unknown.view(), at(Rational(1, 2)));
  EXPECT_TRUE(unknown.is_unchanged());
}

TEST(MovingLayer, SlidesByEighthsOfAPixel) {
  const FrameFormat f = test_format(200, 120);
  TextLayer t = rich_text("A");
  t.outline.reset();
  t.shadow.reset();
  t.color = rgb(0xffffff);
  for (const bool down : {false, true}) {
    Layer layer{t, {}, 1, {}, {}};
    Keyframe a, b;
    a.dx = a.dy = Length{};
    b.at = Rational(8);
    b.dx = Length{0, down ? 0.0 : 8.0};
    b.dy = Length{0, down ? 8.0 : 0.0};
    layer.animation.keyframes = {a, b};
    Compositor c = make(layers({layer}), f);
    std::array<double, 2> first{};
    for (int i = 0; i <= 64; ++i) {
      TestFrame frame(f, {16, 128, 128, 255});
      c.draw(frame.view(), at(Rational(i, 8)));
      const auto center = center_of(frame, 16);
      if (i == 0) first = center;
      EXPECT_NEAR(center[0] - first[0], down ? 0 : i / 8.0, 0.02) << i;
      EXPECT_NEAR(center[1] - first[1], down ? i / 8.0 : 0, 0.02) << i;
    }
  }
}

TEST(MovingLayer, IsCutAtTheFrameWhereverItGoes) {
  for (const PixelFormat p : kFormats) {
    const FrameFormat f = test_format(97, 63, p);
    Layer layer{rich_text("Wide words"), {}, 1, {}, {}};
    Keyframe a, b;
    a.dx = Length{0, -400};
    a.dy = Length{0, -90};
    b.at = Rational(10);
    b.dx = Length{0, 400};
    b.dy = Length{0, 90};
    layer.animation.keyframes = {a, b};
    Compositor c = make(layers({layer}), f);
    bool seen = false;
    for (int i = 0; i <= 50; ++i) {
      TestFrame frame(f, gray(f));
      c.draw(frame.view(), at(Rational(i, 5)));
      ASSERT_TRUE(frame.guards_are_intact()) << i;
      seen |= !frame.is_unchanged();
    }
    EXPECT_TRUE(seen);
  }
}

TEST(MovingLayer, AGroupFadesAsOnePicture) {
  const FrameFormat f = test_format(64, 64, PixelFormat::kYuv444p);
  GroupLayer group;
  group.layers = {{box(0, 0, 40, 40, rgb(0x000000)), {}, 1, {}, {}},
                  {box(8, 8, 40, 40, rgb(0xffffff)), {}, 1, {}, {}}};
  Layer layer{group, {}, 1, {}, {}};
  layer.window.fade_in = 2;
  Keyframe k;
  k.dx = Length{0, 4};
  layer.animation.keyframes = {k};
  TestFrame frame(f, {126, 128, 128, 255});
  make(layers({layer}), f).draw(frame.view(), at(Rational(1)));
  EXPECT_NEAR(frame.get(0, 24, 20), (126 + 235) / 2.0, 0.77);
  EXPECT_NEAR(frame.get(0, 6, 4), (126 + 16) / 2.0, 0.77);
  EXPECT_EQ(frame.get(0, 2, 4), 126);
}

TEST(MovingLayer, ATypewriterWritesGraphemes) {
  const FrameFormat f = test_format(400, 80, PixelFormat::kYuv444p);
  TextLayer t;
  t.text = "ab👨‍👩‍👧c";
  t.size = 40;
  Layer layer{t, {}, 1, {}, {}};
  layer.animation.typewriter_per_second = 1;
  Compositor c = make(layers({layer}), f);
  std::vector<int> widths;
  for (int i = 0; i < 7; ++i) {
    TestFrame frame(f, {16, 128, 128, 255});
    c.draw(frame.view(), at(Rational(i)));
    widths.push_back(frame.changed_luma().right());
  }
  EXPECT_EQ(widths[0], 0);
  for (int i = 0; i < 4; ++i) EXPECT_LT(widths[i], widths[i + 1]) << i;
  EXPECT_EQ(widths[4], widths[6]);
}

TEST(MovingLayer, HugeLayersAndScalesAreSane) {
  const FrameFormat f = test_format(64, 48);
  Layer large{box(-5e4, -5e4, 1e5, 1e5, rgb(0xffffff)), {}, 1, {}, {}};
  Layer letter{rich_text("W"), {}, 1, {}, {}};
  Keyframe a, b;
  a.dx = Length{0, 0};
  a.scale = 1;
  b.at = Rational(10);
  b.dx = Length{0, 9e4};
  b.scale = 16;
  large.animation.keyframes = letter.animation.keyframes = {a, b};
  Compositor c = make(layers({large, letter}), f);
  for (int i = 0; i <= 10; ++i) {
    TestFrame frame(f, gray(f));
    c.draw(frame.view(), at(Rational(i)));
    EXPECT_TRUE(frame.guards_are_intact());
  }
}

TEST(Compositor, AnOutlineDoesNotShowThroughAHalfTransparentFill) {
  const FrameFormat f = test_format(200, 200, PixelFormat::kYuv444p);
  TextLayer t;
  t.text = "I";
  t.size = 180;
  t.weight = 900;
  t.color = rgb(0xffffff, 0.5f);
  TestFrame plain(f, {126, 128, 128, 255}), outlined(f, {126, 128, 128, 255});
  make(layers({{t, {}, 1, {}, {}}}), f).draw(plain.view(), at(Rational(1)));
  t.outline = Outline{6, {0, 0, 0, 1}, Join::kMiter};
  make(layers({{t, {}, 1, {}, {}}}), f).draw(outlined.view(), at(Rational(1)));
  const Rect ink = plain.changed_luma();
  const int x = ink.x + ink.width / 2, y = ink.y + ink.height / 2;
  EXPECT_NEAR(plain.get(0, x, y), (126 + 235) / 2.0, 0.6);
  EXPECT_EQ(outlined.get(0, x, y), plain.get(0, x, y));
  EXPECT_EQ(outlined.get(0, ink.x - 3, y), 16);
}

TEST(Compositor, FillAndOutlineShareThePixelsOfTheirEdge) {
  const FrameFormat f = test_format(160, 120, PixelFormat::kYuv444p);
  TextLayer t;
  t.text = "/";
  t.size = 90;
  t.color = rgb(0xffffff);
  t.outline = Outline{7, {1, 1, 1, 1}, Join::kRound};
  TestFrame frame(f, {16, 128, 128, 255});
  make(layers({{t, {}, 1, {}, {}}}), f).draw(frame.view(), at(Rational(1)));
  // Between the outline's edges all is white.
  const Rect ink = frame.changed_luma();
  const int y = ink.y + ink.height / 2;
  for (int x = ink.x + ink.width / 2 - 6; x < ink.x + ink.width / 2 + 6; ++x)
    EXPECT_EQ(frame.get(0, x, y), 235) << x;
}

TEST(Compositor, ClocksEqualStillTextsWhateverTheirStyle) {
  for (const PixelFormat p : kFormats)
   for (const bool is_tight : {false, true}) {
    const FrameFormat f = test_format(420, 100, p);
    TextLayer running = rich_text("{clip.time:s.ttt} m");
    running.tabular_digits = true;
    running.gradient = LinearGradient{
        90, {{0, rgb(0xff0000)}, {1, rgb(0x0000ff)}}};
    if (is_tight) {  // letters touch, and share chroma samples
      running.outline.reset();
      running.shadow.reset();
      running.letter_spacing = -2.5;
    }
    Compositor clock = make(layers({{running, {}, 1, {}, {}}}), f);
    for (int i = 0; i < 12; ++i) {
      const Rational t(i * 977, 1000);  // also from one digit to two
      char shown[32];
      std::snprintf(shown, sizeof(shown), "%d.%03d m", i * 977 / 1000,
                    i * 977 % 1000);
      TextLayer still = running;
      still.text = shown;
      TestFrame want(f, gray(f)), got(f, gray(f));
      make(layers({{still, {}, 1, {}, {}}}), f).draw(want.view(), at(t));
      clock.draw(got.view(), at(t));
      ASSERT_TRUE(got.guards_are_intact());
      ASSERT_TRUE(got == want) << layout_of(p).name << " " << shown;
    }
  }
}

}  // namespace
}  // namespace glyphreel
