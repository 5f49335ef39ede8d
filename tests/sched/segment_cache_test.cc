// SPDX-License-Identifier: Apache-2.0
#include "sched/segment_cache.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/support/synthetic_clip.h"

namespace glyphreel {
namespace {

namespace fs = std::filesystem;

Digest key(int n) { return sha256(std::to_string(n)); }

Segment segment(int n, size_t bytes = 10'000) {
  Segment s;
  s.run.bytes.assign(bytes, static_cast<uint8_t>(n));
  s.run.packets.push_back({0, 1, static_cast<uint32_t>(bytes), true});
  s.notes = std::to_string(n);
  return s;
}

class Cache : public ::testing::Test {
 protected:
  static SegmentCache open(const TemporaryFolder& folder, int64_t limit = 1 << 30) {
    auto cache = SegmentCache::open(folder / "cache", limit);
    EXPECT_TRUE(cache.ok());
    return std::move(cache).value();
  }
  std::vector<fs::path> files() const {
    std::vector<fs::path> all;
    for (const auto& file : fs::recursive_directory_iterator(folder_ / "cache/segments"))
      if (file.is_regular_file()) all.push_back(file.path());
    return all;
  }
  // As if it had last been used at `seconds` since 1970.
  static void set_use(const fs::path& path, time_t seconds) {
    const timespec times[2] = {{seconds, 0}, {seconds, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  }

  TemporaryFolder folder_;
  std::string damage_;
};

TEST_F(Cache, GivesBackWhatWasStored) {
  SegmentCache cache = open(folder_);
  EXPECT_FALSE(cache.find(key(1), damage_).has_value());
  EXPECT_FALSE(cache.has(key(1)));
  ASSERT_TRUE(cache.store(key(1), segment(1)).ok());
  EXPECT_TRUE(cache.has(key(1)));
  const auto found = open(folder_).find(key(1), damage_);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->notes, "1");
  EXPECT_EQ(damage_, "");
  EXPECT_EQ(cache.content().entry_count, 1);
}

TEST_F(Cache, ADamagedEntryIsToldAndRemoved) {
  SegmentCache cache = open(folder_);
  ASSERT_TRUE(cache.store(key(1), segment(1)).ok());
  std::fstream(files().at(0), std::ios::in | std::ios::out | std::ios::binary)
      .seekp(5000)
      .put('!');
  EXPECT_FALSE(cache.find(key(1), damage_).has_value());
  EXPECT_NE(damage_.find("damaged"), damage_.npos);
  EXPECT_TRUE(files().empty());
}

TEST_F(Cache, WhatWasNotUsedLongestGoesFirst) {
  SegmentCache cache = open(folder_, 45'000);
  for (int n = 0; n < 4; ++n) {
    ASSERT_TRUE(cache.store(key(n), segment(n)).ok());
    for (const fs::path& path : files())
      if (fs::last_write_time(path).time_since_epoch() >
          (fs::file_time_type::clock::now() - std::chrono::hours(1)).time_since_epoch())
        set_use(path, 1000 + n);
  }
  EXPECT_TRUE(cache.find(key(0), damage_).has_value());  // used now
  ASSERT_TRUE(cache.store(key(4), segment(4)).ok());
  EXPECT_TRUE(cache.has(key(0)));
  EXPECT_FALSE(cache.has(key(1)));
  EXPECT_TRUE(cache.has(key(4)));
  EXPECT_LE(cache.content().bytes, 45'000);
}

TEST_F(Cache, KeepsNothingThatIsLargerThanItself) {
  SegmentCache cache = open(folder_, 45'000);
  ASSERT_TRUE(cache.store(key(1), segment(1)).ok());
  const auto stored = cache.store(key(2), segment(2, 50'000));
  ASSERT_TRUE(stored.ok());
  EXPECT_EQ(*stored, 0);
  EXPECT_TRUE(cache.has(key(1)));
}

TEST_F(Cache, PruneRemovesAlsoWhatKilledProcessesLeft) {
  SegmentCache cache = open(folder_);
  for (int n = 0; n < 3; ++n) ASSERT_TRUE(cache.store(key(n), segment(n)).ok());
  const fs::path beside = files().at(0).parent_path();
  std::ofstream(beside / ".old.tmp") << "x";
  std::ofstream(beside / ".new.tmp") << "x";
  set_use(beside / ".old.tmp", 1000);
  ASSERT_TRUE(cache.prune(1 << 30).ok());
  EXPECT_FALSE(fs::exists(beside / ".old.tmp"));
  EXPECT_TRUE(fs::exists(beside / ".new.tmp"));  // somebody may be at it
  EXPECT_EQ(cache.content().entry_count, 3);
  ASSERT_TRUE(cache.prune(0).ok());
  EXPECT_EQ(cache.content().entry_count, 0);
}

TEST_F(Cache, VerifyFindsEveryDamagedEntry) {
  SegmentCache cache = open(folder_);
  for (int n = 0; n < 5; ++n) ASSERT_TRUE(cache.store(key(n), segment(n)).ok());
  std::fstream(files().at(1), std::ios::in | std::ios::out | std::ios::binary)
      .seekp(300)
      .put('!');
  fs::resize_file(files().at(3), 200);
  const auto verified = cache.verify();
  ASSERT_TRUE(verified.ok());
  EXPECT_EQ(verified->entry_count, 5);
  EXPECT_EQ(verified->damaged.size(), 2u);
  EXPECT_EQ(files().size(), 3u);
}

TEST_F(Cache, FilesOfOthersAreLeftAlone) {
  SegmentCache cache = open(folder_);
  ASSERT_TRUE(cache.store(key(1), segment(1)).ok());
  const fs::path segments = folder_ / "cache/segments";
  fs::create_directory(segments / "own");
  fs::create_directory(folder_ / "elsewhere");
  fs::create_directory_symlink(folder_ / "elsewhere", segments / "00");
  const fs::path own[] = {segments / "own/film.segment", segments / "own/.a.tmp",
                          files().at(0).parent_path() / "film.segment",
                          fs::path(folder_ / "elsewhere") / ".a.tmp"};
  for (const fs::path& file : own) {
    std::ofstream(file) << "x";
    set_use(file, 1000);
  }
  EXPECT_EQ(cache.content().entry_count, 1);
  EXPECT_TRUE(cache.verify()->damaged.empty());
  ASSERT_TRUE(cache.prune(0).ok());
  EXPECT_FALSE(cache.has(key(1)));
  for (const fs::path& file : own) EXPECT_TRUE(fs::exists(file)) << file;
}

TEST_F(Cache, AFolderThatCannotBeIsAnError) {
  std::ofstream(folder_ / "file") << "x";
  EXPECT_EQ(SegmentCache::open(folder_ / "file", 1).error().code, Errc::kCannotWrite);
}

}  // namespace
}  // namespace glyphreel
