// SPDX-License-Identifier: Apache-2.0
#include "codec/gop_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "codec/nal_units.h"
#include "tests/codec/film_fixture.h"

namespace glyphreel {
namespace {

using Bytes = std::vector<uint8_t>;
using Open = std::shared_ptr<const MediaSource>;

// At 25 frames per second.
const Rational kFrame{1, 25};

VideoEncodeSettings settings_of(const std::string& x264) {
  VideoEncodeSettings settings;
  settings.options = {{"preset", "veryfast"}, {"crf", "20"}, {"x264-params", x264}};
  return settings;
}

std::vector<bool> refused(const std::vector<SourceGop>& gops) {
  std::vector<bool> out;
  for (const SourceGop& gop : gops) out.push_back(gop.refusal != nullptr);
  return out;
}

class GopReader : public ::testing::Test {
 protected:
  Open open(const std::vector<Chunk>& chunks) {
    path_ = folder_ / "source.mp4";
    const Status written = write_film(path_, chunks, {}, 0);
    EXPECT_TRUE(written.ok()) << written.error().message;
    auto source = MediaSource::open(path_);
    EXPECT_TRUE(source.ok()) << source.error().message;
    return source.ok() ? std::move(source).value() : nullptr;
  }
  // Three groups of ten frames.
  std::vector<Chunk> three() {
    return {encode_chunk(settings_of(""), 10, 1), encode_chunk(settings_of(""), 10, 2),
            encode_chunk(settings_of(""), 10, 3)};
  }
  std::vector<SourceGop> gops(const Open& source, int64_t first, int64_t last) {
    auto found = find_gops(*source, {Rational(first) * kFrame, Rational(last) * kFrame},
                           nullptr);
    EXPECT_TRUE(found.ok());
    return found.ok() ? std::move(found).value() : std::vector<SourceGop>();
  }

