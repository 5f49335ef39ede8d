// SPDX-License-Identifier: Apache-2.0
#include "codec/segment_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "codec/av_ptr.h"
#include "codec/codec_builds.h"
#include "tests/codec/film_fixture.h"

namespace glyphreel {
namespace {

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

class SegmentFile : public ::testing::Test {
 protected:
  void SetUp() override {
    Chunk chunk = encode_chunk({"libx264", {{"preset", "ultrafast"}}, ""}, 5, 1);
    segment_ = {chunk.parameters, chunk.run, "notes"};
    const auto size = write_segment(path_, key_, segment_);
    ASSERT_TRUE(size.ok()) << size.error().message;
    EXPECT_EQ(static_cast<size_t>(*size), bytes_of(path_).size());
  }

  ScratchFolder folder_;
  const std::string path_ = folder_ / "a.segment";
  const Digest key_ = sha256("key");
  Segment segment_;
};

TEST_F(SegmentFile, ReadsBackWhatWasWritten) {
  const auto read = read_segment(path_, key_);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->notes, "notes");
  EXPECT_EQ(read->run.bytes, segment_.run.bytes);
  ASSERT_EQ(read->run.packets.size(), 5u);
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(read->run.packets[i].pts, segment_.run.packets[i].pts);
    EXPECT_EQ(read->run.packets[i].keyframe, segment_.run.packets[i].keyframe);
    EXPECT_EQ(read->run.packets[i].size_bytes, segment_.run.packets[i].size_bytes);
  }
  // The same film comes of it.
  const Status first = write_film(folder_ / "1.mp4", {{segment_.run, segment_.parameters}},
                                  {}, 0);
  const Status again = write_film(folder_ / "2.mp4", {{read->run, read->parameters}}, {}, 0);
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_EQ(bytes_of(folder_ / "1.mp4"), bytes_of(folder_ / "2.mp4"));
}

TEST_F(SegmentFile, SoundReadsBackToo) {
  Sound sound = encode_sound({}, beeps(48000, 48000, 9600));
  ASSERT_TRUE(write_segment(path_, key_, {sound.parameters, sound.run, ""}).ok());
  const auto read = read_segment(path_, key_);
  ASSERT_TRUE(read.ok());
  const Chunk film = encode_chunk({"libx264", {{"preset", "ultrafast"}}, ""}, 25, 1);
  ASSERT_TRUE(write_film(folder_ / "1.mp4", {film}, sound, 48000).ok());
  ASSERT_TRUE(write_film(folder_ / "2.mp4", {film}, {read->run, read->parameters}, 48000).ok());
  EXPECT_EQ(bytes_of(folder_ / "1.mp4"), bytes_of(folder_ / "2.mp4"));
}

TEST_F(SegmentFile, EveryFlippedBitIsFound) {
  const std::string whole = bytes_of(path_);
  // All of the head and the description, and of the packets some.
  for (size_t i = 0; i < whole.size(); i += i < 600 ? 1 : 97) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 1 << i % 8);
    write(path_, damaged);
    const auto read = read_segment(path_, key_);
    ASSERT_FALSE(read.ok()) << "byte " << i;
    ASSERT_EQ(read.error().code, Errc::kBadMedia);
  }
}

TEST_F(SegmentFile, AFileThatIsNotWholeIsFound) {
  const std::string whole = bytes_of(path_);
  for (size_t size = 0; size < whole.size(); size += size < 300 ? 1 : 101) {
    write(path_, whole.substr(0, size));
    ASSERT_FALSE(read_segment(path_, key_).ok()) << size << " bytes";
  }
  write(path_, whole + "x");
  EXPECT_FALSE(read_segment(path_, key_).ok());
}

TEST_F(SegmentFile, KnowsItsKey) {
  EXPECT_FALSE(read_segment(path_, sha256("another")).ok());
  EXPECT_EQ(read_segment(folder_ / "none", key_).error().code, Errc::kNotFound);
}

// With the checksum that belongs to it.
std::string sealed(std::string file) {
  constexpr size_t kSumAt = 8, kKeyAt = kSumAt + 16;
  Checksum sum;
  sum.add(std::string_view(file).substr(kKeyAt));
  const Checksum::Value value = sum.value();
  return file.replace(kSumAt, value.size(), reinterpret_cast<const char*>(value.data()),
                      value.size());
}

TEST_F(SegmentFile, WhatIsNoPlainSetOfChannelsIsRefused) {
  // As it is sealed, it is read.
  const std::string whole = bytes_of(path_);
  ASSERT_EQ(sealed(whole), whole);
  // Behind the head (64 bytes): a flag, three numbers, the headers, 23 numbers, and the
  // order of the channels. 2: their map lies at an address, which the file would say.
  const size_t headers = segment_.parameters.headers().size();
  std::string hostile = whole;
  hostile.at(64 + 4 * 8 + 8 + headers + 23 * 8) = 2;
  write(path_, sealed(hostile));
  const auto read = read_segment(path_, key_);
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().message.find("channels"), std::string::npos)
      << read.error().message;
}

TEST_F(SegmentFile, LinksAreNotFollowed) {
  const std::string link = folder_ / "link.segment";
  ASSERT_EQ(::symlink(path_.c_str(), link.c_str()), 0);
  const auto read = read_segment(link, key_);
  ASSERT_FALSE(read.ok());
  EXPECT_TRUE(is_damage(read.error()));
  EXPECT_EQ(write_segment(link, key_, segment_).error().code, Errc::kCannotWrite);
}

TEST_F(SegmentFile, WhatCannotBeReadNowIsNotDamaged) {
  // No file can be opened, not by root either, who may read everything.
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{0, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto read = read_segment(path_, key_);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  ASSERT_FALSE(read.ok());
  EXPECT_FALSE(is_damage(read.error())) << read.error().message;
}

TEST(Digests, AreThoseOfTheStandards) {
  // FIPS 180-4's example "abc".
  EXPECT_EQ(to_hex(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digest_from_hex(to_hex(sha256("abc"))), sha256("abc"));
  EXPECT_FALSE(digest_from_hex("ba78").has_value());
  EXPECT_FALSE(digest_from_hex(std::string(64, 'g')).has_value());
}

TEST(CodecBuilds, NameWhatTheBytesDependOn) {
  const std::string builds = codec_library_builds();
  for (const char* name : {"libavcodec", "libavformat", "libx264.so", "libzimg", "libm.so"})
    EXPECT_NE(builds.find(name), builds.npos) << builds;
  EXPECT_EQ(builds, codec_library_builds());
}

TEST(CodecBuilds, KnowEncodersOfDevices) {
  EXPECT_FALSE(is_on_a_device("libx264"));
  EXPECT_FALSE(is_on_a_device("aac"));
  EXPECT_FALSE(is_on_a_device("none"));
  for (const char* name : {"h264_nvenc", "h264_v4l2m2m", "h264_vaapi"})
    EXPECT_EQ(is_on_a_device(name), avcodec_find_encoder_by_name(name) != nullptr)
        << name;
}

TEST(CodecBuilds, FindFilesInOptions) {
  ScratchFolder folder;
  write(folder / "qp", "x");
  EXPECT_FALSE(names_a_file({{"preset", "fast"}, {"crf", "23"}}));
  EXPECT_TRUE(names_a_file({{"stats", folder / "qp"}}));
  EXPECT_TRUE(names_a_file({{"x264-params", "ref=3:qpfile=" + (folder / "qp") + ":b=1"}}));
}

}  // namespace
}  // namespace glyphreel
