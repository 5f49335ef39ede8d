// SPDX-License-Identifier: Apache-2.0
#include "text/compositor.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/text/test_frame.h"

namespace glyphreel {
namespace {

constexpr PixelFormat kFormats[] = {
    PixelFormat::kYuv420p,   PixelFormat::kYuv422p,   PixelFormat::kYuv444p,
    PixelFormat::kNv12,      PixelFormat::kYuv420p10, PixelFormat::kYuv422p10,
    PixelFormat::kYuv444p10, PixelFormat::kP010};

const FrameTimes kMiddle{Rational(5), Rational(65), Rational(125)};

FrameTimes at(Rational t) { return {t, t + Rational(60), t + Rational(120)}; }

Compositor make(const Overlay& overlay, const FrameFormat& format,
                const ClipText& text = {}) {
  auto made =
      Compositor::create(overlay, text, format, Rational(10), test_fonts());
  EXPECT_TRUE(made.ok()) << made.error().message;
  return std::move(made).value();
}

Overlay layers(std::vector<Layer> all) {
  Overlay o;
  o.kind = Overlay::Kind::kLayers;
  o.scale = Overlay::Scale::kPixels;
  o.layers = std::move(all);
  return o;
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

TextLayer text(const std::string& s, double x, double y, double size) {
  TextLayer t;
  t.text = s;
  t.x.px = x;
  t.y.px = y;
  t.size = size;
  return t;
}

TEST(Compositor, OpaqueAndTranslucentBoxesHaveTheirColourInEveryFormat) {
  for (const PixelFormat pixel_format : kFormats)
    for (const Range range : {Range::kLimited, Range::kFull})
      for (const Matrix matrix :
           {Matrix::kBt601, Matrix::kBt709, Matrix::kBt2020nc})
        for (const float alpha : {1.0f, 0.5f, 0.25f}) {
          FrameFormat f = test_format(64, 48, pixel_format);
          f.color.range = range;
          f.color.matrix = matrix;
          const int depth = layout_of(pixel_format).bit_depth;
          for (const uint32_t c :
               {0xff0000u, 0xffffffu, 0x000000u, 0x1e90ffu}) {
            TestFrame frame(f, gray(f));
            make(layers({{box(8, 8, 40, 24, rgb(c, alpha)), {}, 1}}), f)
                .draw(frame.view(), kMiddle);
            const YCbCr want = to_ycbcr(rgb(c), f.color, depth);
            const auto before = gray(f);
            const PixelFormatLayout& l = layout_of(pixel_format);
            const auto got =
                frame.color_at(20 >> l.chroma_shift_x, 20 >> l.chroma_shift_y);
            const double values[] = {want.y, want.cb, want.cr};
            const double max = std::ldexp(1.0, depth) - 1;
            for (size_t i = 0; i < 3; ++i)
              EXPECT_NEAR(
                  got[i],
                  before[i] * (1 - alpha) + std::min(values[i], max) * alpha,
                  0.5 + 2 * std::ldexp(1.0, depth - 15))
                  << l.name << " component " << i << " alpha " << alpha;
            EXPECT_TRUE(frame.guards_are_intact());
          }
        }
}

// Today's pipeline gave V = 232, 211 and 183 for this box in 4:2:0, 4:2:2,
// 4:4:4.
TEST(Compositor, HalfRedOnGreyIsTheSameInEveryChromaResolution) {
  for (const PixelFormat p : {PixelFormat::kYuv420p, PixelFormat::kYuv422p,
                              PixelFormat::kYuv444p, PixelFormat::kNv12}) {
    FrameFormat f = test_format(64, 64, p);
    f.color.matrix = Matrix::kBt601;
    TestFrame frame(f, {126, 128, 128});
    make(layers({{box(0, 0, 64, 64, rgb(0xff0000, 0.5f)), {}, 1}}), f)
        .draw(frame.view(), kMiddle);
    const PixelFormatLayout& l = layout_of(p);
    const auto got =
        frame.color_at(32 >> l.chroma_shift_x, 32 >> l.chroma_shift_y);
    EXPECT_NEAR(got[0], (126 + 81.48) / 2, 0.52);
    EXPECT_NEAR(got[1], (128 + 90.2) / 2, 0.52);
    EXPECT_EQ(got[2], 184);
  }
}

TEST(Compositor, ChromaOfAnEdgeFollowsTheSiting) {
  // A box from luma column 9 on. Left siting: chroma sample 4 lies on column 8,
  // so that [1 2 1] / 4 gives a quarter; centre siting: on columns 8 and 9, a
  // half.
  for (const auto& [siting, part] : {std::pair{ChromaSiting::kLeft, 0.25},
                                     std::pair{ChromaSiting::kCenter, 0.5},
                                     std::pair{ChromaSiting::kTopLeft, 0.25}}) {
    FrameFormat f = test_format(32, 32);
    f.color.siting = siting;
    TestFrame frame(f, {16, 128, 128});
    make(layers({{box(9, 0, 20, 32, rgb(0xff0000)), {}, 1}}), f)
        .draw(frame.view(), kMiddle);
    EXPECT_NEAR(frame.get(2, 4, 8), 128 + part * 112, 0.6);
    EXPECT_EQ(frame.get(2, 3, 8), 128);
    EXPECT_EQ(frame.get(2, 5, 8), 240);
  }
  FrameFormat f = test_format(32, 32);
  f.color.siting = ChromaSiting::kTopLeft;
  TestFrame frame(f, {16, 128, 128});
  make(layers({{box(0, 9, 32, 20, rgb(0xff0000)), {}, 1}}), f)
      .draw(frame.view(), kMiddle);
  EXPECT_NEAR(frame.get(2, 8, 4), 128 + 0.25 * 112, 0.6);
}

TEST(Compositor, GroupOpacityDoesNotShowWhatIsCovered) {
  const FrameFormat f = test_format(64, 64, PixelFormat::kYuv444p);
  TestFrame frame(f, {126, 128, 128});
  GroupLayer group;
  group.layers = {{box(0, 0, 64, 64, rgb(0x000000)), {}, 1},
                  {box(8, 8, 40, 40, rgb(0xffffff)), {}, 1}};
  make(layers({{group, {}, 0.5}}), f).draw(frame.view(), kMiddle);
  EXPECT_NEAR(frame.get(0, 20, 20), (126 + 235) / 2.0, 0.52);  // no black below
  EXPECT_NEAR(frame.get(0, 60, 60), (126 + 16) / 2.0, 0.52);
}

TEST(Compositor, LayersOfTheirOwnOpacityShineThroughEachOther) {
  const FrameFormat f = test_format(64, 64, PixelFormat::kYuv444p);
  TestFrame frame(f, {126, 128, 128});
  make(layers({{box(0, 0, 64, 64, rgb(0x000000)), {}, 0.5},
               {box(8, 8, 40, 40, rgb(0xffffff)), {}, 0.5}}),
       f)
      .draw(frame.view(), kMiddle);
  EXPECT_NEAR(frame.get(0, 20, 20), ((126 + 16) / 2.0 + 235) / 2, 0.77);
  EXPECT_NEAR(frame.get(0, 60, 60), (126 + 16) / 2.0, 0.52);
}

TEST(Compositor, FadesScaleTheWholePicture) {
  const FrameFormat f = test_format(64, 64, PixelFormat::kYuv444p);
  LayerWindow w;
  w.from = Rational(1);
  w.until = Rational(-2);
  w.fade_in = 1;
  w.fade_out = 2;
  Compositor c = make(layers({{box(0, 0, 64, 64, rgb(0x000000)), w, 1},
                              {box(8, 8, 40, 40, rgb(0xffffff)), w, 1}}),
                      f);
  const auto luma = [&](Rational t) {
    TestFrame frame(f, {126, 128, 128});
    EXPECT_EQ(c.draws_at(at(t)), t > Rational(1) && t < Rational(8));
    c.draw(frame.view(), at(t));
    EXPECT_EQ(frame.is_unchanged(), !c.draws_at(at(t)));
    return frame.get(0, 20, 20);
  };
  EXPECT_EQ(luma(Rational(0)), 126);
  EXPECT_EQ(luma(Rational(1)), 126);
  EXPECT_NEAR(luma(Rational(3, 2)), (126 + 235) / 2.0, 0.53);
  EXPECT_EQ(luma(Rational(2)), 235);
  EXPECT_EQ(luma(Rational(6)), 235);
  EXPECT_NEAR(luma(Rational(7)), (126 + 235) / 2.0, 0.53);
  EXPECT_EQ(luma(Rational(8)), 126);
}

TEST(Compositor, FadedBoxesKeepTheirColourInEveryFormat) {
  LayerWindow w;
  w.from = Rational(1);
  w.fade_in = 1;
  for (const PixelFormat pixel_format : kFormats)
    for (const float alpha : {1.0f, 0.5f}) {
      const FrameFormat f = test_format(64, 48, pixel_format);
      const PixelFormatLayout& l = layout_of(pixel_format);
      TestFrame frame(f, gray(f));
      make(layers({{box(8, 8, 40, 24, rgb(0xff0000, alpha)), w, 1}}), f)
          .draw(frame.view(), at(Rational(3, 2)));
      const YCbCr want = to_ycbcr(rgb(0xff0000), f.color, l.bit_depth);
      const double values[] = {want.y, want.cb, want.cr};
      const auto before = gray(f);
      const auto got =
          frame.color_at(20 >> l.chroma_shift_x, 20 >> l.chroma_shift_y);
      for (size_t i = 0; i < 3; ++i)
        EXPECT_NEAR(got[i],
                    before[i] * (1 - alpha / 2) + values[i] * alpha / 2,
                    0.5 + 3 * std::ldexp(1.0, l.bit_depth - 15))
            << l.name << " component " << i << " alpha " << alpha;
    }
}

TEST(Compositor, NothingDrawnMeansNoByteTouched) {
  for (const PixelFormat p : kFormats) {
    const FrameFormat f = test_format(62, 46, p);
    TestFrame frame(f, gray(f));
    Overlay none;
    none.kind = Overlay::Kind::kNone;
    for (const Overlay& o :
         {none, layers({{box(8, 8, 9, 9, rgb(0xffffff, 0)), {}, 1},
                        {box(800, 8, 9, 9, rgb(0xffffff)), {}, 1},
                        {box(8, 8, 9, 9, rgb(0xffffff)), {}, 0},
                        {text("{notes}", 0, 0, 20), {}, 1}})}) {
      Compositor c = make(o, f);
      EXPECT_FALSE(c.draws_at(kMiddle));
      c.draw(frame.view(), kMiddle);
      EXPECT_TRUE(frame.is_unchanged());
    }
  }
}

TEST(Compositor, RowsOutsideTheOverlayAreNotTouched) {
  const FrameFormat f = test_format(64, 64);
  TestFrame frame(f, {126, 128, 128});
  make(layers({{box(10, 20, 30, 16, rgb(0xffffff)), {}, 1}}), f)
      .draw(frame.view(), kMiddle);
  EXPECT_EQ(frame.changed_luma(), (Rect{10, 20, 30, 16}));
}

// The ink of a text drawn in a frame just as large as needed equals that in a
// large one: nothing is cut off.
TEST(Compositor, InkIsNeverCutOff) {
  for (const char* s : {"ÅÉÎjgÿŲ", "f", "WAVE fj", "هدف رائع", "ที่ปู่กิ๋ว", "क्षत्रिय",
                        "素晴らしい", "🎉👍🏽", "Q́̂̃̄q̧̨"}) {
    for (const bool italic : {false, true}) {
      const FrameFormat large = test_format(800, 400, PixelFormat::kYuv444p);
      TextLayer t = text(s, 300, 150, 48);
      t.italic = italic;
      t.width = Length{0, 500};
      t.align = Align::kLeft;
      TestFrame want(large, {16, 128, 128});
      make(layers({{t, {}, 1}}), large).draw(want.view(), kMiddle);
      const Rect ink = want.changed_luma();
      ASSERT_FALSE(ink.empty()) << s;
      // Now in the corners of a frame: moved in, but whole.
      for (const auto& [x, y] :
           {std::pair{-40.0, -60.0}, std::pair{380.0, 280.0}}) {
        const FrameFormat small = test_format(400, 300, PixelFormat::kYuv444p);
        t.x.px = x;
        t.y.px = y;
        TestFrame frame(small, {16, 128, 128});
        make(layers({{t, {}, 1}}), small).draw(frame.view(), kMiddle);
        EXPECT_TRUE(frame.guards_are_intact());
        const Rect moved = frame.changed_luma();
        EXPECT_NEAR(moved.width, ink.width, 1) << s << " at " << x;
        EXPECT_NEAR(moved.height, ink.height, 1) << s << " at " << x;
      }
    }
  }
}

TEST(Compositor, TextLargerThanTheFrameIsMadeSmaller) {
  const FrameFormat f = test_format(64, 32);
  TestFrame frame(f, {16, 128, 128});
  make(layers({{text("Ågj", 0, 0, 300), {}, 1}}), f)
      .draw(frame.view(), kMiddle);
  const Rect ink = frame.changed_luma();
  EXPECT_FALSE(ink.empty());
  EXPECT_GE(ink.x, 0);
  EXPECT_LE(ink.bottom(), 32);
  EXPECT_LT(ink.width, 64);
}

TEST(Compositor, ClockEqualsTheSameTextStandingStill) {
  for (const PixelFormat p : kFormats) {
    FrameFormat f = test_format(320, 120, p);
    for (const float alpha : {1.0f, 0.6f}) {
      TextLayer running = text("{source.time:mm:ss.t} Ag", 13, 17, 40);
      running.color = rgb(0xffd166, alpha);
      running.tabular_digits = true;
      running.shadow = Shadow{2, 3, 2, {0, 0, 0, 0.7f}};
      TextLayer still = running;
      still.text = "01:05.0 Ag";
      TestFrame want(f, gray(f)), got(f, gray(f));
      make(layers({{still, {}, 1}}), f).draw(want.view(), kMiddle);
      make(layers({{running, {}, 1}}), f).draw(got.view(), kMiddle);
      EXPECT_TRUE(got.guards_are_intact());
      EXPECT_FALSE(got.is_unchanged());
      const PixelFormatLayout& l = layout_of(p);
      const int tolerance = 3 << (l.bit_depth - 8);  // sums of rounded cells
      for (int i = 0; i < l.plane_count; ++i)
        for (int y = 0; y < want.view().planes[static_cast<size_t>(i)].height;
             ++y)
          for (int x = 0; x < want.view().planes[static_cast<size_t>(i)].width;
               ++x)
            ASSERT_NEAR(want.get(i, x, y), got.get(i, x, y), tolerance)
                << l.name << " plane " << i << " " << x << "," << y;
    }
  }
}

TEST(Compositor, ClockDigitsDoNotMove) {
  const FrameFormat f = test_format(400, 80, PixelFormat::kYuv444p);
  TextLayer t = text("{clip.time:s}x{film.time:s}x", 10, 10, 40);
  Compositor c = make(layers({{t, {}, 1}}), f);
  const auto last_ink = [&](Rational time) {
    TestFrame frame(f, {16, 128, 128});
    c.draw(frame.view(), at(time));
    return frame.changed_luma().right();
  };
  for (int s = 1; s < 9; ++s)
    EXPECT_EQ(last_ink(Rational(s)), last_ink(Rational(1)));
}

TEST(Compositor, SameBytesWhateverWasDrawnBefore) {
  const FrameFormat f = test_format(320, 120);
  const Overlay o = layers({{text("{clip.time:m:ss.ttt}", 10, 10, 40), {}, 1}});
  Compositor used = make(o, f);
  for (int i = 0; i < 50; ++i) {
    TestFrame scratch(f, {126, 128, 128});
    used.draw(scratch.view(), at(Rational(i, 7)));
  }
  TestFrame a(f, {126, 128, 128}), b(f, {126, 128, 128});
  used.draw(a.view(), at(Rational(13, 7)));
  make(o, f).draw(b.view(), at(Rational(13, 7)));
  EXPECT_TRUE(a == b);
}

TEST(Compositor, MistakesAndTroubleAreSaid) {
  const FrameFormat f = test_format(320, 240);
  auto bad = Compositor::create(layers({{text("{nmae}", 0, 0, 20), {}, 1}}), {},
                                f, Rational(10), test_fonts());
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(bad.error().code, Errc::kBadRequest);
  ClipText clip;
  clip.name = "a\xff";
  clip.notes = std::string(400, 'x');
  const Compositor c = make(layers({{text("{name}", 0, 0, 20), {}, 1},
                                    {text("{notes}", 0, 50, 20), {}, 1}}),
                            f, clip);
  ASSERT_EQ(c.warnings().size(), 2u);
  EXPECT_NE(c.warnings()[0].find("UTF-8"), std::string::npos);
  EXPECT_NE(c.warnings()[1].find("shortened"), std::string::npos);
}

}  // namespace
}  // namespace glyphreel
