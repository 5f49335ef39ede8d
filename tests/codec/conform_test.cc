// SPDX-License-Identifier: Apache-2.0
// Pictures brought to the film's format.
#include "codec/conform.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>

#include "codec/media_source.h"
#include "codec/still_image.h"
#include "codec/video_reader.h"
#include "tests/codec/counter_source.h"

namespace glyphreel {
namespace {

FrameFormat film(int width, int height, PixelFormat format = PixelFormat::kYuv420p) {
  FrameFormat f;
  f.size = {width, height};
  f.pixel_format = format;
  return f;
}

int sample(const VideoFrame& frame, const FrameFormat& f, int plane, int x, int y) {
  const FrameView v = frame.view(f);
  const PlaneView& p = v.planes[static_cast<size_t>(plane)];
  const PixelFormatLayout& l = layout_of(f.pixel_format);
  return l.bytes_per_sample == 1 ? p.row<uint8_t>(y)[x]
                                 : p.row<uint16_t>(y)[x] >> l.sample_shift;
}

// The first frame of what `arguments` make, conformed; an empty frame on failure.
VideoFrame conformed(const TestFolder& folder, const std::string& name,
                     const std::string& arguments, const FrameFormat& target,
                     FrameFit fit) {
  if (!arguments.empty()) ffmpeg(arguments + " '" + folder.path(name) + "'");
  const auto source = MediaSource::open(folder.path(name));
  EXPECT_TRUE(source.ok()) << source.error().message;
  if (!source.ok()) return {};
  auto reader = VideoReader::open(*source, Rational(0));
  EXPECT_TRUE(reader.ok());
  auto frame = reader->next();
  EXPECT_TRUE(frame.ok() && frame->has_value());
  Conformer conformer(target, fit, (*source)->traits().video);
  auto result = conformer.convert(**frame, {});
  EXPECT_TRUE(result.ok()) << result.error().message;
  return result.ok() ? std::move(*result) : VideoFrame();
}

void expect_colour(const VideoFrame& frame, const FrameFormat& f, int x, int y,
                   Color color, double tolerance) {
  ASSERT_FALSE(frame.empty());
  const PixelFormatLayout& l = layout_of(f.pixel_format);
  const YCbCr want = to_ycbcr(color, f.color, l.bit_depth);
  const int cx = x >> l.chroma_shift_x, cy = y >> l.chroma_shift_y;
  const double unit = std::ldexp(tolerance, l.bit_depth - 8);
  EXPECT_NEAR(sample(frame, f, 0, x, y), want.y, unit) << x << "," << y;
  if (l.plane_step(1) == 2) {
    EXPECT_NEAR(sample(frame, f, 1, 2 * cx, cy), want.cb, unit) << x << "," << y;
    EXPECT_NEAR(sample(frame, f, 1, 2 * cx + 1, cy), want.cr, unit);
  } else {
    EXPECT_NEAR(sample(frame, f, 1, cx, cy), want.cb, unit) << x << "," << y;
    EXPECT_NEAR(sample(frame, f, 2, cx, cy), want.cr, unit) << x << "," << y;
  }
}

const Color kRed = rgb(0xff0000), kBlue = rgb(0x0000ff), kBlack = rgb(0);

// Left half red, right half blue, stored exactly.
std::string halves(const std::string& size) {
  return "-f lavfi -i color=red:s=" + size + ":r=10:d=0.5,format=gbrp "
         "-f lavfi -i color=blue:s=" + size + ":r=10:d=0.5,format=gbrp "
         "-filter_complex hstack ";
}

TEST(Conformer, RightFramesPassThroughUncopied) {
  const TestFolder folder;
  ffmpeg("-f lavfi -i testsrc2=s=64x64:d=1 -pix_fmt yuv420p -c:v libx264 "
         "-colorspace bt709 -color_primaries bt709 -color_trc bt709 '" +
         folder.path("a.mp4") + "'");
  const auto source = MediaSource::open(folder.path("a.mp4"));
  ASSERT_TRUE(source.ok());
  auto reader = VideoReader::open(*source, Rational(0));
  ASSERT_TRUE(reader.ok());
  auto frame = reader->next();
  const FrameFormat target = film(64, 64);
  Conformer conformer(target, FrameFit::kPad, (*source)->traits().video);
  auto same = conformer.convert(**frame, {});
  ASSERT_TRUE(same.ok());
  EXPECT_EQ(same->view(target).planes[0].data, (*frame)->view(target).planes[0].data);
  const FrameFormat other = film(64, 64, PixelFormat::kNv12);
  Conformer to_nv12(other, FrameFit::kPad, (*source)->traits().video);
  auto packed = to_nv12.convert(**frame, {});
  ASSERT_TRUE(packed.ok());
  for (int x = 0; x < 32; ++x) {
    EXPECT_EQ(sample(*packed, other, 1, 2 * x, 9), sample(**frame, target, 1, x, 9));
    EXPECT_EQ(sample(*packed, other, 1, 2 * x + 1, 9),
              sample(**frame, target, 2, x, 9));
    EXPECT_EQ(sample(*packed, other, 0, x, 9), sample(**frame, target, 0, x, 9));
  }
}

TEST(Conformer, EveryPixelFormatKeepsItsColours) {
  const TestFolder folder;
  for (const std::string format :
       {"yuv420p", "yuv422p", "yuv444p", "yuv411p", "yuv410p", "nv12",
        "nv21", "yuyv422", "uyvy422", "rgb24", "bgra", "rgb48le", "rgba64be", "pal8",
        "gbrp", "gbrp10le", "yuv420p10le", "yuv422p10be", "yuva444p10le",
        "yuv444p16le"}) {
    const std::string name = format + ".nut";
    ffmpeg(halves("33x34") + "-pix_fmt " + format + " -c:v rawvideo '" +
           folder.path(name) + "'");
    for (const PixelFormat to : {PixelFormat::kYuv420p, PixelFormat::kP010}) {
      const FrameFormat f = film(128, 66, to);
      const VideoFrame frame = conformed(folder, name, "", f, FrameFit::kStretch);
      SCOPED_TRACE(format);
      expect_colour(frame, f, 30, 33, kRed, 2.6);
      expect_colour(frame, f, 98, 33, kBlue, 2.6);
      // No strange line at any edge.
      expect_colour(frame, f, 2, 0, kRed, 4);
      expect_colour(frame, f, 2, 65, kRed, 4);
      expect_colour(frame, f, 0, 33, kRed, 4);
      expect_colour(frame, f, 127, 33, kBlue, 4);
    }
  }
}

TEST(Conformer, GreyHasNoColour) {
  const TestFolder folder;
  const FrameFormat f = film(64, 64);
  const VideoFrame frame = conformed(
      folder, "g.nut",
      "-f lavfi -i color=gray:s=40x40:d=0.2 -pix_fmt gray -c:v rawvideo", f,
      FrameFit::kStretch);
  EXPECT_EQ(sample(frame, f, 1, 16, 16), 128);
  EXPECT_EQ(sample(frame, f, 2, 16, 16), 128);
}

TEST(Conformer, FitDecidesWhereThePictureLies) {
  const TestFolder folder;
  const std::string make = halves("64x64") + "-pix_fmt gbrp -c:v ffv1";
  const FrameFormat f = film(128, 128);
  const VideoFrame pad = conformed(folder, "a.mkv", make, f, FrameFit::kPad);
  expect_colour(pad, f, 30, 10, kBlack, 0.6);
  expect_colour(pad, f, 30, 118, kBlack, 0.6);
  expect_colour(pad, f, 30, 64, kRed, 3);
  const VideoFrame crop = conformed(folder, "a.mkv", "", f, FrameFit::kCrop);
  expect_colour(crop, f, 30, 4, kRed, 3);
  expect_colour(crop, f, 100, 124, kBlue, 3);
  const VideoFrame stretch = conformed(folder, "a.mkv", "", f, FrameFit::kStretch);
  expect_colour(stretch, f, 30, 4, kRed, 3);
  const VideoFrame blur = conformed(folder, "a.mkv", "", f, FrameFit::kBlur);
  expect_colour(blur, f, 30, 64, kRed, 3);
  const int backdrop = sample(blur, f, 0, 20, 10);
  EXPECT_GT(backdrop, 18);  // not black
  EXPECT_LT(backdrop, 60);  // darker than the picture (63)
}

TEST(Conformer, PillarsStandLeftAndRightInEveryLayout) {
  const TestFolder folder;
  ffmpeg(halves("16x64") + "-pix_fmt gbrp -c:v ffv1 '" + folder.path("a.mkv") + "'");
  for (const PixelFormat to :
       {PixelFormat::kYuv420p, PixelFormat::kNv12, PixelFormat::kP010}) {
    const FrameFormat f = film(128, 64, to);
    const VideoFrame pad = conformed(folder, "a.mkv", "", f, FrameFit::kPad);
    SCOPED_TRACE(layout_of(to).name);
    expect_colour(pad, f, 30, 32, kBlack, 0.6);
    expect_colour(pad, f, 54, 32, kRed, 3);
    expect_colour(pad, f, 74, 32, kBlue, 3);
    expect_colour(pad, f, 98, 32, kBlack, 0.6);
  }
}

TEST(Conformer, TheMiddleOfATallPictureIsKept) {
  const TestFolder folder;
  const FrameFormat f = film(64, 64);
  const VideoFrame crop = conformed(
      folder, "a.mkv",
      "-f lavfi -i color=blue:s=64x128:r=10:d=0.2,format=gbrp,"
      "drawbox=y=32:w=64:h=64:color=red:t=fill -c:v ffv1",
      f, FrameFit::kCrop);
  expect_colour(crop, f, 30, 4, kRed, 3);
  expect_colour(crop, f, 30, 60, kRed, 3);
}

TEST(Conformer, PixelsThatAreNotSquareAreNoFilmFrames) {
  const TestFolder folder;
  const FrameFormat f = film(64, 64);
  const VideoFrame wide = conformed(
      folder, "a.mp4",
      "-f lavfi -i color=white:s=64x64:r=10:d=0.5,setsar=2 -pix_fmt yuv420p "
      "-c:v libx264 -colorspace bt709 -color_primaries bt709 -color_trc bt709",
      f, FrameFit::kPad);
  expect_colour(wide, f, 30, 8, kBlack, 0.6);
  expect_colour(wide, f, 30, 32, rgb(0xffffff), 3);
  expect_colour(wide, f, 30, 56, kBlack, 0.6);
}

TEST(Conformer, RotatedPicturesStandUpright) {
  const TestFolder folder;
  // A quarter each: which corner is red tells the turn.
  ffmpeg("-f lavfi -i color=blue:s=64x64:r=10:d=0.5 -vf "
         "\"drawbox=0:0:32:32:red:fill\" -pix_fmt yuv444p -c:v libx264 -crf 1 '" +
         folder.path("a.mp4") + "'");
  for (const int turn : {90, 180, 270}) {
    const std::string name = std::to_string(turn) + ".mp4";
    ffmpeg("-i '" + folder.path("a.mp4") + "' -c copy -metadata:s:v:0 rotate=" +
           std::to_string(turn) + " '" + folder.path(name) + "'");
    const auto source = MediaSource::open(folder.path(name));
    ASSERT_TRUE(source.ok());
    const int r = (*source)->traits().video.rotation;
    for (const PixelFormat to : {PixelFormat::kYuv420p, PixelFormat::kYuv422p,
                                 PixelFormat::kYuv444p10}) {
      const FrameFormat f = film(64, 64, to);
      const VideoFrame frame = conformed(folder, name, "", f, FrameFit::kPad);
      // Clockwise: top left goes to top right, bottom right, bottom left.
      const int x = r == 90 || r == 180 ? 48 : 16;
      const int y = r == 180 || r == 270 ? 48 : 16;
      SCOPED_TRACE(turn);
      expect_colour(frame, f, x, y, kRed, 5);
      expect_colour(frame, f, 63 - x, 63 - y, kBlue, 5);
      expect_colour(frame, f, 63 - x, y, kBlue, 5);
    }
  }
}

TEST(Conformer, APictureOnItsSideStandsBetweenPillars) {
  const TestFolder folder;
  ffmpeg("-f lavfi -i color=red:s=64x32:r=10:d=0.5 -c:v libx264 -crf 1 '" +
         folder.path("a.mp4") + "'");
  ffmpeg("-i '" + folder.path("a.mp4") + "' -c copy -metadata:s:v:0 rotate=90 '" +
         folder.path("b.mp4") + "'");
  const FrameFormat f = film(64, 64);
  const VideoFrame frame = conformed(folder, "b.mp4", "", f, FrameFit::kPad);
  expect_colour(frame, f, 32, 4, kRed, 5);
  expect_colour(frame, f, 32, 60, kRed, 5);
  expect_colour(frame, f, 8, 32, kBlack, 0.6);
  expect_colour(frame, f, 56, 32, kBlack, 0.6);
}

TEST(Conformer, InterlacedPicturesStopCombing) {
  const TestFolder folder;
  // A bar that moves 4 pixels per field over a still, finely ruled ground.
  ffmpeg("-f lavfi -i \"color=gray:s=160x96:r=50:d=1,format=gray,geq=lum='if("
         "between(X-40-N*4\\,0\\,19)\\,235\\,if(lt(X\\,24)\\,16+200*mod(Y\\,2)\\,"
         "90))'\" -vf tinterlace=interleave_top,setfield=tff -pix_fmt yuv420p "
         "-c:v libx264 -crf 1 -flags +ildct+ilme -x264-params tff=1 -r 25 '" +
         folder.path("i.mkv") + "'");
  const auto source = MediaSource::open(folder.path("i.mkv"));
  ASSERT_TRUE(source.ok());
  ASSERT_TRUE((*source)->traits().video.interlaced);
  auto reader = VideoReader::open(*source, Rational(0));
  ASSERT_TRUE(reader.ok());
  FrameFormat f = film(160, 96);
  f.color = (*source)->traits().video.color;
  Conformer conformer(f, FrameFit::kPad, (*source)->traits().video);
  auto frame = reader->next();
  for (int n = 0; n < 12; ++n) {
    auto next = reader->next();
    ASSERT_TRUE(next.ok() && next->has_value());
    auto result = conformer.convert(**frame, **next);
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->time(), (*frame)->time());
    frame = std::move(next);
    if (n < 2) continue;
    int combs = 0, rules = 0;
    for (int y = 2; y < 94; ++y) {
      for (int x = 30; x < 160; ++x) {
        const int a = sample(*result, f, 0, x, y - 1);
        const int b = sample(*result, f, 0, x, y);
        const int c = sample(*result, f, 0, x, y + 1);
        if ((b - a) * (b - c) > 400) ++combs;
      }
      // What stands still keeps every line. (Grey 16 and 216 of full range.)
      if (std::abs(sample(*result, f, 0, 10, y) - (y % 2 != 0 ? 201 : 30)) < 12)
        ++rules;
    }
    EXPECT_LT(combs, 130 * 92 / 100) << "frame " << n;
    EXPECT_EQ(rules, 92) << "frame " << n;
  }
}

TEST(Conformer, HdrBecomesWhatTheFilmSays) {
  const TestFolder folder;
  const FrameFormat f = film(64, 64);
  const VideoFrame frame = conformed(
      folder, "h.mkv",
      "-f lavfi -i color=0x808080:s=64x64:d=0.2 -pix_fmt yuv420p10le -c:v libx265 "
      "-x265-params log-level=none:colorprim=bt2020:transfer=smpte2084:"
      "colormatrix=bt2020nc",
      f, FrameFit::kPad);
  // x265 was given limited range's 126 of 8 bits: PQ's 0.502, 94.4 cd/m2 (ST 2084), of
  // a white of 203; BT.2390's knee for 1000 cd/m2 has hardly begun.
  EXPECT_NEAR(sample(frame, f, 0, 32, 32), 16 + 219 * std::pow(94.4 / 203, 1 / 2.4), 1.5);
  EXPECT_NEAR(sample(frame, f, 1, 16, 16), 128, 1);
}

// 203 cd/m2 and 75 %: both 90 % of SDR's signal where the film may go to 1000 cd/m2
// (BT.2390-10 5.4.1).
TEST(StillImage, ShowsHdrAsSdr) {
  const TestFolder folder;
  for (const auto& [transfer, luma] :
       {std::pair{Transfer::kPq, 573}, {Transfer::kHlg, 721}}) {
    FrameFormat f = film(96, 64, PixelFormat::kYuv420p10);
    f.color = {Matrix::kBt2020nc, Range::kLimited, Primaries::kBt2020, transfer,
               ChromaSiting::kLeft};
    auto frame = VideoFrame::black(f);
    ASSERT_TRUE(frame.ok());
    const FrameView view = frame->view(f);
    for (int y = 0; y < 64; ++y)
      std::fill_n(view.planes[0].row<uint16_t>(y), 96, static_cast<uint16_t>(luma));
    ASSERT_TRUE(write_png(folder.path("h.png"), *frame, f).ok());
    ffmpeg("-y -i '" + folder.path("h.png") + "' -f rawvideo -pix_fmt rgb24 '" +
           folder.path("h.rgb") + "'");
    std::ifstream file(folder.path("h.rgb"), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    ASSERT_EQ(bytes.size(), 96u * 64 * 3);
    for (const size_t i : {0u, 1u, 2u, 9000u})
      EXPECT_NEAR(static_cast<uint8_t>(bytes[i]), 255 * 0.9033, 1);
  }
}

TEST(StillImage, WritesThePictureAsPng) {
  const TestFolder folder;
  const FrameFormat f = film(96, 64);
  const VideoFrame frame = conformed(
      folder, "a.mkv", halves("48x64") + "-pix_fmt gbrp -c:v ffv1", f,
      FrameFit::kPad);
  const auto written = write_png(folder.path("o.png"), frame, f);
  ASSERT_TRUE(written.ok()) << written.error().message;
  ffmpeg("-i '" + folder.path("o.png") + "' -f rawvideo -pix_fmt rgb24 '" +
         folder.path("o.rgb") + "'");
  std::ifstream file(folder.path("o.rgb"), std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), {});
  ASSERT_EQ(bytes.size(), 96u * 64 * 3);
  const auto at = [&](size_t x, size_t c) {
    return static_cast<uint8_t>(bytes[(30 * 96 + x) * 3 + c]);
  };
  EXPECT_GT(at(20, 0), 250);
  EXPECT_LT(at(20, 2), 5);
  EXPECT_LT(at(76, 0), 5);
  EXPECT_GT(at(76, 2), 250);
  const auto refused = write_png(folder.path("no/such/o.png"), frame, f);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Errc::kCannotWrite);
}

}  // namespace
}  // namespace glyphreel
