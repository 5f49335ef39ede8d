// SPDX-License-Identifier: Apache-2.0
#include "text/animation.h"

#include <gtest/gtest.h>

namespace glyphreel {
namespace {

const Size kFrame{1000, 500};

Layer box_layer() { return {BoxLayer{}, {}, 1, {}, {}}; }
Motion motion(const Layer& layer, Rational duration = Rational(10)) {
  return Motion(layer, duration, kFrame, 2);
}
double opacity(const Motion& m, Rational t) { return m.at(t).opacity; }

TEST(Motion, AWindowsEndsMayCountFromTheClipsEnd) {
  Layer layer = box_layer();
  layer.window.from = Rational(-4);
  layer.window.until = Rational(-1);
  const Motion m = motion(layer);
  EXPECT_EQ(opacity(m, Rational(599, 100)), 0);
  EXPECT_EQ(opacity(m, Rational(6)), 1);
  EXPECT_EQ(opacity(m, Rational(899, 100)), 1);
  EXPECT_EQ(opacity(m, Rational(9)), 0);
}

TEST(EndAtKeyframes, TakesTheNearestWithinTheSlackAndInTheWindow) {
  const auto end_of = [](Rational from, Rational near, Rational slack,
                         std::vector<Rational> keyframes) {
    Layer layer = box_layer();
    layer.window.from = from;
    layer.window.until = near;
    layer.window.until_slack = slack;
    GroupLayer group;
    group.layers = {layer};
    EXPECT_EQ(uses_keyframes({{group, {}, 1, {}, {}}}), slack > Rational(0));
    const auto ended = end_at_keyframes({layer, {group, {}, 1, {}, {}}}, keyframes,
                                        Rational(10));
    EXPECT_EQ(ended[0].window.until,
              std::get<GroupLayer>(ended[1].content).layers[0].window.until);
    return *ended[0].window.until;
  };
  const Rational half(1, 2);
  EXPECT_EQ(end_of(0, 4, half, {3, Rational(18, 5), Rational(43, 10), 5}),
            Rational(43, 10));
  EXPECT_EQ(end_of(0, 4, half, {Rational(7, 2), Rational(9, 2)}), Rational(7, 2));
  EXPECT_EQ(end_of(0, 4, half, {3, 5}), Rational(4));
  EXPECT_EQ(end_of(0, 4, 0, {Rational(41, 10)}), Rational(4));
  // From the clip's end; and never to before the window begins.
  EXPECT_EQ(end_of(0, -6, half, {Rational(38, 10)}), Rational(38, 10));
  EXPECT_EQ(end_of(4, Rational(41, 10), half, {Rational(39, 10), 4}), Rational(41, 10));
  // Of two as near, the earlier; and of a window that ends before it begins.
  EXPECT_EQ(end_of(0, 4, half, {Rational(37, 10), Rational(43, 10)}), Rational(37, 10));
  EXPECT_EQ(end_of(4, Rational(39, 10), half, {Rational(38, 10), 4, Rational(42, 10)}),
            Rational(42, 10));
}

TEST(Motion, FadesLieInsideTheWindowAndTheClip) {
  Layer layer = box_layer();
  layer.window.from = Rational(2);
  layer.window.fade_in = 1;
  layer.window.fade_out = 2;
  layer.opacity = 0.5;
  const Motion m = motion(layer);
  EXPECT_EQ(opacity(m, Rational(2)), 0);
  EXPECT_DOUBLE_EQ(opacity(m, Rational(5, 2)), 0.25);
  EXPECT_DOUBLE_EQ(opacity(m, Rational(3)), 0.5);
  EXPECT_DOUBLE_EQ(opacity(m, Rational(9)), 0.25);
  EXPECT_EQ(opacity(m, Rational(10)), 0);
}

TEST(Motion, AFadeOutEndsWithTheClipWhereTheWindowIsLonger) {
  Layer layer = box_layer();
  layer.window.until = Rational(20);
  layer.window.fade_out = 2;
  EXPECT_DOUBLE_EQ(opacity(motion(layer), Rational(9)), 0.5);
}

// CSS Easing 1, 2.2: the named curves at half of their time, as browsers have them.
TEST(Easing, IsTheBezierOfCss) {
  EXPECT_NEAR(eased({0.25, 0.1, 0.25, 1, false}, 0.5), 0.8024, 0.0001);
  EXPECT_NEAR(eased({0.42, 0, 1, 1, false}, 0.5), 0.3154, 0.0001);
  EXPECT_NEAR(eased({0, 0, 0.58, 1, false}, 0.5), 0.6846, 0.0001);
  EXPECT_NEAR(eased({0.42, 0, 0.58, 1, false}, 0.5), 0.5, 1e-9);
  EXPECT_EQ(eased({}, 0.3), 0.3);
  EXPECT_EQ(eased({0, 0, 1, 1, true}, 0.99), 0);
  EXPECT_EQ(eased({0, 0, 1, 1, true}, 1), 1);
  EXPECT_EQ(eased({0.25, 0.1, 0.25, 1, false}, -1), 0);
  EXPECT_EQ(eased({0.25, 0.1, 0.25, 1, false}, 2), 1);
}

TEST(Motion, EntersFromItsDistanceAndLeavesToIt) {
  Layer layer = box_layer();
  Transition in;
  in.seconds = 2;
  in.dx.percent = -10;  // of the frame
  in.dy.px = 7;         // of 2 pixels
  in.scale = 0.5;
  layer.animation.enter = in;
  Transition out = in;
  out.seconds = 1;
  out.opacity = 1;
  layer.animation.exit = out;
  const Motion m = motion(layer);
  const Pose half = m.at(Rational(1));
  EXPECT_DOUBLE_EQ(half.dx, -50);
  EXPECT_DOUBLE_EQ(half.dy, 7);
  EXPECT_DOUBLE_EQ(half.scale, 0.75);
  EXPECT_DOUBLE_EQ(half.opacity, 0.5);
  EXPECT_TRUE(m.at(Rational(2)).is_still());
  EXPECT_TRUE(m.at(Rational(9)).is_still());
  const Pose leaving = m.at(Rational(975, 100));
  EXPECT_DOUBLE_EQ(leaving.dx, -75);
  EXPECT_DOUBLE_EQ(leaving.opacity, 1);
  EXPECT_FALSE(m.keeps_its_shape());
}

TEST(Motion, KeyframesGoBetweenTheirNeighboursPropertyByProperty) {
  Layer layer = box_layer();
  Keyframe a, b, c;
  a.at = Rational(1);
  a.dx = Length{0, 10};
  a.color = rgb(0x000000);
  b.at = Rational(2);
  b.opacity = 0.5;
  b.easing.hold = true;
  c.at = Rational(-5);  // 5 s
  c.dx = Length{0, 50};
  c.opacity = 1;
  c.color = rgb(0xffffff);
  layer.animation.keyframes = {a, b, c};
  const Motion m = motion(layer);
  EXPECT_DOUBLE_EQ(m.at(Rational(0)).dx, 20);
  EXPECT_DOUBLE_EQ(m.at(Rational(2)).dx, 40);  // b does not speak of it
  EXPECT_DOUBLE_EQ(m.at(Rational(9)).dx, 100);
  EXPECT_DOUBLE_EQ(m.at(Rational(0)).opacity, 0.5);
  EXPECT_DOUBLE_EQ(m.at(Rational(7, 2)).opacity, 0.75);
  ASSERT_TRUE(m.at(Rational(3)).color);
  EXPECT_NEAR(m.at(Rational(3)).color->r, 0.5, 1e-6);
}

TEST(Motion, KeyframesThatCrossInAShortClipAreSane) {
  Layer layer = box_layer();
  Keyframe a, b;
  a.at = Rational(3);
  a.dx = Length{0, 10};
  b.at = Rational(-3);
  b.dx = Length{0, 20};
  layer.animation.keyframes = {a, b};
  const Motion m = motion(layer, Rational(4));  // 3 s and 1 s
  for (int i = 0; i < 40; ++i) {
    const double dx = m.at(Rational(i, 10)).dx;
    EXPECT_GE(dx, 20);
    EXPECT_LE(dx, 40);
  }
}

TEST(Motion, OfScaleZeroOrOfNothingIsNotSeen) {
  Layer layer = box_layer();
  Keyframe k;
  k.scale = 0;
  layer.animation.keyframes = {k};
  EXPECT_EQ(opacity(motion(layer), Rational(1)), 0);
  const Motion none(LayerWindow{}, Rational(10));
  EXPECT_EQ(opacity(none, Rational(0)), 1);
  EXPECT_TRUE(none.keeps_its_shape());
}

}  // namespace
}  // namespace glyphreel
