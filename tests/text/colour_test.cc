// SPDX-License-Identifier: Apache-2.0
// Flat patches in every format, matrix, range and siting, against values worked
// out here in double precision from the standards, and not by core/color.h.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/text/test_frame.h"
#include "text/baked_layer.h"

namespace glyphreel {
namespace {

// Half a code for rounding to nearest; ties, which a style's floats blur, may go
// either way.
constexpr double kBound = 0.5 + 1e-6;

constexpr float kAlphas[] = {0.0f, 0.004f, 1 / 3.0f, 0.5f, 0.88f, 0.999f, 1.0f};
constexpr uint32_t kColors[] = {0xff0000, 0x0000ff, 0xffffff, 0x000000,
                                0x1e90ff};

// Patches of every colour and alpha: wide ones, which are spans of one colour,
// and narrow ones, which are blended sample by sample.
struct Patch {
  int x, y, width;
  Color color;
};
constexpr int kPatchHeight = 8;

std::vector<Patch> patches() {
  std::vector<Patch> out;
  int y = 0;
  for (const float alpha : kAlphas) {
    int x = 0;
    for (const uint32_t c : kColors)
      for (const int width : {48, 8}) {
        out.push_back({x, y, width, rgb(c, alpha)});
        x += width + 8;
      }
    y += kPatchHeight;
  }
  return out;
}

std::vector<StillGroup> drawn(const std::vector<Patch>& patches) {
  StillGroup group;
  for (const Patch& p : patches)
    group.ops.push_back(DrawBox{double(p.x), double(p.y), double(p.width),
                                kPatchHeight, 0, p.color});
  return {group};
}

struct Rgb {
  double r, g, b;
};

Rgb rgb_of(const Color& c) { return {c.r, c.g, c.b}; }

// A component's exact code value: BT.601-7 2.5.1 to 2.5.4, BT.709-6 3.2 to 3.5,
// BT.2020-2 tables 4 and 5, H.273 8.3 for full range.
double code(const Rgb& c, const FrameFormat& f, int component) {
  const PixelFormatLayout& l = layout_of(f.pixel_format);
  const double steps = std::pow(2.0, l.bit_depth - 8), full = 256 * steps - 1;
  const bool is_full = f.color.range == Range::kFull;
  const auto positive = [&](double v) {
    return is_full ? v * full : (v * 219 + 16) * steps;
  };
  if (component == 3) return full;
  if (l.model == ColorModel::kRgb)
    return positive(component == 0 ? c.r : component == 1 ? c.g : c.b);
  const double kr = f.color.matrix == Matrix::kBt601      ? 0.299
                    : f.color.matrix == Matrix::kBt2020nc ? 0.2627
                                                          : 0.2126;
  const double kb = f.color.matrix == Matrix::kBt601      ? 0.114
                    : f.color.matrix == Matrix::kBt2020nc ? 0.0593
                                                          : 0.0722;
  const double y = kr * c.r + (1 - kr - kb) * c.g + kb * c.b;
  if (component == 0) return positive(y);
  const double difference =
      component == 1 ? (c.b - y) / (2 - 2 * kb) : (c.r - y) / (2 - 2 * kr);
  // Full-range blue and red are half a code beyond the last one there is.
  return std::min(
      full,
      (is_full ? difference * full : difference * 224 * steps) + 128 * steps);
}

std::string name_of(const FrameFormat& f) {
  return std::string(layout_of(f.pixel_format).name) + ", matrix " +
         std::to_string(int(f.color.matrix)) + ", range " +
         std::to_string(int(f.color.range)) + ", siting " +
         std::to_string(int(f.color.siting)) + ", transfer " +
         std::to_string(int(f.color.transfer));
}

// Draws the patches on two backgrounds and compares the middle of each. `shown`
// is what a colour of the style is on the frame.
template <typename Shown>
void expect_exact_patches(const FrameFormat& f, const Shown& shown) {
  const PixelFormatLayout& l = layout_of(f.pixel_format);
  const std::vector<Patch> all = patches();
  const BakedLayer layer(drawn(all), f);
  const int top = (1 << l.bit_depth) - 1;
  for (const std::array<int, 4>& before :
       {std::array<int, 4>{126 * top / 255, top / 2 + 1, top / 2 + 1, top},
        std::array<int, 4>{top, 3, top - 7, top}}) {
    TestFrame frame(f, before);
    layer.draw(frame.view(), kOpaque);
    ASSERT_TRUE(frame.guards_are_intact()) << name_of(f);
    for (const Patch& p : all)
      for (int c = 0; c < l.component_count; ++c) {
        const int sx = l.is_chroma(c) ? l.chroma_shift_x : 0;
        const int sy = l.is_chroma(c) ? l.chroma_shift_y : 0;
        const int got = frame.component(c, (p.x + p.width / 2) >> sx,
                                        (p.y + kPatchHeight / 2) >> sy);
        const double a = p.color.a;
        const double exact = before[static_cast<size_t>(c)] * (1 - a) +
                             code(shown(p.color), f, c) * a;
        ASSERT_NEAR(got, exact, kBound)
            << name_of(f) << ": component " << c << " of (" << p.color.r << " "
            << p.color.g << " " << p.color.b << ") at alpha " << a
            << (p.width < 32 ? ", narrow" : ", wide");
      }
  }
}

std::vector<FrameFormat> all_formats() {
  std::vector<FrameFormat> out;
  for (const PixelFormatLayout& l : kPixelFormatLayouts)
    for (const Matrix matrix :
         {Matrix::kBt601, Matrix::kBt709, Matrix::kBt2020nc})
      for (const Range range : {Range::kLimited, Range::kFull})
        for (const ChromaSiting siting :
             {ChromaSiting::kLeft, ChromaSiting::kCenter,
              ChromaSiting::kTopLeft}) {
          FrameFormat f = test_format(
              362, kPatchHeight * static_cast<int>(std::size(kAlphas)),
              l.format);
          f.color = {matrix, range, Primaries::kBt709, Transfer::kBt709,
                     siting};
          out.push_back(f);
        }
  return out;
}

TEST(Colour, FlatPatchesAreExactInEveryFormatMatrixRangeAndSiting) {
  for (const FrameFormat& f : all_formats()) expect_exact_patches(f, rgb_of);
}

TEST(Colour, FadedPatchesAreExactWhereTheyAreOfOneColour) {
  for (const PixelFormatLayout& l : kPixelFormatLayouts) {
    const FrameFormat f = test_format(96, 32, l.format);
    for (const uint32_t c : kColors)
      for (const float alpha : {1.0f, 0.7f})
        for (const int16_t opacity : {1, 9000, 16384, 32000}) {
          TestFrame frame(f, gray(f));
          BakedLayer({{{DrawBox{0, 0, 96, 32, 0, rgb(c, alpha)}}, 1}}, f)
              .draw(frame.view(), opacity);
          const auto before = gray(f);
          const double a = double(alpha) * opacity / 32768;
          for (int i = 0; i < l.component_count; ++i)
            ASSERT_NEAR(frame.component(i, 24, 8),
                        before[static_cast<size_t>(i)] * (1 - a) +
                            code(rgb_of(rgb(c)), f, i) * a,
                        kBound)
                << name_of(f) << ", opacity " << opacity;
        }
  }
}

TEST(Colour, HalfRedOnGreyHasOneChromaInEveryResolution) {
  for (const Matrix matrix :
       {Matrix::kBt601, Matrix::kBt709, Matrix::kBt2020nc})
    for (const Range range : {Range::kLimited, Range::kFull})
      for (const auto& group :
           {std::vector{PixelFormat::kYuv420p, PixelFormat::kYuv422p,
                        PixelFormat::kYuv444p, PixelFormat::kNv12,
                        PixelFormat::kNv16},
            std::vector{PixelFormat::kYuv420p10, PixelFormat::kYuv422p10,
                        PixelFormat::kYuv444p10, PixelFormat::kP010},
            std::vector{PixelFormat::kYuv420p12, PixelFormat::kYuv422p12,
                        PixelFormat::kYuv444p12}}) {
        std::vector<std::array<int, 3>> got;
        for (const PixelFormat p : group) {
          FrameFormat f = test_format(64, 64, p);
          f.color.matrix = matrix;
          f.color.range = range;
          TestFrame frame(f, gray(f));
          BakedLayer({{{DrawBox{0, 0, 64, 64, 0, rgb(0xff0000, 0.5f)}}, 1}}, f)
              .draw(frame.view(), kOpaque);
          const PixelFormatLayout& l = layout_of(p);
          got.push_back(
              frame.color_at(32 >> l.chroma_shift_x, 32 >> l.chroma_shift_y));
          EXPECT_EQ(got.back(), got.front()) << name_of(f);
        }
      }
}

// What the style's colours are on PQ: 203 cd/m2 times BT.1886's light, in
// BT.2020 primaries (BT.2087-0), by ST 2084's constants as the decimals printed
// there.
Rgb on_pq(const Color& c) {
  const auto light = [](double v) { return 203 * std::pow(v, 2.4); };
  const double r = light(c.r), g = light(c.g), b = light(c.b);
  const auto signal = [](double nits) {
    const double y = std::pow(nits / 10000, 0.1593017578125);
    return std::pow((0.8359375 + 18.8515625 * y) / (1 + 18.6875 * y), 78.84375);
  };
  return {signal(0.6274 * r + 0.3293 * g + 0.0433 * b),
          signal(0.0691 * r + 0.9195 * g + 0.0114 * b),
          signal(0.0164 * r + 0.0880 * g + 0.8956 * b)};
}

// On HLG: the same light of a display of 1000 cd/m2 whose system gamma is 1.2,
// white being at 75 %.
Rgb on_hlg(const Color& c) {
  const auto light = [](double v) { return std::pow(v, 2.4); };
  const double in[3] = {light(c.r), light(c.g), light(c.b)};
  const double r = 0.6274 * in[0] + 0.3293 * in[1] + 0.0433 * in[2];
  const double g = 0.0691 * in[0] + 0.9195 * in[1] + 0.0114 * in[2];
  const double b = 0.0164 * in[0] + 0.0880 * in[1] + 0.8956 * in[2];
  const double y = 0.2627 * r + 0.6780 * g + 0.0593 * b;
  if (y == 0) return {0, 0, 0};
  const double white = std::pow(
      (std::exp((0.75 - 0.55991073) / 0.17883277) + 0.28466892) / 12, 1.2);
  const auto signal = [&](double display) {
    const double scene = std::pow(white * y, 1 / 1.2 - 1) * white * display;
    return scene <= 1.0 / 12
               ? std::sqrt(3 * scene)
               : 0.17883277 * std::log(12 * scene - 0.28466892) + 0.55991073;
  };
  return {signal(r), signal(g), signal(b)};
}

TEST(Colour, FlatPatchesAreExactOnPqAndHlg) {
  for (const PixelFormatLayout& l : kPixelFormatLayouts) {
    FrameFormat f = test_format(
        362, kPatchHeight * static_cast<int>(std::size(kAlphas)), l.format);
    f.color = {Matrix::kBt2020nc, Range::kLimited, Primaries::kBt2020,
               Transfer::kPq, ChromaSiting::kTopLeft};
    expect_exact_patches(f, on_pq);
    f.color.transfer = Transfer::kHlg;
    expect_exact_patches(f, on_hlg);
  }
}

TEST(Colour, WhiteTextIs203NitsOnPqAnd75PercentOnHlg) {
  FrameFormat f = test_format(64, 64, PixelFormat::kYuv420p10);
  f.color = {Matrix::kBt2020nc, Range::kLimited, Primaries::kBt2020,
             Transfer::kPq, ChromaSiting::kTopLeft};
  const std::vector<StillGroup> white = {
      {{DrawBox{0, 0, 64, 64, 0, rgb(0xffffff)}}, 1}};
  TestFrame pq(f, gray(f));
  BakedLayer(white, f).draw(pq.view(), kOpaque);
  EXPECT_EQ(pq.color_at(8, 8), (std::array{573, 512, 512}));
  f.color.transfer = Transfer::kHlg;
  TestFrame hlg(f, gray(f));
  BakedLayer(white, f).draw(hlg.view(), kOpaque);
  EXPECT_EQ(hlg.color_at(8, 8), (std::array{721, 512, 512}));
}

// Layers are blended with one another in SDR; only the sum is mapped.
TEST(Colour, LayersOnHdrAreBlendedBeforeTheyAreMapped) {
  FrameFormat f = test_format(64, 64, PixelFormat::kYuv444p10);
  f.color = {Matrix::kBt2020nc, Range::kLimited, Primaries::kBt2020,
             Transfer::kPq, ChromaSiting::kLeft};
  TestFrame frame(f, gray(f));
  BakedLayer({{{DrawBox{0, 0, 64, 64, 0, rgb(0x000000)},
                DrawBox{0, 0, 64, 64, 0, rgb(0xffffff, 0.5f)}},
               1}},
             f)
      .draw(frame.view(), kOpaque);
  EXPECT_NEAR(frame.get(0, 8, 8), code(on_pq({0.5f, 0.5f, 0.5f, 1}), f, 0),
              kBound);
}

// A PNG's transparent ground, not a video's: the colour under alpha 0 is
// nothing.
TEST(Colour, TextOnTransparentPixelsKeepsItsColour) {
  for (const PixelFormat p : {PixelFormat::kRgba, PixelFormat::kBgra}) {
    FrameFormat f = test_format(96, 16, p);
    f.color.range = Range::kFull;
    TestFrame frame(f, {0, 0, 0, 0});
    BakedLayer({{{DrawBox{0, 0, 96, 16, 0, rgb(0xff8040, 0.5f)}}, 1}}, f)
        .draw(frame.view(), kOpaque);
    EXPECT_EQ(frame.component(0, 40, 8), 255);
    EXPECT_EQ(frame.component(1, 40, 8), 128);
    EXPECT_EQ(frame.component(2, 40, 8), 64);
    EXPECT_EQ(frame.component(3, 40, 8), 128);
  }
}

// The fourth byte of bgr0 belongs to nobody.
TEST(Colour, BytesThatAreNoComponentStayAsTheyAre) {
  for (const PixelFormat p : {PixelFormat::kRgb0, PixelFormat::kBgr0})
    for (const float alpha : {0.5f, 1.0f}) {
      const FrameFormat f = test_format(96, 16, p);
      TestFrame frame(f, {10, 20, 30, 77});
      BakedLayer({{{DrawBox{3, 3, 80, 10, 2, rgb(0xff8040, alpha)}}, 1}}, f)
          .draw(frame.view(), kOpaque);
      for (int y = 0; y < 16; ++y)
        for (int x = 0; x < 96; ++x) ASSERT_EQ(frame.get(0, 4 * x + 3, y), 77);
    }
}

}  // namespace
}  // namespace glyphreel
