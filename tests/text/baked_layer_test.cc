// SPDX-License-Identifier: Apache-2.0
#include "text/baked_layer.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/text/test_frame.h"

namespace glyphreel {
namespace {

// Something of every kind: rounded and straight edges, one colour, an opaque
// run that is not of one colour, and holes.
std::vector<StillGroup> picture(double x, double y) {
  auto mask = std::make_shared<Mask>(
      make_mask({static_cast<int>(x) + 10, static_cast<int>(y) + 6, 90, 20}));
  for (size_t i = 0; i < mask->values.size(); ++i)
    mask->values[i] = static_cast<uint16_t>(i * 977);
  StillGroup group;
  group.ops = {DrawBox{x, y, 120, 40, 9, rgb(0x204060)},
               DrawBox{x + 4, y + 30, 100, 30, 5, rgb(0xff0000, 0.4f)},
               DrawMask{mask, rgb(0xffffff)},
               DrawBox{x + 140, y + 2, 7, 50, 3, rgb(0x00ff00, 0.9f)}};
  return {group};
}

// A background without two equal neighbours.
void scatter(TestFrame& frame) {
  const PixelFormatLayout& l = frame.layout();
  for (int p = 0; p < l.plane_count; ++p) {
    const PlaneView& v = frame.view().planes[static_cast<size_t>(p)];
    for (int y = 0; y < v.height; ++y)
      for (int x = 0; x < v.width; ++x)
        frame.set(p, x, y, (x * 7 + y * 13 + p * 50) % (1 << l.bit_depth));
  }
}

constexpr PixelFormat kFormats[] = {
    PixelFormat::kYuv420p, PixelFormat::kYuv422p, PixelFormat::kYuv444p,
    PixelFormat::kNv12,    PixelFormat::kP010,    PixelFormat::kYuv420p12,
    PixelFormat::kGray8,   PixelFormat::kGbrp10,  PixelFormat::kRgb24,
    PixelFormat::kBgra};

TEST(BakedLayer, MovedByWholeChromaSamplesEqualsBakedThere) {
  for (const PixelFormat p : kFormats)
    for (const ChromaSiting siting :
         {ChromaSiting::kLeft, ChromaSiting::kCenter, ChromaSiting::kTopLeft}) {
      FrameFormat f = test_format(200, 100, p);
      f.color.siting = siting;
      const BakedLayer moving(picture(8.25, 10.5), f, Rect{0, 0, 200, 100});
      for (const auto& [dx, dy] :
           {std::pair{2, 4}, {-6, -8}, {20, 20}, {30, -4}}) {
        const BakedLayer there(picture(8.25 + dx, 10.5 + dy), f,
                               Rect{dx, dy, 200, 100});
        TestFrame a(f, {}), b(f, {});
        scatter(a);
        scatter(b);
        moving.draw(a.view(), kOpaque, dx, dy);
        there.draw(b.view(), kOpaque);
        EXPECT_TRUE(a == b) << layout_of(p).name << " by " << dx << ", " << dy;
      }
    }
}

TEST(BakedLayer, WhatIsMovedOutOfTheFrameIsCutThereAndNowhereElse) {
  for (const PixelFormat p : kFormats)
    for (const int16_t opacity : {kOpaque, int16_t{20000}}) {
      // Odd: the last chroma samples have one luma column and row.
      const FrameFormat f = test_format(61, 43, p);
      const Rect area{-40, -20, 240, 140};
      const BakedLayer layer(picture(-30.25, -9.5), f, area);
      // The same on a frame so large that nothing is cut.
      FrameFormat large = f;
      large.size = {1001, 603};
      for (const auto& [dx, dy] : {std::pair{0, 0},
                                   {-100, 0},
                                   {60, 20},
                                   {-300, 0},
                                   {0, 300},
                                   {36, -40},
                                   {-36, 30},
                                   {90, 40}}) {
        TestFrame cut(f, gray(f)), whole(large, gray(f));
        layer.draw(cut.view(), opacity, dx, dy);
        layer.draw(whole.view(), opacity, dx + 400, dy + 200);
        ASSERT_TRUE(cut.guards_are_intact())
            << layout_of(p).name << " by " << dx << ", " << dy;
        ASSERT_TRUE(whole.guards_are_intact());
        const PixelFormatLayout& l = layout_of(p);
        for (int plane = 0; plane < l.plane_count; ++plane) {
          const PlaneView& v = cut.view().planes[static_cast<size_t>(plane)];
          const int left =
              (400 >> l.plane_shift_x(plane)) * l.plane_step(plane);
          const int top = 200 >> l.plane_shift_y(plane);
          for (int y = 0; y < v.height; ++y)
            for (int x = 0; x < v.width; ++x)
              ASSERT_EQ(cut.get(plane, x, y),
                        whole.get(plane, x + left, y + top))
                  << l.name << " by " << dx << ", " << dy << ": plane " << plane
                  << " at " << x << ", " << y;
        }
      }
    }
}

TEST(BakedLayer, AnAreaCutsWhatIsDrawnOutsideOfIt) {
  const FrameFormat f = test_format(64, 64, PixelFormat::kYuv420p);
  const std::vector<StillGroup> all = {
      {{DrawBox{0, 0, 64, 64, 0, rgb(0xffffff)}}, 1}};
  TestFrame frame(f, gray(f));
  BakedLayer(all, f, Rect{9, 10, 20, 30}).draw(frame.view(), kOpaque);
  EXPECT_EQ(frame.changed_luma(), (Rect{9, 10, 20, 30}));
  EXPECT_TRUE(BakedLayer(all, f, Rect{64, 0, 20, 20}).empty());
  EXPECT_TRUE(BakedLayer(all, f, Rect{5, 5, 0, -3}).empty());
  EXPECT_TRUE(BakedLayer(all, f, Rect{-50, -50, 50, 50}).empty());
}

// What stands partly outside of the frame has its edge's colour there.
TEST(BakedLayer, ChromaAtTheFramesEdgeIsNotThinned) {
  for (const ChromaSiting siting :
       {ChromaSiting::kLeft, ChromaSiting::kCenter, ChromaSiting::kTopLeft}) {
    FrameFormat f = test_format(61, 43, PixelFormat::kYuv420p);
    f.color.siting = siting;
    TestFrame frame(f, {16, 128, 128, 0});
    BakedLayer({{{DrawBox{-10, -10, 100, 100, 0, rgb(0xff0000)}}, 1}}, f)
        .draw(frame.view(), kOpaque);
    for (const auto& [x, y] : {std::pair{0, 0}, {30, 0}, {0, 21}, {30, 21}})
      EXPECT_EQ(frame.get(2, x, y), 240);
  }
}

TEST(BakedLayer, NothingWritesNothing) {
  const FrameFormat f = test_format(61, 43);
  TestFrame frame(f, gray(f));
  BakedLayer().draw(frame.view(), kOpaque);
  BakedLayer({}, f).draw(frame.view(), kOpaque);
  const BakedLayer clear({{{DrawBox{0, 0, 61, 43, 0, rgb(0xffffff, 0)}}, 1}},
                         f);
  EXPECT_TRUE(clear.empty());
  EXPECT_EQ(clear.bytes_touched(), 0u);
  BakedLayer(picture(0, 0), f).draw(frame.view(), 0);
  EXPECT_TRUE(frame.is_unchanged());
}

// Spans are a matter of speed: parts too narrow for any run give the same.
TEST(BakedLayer, ResultsDoNotDependOnTheSpans) {
  for (const PixelFormat p : kFormats) {
    // Chroma between two luma columns would lie on the seams.
    if (layout_of(p).chroma_shift_x != 0) continue;
    const FrameFormat f = test_format(200, 100, p);
    TestFrame whole(f, {}), parts(f, {});
    scatter(whole);
    scatter(parts);
    BakedLayer(picture(8, 10), f).draw(whole.view(), kOpaque);
    for (int x = 0; x < 200; x += 7)
      BakedLayer(picture(8, 10), f, Rect{x, 0, 7, 100})
          .draw(parts.view(), kOpaque);
    EXPECT_TRUE(whole == parts) << layout_of(p).name;
  }
}

}  // namespace
}  // namespace glyphreel
