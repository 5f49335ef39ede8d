// SPDX-License-Identifier: Apache-2.0
// Films from a cache: what is encoded anew, and that the bytes are those of a film
// without one.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "sched/render.h"
#include "sched/segments.h"
#include "tests/support/synthetic_clip.h"

namespace glyphreel {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class CachedRender : public ::testing::Test {
 protected:
  void SetUp() override {
    SyntheticClip clip;
    clip.frame_count = 150;
    ASSERT_TRUE(write_synthetic_clip(folder_ / "source.mp4", clip).ok());
    job_.sources[""] = folder_ / "source.mp4";
    job_.output.video.options = {{"preset", "ultrafast"}, {"crf", "23"}};
    for (int i = 0; i < 8; ++i) {  // from 8 chunks on all have one thread
      Clip c;
      c.start_time = Rational(i, 3);
      c.end_time = Rational(i, 3) + Rational(2);
      c.name = "Clip " + std::to_string(i);
      job_.clips.push_back(c);
    }
  }

  // Renders with the cache and without: the bytes must be the same.
  CacheReport film(const std::string& step) {
    RenderOptions options;
    options.output_path = folder_ / "plain.mp4";
    const auto plain = render(job_, options);
    options.output_path = folder_ / "cached.mp4";
    options.cache = cache_;
    auto cached = render(job_, options);
    EXPECT_TRUE(plain.ok() && cached.ok()) << step;
    if (!plain.ok() || !cached.ok()) return {};
    EXPECT_TRUE(plain->cache.folder.empty());
    EXPECT_EQ(bytes_of(folder_ / "plain.mp4"), bytes_of(folder_ / "cached.mp4")) << step;
    EXPECT_EQ(plain->fonts_used.size(), cached->fonts_used.size()) << step;
    std::vector<std::string> own;
    for (const std::string& w : cached->warnings)
      if (w.find("cache") == w.npos) own.push_back(w);
    EXPECT_EQ(plain->warnings, own) << step;
    return cached->cache;
  }
  // Parts that were encoded: "3 5 sound".
  static std::string made(const CacheReport& report) {
    std::string all;
    for (size_t i = 0; i < report.parts.size(); ++i) {
      if (report.parts[i].from_cache) continue;
      all += (all.empty() ? "" : " ") +
             (report.parts[i].is_sound ? std::string("sound") : std::to_string(i));
    }
    return all;
  }

  TemporaryFolder folder_;
  CacheOptions cache_{folder_ / "cache"};
  Compilation job_;
};

TEST_F(CachedRender, EncodesOnlyWhatIsNew) {
  EXPECT_EQ(made(film("first")), "0 1 2 3 4 5 6 7 sound");
  const CacheReport again = film("again");
  EXPECT_EQ(made(again), "");
  EXPECT_EQ(again.hits, 9);
  EXPECT_EQ(again.bytes_written, 0);
  job_.clips[3].name = "Another name";
  EXPECT_EQ(made(film("renamed")), "3");
  std::reverse(job_.clips.begin(), job_.clips.end());
  EXPECT_EQ(made(film("reordered")), "sound");
  job_.clips.insert(job_.clips.begin() + 2, job_.clips[5]);
  job_.clips[2].end_time = job_.clips[2].end_time + Rational(1, 5);
  EXPECT_EQ(made(film("added")), "2 sound");
  job_.clips.erase(job_.clips.begin() + 2);
  EXPECT_EQ(made(film("dropped")), "");  // the film before
  job_.output.video.options[1].second = "24";
  EXPECT_EQ(made(film("another quality")), "0 1 2 3 4 5 6 7");
  job_.output.audio->bit_rate = 96000;
  EXPECT_EQ(made(film("another sound")), "sound");
  job_.clips[2].player = "#9";
  job_.overlay.kind = Overlay::Kind::kNone;
  film("no overlay");
  job_.clips[2].name = "What nobody sees";
  EXPECT_EQ(made(film("renamed without overlay")), "");
}

TEST_F(CachedRender, AClockOfTheFilmBindsAClipToItsPlace) {
  TextLayer text;
  text.text = "{film.time}";
  job_.overlay.kind = Overlay::Kind::kLayers;
  job_.overlay.layers = {{text, {}, 1}};
  film("first");
  std::swap(job_.clips[1], job_.clips[2]);
  EXPECT_EQ(made(film("swapped")), "1 2 sound");
}

TEST_F(CachedRender, TellsWarningsAndDamageAsTheFirstTime) {
  job_.clips[4].name = "\U0010FFFD has no glyph";
  film("first");
  std::rotate(job_.clips.begin(), job_.clips.begin() + 1, job_.clips.end());
  const CacheReport report = film("another number");  // compares the warnings
  EXPECT_EQ(made(report), "sound");
}

TEST_F(CachedRender, HealsDamagedEntries) {
  film("first");
  int n = 0;
  for (const auto& file : fs::recursive_directory_iterator(folder_ / "cache/segments"))
    if (file.is_regular_file() && n++ % 3 == 0) {
      std::fstream f(file.path(), std::ios::in | std::ios::out | std::ios::binary);
      f.seekg(70);
      const int c = f.get();
      f.seekp(70).put(static_cast<char>(c ^ 4));
    }
  const CacheReport report = film("damaged");
  EXPECT_FALSE(report.warnings.empty());
  EXPECT_THAT(report.warnings[0], HasSubstr("damaged"));
  EXPECT_GT(report.misses, 0);
  EXPECT_EQ(made(film("healed")), "");
}

TEST_F(CachedRender, AnotherSourceIsAnotherFilm) {
  film("first");
  const std::string path = folder_ / "source.mp4";
  struct stat before {};
  ASSERT_EQ(::stat(path.c_str(), &before), 0);
  const timespec later[2] = {before.st_atim, {before.st_mtim.tv_sec + 1, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), later, 0), 0);
  EXPECT_EQ(film("touched").hits, 0);
  cache_.verify_whole_sources = true;
  EXPECT_EQ(film("by its bytes").hits, 0);
  const timespec last[2] = {before.st_atim, {before.st_mtim.tv_sec + 2, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), last, 0), 0);
  EXPECT_EQ(film("touched, by its bytes").misses, 0);
  fs::copy_file(path, folder_ / "copy.mp4");
  job_.sources[""] = folder_ / "copy.mp4";
  EXPECT_EQ(film("copied, by its bytes").misses, 0);
}

