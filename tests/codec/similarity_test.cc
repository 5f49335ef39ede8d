// SPDX-License-Identifier: Apache-2.0
#include "codec/similarity.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "codec/video_frame.h"
#include "film_fixture.h"

namespace glyphreel {
namespace {

FrameFormat format_of(PixelFormat pixel_format, Size size) {
  FrameFormat format;
  format.size = size;
  format.pixel_format = pixel_format;
  return format;
}

int sample(const FrameView& view, int component, int x, int y) {
  const PixelFormatLayout& l = layout_of(view.format.pixel_format);
  const ComponentPlace& place = l.components[static_cast<size_t>(component)];
  const PlaneView& plane = view.planes[static_cast<size_t>(place.plane)];
  const int at = place.offset + x * place.step;
  return (l.bytes_per_sample == 1 ? plane.row<uint8_t>(y)[at]
                                  : plane.row<uint16_t>(y)[at]) >>
         l.sample_shift;
}

void set_sample(const FrameView& view, int component, int x, int y, int value) {
  const PixelFormatLayout& l = layout_of(view.format.pixel_format);
  const ComponentPlace& place = l.components[static_cast<size_t>(component)];
  const PlaneView& plane = view.planes[static_cast<size_t>(place.plane)];
  const int at = place.offset + x * place.step;
  if (l.bytes_per_sample == 1)
    plane.row<uint8_t>(y)[at] = static_cast<uint8_t>(value);
  else
    plane.row<uint16_t>(y)[at] = static_cast<uint16_t>(value << l.sample_shift);
}

Size component_size(const FrameFormat& format, int component) {
  const PixelFormatLayout& l = layout_of(format.pixel_format);
  const ComponentPlace& place = l.components[static_cast<size_t>(component)];
  return {plane_width(l, place.plane, format.size.width) / place.step,
          plane_height(l, place.plane, format.size.height)};
}

int component_count(const FrameFormat& format) {
  return std::min(3, layout_of(format.pixel_format).component_count);
}

// A slope with noise of up to +-`noise`; extremes where it is large.
VideoFrame noisy(const FrameFormat& format, int noise, uint32_t seed) {
  auto frame = VideoFrame::allocate(format);
  EXPECT_TRUE(frame.ok());
  const int most = (1 << layout_of(format.pixel_format).bit_depth) - 1;
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> off(-noise, noise);
  const FrameView view = frame->view(format);
  for (int c = 0; c < component_count(format); ++c) {
    const Size size = component_size(format, c);
    for (int y = 0; y < size.height; ++y)
      for (int x = 0; x < size.width; ++x)
        set_sample(view, c, x, y,
                   std::clamp(most * (x + 2 * y + 20 * c) /
                                      (size.width + 2 * size.height + 60) +
                                  off(random),
                              0, most));
  }
  return std::move(*frame);
}

// The definition of codec/similarity.h, word for word.
Similarity by_definition(const FrameView& a, const FrameView& b) {
  const double max = (1 << layout_of(a.format.pixel_format).bit_depth) - 1;
  const double c1 = std::floor(0.01 * 0.01 * max * max * 64 + 0.5);
  const double c2 = std::floor(0.03 * 0.03 * max * max * 64 * 63 + 0.5);
  double ssim = 0, squares = 0, samples = 0;
  for (int c = 0; c < component_count(a.format); ++c) {
    const Size size = component_size(a.format, c);
    double sum = 0;
    int windows = 0;
    for (int y0 = 0; y0 + 8 <= size.height / 4 * 4; y0 += 4)
      for (int x0 = 0; x0 + 8 <= size.width / 4 * 4; x0 += 4, ++windows) {
        double s1 = 0, s2 = 0, ss = 0, s12 = 0;
        for (int y = y0; y < y0 + 8; ++y)
          for (int x = x0; x < x0 + 8; ++x) {
            const double va = sample(a, c, x, y), vb = sample(b, c, x, y);
            s1 += va;
            s2 += vb;
            ss += va * va + vb * vb;
            s12 += va * vb;
          }
        const double var = 64 * ss - s1 * s1 - s2 * s2,
                     cov = 64 * s12 - s1 * s2;
        sum += (2 * s1 * s2 + c1) * (2 * cov + c2) /
               ((s1 * s1 + s2 * s2 + c1) * (var + c2));
      }
    for (int y = 0; y < size.height; ++y)
      for (int x = 0; x < size.width; ++x)
        squares += std::pow(sample(a, c, x, y) - sample(b, c, x, y), 2);
    const double count = double{1} * size.width * size.height;
    ssim += sum / windows * count;
    samples += count;
  }
  return {ssim / samples, squares / samples};
}

TEST(Similarity, OfEqualPicturesIsOne) {
  const FrameFormat format = format_of(PixelFormat::kYuv420p, {64, 48});
  const VideoFrame a = noisy(format, 20, 1);
  const Similarity same = compare_pictures(a.view(format), a.view(format));
  EXPECT_EQ(same.ssim, 1);
  EXPECT_EQ(same.mse, 0);
  EXPECT_TRUE(std::isinf(psnr_db(same.mse, 8)));
  EXPECT_TRUE(std::isinf(ssim_db(same.ssim)));
}

TEST(Similarity, IsItsDefinitionInEveryFormatAndAtOddSizes) {
  for (const PixelFormatLayout& layout : kPixelFormatLayouts) {
    if (layout.model != ColorModel::kYuv) continue;  // films are made in Y'CbCr
    for (const Size size : {Size{16, 16}, Size{38, 22}, Size{67, 45}}) {
      const FrameFormat format = format_of(layout.format, size);
      for (const int noise : {1, 30, (1 << layout.bit_depth) - 1}) {
        const VideoFrame a = noisy(format, noise, 1),
                         b = noisy(format, noise, 2);
        const Similarity due = by_definition(a.view(format), b.view(format));
        const Similarity got = compare_pictures(a.view(format), b.view(format));
        EXPECT_NEAR(got.ssim, due.ssim, 1e-12)
            << layout.name << " " << size.width;
        EXPECT_NEAR(got.mse, due.mse, 1e-9 * due.mse)
            << layout.name << " " << size.width;
      }
    }
  }
}

TEST(Similarity, DoesNotDependOnHowSamplesLieInMemory) {
  for (const auto& [one, other] :
       {std::pair{PixelFormat::kYuv420p, PixelFormat::kNv12},
        std::pair{PixelFormat::kYuv420p10, PixelFormat::kP010}}) {
    const FrameFormat f1 = format_of(one, {40, 32}),
                      f2 = format_of(other, {40, 32});
    const VideoFrame a = noisy(f1, 9, 1), b1 = noisy(f1, 9, 2),
                     b2 = noisy(f2, 9, 2);
    EXPECT_TRUE(are_comparable(one, other));
    EXPECT_EQ(compare_pictures(a.view(f1), b1.view(f1)).ssim,
              compare_pictures(a.view(f1), b2.view(f2)).ssim);
  }
  EXPECT_FALSE(are_comparable(PixelFormat::kYuv420p, PixelFormat::kYuv420p10));
  EXPECT_FALSE(are_comparable(PixelFormat::kYuv420p, PixelFormat::kYuv422p));
  EXPECT_FALSE(are_comparable(PixelFormat::kNone, PixelFormat::kYuv420p));
}

void append_raw(const std::string& path, const VideoFrame& frame,
                const FrameFormat& format) {
  std::ofstream file(path, std::ios::binary | std::ios::app);
  const PixelFormatLayout& l = layout_of(format.pixel_format);
  const FrameView view = frame.view(format);
  for (int p = 0; p < l.plane_count; ++p)
    for (int y = 0; y < view.planes[p].height; ++y)
      file.write(reinterpret_cast<const char*>(view.planes[p].row<uint8_t>(y)),
                 std::streamsize{view.planes[p].width} * l.bytes_per_sample);
}

// The number behind `word` in what FFmpeg says at the end.
double number_after(const std::string& text, const std::string& word) {
  const size_t at = text.rfind(word);
  EXPECT_NE(at, std::string::npos) << word << " in " << text;
  return at == std::string::npos
             ? 0
             : std::strtod(text.c_str() + at + word.size(), nullptr);
}

TEST(Similarity, IsWhatFfmpegsFiltersSay) {
  for (const PixelFormat pixel_format :
       {PixelFormat::kYuv420p, PixelFormat::kYuv422p, PixelFormat::kYuv444p10,
        PixelFormat::kYuv420p12}) {
    const ScratchFolder folder;
    const FrameFormat format = format_of(pixel_format, {102, 70});
    const int depth = layout_of(pixel_format).bit_depth;
    double ssim = 0, mse = 0;
    for (const uint32_t n : {0u, 1u, 2u}) {
      const VideoFrame a = noisy(format, 12 << (depth - 8), 10 + n);
      const VideoFrame b = noisy(format, 3 << (depth - 8), 20 + n);
      append_raw(folder / "a.raw", a, format);
      append_raw(folder / "b.raw", b, format);
      const Similarity one = compare_pictures(a.view(format), b.view(format));
      ssim += one.ssim / 3;
      mse += one.mse / 3;
    }
    const std::string name(layout_of(pixel_format).name);
    const auto input = [&](const char* file) {
      return " -f rawvideo -s 102x70 -pix_fmt " + name + " -i " +
             (folder / file);
    };
    for (const std::string filter : {"ssim", "psnr"}) {
      const Ran ran =
          run_command("ffmpeg -nostdin -hide_banner" + input("a.raw") +
                      input("b.raw") + " -lavfi " + filter + " -f null -");
      ASSERT_EQ(ran.status, 0) << ran.output;
      // FFmpeg prints six decimals of the one, two of the other, from floats.
      if (filter == "ssim")
        EXPECT_NEAR(number_after(ran.output, "All:"), ssim, 3e-6) << name;
      else
        EXPECT_NEAR(number_after(ran.output, "average:"), psnr_db(mse, depth),
                    0.00501)
            << name;
    }
  }
}

TEST(Similarity, DecibelsGoThereAndBack) {
  EXPECT_NEAR(ssim_db(0.99), 20, 1e-9);
  EXPECT_NEAR(ssim_of_db(ssim_db(0.9731)), 0.9731, 1e-12);
  EXPECT_NEAR(psnr_db(1, 8), 48.1308, 1e-4);
  EXPECT_NEAR(psnr_db(16, 10), 48.1563, 1e-4);
}

}  // namespace
}  // namespace glyphreel
