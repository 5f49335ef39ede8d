// SPDX-License-Identifier: Apache-2.0
#include "codec/h264_headers.h"

#include <gtest/gtest.h>

#include "codec/copied_film.h"
#include "codec/nal_units.h"
#include "codec/video_encoder.h"

namespace glyphreel {
namespace {

using Bytes = std::vector<uint8_t>;

// What x264 writes for these settings at 320x180 and 25 frames per second.
StreamParameters encoder_of(const EncoderOptions& options, int id = 0) {
  VideoEncodeSettings settings;
  settings.options = options;
  FrameFormat format{{320, 180}, PixelFormat::kYuv420p, {}};
  auto encoder = VideoEncoder::open(with_parameter_set_id(settings, id), format,
                                    Rational(25), 1);
  EXPECT_TRUE(encoder.ok()) << encoder.error().message;
  return encoder->parameters();
}
std::vector<Bytes> sets_of(const StreamParameters& parameters) {
  std::vector<Bytes> sets;
  for (const auto unit : parameter_sets_in(NalCodec::kH264, parameters.headers()))
    sets.emplace_back(unit.begin(), unit.end());
  return sets;
}

TEST(H264Headers, SayWhatX264WasTold) {
  const auto sets = sets_of(encoder_of({{"preset", "fast"}, {"level", "4.1"}}, 5));
  ASSERT_EQ(sets.size(), 2u);
  const auto sps = parse_h264_sps(sets[0]);
  ASSERT_TRUE(sps);
  EXPECT_EQ(sps->id, 5);
  EXPECT_EQ(sps->profile, 100);
  EXPECT_EQ(sps->level, 41);
  EXPECT_EQ(sps->chroma_format, 1);
  EXPECT_TRUE(sps->frames_only);
  EXPECT_EQ(sps->width, 320);
  EXPECT_EQ(sps->height, 180);  // of 192 rows
  EXPECT_EQ(sps->aspect_num, 1);
  EXPECT_EQ(sps->aspect_den, 1);
  EXPECT_EQ(sps->reorder_frames, 2);
  const auto pps = parse_h264_pps(sets[1]);
  ASSERT_TRUE(pps);
  EXPECT_EQ(pps->id, 5);
  EXPECT_EQ(pps->sps_id, 5);
  EXPECT_FALSE(parse_h264_sps(sets[1]));
  EXPECT_FALSE(parse_h264_pps(sets[0]));

  const auto fields = parse_h264_sps(
      sets_of(encoder_of({{"x264-params", "tff=1:nal-hrd=none"}, {"bf", "0"}}))[0]);
  ASSERT_TRUE(fields);
  EXPECT_FALSE(fields->frames_only);
  EXPECT_EQ(fields->reorder_frames, 0);
}

TEST(H264Headers, AreNothingWhereTheyAreCutOff) {
  const Bytes sps = sets_of(encoder_of({{"preset", "fast"}}))[0];
  for (size_t size = 0; size < sps.size(); ++size) {
    const auto parsed = parse_h264_sps(std::span(sps).first(size));
    EXPECT_FALSE(parsed && size + 2 < sps.size()) << size;
  }
}

TEST(H264Headers, AreNothingWhereTheySayWhatCannotBe) {
  // Baseline, 16x16; pic_order_cnt_type 2 and 3.
  const auto sps = parse_h264_sps(Bytes{0x67, 66, 0x40, 30, 0xda, 0x79});
  ASSERT_TRUE(sps);
  EXPECT_EQ(sps->reorder_frames, 0);
  EXPECT_EQ(sps->width, 16);
  EXPECT_EQ(sps->height, 16);
  EXPECT_FALSE(parse_h264_sps(Bytes{0x67, 66, 0x40, 30, 0xc8, 0x9e, 0x40}));
  // An id, and a height, of 32 and more leading zeros.
  EXPECT_FALSE(parse_h264_sps(Bytes{0x67, 66, 0x40, 30, 0, 0, 3, 0, 0, 3, 0x80, 0, 0, 3, 0,
                                    0xff, 0xff}));
  EXPECT_FALSE(parse_h264_sps(Bytes{0x67, 66, 0x40, 30, 0xda, 0x40, 0, 0, 3, 0, 0, 3, 1,
                                    0xff, 0xff, 0xff, 0xff, 0xff}));
}

TEST(H264Headers, MessagesOfSeiUnitsAreTold) {
  EXPECT_EQ(sei_message_types(Bytes{6, 1, 2, 0xaa, 0xbb, 6, 1, 0x55, 0x80}),
            (std::vector<int>{1, 6}));
  EXPECT_EQ(sei_message_types(Bytes{6, 255, 2, 0, 0x80}), (std::vector<int>{257}));
  EXPECT_EQ(sei_message_types(Bytes{0x65, 1, 2}), std::vector<int>{});
  // A length of 2^32 - 1 bytes.
  Bytes vast(3 + 16843009, 0xff);
  vast[0] = 6;
  vast[1] = 0;
  vast.back() = 0;
  vast.insert(vast.end(), {0x80, 0x80});
  EXPECT_EQ(sei_message_types(vast), std::vector<int>{0});
}

TEST(JoinsCopies, OnlyAsCopiedSourcesAre) {
  EXPECT_TRUE(joins_copies(encoder_of({{"preset", "fast"}})));
  EXPECT_TRUE(joins_copies(encoder_of({{"profile", "baseline"}})));
  EXPECT_FALSE(joins_copies(encoder_of({{"x264-params", "tff=1"}})));
  EXPECT_FALSE(joins_copies(encoder_of({{"qp", "0"}})));  // High 4:4:4
  EXPECT_FALSE(joins_copies(StreamParameters()));
}

TEST(WithCopiedSets, OneHeaderHoldsAllAndTheHighestProfileAndLevel) {
  const StreamParameters encoder =
      encoder_of({{"profile", "baseline"}, {"level", "3"}}, 1);
  const auto source = sets_of(encoder_of({{"preset", "fast"}, {"level", "4.1"}}, 0));
  const auto joined = with_copied_sets(encoder, true, source);
  ASSERT_TRUE(joined.ok()) << joined.error().message;
  const auto headers = joined->headers();
  ASSERT_GT(headers.size(), 8u);
  EXPECT_EQ(headers[0], 1);
  EXPECT_EQ(headers[1], 100);
  EXPECT_EQ(headers[3], 41);
  EXPECT_EQ(nal_length_bytes(NalCodec::kH264, headers), 4);
  const auto sets = sets_of(*joined);
  ASSERT_EQ(sets.size(), 4u);
  EXPECT_EQ(sets[1], source[0]);
  EXPECT_EQ(sets[3], source[1]);
  // The same sets twice are there once; alone, the encoder's are not needed.
  std::vector<Bytes> twice = source;
  twice.insert(twice.end(), source.begin(), source.end());
  const auto alone = with_copied_sets(encoder, false, twice);
  ASSERT_TRUE(alone.ok());
  EXPECT_EQ(sets_of(*alone), source);
}

TEST(UseLengths, TurnsStartCodesIntoLengths) {
  PacketRun run;
  run.bytes = {0, 0, 0, 1, 0x65, 7, 8, 0, 0, 1, 0x41, 9, 0, 0, 0, 1, 0x41, 5};
  run.packets = {{0, 1, 12, true}, {1, 1, 6, false}};
  ASSERT_TRUE(use_lengths(run).ok());
  EXPECT_EQ(run.bytes, (Bytes{0, 0, 0, 3, 0x65, 7, 8, 0, 0, 0, 2, 0x41, 9, 0, 0, 0, 2,
                              0x41, 5}));
  EXPECT_EQ(run.packets[0].size_bytes, 13u);
  EXPECT_EQ(run.packets[1].size_bytes, 6u);
  run.bytes = {1, 2, 3};
  run.packets = {{0, 1, 3, true}};
  EXPECT_FALSE(use_lengths(run).ok());
}

TEST(WithParameterSetId, KeepsTheUsersOwnParameters) {
  VideoEncodeSettings settings;
  settings.options = {{"x264-params", "aq-mode=1"}};
  EXPECT_FALSE(says_parameter_set_id(settings));
  settings = with_parameter_set_id(settings, 3);
  EXPECT_EQ(settings.options.back().second, "aq-mode=1:sps-id=3");
  EXPECT_TRUE(says_parameter_set_id(settings));
}

}  // namespace
}  // namespace glyphreel