TEST_F(CachedRender, ACacheThatCannotBeUsedIsAWarning) {
  std::ofstream(folder_ / "file") << "x";
  cache_.folder = folder_ / "file";
  const CacheReport report = film("no folder");
  EXPECT_EQ(report.hits, 0);
  ASSERT_EQ(report.warnings.size(), 1u);
  EXPECT_THAT(report.warnings[0], HasSubstr("cannot be used"));
}

TEST_F(CachedRender, PartsThatWereMadeAloneJoinToTheSameFilm) {
  job_.clips.resize(3);  // one of these has more encoder threads
  RenderOptions options;
  options.cache = cache_;
  const auto plan = plan_parts(job_, options);
  ASSERT_TRUE(plan.ok()) << plan.error().message;
  ASSERT_EQ(plan->parts.size(), 4u);
  EXPECT_TRUE(plan->parts[3].is_sound);
  for (const int index : {2, 3, 0}) {
    const auto made =
        make_part(job_, options, index, plan->parts[static_cast<size_t>(index)].key);
    ASSERT_TRUE(made.ok()) << made.error().message;
    EXPECT_FALSE(made->was_cached);
  }
  options.output_path = folder_ / "joined.mp4";
  options.cache.is_complete = true;
  const auto too_soon = render(job_, options);
  ASSERT_FALSE(too_soon.ok());
  EXPECT_THAT(too_soon.error().message, HasSubstr("part 1"));
  EXPECT_FALSE(fs::exists(folder_ / "joined.mp4"));
  options.cache.is_complete = false;
  ASSERT_TRUE(make_part(job_, options, 1).ok());
  EXPECT_TRUE(make_part(job_, options, 1)->was_cached);
  options.cache.is_complete = true;
  ASSERT_TRUE(render(job_, options).ok());
  EXPECT_EQ(film("whole").misses, 0);
  EXPECT_EQ(bytes_of(folder_ / "joined.mp4"), bytes_of(folder_ / "plain.mp4"));
}

TEST_F(CachedRender, APartThatBecameAnotherIsRefusedAndSaysWhy) {
  RenderOptions options;
  options.cache = cache_;
  const auto plan = plan_parts(job_, options);
  ASSERT_TRUE(plan.ok());
  job_.clips[0].name = "Another name";
  const auto made =
      make_part(job_, options, 0, plan->parts[0].key, plan->parts[0].key_parts);
  ASSERT_FALSE(made.ok());
  EXPECT_THAT(made.error().message, HasSubstr("because of: texts;"));
  EXPECT_FALSE(make_part(job_, options, 9).ok());
}

}  // namespace
}  // namespace glyphreel
