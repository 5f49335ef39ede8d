// SPDX-License-Identifier: Apache-2.0
#include "codec/output_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "film_fixture.h"

namespace glyphreel {
namespace {

std::string content(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream all;
  all << file.rdbuf();
  return all.str();
}
void write(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
}

TEST(OutputFile, RemovesWhatDeadProcessesLeftAndNothingElse) {
  const ScratchFolder folder;
  const std::string path = folder / "film.mp4";
  write(folder / ".film.mp4.abcdefgh23.tmp", "stray");
  write(folder / ".film.mp4.abcdefgh2.tmp", "not ours");
  write(folder / ".film.mp4.ABCDEFGH23.tmp", "not ours");
  write(folder / ".film.mkv.abcdefgh23.tmp", "another film's");
  {
    auto live = OutputFile::create(path);
    ASSERT_TRUE(live.ok());
    EXPECT_EQ(folder.names().size(), 4u);
    auto other = OutputFile::create(path);
    ASSERT_TRUE(other.ok());
    EXPECT_EQ(::access(live->temporary_path().c_str(), F_OK), 0);
    OutputFile::remove_strays(path);
    EXPECT_EQ(folder.names().size(), 5u);
    EXPECT_TRUE(live->commit().ok());
    OutputFile::remove_strays(path);
    EXPECT_EQ(::access(other->temporary_path().c_str(), F_OK), 0);
  }
  EXPECT_EQ(folder.names().size(), 4u);
  EXPECT_EQ(::access(path.c_str(), F_OK), 0);
}

TEST(OutputFile, AppearsCompleteOrNotAtAll) {
  const ScratchFolder folder;
  const std::string path = folder / "film.mp4";
  {
    auto file = OutputFile::create(path);
    ASSERT_TRUE(file.ok());
    write(file->temporary_path(), "half");
    EXPECT_EQ(folder.names().size(), 1u);
    EXPECT_FALSE(::access(path.c_str(), F_OK) == 0);
  }
  EXPECT_TRUE(folder.names().empty());

  write(path, "old");
  {
    auto file = OutputFile::create(path);
    ASSERT_TRUE(file.ok());
    write(file->temporary_path(), "half");
  }
  EXPECT_EQ(content(path), "old");
  auto file = OutputFile::create(path);
  write(file->temporary_path(), "new");
  EXPECT_TRUE(file->commit().ok());
  EXPECT_EQ(content(path), "new");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"film.mp4"});
}

TEST(OutputFile, PermissionsFollowTheUmask) {
  const ScratchFolder folder;
  const mode_t before = ::umask(027);
  auto file = OutputFile::create(folder / "film.mp4");
  ::umask(before);
  struct stat st {};
  ASSERT_EQ(::stat(file->temporary_path().c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 0777, 0640u);
}

TEST(OutputFile, WhatIsNoRegularFileIsRefusedAndUntouched) {
  const ScratchFolder folder;
  ASSERT_EQ(::mkdir((folder / "dir.mp4").c_str(), 0777), 0);
  ASSERT_EQ(::mkfifo((folder / "pipe.mp4").c_str(), 0666), 0);
  ASSERT_EQ(::symlink("nothing", (folder / "dangling.mp4").c_str()), 0);
  write(folder / "file", "x");
  const std::vector<std::string> before = folder.names();
  for (const std::string& path :
       {folder / "dir.mp4", folder / "pipe.mp4", folder / "dangling.mp4",
        std::string("/dev/null"), folder / "missing/film.mp4", folder / "file/film.mp4",
        folder.path() + "/", std::string(), folder / std::string(256, 'n')}) {
    const Status status = OutputFile::check(path);
    EXPECT_FALSE(status.ok()) << path;
    EXPECT_EQ(status.error().code, Errc::kCannotWrite);
    EXPECT_NE(status.error().message.find("'" + path + "'"), std::string::npos);
    EXPECT_FALSE(OutputFile::create(path).ok());
  }
  EXPECT_EQ(folder.names(), before);
}

TEST(OutputFile, ALinkKeepsPointingToTheNewFile) {
  const ScratchFolder folder;
  ASSERT_EQ(::mkdir((folder / "deep").c_str(), 0777), 0);
  write(folder / "deep/real.mp4", "old");
  ASSERT_EQ(::symlink("deep/real.mp4", (folder / "link.mp4").c_str()), 0);
  auto file = OutputFile::create(folder / "link.mp4");
  ASSERT_TRUE(file.ok());
  write(file->temporary_path(), "new");
  ASSERT_TRUE(file->commit().ok());
  EXPECT_EQ(content(folder / "deep/real.mp4"), "new");
  struct stat st {};
  ASSERT_EQ(::lstat((folder / "link.mp4").c_str(), &st), 0);
  EXPECT_TRUE(S_ISLNK(st.st_mode));
}

TEST(OutputFile, LongAndOddNamesWork) {
  const ScratchFolder folder;
  std::string longest;
  while (longest.size() + 2 <= 251) longest += "\xc3\xa9";  // é
  for (const std::string& name :
       {longest + ".mp4", std::string(251, 'n') + ".mp4", std::string("a b'\"%d:.mp4"),
        std::string("-x.mp4"), std::string("http:x.mp4")}) {
    auto file = OutputFile::create(folder / name);
    ASSERT_TRUE(file.ok()) << file.error().message;
    write(file->temporary_path(), "x");
    ASSERT_TRUE(file->commit().ok());
    EXPECT_EQ(content(folder / name), "x");
  }
}

}  // namespace
}  // namespace glyphreel
