// SPDX-License-Identifier: Apache-2.0
#include "text/placed_layer.h"

#include <gtest/gtest.h>

#include "tests/text/test_frame.h"

namespace glyphreel {
namespace {

std::vector<PlacedLayer> place(const std::vector<Layer>& layers,
                               Size frame = {1000, 500}, double design_px = 1) {
  static const TextValues values(Overlay{}, ClipText{});
  PlacingContext context;
  context.values = &values;
  context.fonts = &test_fonts()->impl();
  context.clip_duration = Rational(10);
  context.warn = [](const std::string&) {};
  context.note_fonts = [](const std::vector<FontUse>&) {};
  Place whole;
  whole.parent = {0, 0, double(frame.width), double(frame.height)};
  whole.frame = frame;
  whole.design_px = design_px;
  return place_layers(layers, whole, context);
}

Layer with_id(Layer layer, const std::string& id) {
  layer.id = id;
  return layer;
}
BoxLayer box(double width, double height) {
  BoxLayer b;
  b.width = Length{0, width};
  b.height = Length{0, height};
  return b;
}
Layer layer_of(const BoxLayer& b) { return {b, {}, 1, {}, {}}; }
Layer layer_of(const TextLayer& t) { return {t, {}, 1, {}, {}}; }
Layer group_of(std::vector<Layer> layers, GroupLayer group = {}) {
  group.layers = std::move(layers);
  return {group, {}, 1, {}, {}};
}

void expect_box(const RectF& box, double x, double y, double w, double h) {
  EXPECT_NEAR(box.x, x, 1e-9);
  EXPECT_NEAR(box.y, y, 1e-9);
  EXPECT_NEAR(box.width, w, 1e-9);
  EXPECT_NEAR(box.height, h, 1e-9);
}

TEST(PlaceLayers, NineAnchorsMoveInwards) {
  for (int anchor = 0; anchor < 9; ++anchor) {
    BoxLayer b = box(100, 50);
    b.anchor = static_cast<Anchor>(anchor);
    b.x.px = 7;
    b.y.px = 3;
    const double xs[] = {7, 457, 893}, ys[] = {3, 228, 447};
    expect_box(place({layer_of(b)})[0].box, xs[anchor % 3], ys[anchor / 3], 100,
               50);
    // EBU R 95: 3.5 % and 5 % on each side.
    b.area = Area::kActionSafe;
    const double action_xs[] = {42, 457, 858};
    EXPECT_NEAR(place({layer_of(b)})[0].box.x, action_xs[anchor % 3], 1e-9);
    b.area = Area::kTitleSafe;
    const double title_ys[] = {28, 228, 422};
    EXPECT_NEAR(place({layer_of(b)})[0].box.y, title_ys[anchor / 3], 1e-9);
  }
}

TEST(PlaceLayers, LengthsAddPercentPixelsAndEms) {
  BoxLayer b;
  b.x = {10, 5, 1};
  b.width = Length{50, -10, 0};
  b.height = Length{20, 0, 0};
  expect_box(place({layer_of(b)}, {1000, 500}, 2)[0].box, 100 + 10 + 64, 0, 480,
             100);
  TextLayer t;
  t.text = "a";
  t.size = 20;
  t.x.em = 2;
  EXPECT_NEAR(place({layer_of(t)}, {1000, 500}, 2)[0].box.x, 80, 1e-9);
  expect_box(place({layer_of(BoxLayer{})})[0].box, 0, 0, 1000, 500);
}

TEST(PlaceLayers, RelationsStandBesideTheOtherLayer) {
  BoxLayer target = box(200, 100);
  target.x.px = 300;
  target.y.px = 200;
  BoxLayer b = box(50, 20);
  const auto related = [&](Side side, EdgeAlign align) {
    b.relation = Relation{"t", side, Length{0, 10}, align};
    return place({with_id(layer_of(target), "t"), layer_of(b)})[1].box;
  };
  expect_box(related(Side::kBelow, EdgeAlign::kStart), 300, 310, 50, 20);
  expect_box(related(Side::kBelow, EdgeAlign::kCenter), 375, 310, 50, 20);
  expect_box(related(Side::kAbove, EdgeAlign::kEnd), 450, 170, 50, 20);
  expect_box(related(Side::kLeftOf, EdgeAlign::kStart), 240, 200, 50, 20);
  expect_box(related(Side::kRightOf, EdgeAlign::kEnd), 510, 280, 50, 20);
  b.anchor = Anchor::kBottomRight;
  expect_box(related(Side::kOver, EdgeAlign::kStart), 450, 280, 50, 20);
  b.anchor.reset();
  b.x.px = 4;
  b.y.px = -3;
  expect_box(related(Side::kBelow, EdgeAlign::kStart), 304, 307, 50, 20);
}

TEST(PlaceLayers, StartIsTheRightEdgeOfRightToLeftText) {
  TextLayer t;
  t.text = "هدف";
  t.anchor = Anchor::kCenter;
  BoxLayer b = box(10, 4);
  b.relation = Relation{"t", Side::kBelow, {}, EdgeAlign::kStart};
  const auto placed = place({with_id(layer_of(t), "t"), layer_of(b)});
  EXPECT_NEAR(placed[1].box.right(), placed[0].box.right(), 1e-9);
}

TEST(PlaceLayers, AGroupIsAsLargeAsItsLayersOrAsItSays) {
  BoxLayer small = box(100, 30), low = box(60, 40);
  low.x.px = 80;
  low.y.px = 50;
  GroupLayer group;
  group.anchor = Anchor::kBottomRight;
  const auto hugging = place({group_of({layer_of(small), layer_of(low)}, group)});
  expect_box(hugging[0].box, 860, 410, 140, 90);
  expect_box(hugging[0].children[1].box, 940, 460, 60, 40);
  group.width = Length{50, 0, 0};
  group.height = Length{0, 200};
  BoxLayer filling;
  BoxLayer corner = box(10, 10);
  corner.anchor = Anchor::kBottomRight;
  corner.x.px = 5;
  const auto sized = place({group_of({layer_of(filling), layer_of(corner)}, group)});
  expect_box(sized[0].box, 500, 300, 500, 200);
  expect_box(sized[0].children[0].box, 500, 300, 500, 200);
  expect_box(sized[0].children[1].box, 985, 490, 10, 10);
}

TEST(PlaceLayers, WhatFollowsTheGroupsSizeDoesNotMakeIt) {
  BoxLayer plate;  // as large as the group
  TextLayer t;
  t.text = "Score";
  t.x.px = 16;
  BoxLayer right = box(8, 8);
  right.anchor = Anchor::kRight;
  const auto placed =
      place({group_of({layer_of(plate), layer_of(t), layer_of(right)})});
  const auto& children = placed[0].children;
  EXPECT_LT(placed[0].box.width, 300);
  EXPECT_NEAR(placed[0].box.width, children[1].box.right(), 1e-9);
  expect_box(children[0].box, 0, 0, placed[0].box.width, placed[0].box.height);
  EXPECT_NEAR(children[2].box.right(), placed[0].box.width, 1e-9);
}

TEST(PlaceLayers, APlatesPaddingIsPartOfTheBox) {
  TextLayer t;
  t.text = "Goal";
  t.size = 40;
  t.anchor = Anchor::kBottomRight;
  const RectF bare = place({layer_of(t)})[0].box;
  t.plate = Plate{};
  t.plate->padding_x = 20;
  t.plate->padding_y = 10;
  const PlacedLayer padded = std::move(place({layer_of(t)})[0]);
  EXPECT_NEAR(padded.box.width, bare.width + 40, 1e-9);
  EXPECT_NEAR(padded.box.height, bare.height + 20, 1e-9);
  EXPECT_NEAR(padded.box.right(), 1000, 1e-9);
  EXPECT_NEAR(padded.text.x, padded.box.x + 20, 1e-9);
  t.width = Length{0, 300};
  EXPECT_NEAR(place({layer_of(t)})[0].box.width, 300, 1e-9);
}

TEST(PlaceLayers, BesideATextIsBesideItsLines) {
  TextLayer t;
  t.text = "Short";
  t.x.px = 50;
  BoxLayer b = box(10, 10);
  b.relation = Relation{"t", Side::kRightOf, Length{0, 5}, EdgeAlign::kCenter};
  const auto placed = place({with_id(layer_of(t), "t"), layer_of(b)});
  EXPECT_NEAR(placed[1].box.x, 50 + placed[0].text.layout.width + 5, 1e-6);
}

TEST(PlaceLayers, AnImageKeepsItsShape) {
  auto image = std::make_shared<Image>();
  image->size = {40, 20};
  image->rgba.resize(40 * 20 * 4);
  ImageLayer i;
  i.image = image;
  const auto box_of = [&] {
    return place({Layer{i, {}, 1, {}, {}}}, {1000, 500}, 2)[0].box;
  };
  expect_box(box_of(), 0, 0, 80, 40);
  i.width = Length{0, 100};
  expect_box(box_of(), 0, 0, 200, 100);
  i.width.reset();
  i.height = Length{50, 0, 0};
  expect_box(box_of(), 0, 0, 500, 250);
  i.width = Length{0, 10};
  expect_box(box_of(), 0, 0, 20, 250);
}

TEST(PlaceLayers, TextsKeepInsideTheFrameUnlessTheyTravel) {
  TextLayer t;
  t.text = "Outside";
  t.anchor = Anchor::kTopLeft;
  t.x.px = -400;
  EXPECT_GE(place({layer_of(t)})[0].text.x, -2);
  Layer moved = layer_of(t);
  Keyframe k;
  k.dx = Length{};
  moved.animation.keyframes = {k};
  EXPECT_NEAR(place({moved})[0].box.x, -400, 1e-9);
}

TEST(PlaceLayers, ATextWithoutRoomStaysAsNearAsItCan) {
  TextLayer t;
  t.text = "no room here";
  t.y.px = 100;
  for (const Align align : {Align::kStart, Align::kRight}) {
    t.align = align;
    t.x.px = 990;
    const PlacedText right = place({layer_of(t)})[0].text;
    EXPECT_NEAR(right.x + right.layout.ink_right, 999, 4);
    t.x.px = -4000;
    const PlacedText left = place({layer_of(t)})[0].text;
    EXPECT_NEAR(left.x + left.layout.ink_left, 1, 4);
    EXPECT_DOUBLE_EQ(left.layout.size_px, right.layout.size_px);
  }
}

TEST(PlaceLayers, OneOverlayIsOneDesignAtEverySize) {
  TextLayer t;
  t.text = "One design";
  t.size = 48;
  t.anchor = Anchor::kBottomLeft;
  t.area = Area::kTitleSafe;
  const RectF small = place({layer_of(t)}, {1920, 1080}, 1)[0].box;
  const RectF large = place({layer_of(t)}, {3840, 2160}, 2)[0].box;
  EXPECT_NEAR(large.x, 2 * small.x, 0.01);
  EXPECT_NEAR(large.y, 2 * small.y, 0.01);
  EXPECT_NEAR(large.width, 2 * small.width, 1);
}

}  // namespace
}  // namespace glyphreel
