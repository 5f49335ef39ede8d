// SPDX-License-Identifier: Apache-2.0
#include "codec/audio_encoder.h"

#include <gtest/gtest.h>

#include "film_fixture.h"

namespace glyphreel {
namespace {

AudioEncodeSettings settings(const std::string& codec, int rate = 48000,
                             int channels = 2) {
  AudioEncodeSettings s;
  s.codec = codec;
  s.sample_rate = rate;
  s.channels = channels;
  s.bit_rate = 128000;
  return s;
}

TEST(AudioEncoder, PacketsCoverEverySampleOnce) {
  for (const std::string codec :
       {"aac", "libopus", "flac", "pcm_s16le", "libmp3lame", "ac3", "libvorbis"})
    for (const int64_t count : {1, 1023, 1024, 1025, 48000, 100001}) {
      SCOPED_TRACE(codec + " " + std::to_string(count));
      const Sound sound =
          encode_sound(settings(codec), beeps(count, 48000, 12000));
      ASSERT_FALSE(sound.run.packets.empty());
      size_t bytes = 0;
      for (size_t i = 0; i < sound.run.packets.size(); ++i) {
        const PacketEntry& p = sound.run.packets[i];
        bytes += p.size_bytes;
        // LAME rounds what it fills a film of one sample up with.
        if (i > 0 && (codec != "libmp3lame" || count > 1)) {
          EXPECT_EQ(p.pts, sound.run.packets[i - 1].pts +
                               sound.run.packets[i - 1].duration);
        }
      }
      EXPECT_EQ(bytes, sound.run.bytes.size());
      const PacketEntry& last = sound.run.packets.back();
      EXPECT_LE(sound.run.packets.front().pts, 0);
      EXPECT_GE(last.pts + last.duration, count);
      if (codec == "aac") {
        EXPECT_EQ(sound.run.packets.front().pts, -1024);
      }
      if (codec == "aac" || codec == "ac3" || codec == "flac" ||
          codec == "pcm_s16le") {
        EXPECT_EQ(last.pts + last.duration, count);
      }
    }
}

TEST(AudioEncoder, SameSamplesGiveTheSameBytesHoweverTheyCome) {
  const std::vector<float> wave = beeps(50000, 48000, 12000);
  const Sound pieces = encode_sound(settings("aac"), wave);
  auto encoder = AudioEncoder::open(settings("aac"));
  const float* planes[] = {wave.data(), wave.data()};
  ASSERT_TRUE(encoder->send(planes, 50000).ok());
  auto run = encoder->take(true);
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->bytes, pieces.run.bytes);
}

TEST(AudioEncoder, WhatCannotBeEncodedIsSaidInASentence) {
  const auto sentence = [](const AudioEncodeSettings& s) {
    const Status status = check_audio_settings(s);
    EXPECT_FALSE(status.ok());
    if (status.ok()) return std::string();
    EXPECT_EQ(status.error().code, Errc::kBadRequest) << status.error().message;
    return status.error().message;
  };
  EXPECT_NE(sentence(settings("libopos")).find("libopus"), std::string::npos);
  EXPECT_NE(sentence(settings("libopus", 44100)).find("48000"), std::string::npos);
  EXPECT_NE(sentence(settings("aac", 47000)).find("48000"), std::string::npos);
  EXPECT_NE(sentence(settings("libmp3lame", 48000, 6)).find("2"), std::string::npos);
  EXPECT_NE(sentence(settings("aac", 48000, 9)).find("1 to 8"), std::string::npos);
  AudioEncodeSettings s = settings("aac");
  s.options = {{"aac_codr", "fast"}};
  EXPECT_NE(sentence(s).find("aac_coder"), std::string::npos);
  s.options = {{"aac_coder", "quick"}};
  EXPECT_NE(sentence(s).find("twoloop"), std::string::npos);
  EXPECT_TRUE(check_audio_settings({}).ok());
  EXPECT_TRUE(check_audio_settings(settings("ac3", 48000, 6)).ok());
  EXPECT_TRUE(check_audio_settings(settings("aac", 44100, 1)).ok());
}

}  // namespace
}  // namespace glyphreel
