// SPDX-License-Identifier: Apache-2.0
#include "codec/run_decoder.h"

#include <gtest/gtest.h>

#include "codec/similarity.h"
#include "film_fixture.h"

namespace glyphreel {
namespace {

TEST(RunDecoder, GivesEveryFrameInTheOrderShownWithAnyNumberOfThreads) {
  const FrameFormat format = small_format();
  for (const char* codec : {"libx264", "libx265", "libsvtav1", "libvpx-vp9", "ffv1"}) {
    VideoEncodeSettings settings;
    settings.codec = codec;
    settings.options.clear();
    if (settings.codec == "libx264")  // reordered
      settings.options = {{"preset", "fast"}, {"crf", "10"}, {"bf", "3"}};
    if (settings.codec == "libsvtav1") settings.options = {{"preset", "12"}};
    if (settings.codec == "libvpx-vp9")
      settings.options = {{"deadline", "realtime"}, {"cpu-used", "8"}, {"crf", "20"}};
    const Chunk chunk = encode_chunk(settings, 20, 3);
    std::vector<double> first;
    for (const int threads : {1, 3}) {
      auto decoder = RunDecoder::open(chunk.run, chunk.parameters, threads);
      ASSERT_TRUE(decoder.ok()) << codec << ": " << decoder.error().message;
      std::vector<double> likeness;
      for (int n = 0;; ++n) {
        auto frame = decoder->next();
        ASSERT_TRUE(frame.ok()) << codec << ": " << frame.error().message;
        if (!*frame) break;
        EXPECT_EQ((*frame)->time(), Rational(n)) << codec;
        ASSERT_EQ((*frame)->pixel_format(), format.pixel_format) << codec;
        const VideoFrame due = picture(format, n, 3);
        likeness.push_back(
            compare_pictures((*frame)->view(format), due.view(format)).ssim);
        const VideoFrame other = picture(format, n + 1, 3);
        EXPECT_GT(likeness.back(),
                  compare_pictures((*frame)->view(format), other.view(format)).ssim)
            << codec << " " << n;
      }
      EXPECT_EQ(likeness.size(), 20u) << codec;
      if (settings.codec == "ffv1") {
        EXPECT_EQ(likeness, std::vector<double>(20, 1.0));
      }
      if (first.empty()) first = likeness;
      EXPECT_EQ(likeness, first) << codec;
    }
  }
}

TEST(RunDecoder, ADamagedRunIsAnError) {
  Chunk chunk = encode_chunk({}, 10, 1);
  for (size_t i = 40; i < chunk.run.bytes.size(); ++i)
    chunk.run.bytes[i] = static_cast<uint8_t>(i * 37);
  auto decoder = RunDecoder::open(chunk.run, chunk.parameters, 1);
  ASSERT_TRUE(decoder.ok());
  int frames = 0;
  for (;;) {
    const auto frame = decoder->next();
    if (!frame.ok()) {
      EXPECT_EQ(frame.error().code, Errc::kCannotEncode);
      return;
    }
    if (!*frame) break;
    ++frames;
  }
  EXPECT_LT(frames, 10);
}

}  // namespace
}  // namespace glyphreel
