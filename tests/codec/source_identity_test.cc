// SPDX-License-Identifier: Apache-2.0
#include "codec/source_identity.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/codec/film_fixture.h"

namespace glyphreel {
namespace {

const TimeRange kEarly{Rational(0), Rational(2)}, kLate{Rational(16), Rational(18)};

class Identity : public ::testing::Test {
 protected:
  // Twenty seconds with a key frame each second, and sound; large enough that its
  // beginning and end are not all of it.
  void make(const std::string& name) {
    path_ = folder_ / name;
    const Ran ran = run_command(
        "ffmpeg -v error -y -f lavfi -i testsrc2=s=640x360:r=25:d=20 -f lavfi -i "
        "sine=d=20 -c:v mpeg2video -b:v 6M -g 25 -c:a mp2 '" + path_ + "'");
    ASSERT_EQ(ran.status, 0) << ran.output;
    ASSERT_GT(std::filesystem::file_size(path_), 6u << 20);
  }
  SourceIdentity open(SourceVerify verify = SourceVerify::kParts) {
    const auto source = MediaSource::open(path_);
    EXPECT_TRUE(source.ok());
    auto identity = SourceIdentity::open(*source, verify, nullptr);
    EXPECT_TRUE(identity.ok());
    return std::move(identity).value();
  }
  std::string of(TimeRange range, SourceVerify verify = SourceVerify::kParts) {
    return open(verify).of_range(range).value();
  }
  // Changes one byte of what is shown at `second`, and nothing that stat() tells.
  void change_at(int second) {
    struct stat st {};
    ASSERT_EQ(::stat(path_.c_str(), &st), 0);
    const auto size = static_cast<std::streamoff>(std::filesystem::file_size(path_));
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(size * second / 20);
    const int c = file.get();
    file.seekp(size * second / 20).put(static_cast<char>(c ^ 1));
    file.close();
    const timespec times[2] = {st.st_atim, st.st_mtim};
    ASSERT_EQ(::utimensat(AT_FDCWD, path_.c_str(), times, 0), 0);
  }

  ScratchFolder folder_;
  std::string path_;
};

TEST_F(Identity, KnowsTheBytesOfAStretch) {
  for (const char* name : {"a.mp4", "a.mkv", "a.ts"}) {
    make(name);
    const SourceIdentity identity = open();
    const auto early = identity.bytes_of(kEarly), late = identity.bytes_of(kLate);
    const auto size = static_cast<int64_t>(std::filesystem::file_size(path_));
    // A fifth of the film and what lies around it.
    for (const auto& ranges : {early, late})
      for (const auto& bytes : ranges)
        EXPECT_LT(bytes.last - bytes.first, size * 2 / 5) << name;
    EXPECT_LE(early[0].first, size / 50) << name;
    EXPECT_GE(early.back().last, size * 2 / 20) << name;
    EXPECT_LE(late[0].first, size * 16 / 20) << name;
    EXPECT_GE(late.back().last, size * 18 / 20) << name;
  }
}

TEST_F(Identity, AChangedByteChangesTheStretchesThatHoldIt) {
  for (const char* name : {"a.mp4", "a.mkv", "a.ts"}) {
    make(name);
    const std::string early = of(kEarly), late = of(kLate);
    EXPECT_EQ(of(kLate), late) << name;
    change_at(17);
    EXPECT_EQ(of(kEarly), early) << name;
    EXPECT_NE(of(kLate), late) << name;
    const std::string whole = of(kEarly, SourceVerify::kWhole);
    change_at(17);
    EXPECT_NE(of(kEarly, SourceVerify::kWhole), whole) << name;
    EXPECT_EQ(of(kLate), late) << name;
  }
}

TEST_F(Identity, TimeAndPlaceCountUnlessAllBytesDo) {
  make("a.mp4");
  const std::string parts = of(kEarly), whole = of(kEarly, SourceVerify::kWhole);
  std::filesystem::copy_file(path_, folder_ / "b.mp4");
  const SourceIdentity before = open();
  const timespec times[2] = {{1000, 0}, {1000, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, path_.c_str(), times, 0), 0);
  EXPECT_FALSE(before.is_unchanged());
  EXPECT_TRUE(open().is_unchanged());
  EXPECT_NE(of(kEarly), parts);
  EXPECT_EQ(of(kEarly, SourceVerify::kWhole), whole);
  path_ = folder_ / "b.mp4";
  EXPECT_NE(of(kEarly), parts);
  EXPECT_EQ(of(kEarly, SourceVerify::kWhole), whole);
}

}  // namespace
}  // namespace glyphreel
