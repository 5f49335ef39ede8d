// SPDX-License-Identifier: Apache-2.0
#include "codec/encoder_tuning.h"
#include "codec/media_source.h"
#include "codec/video_encoder.h"
#include "codec/video_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>

#include <sched.h>

#include "film_fixture.h"

namespace glyphreel {
namespace {

TEST(VideoEncoder, SameFramesGiveTheSameBytes) {
  const FrameFormat f = small_format();
  for (int n = 0; n < 3; ++n) {
    const VideoFrame a = picture(f, n, 1), b = picture(f, n, 1);
    const FrameView va = a.view(f), vb = b.view(f);
    for (int p = 0; p < 3; ++p)
      for (int y = 0; y < va.planes[p].height; ++y)
        for (int x = 0; x < va.planes[p].width; ++x)
          ASSERT_EQ(va.planes[p].row<uint8_t>(y)[x], vb.planes[p].row<uint8_t>(y)[x]);
  }
  for (int threads : {1, 2})
    for (int frames : {1, 2, 10, 15, 60}) {
      const Chunk a = encode_chunk({}, frames, 1, 25, threads);
      const Chunk b = encode_chunk({}, frames, 1, 25, threads);
      EXPECT_TRUE(a.run.bytes == b.run.bytes) << threads << " " << frames;
    }
}

TEST(VideoEncoder, SameBytesWhateverLiesInMemory) {
  // Sizes where x264's AVX-512 code reads what nobody wrote, given a dirty heap.
  for (const Size size : {Size{176, 96}, Size{320, 180}, Size{360, 200}}) {
    FrameFormat format = small_format();
    format.size = size;
    std::vector<uint8_t> first;
    for (const int dirt : {0x00, 0x55, 0xff}) {
      {
        std::vector<std::vector<uint8_t>> heap;
        for (size_t n = 1000; n < 4'000'000; n = n * 5 / 3)
          for (int i = 0; i < 4; ++i) heap.emplace_back(n, static_cast<uint8_t>(dirt));
      }
      const Chunk chunk = encode_chunk({}, 12, 1, 25, 1, format);
      if (first.empty()) first = chunk.run.bytes;
      EXPECT_TRUE(chunk.run.bytes == first) << size.width;
    }
  }
}

TEST(EncoderTuning, X264LeavesAvx512AloneUnlessTheJobAsksForIt) {
  const auto parameters = [](const EncoderOptions& user, bool has_avx512) {
    const auto tuned = tuned_options("libx264", user, {1, has_avx512});
    for (const auto& [name, value] : *tuned)
      if (name == "x264-params") return value;
    return std::string();
  };
  EXPECT_NE(parameters({}, true).find("asm=AVX2"), std::string::npos);
  EXPECT_EQ(parameters({}, false).find("asm="), std::string::npos);
  const std::string own = parameters({{"x264-params", "asm=avx512"}}, true);
  EXPECT_NE(own.find("asm=avx512"), std::string::npos);
  EXPECT_EQ(own.find("AVX2"), std::string::npos);
}

TEST(VideoEncoder, HeadersAreEqualForEveryChunkAndRateFactor) {
  const Chunk a = encode_chunk({}, 30, 1), b = encode_chunk({}, 3, 2, 25, 1);
  VideoEncodeSettings other;
  other.options = {{"preset", "fast"}, {"crf", "35"}};
  const Chunk c = encode_chunk(other, 10, 3);
  ASSERT_FALSE(a.parameters.headers().empty());
  EXPECT_TRUE(std::ranges::equal(a.parameters.headers(), b.parameters.headers()));
  EXPECT_TRUE(std::ranges::equal(a.parameters.headers(), c.parameters.headers()));
  const std::string bytes(a.run.bytes.begin(), a.run.bytes.end());
  EXPECT_EQ(bytes.find("x264"), std::string::npos);
  EXPECT_EQ(bytes.find("crf="), std::string::npos);
}

TEST(VideoEncoder, KeyFramesAreWhereTheyAreAskedForAndNotAtTheEnd) {
  for (const std::string codec : {"libx264", "libx265"}) {
    SCOPED_TRACE(codec);
    VideoEncodeSettings settings;
    settings.codec = codec;
    settings.options = {{"preset", "ultrafast"}, {"g", "10"}};
    const FrameFormat format = small_format();
    auto encoder = VideoEncoder::open(settings, format, 25, 1);
    ASSERT_TRUE(encoder.ok());
    for (int i = 0; i < 21; ++i)
      ASSERT_TRUE(encoder
                      ->send(picture(format, i, i / 7),
                             i == 0 || i == 7 ? FrameKind::kKey
                             : i == 20        ? FrameKind::kInter
                                              : FrameKind::kAuto)
                      .ok());
    auto run = encoder->finish();
    ASSERT_TRUE(run.ok()) << run.error().message;
    std::vector<bool> key(21);
    for (const PacketEntry& p : run->packets) key[static_cast<size_t>(p.pts)] = p.keyframe;
    EXPECT_TRUE(key[0]);
    EXPECT_TRUE(key[7]);
    EXPECT_FALSE(key[20]);
    // Closed: nothing shown before a key frame comes after it.
    int64_t newest_key = -1;
    for (const PacketEntry& p : run->packets) {
      if (p.keyframe) newest_key = p.pts;
      EXPECT_GE(p.pts, newest_key);
    }
  }
}

// Of each frame as it is shown: I, P or B.
std::string types_of(const std::string& film) {
  std::string types;
  for (const std::string& line :
       lines_of("ffprobe -v error -show_entries frame=pict_type -of csv=p=0 " + film))
    types += line.substr(0, 1);
  return types;
}

// The film's frames, decoded and encoded again.
void encode_again(const std::string& film, const VideoEncodeSettings& settings,
                  const std::string& to) {
  const auto source = MediaSource::open(film);
  ASSERT_TRUE(source.ok()) << source.error().message;
  auto reader = VideoReader::open(*source, 0);
  ASSERT_TRUE(reader.ok()) << reader.error().message;
  auto encoder = VideoEncoder::open(settings, small_format(), 25, 1);
  ASSERT_TRUE(encoder.ok()) << encoder.error().message;
  auto frame = reader->next();
  ASSERT_TRUE(frame.ok());
  for (bool is_first = true; *frame; is_first = false) {
    auto next = reader->next();
    ASSERT_TRUE(next.ok());
    const FrameKind kind = is_first ? FrameKind::kKey
                           : *next  ? FrameKind::kAuto
                                    : FrameKind::kInter;
    ASSERT_TRUE(encoder->send(**frame, kind).ok());
    frame = std::move(next);
  }
  auto run = encoder->finish();
  ASSERT_TRUE(run.ok()) << run.error().message;
  ASSERT_TRUE(
      write_film(to, {{std::move(*run), encoder->parameters()}}, {}, 48000).ok());
}

TEST(VideoEncoder, KeepsTheTypesOfPicturesWhereThatIsAsked) {
  const ScratchFolder folder;
  const std::string source = folder / "source.mp4", film = folder / "film.mp4";
  VideoEncodeSettings one_b, keeps;
  one_b.options = {{"preset", "fast"}, {"bf", "1"}, {"b_strategy", "0"}, {"g", "16"}};
  keeps.keeps_picture_types = true;
  ASSERT_TRUE(write_film(source, {encode_chunk(one_b, 30, 1)}, {}, 48000).ok());
  std::string types = types_of(source);
  ASSERT_EQ(types.substr(0, 5), "IBPBP");
  ASSERT_EQ(types[16], 'I');
  types[16] = 'P';
  encode_again(source, {}, film);
  EXPECT_NE(types_of(film), types);
  encode_again(source, keeps, film);
  EXPECT_EQ(types_of(film), types);

  // The options that a film with copies is made with; a key frame stays where it is due.
  keeps.options.emplace_back("x264-params", "sps-id=3");
  keeps.options.emplace_back("g", "12");
  encode_again(source, keeps, film);
  std::string with_keys = types;
  for (const size_t key : {12U, 24U}) {
    with_keys[key] = 'I';
    with_keys[key - 1] = 'P';
  }
  EXPECT_EQ(types_of(film), with_keys);

  // Options that say how many B pictures there may be count for more.
  keeps.options.emplace_back("bf", "0");
  encode_again(source, keeps, film);
  EXPECT_EQ(types_of(film).find('B'), std::string::npos);
}

TEST(VideoEncoder, KeepsNoMoreBPicturesThanAnEncoderTakes) {
  const ScratchFolder folder;
  const std::string source = folder / "source.mp4", film = folder / "film.mp4";
  VideoEncodeSettings five_b, keeps;
  five_b.options = {{"preset", "fast"}, {"bf", "5"}, {"b_strategy", "0"}};
  keeps.keeps_picture_types = true;
  ASSERT_TRUE(write_film(source, {encode_chunk(five_b, 30, 1)}, {}, 48000).ok());
  ASSERT_NE(types_of(source).find("BBBBB"), std::string::npos);
  encode_again(source, keeps, film);
  EXPECT_EQ(types_of(film).find("BBBB"), std::string::npos);
  // One that makes none.
  keeps.options = {{"preset", "ultrafast"}};
  encode_again(source, keeps, film);
  EXPECT_EQ(types_of(film).find('B'), std::string::npos);
}

TEST(VideoEncoder, TenBitAndNv12AndFullRangeAreEncoded) {
  for (const auto& [name, format] :
       {std::pair{"yuv420p10le", PixelFormat::kYuv420p10},
        std::pair{"nv12", PixelFormat::kNv12}, std::pair{"yuv444p", PixelFormat::kYuv444p}}) {
    VideoEncodeSettings settings;
    settings.pixel_format = name;
    const auto chosen = choose_pixel_format(settings, PixelFormat::kYuv420p);
    ASSERT_TRUE(chosen.ok());
    EXPECT_EQ(*chosen, format);
    FrameFormat f = small_format();
    f.pixel_format = format;
    f.color.range = Range::kFull;
    EXPECT_EQ(encode_chunk(settings, 3, 0, 25, 1, f).run.packets.size(), 3u) << name;
  }
}

TEST(VideoEncoder, PixelFormatIsTheUsualOneOrTheNearest) {
  const auto chosen = [](const std::string& codec, PixelFormat wanted) {
    VideoEncodeSettings settings;
    settings.codec = codec;
    settings.options = {};
    auto format = choose_pixel_format(settings, wanted);
    return format.ok() ? *format : PixelFormat::kNone;
  };
  EXPECT_EQ(chosen("libx264", PixelFormat::kYuv444p10), PixelFormat::kYuv420p);
  EXPECT_EQ(chosen("mjpeg", PixelFormat::kYuv420p), PixelFormat::kYuv420p);
  EXPECT_EQ(chosen("prores_ks", PixelFormat::kYuv420p), PixelFormat::kYuv422p10);
  EXPECT_EQ(chosen("prores_ks", PixelFormat::kYuv444p10), PixelFormat::kYuv444p10);
  EXPECT_EQ(chosen("libx264rgb", PixelFormat::kYuv420p), PixelFormat::kNone);
}

TEST(VideoEncoder, HdrGetsTenBitsWhereTheEncoderHasThem) {
  const auto chosen = [](const std::string& codec, EncoderOptions options,
                         const std::string& pixel_format = "") {
    VideoEncodeSettings settings = {codec, std::move(options), pixel_format};
    auto format = choose_pixel_format(settings, PixelFormat::kYuv420p12, true);
    return format.ok() ? *format : PixelFormat::kNone;
  };
  EXPECT_EQ(chosen("libx265", {}), PixelFormat::kYuv420p10);
  EXPECT_EQ(chosen("libx265", {}, "yuv420p"), PixelFormat::kYuv420p);
  EXPECT_EQ(chosen("libx265", {{"profile", "main"}}), PixelFormat::kYuv420p);
  EXPECT_EQ(chosen("ffv1", {}), PixelFormat::kYuv420p10);
  EXPECT_EQ(chosen("prores_ks", {}), PixelFormat::kYuv422p10);
  // Few players show High 10, so only where it is asked for.
  EXPECT_EQ(chosen("libx264", {}), PixelFormat::kYuv420p);
  EXPECT_EQ(chosen("libx264", {{"profile", "high10"}}), PixelFormat::kYuv420p10);
  EXPECT_EQ(chosen("libx264", {}, "yuv420p10le"), PixelFormat::kYuv420p10);
  // These take 8 bits only, DNxHR HQ because of its profile.
  EXPECT_EQ(chosen("mpeg4", {}), PixelFormat::kYuv420p);
  EXPECT_EQ(chosen("dnxhd", {{"profile", "dnxhr_hq"}}), PixelFormat::kYuv422p);
  EXPECT_EQ(chosen("dnxhd", {{"profile", "dnxhr_hqx"}}), PixelFormat::kYuv422p10);
}

TEST(VideoEncoder, FilmsAreOnlyFullRangeWhereTheirFormatCanSaySo) {
  ColorSpec full;
  full.range = Range::kFull;
  const auto given = [&](const std::string& codec, const ColorSpec& color) {
    return color_for_encoder({codec, {}, ""}, color);
  };
  for (const char* codec : {"libx264", "libx265", "libsvtav1", "ffv1"})
    EXPECT_EQ(given(codec, full), full) << codec;
  for (const char* codec : {"mpeg4", "mpeg2video", "prores_ks"})
    EXPECT_EQ(given(codec, full), ColorSpec{}) << codec;
  const ColorSpec jpeg = {Matrix::kBt470bg, Range::kFull, Primaries::kBt709,
                          Transfer::kBt709, ChromaSiting::kCenter};
  EXPECT_EQ(given("mjpeg", ColorSpec{}), jpeg);
  EXPECT_EQ(given("mjpeg", full), jpeg);
}

#ifdef __linux__
TEST(VideoEncoder, MakesNoThreadMoreUrgent) {
  // SVT-AV1 would, where it may: as root.
  VideoEncodeSettings settings;
  settings.codec = "libsvtav1";
  settings.options = {{"preset", "12"}};
  auto encoder = VideoEncoder::open(settings, small_format(), 25, 2);
  ASSERT_TRUE(encoder.ok()) << encoder.error().message;
  int threads = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) {
    const pid_t thread = std::stoi(entry.path().filename().string());
    EXPECT_EQ(sched_getscheduler(thread), SCHED_OTHER) << thread;
    ++threads;
  }
  EXPECT_GT(threads, 1);
  EXPECT_TRUE(encoder->send(picture(small_format(), 0, 1), FrameKind::kKey).ok());
  EXPECT_TRUE(encoder->finish().ok());
}
#endif

TEST(VideoEncoder, MistakesAreSaidInASentence) {
  const auto sentence = [](const VideoEncodeSettings& s) {
    const Status status = check_video_settings(s);
    EXPECT_FALSE(status.ok());
    if (status.ok()) return std::string();
    EXPECT_EQ(status.error().code, Errc::kBadRequest) << status.error().message;
    return status.error().message;
  };
  const auto has = [](const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  };
  VideoEncodeSettings s;
  EXPECT_TRUE(check_video_settings(s).ok());
  s.codec = "libx246";
  has(sentence(s), "'libx264'");
  s.codec = "h264";
  has(sentence(s), "libx264");
  s.codec = "aac";
  has(sentence(s), "not a video");
  s = {};
  s.options = {{"prest", "fast"}};
  has(sentence(s), "preset");
  s.options = {{"preset", "quick"}, {"crf", "20"}};
  has(sentence(s), "'quick'");
  s.options = {{"preset", "\x1b[31mfast"}};  // not for x264 to print
  has(sentence(s), "control character");
  s.options = {{"crf", "good"}};
  has(sentence(s), "'good'");
  s.options = {{"x264-params", "bframes=2:open-gop=1"}};
  has(sentence(s), "open-gop=1");
  s.options = {{"threads", "8"}};
  has(sentence(s), "threads");
  s.options = {{"x264-params", "bframes=2:no-open-gop:keyint=50"}};
  EXPECT_TRUE(check_video_settings(s).ok());
  s = {};
  s.pixel_format = "yuv420";
  has(sentence(s), "yuv420p");
  s.pixel_format = "rgb24";
  has(sentence(s), "yuv420p");
  s.pixel_format = "p010le";
  has(sentence(s), "does not take");
}

}  // namespace
}  // namespace glyphreel