  ScratchFolder folder_;
  std::string path_;
};

TEST_F(GopReader, OffersTheGroupsThatAreWholeInTheRange) {
  const Open source = open(three());
  ASSERT_NE(source, nullptr);
  EXPECT_EQ(copy_sets_of(*source).refusal, nullptr);
  const auto all = gops(source, 0, 30);
  ASSERT_EQ(all.size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(all[i].refusal, nullptr);
    ASSERT_EQ(all[i].times.size(), 10u);
    EXPECT_EQ(all[i].times[9], Rational(static_cast<int64_t>(10 * i + 9)) * kFrame);
    EXPECT_EQ(all[i].next.has_value(), i < 2);
  }
  EXPECT_EQ(gops(source, 1, 30).size(), 2u);
  EXPECT_EQ(gops(source, 10, 20).size(), 1u);
  EXPECT_EQ(gops(source, 10, 19).size(), 0u);
  EXPECT_EQ(gops(source, 11, 20).size(), 0u);
}

TEST_F(GopReader, CopiesWholeGroupsAndNothingElse) {
  const Open source = open(three());
  ASSERT_NE(source, nullptr);
  const auto copied = copy_gops(*source, Rational(10) * kFrame, 20, nullptr);
  ASSERT_TRUE(copied.ok()) << copied.error().message;
  std::vector<int64_t> times;
  for (size_t i = 0; i < copied->run.packets.size(); ++i) {
    times.push_back(copied->run.packets[i].pts);
    EXPECT_EQ(copied->run.packets[i].keyframe, i == 0 || i == 10);
  }
  std::sort(times.begin(), times.end());
  ASSERT_EQ(times.size(), 20u);
  EXPECT_EQ(times.front(), 0);
  EXPECT_EQ(times.back(), 19);
  for (const auto& [first, count] : {std::pair(10, 15), {10, 21}, {11, 10}, {30, 1}}) {
    const auto none = copy_gops(*source, Rational(first) * kFrame, count, nullptr);
    ASSERT_FALSE(none.ok()) << first << " " << count;
    EXPECT_EQ(none.error().code, Errc::kBadMedia);
  }
}

TEST_F(GopReader, TheEndOfTheStreamIsNotCopied) {
  std::vector<Chunk> chunks = three();
  const Bytes end = {0, 0, 0, 1, 11};
  chunks[2].run.bytes.insert(chunks[2].run.bytes.end(), end.begin(), end.end());
  chunks[2].run.packets.back().size_bytes += 5;
  const Open source = open(chunks);
  ASSERT_NE(source, nullptr);
  const auto copied = copy_gops(*source, Rational(0), 30, nullptr);
  ASSERT_TRUE(copied.ok()) << copied.error().message;
  const auto units = split_nal_units(copied->run.bytes, 4);
  EXPECT_GE(units.size(), 30u);
  for (const auto unit : units) EXPECT_NE(unit[0] & 31, 11);
}

TEST_F(GopReader, NothingIsCopiedFromAFileThatWasReplaced) {
  const Open source = open(three());
  ASSERT_NE(source, nullptr);
  std::filesystem::copy_file(path_, path_ + ".new");
  std::filesystem::rename(path_ + ".new", path_);
  for (const auto& error :
       {copy_gops(*source, Rational(0), 10, nullptr).error(),
        find_gops(*source, {Rational(0), Rational(1)}, nullptr).error()}) {
    EXPECT_EQ(error.code, Errc::kBadMedia);
    EXPECT_NE(error.message.find("was replaced"), std::string::npos) << error.message;
  }
}

TEST_F(GopReader, StopsWhenAsked) {
  const Open source = open(three());
  ASSERT_NE(source, nullptr);
  CancelToken cancel;
  cancel.cancel();
  EXPECT_EQ(find_gops(*source, {Rational(0), Rational(1)}, &cancel).error().code,
            Errc::kCancelled);
  EXPECT_EQ(copy_gops(*source, Rational(0), 10, &cancel).error().code, Errc::kCancelled);
}

TEST_F(GopReader, ReadsNoFurtherThanTheRangeWhereThereIsNoIdrPicture) {
  const Open source = open({encode_chunk(settings_of("keyint=infinite:scenecut=0"), 400, 1)});
  ASSERT_NE(source, nullptr);
  const auto size = static_cast<int64_t>(std::filesystem::file_size(path_));
  ASSERT_GT(size, 100000);
  const int64_t before = source->bytes_examined();
  EXPECT_EQ(gops(source, 20, 40).size(), 0u);
  EXPECT_LT(source->bytes_examined() - before, size / 2);
}

TEST_F(GopReader, UnitsOfNoBytesAreRefused) {
  const std::vector<Chunk> chunks = three();
  Open source = open(chunks);
  ASSERT_NE(source, nullptr);
  // The last frame's slice gives its last four bytes to a unit of none.
  const Chunk& last = chunks[1];
  const uint32_t size = last.run.packets.back().size_bytes;
  const std::span<const uint8_t> bytes(last.run.bytes);
  const auto units = split_nal_units(bytes.last(size), 0);
  ASSERT_EQ(units.size(), 1u);
  const auto unit = units.front();
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(file), {}};
  const size_t at = whole.find(
      std::string_view(reinterpret_cast<const char*>(unit.data()), unit.size()));
  ASSERT_NE(at, std::string::npos);
  const auto put = [&](size_t where, size_t number) {
    file.clear();
    file.seekp(static_cast<std::streamoff>(where));
    for (int shift = 24; shift >= 0; shift -= 8)
      file.put(static_cast<char>(number >> shift));
  };
  put(at - 4, unit.size() - 4);
  put(at + unit.size() - 4, 0);
  file.close();
  source = std::move(MediaSource::open(path_)).value();
  EXPECT_EQ(refused(gops(source, 0, 30)), (std::vector<bool>{false, true, false}));
}

TEST_F(GopReader, SetsInsideTheStreamHoldForWhatFollows) {
  // Another picture parameter set of the same id, once, before the second group.
  std::vector<Chunk> chunks = {encode_chunk(settings_of(""), 10, 1),
                               encode_chunk(settings_of("cabac=0"), 10, 2),
                               encode_chunk(settings_of("cabac=0"), 10, 3)};
  Chunk& second = chunks[1];
  const auto headers = second.parameters.headers();
  ASSERT_EQ(nal_length_bytes(NalCodec::kH264, headers), 0);
  second.run.bytes.insert(second.run.bytes.begin(), headers.begin(), headers.end());
  second.run.packets.front().size_bytes += static_cast<uint32_t>(headers.size());
  const Open source = open(chunks);
  ASSERT_NE(source, nullptr);
  EXPECT_EQ(refused(gops(source, 0, 30)), (std::vector<bool>{false, true, true}));
}

TEST_F(GopReader, GroupsThatAreNotInOrderAreRefused) {
  Chunk all;
  for (const int first : {0, 20, 30, 10, 40}) {
    const Chunk group = encode_chunk(settings_of("bframes=0"), 10, first);
    all.parameters = group.parameters;
    for (PacketEntry packet : group.run.packets) {
      packet.pts += first;
      all.run.packets.push_back(packet);
    }
    all.run.bytes.insert(all.run.bytes.end(), group.run.bytes.begin(),
                         group.run.bytes.end());
  }
  const Open source = open({all});
  ASSERT_NE(source, nullptr);
  std::optional<Rational> last;
  for (const SourceGop& gop : gops(source, 0, 50)) {
    if (gop.refusal != nullptr) continue;
    EXPECT_TRUE(!last || *last < gop.times.front());
    last = gop.times.back();
  }
  EXPECT_EQ(last, Rational(49) * kFrame);
}

}  // namespace
}  // namespace glyphreel
