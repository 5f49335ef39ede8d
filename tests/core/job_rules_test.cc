// SPDX-License-Identifier: Apache-2.0
#include "core/job_rules.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace glyphreel {
namespace {

namespace fs = std::filesystem;

class Roots : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = fs::temp_directory_path() / "glyphreel-roots-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    fs::create_directories(folder_ / "in" / "deep");
    fs::create_directories(folder_ / "in-beside");
    std::ofstream(folder_ / "in" / "deep" / "a") << "a";
    std::ofstream(folder_ / "in-beside" / "b") << "b";
    fs::create_symlink("../in-beside/b", folder_ / "in" / "out");
    fs::create_symlink("deep", folder_ / "in" / "within");
    rules_.roots = {folder_ / "in"};
  }
  void TearDown() override { fs::remove_all(folder_); }
  bool may_read(const std::string& path) {
    return check_root(rules_, folder_ / path).ok();
  }

  fs::path folder_;
  JobRules rules_;
};

TEST_F(Roots, AreAllThatMayBeRead) {
  EXPECT_TRUE(may_read("in/deep/a"));
  EXPECT_TRUE(may_read("in/within/a"));
  EXPECT_TRUE(may_read("in/none/../deep/a"));
  EXPECT_TRUE(may_read("in/not-there-yet"));
  EXPECT_FALSE(may_read("in-beside/b"));
  EXPECT_FALSE(may_read("in/../in-beside/b"));
  EXPECT_FALSE(may_read("in/out"));
  EXPECT_FALSE(may_read("in/none/../../in-beside/b"));
  EXPECT_FALSE(check_root(rules_, "/etc/passwd").ok());
  // Whether it is there is nobody's business.
  const std::string there = check_root(rules_, "/etc/passwd").error().message;
  const std::string absent = check_root(rules_, "/etc/passwX").error().message;
  EXPECT_EQ(there.substr(11), absent.substr(11));
  rules_.roots.push_back(folder_ / "in-beside");
  EXPECT_TRUE(may_read("in/out"));
}

TEST_F(Roots, WithoutAnyAllMayBeRead) {
  rules_.roots.clear();
  EXPECT_TRUE(check_root(rules_, "/etc/passwd").ok());
}

TEST_F(Roots, ThatAreNotThereAllowNothing) {
  rules_.roots = {folder_ / "none"};
  EXPECT_FALSE(may_read("in/deep/a"));
  EXPECT_FALSE(may_read("none/a"));
}

TEST(Network, IsClosedUnlessAllowed) {
  EXPECT_TRUE(is_remote("https://host/a"));
  EXPECT_FALSE(is_remote("http:a.mp4"));
  const Status closed = check_network({}, "http://host/a");
  ASSERT_FALSE(closed.ok());
  EXPECT_EQ(closed.error().code, Errc::kBadRequest);
  EXPECT_NE(closed.error().message.find("--allow-network"), std::string::npos);
  JobRules open;
  open.allow_network = true;
  EXPECT_TRUE(check_network(open, "http://host/a").ok());
}

}  // namespace
}  // namespace glyphreel
