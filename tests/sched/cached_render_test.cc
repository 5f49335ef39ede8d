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

#include "codec/packet_store.h"
#include "sched/cached_segments.h"
#include "sched/prepare.h"
#include "sched/render.h"
#include "sched/render_parts.h"
#include "sched/segments.h"
#include "tests/support/synthetic_clip.h"

namespace glyphreel {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
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
    RenderOptions options = options_;
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
    for (size_t i = 0; i < plain->clips.size(); ++i) {
      const ClipReport &a = plain->clips[i], &b = cached->clips[i];
      EXPECT_EQ(a.damaged_frames, b.damaged_frames) << step << i;
      EXPECT_EQ(describe(a.damaged_ranges), describe(b.damaged_ranges)) << step << i;
      EXPECT_EQ(a.repeated_frames, b.repeated_frames) << step << i;
      EXPECT_EQ(a.outcome, b.outcome) << step << i;
      EXPECT_EQ(a.error, b.error) << step << i;
    }
    damaged_frames_ = 0;
    for (const ClipReport& clip : cached->clips) damaged_frames_ += clip.damaged_frames;
    warnings_ = cached->warnings;
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

  // Files in the cache that are, or were to be, parts.
  int files_in_cache() const {
    if (!fs::exists(folder_ / "cache/segments")) return 0;
    int count = 0;
    for (const auto& file : fs::recursive_directory_iterator(folder_ / "cache/segments"))
      count += file.is_regular_file() ? 1 : 0;
    return count;
  }
  void add_noise(const std::string& name) {
    std::ofstream(folder_ / name) << std::string(5000, 'x');
    job_.sources["noise"] = folder_ / name;
  }

  TemporaryFolder folder_;
  RenderOptions options_;
  CacheOptions cache_{folder_ / "cache"};
  Compilation job_;
  int64_t damaged_frames_ = 0;          // of the last film
  std::vector<std::string> warnings_;
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

// What is wrong with a source is told from the cache as it was when it was found out,
// under the clips' numbers and names of now.
TEST_F(CachedRender, TellsWhatIsDamagedInSources) {
  const std::string path = folder_ / "source.mp4";
  const auto size = static_cast<std::streamoff>(fs::file_size(path));
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(size * 2 / 5);
  uint32_t noise = 1;
  for (std::streamoff i = 0; i < size / 10; ++i)
    file.put(static_cast<char>((noise = noise * 1664525 + 1013904223) >> 24));
  file.close();
  film("first");
  EXPECT_GT(damaged_frames_, 0);
  EXPECT_THAT(warnings_, Contains(HasSubstr("is broken at")));
  EXPECT_THAT(warnings_, Contains(HasSubstr("damaged audio packets")));
  EXPECT_EQ(made(film("again")), "");
  EXPECT_GT(damaged_frames_, 0);
  for (Clip& clip : job_.clips) clip.name += " anew";
  EXPECT_EQ(made(film("renamed")), "0 1 2 3 4 5 6 7");
  EXPECT_THAT(warnings_, Contains(AllOf(HasSubstr("damaged audio packets"),
                                        HasSubstr(" anew"))));
}

TEST_F(CachedRender, ACardIsKeptUnderWhatItSays) {
  add_noise("noise.mp4");
  job_.clips.push_back(job_.clips[0]);  // 8 are left when one is left out
  job_.clips[8].start_time = Rational(8, 3);
  job_.clips[8].end_time = Rational(14, 3);
  job_.clips[1].source = "noise";
  options_.on_clip_error = OnClipError::kCard;
  EXPECT_EQ(made(film("first")), "0 1 2 3 4 5 6 7 8 sound");
  EXPECT_EQ(made(film("again")), "");
  job_.clips[1].name = "Another name";
  EXPECT_EQ(made(film("renamed")), "1");
  options_.on_clip_error = OnClipError::kSkip;
  EXPECT_EQ(made(film("left out")), "sound");
  job_.clips.erase(job_.clips.begin() + 1);  // the same film, of other numbers
  EXPECT_EQ(made(film("left out by hand")), "");
}

TEST_F(CachedRender, CancelledWorkLeavesNothing) {
  CancelToken cancel;
  RenderOptions options;
  options.output_path = folder_ / "no.mp4";
  options.cache = cache_;
  options.cancel = &cancel;
  options.on_progress = [&](const RenderProgress& progress) {
    if (progress.stage == std::string("render")) cancel.cancel();
  };
  const auto report = render(job_, options);
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, Errc::kCancelled);
  EXPECT_EQ(files_in_cache(), 0);
}

// One chunk and the sound, outside of a render, so that the moment can be chosen.
class CachedPart : public CachedRender {
 protected:
  void SetUp() override {
    CachedRender::SetUp();
    prepared_ = prepare(job_, {});
    ASSERT_TRUE(prepared_.problems.empty());
    auto fonts = open_fonts(job_, prepared_, {});
    ASSERT_TRUE(fonts.ok());
    context_ = {&job_, &prepared_, *fonts, nullptr, nullptr, nullptr, &failures_};
    auto opened = CachedSegments::open(cache_, job_);
    ASSERT_TRUE(opened.ok());
    segments_ = std::move(*opened);
    // From now on the sources are known.
    ASSERT_TRUE(segments_->keys().of_chunk(context_, prepared_.plan.chunks[0]).ok());
  }

  Prepared prepared_;
  ClipFailures failures_;
  ChunkContext context_;
  std::unique_ptr<CachedSegments> segments_;
  PacketStore store_{folder_.path(), 1 << 20};
};

TEST_F(CachedPart, WhatIsWholeIsKept) {
  const auto chunk = segments_->chunk(context_, 0, nullptr);
  ASSERT_TRUE(chunk.ok());
  EXPECT_FALSE(chunk->cached.key.empty());
  EXPECT_EQ(chunk->cached.not_kept, "");
  EXPECT_EQ(files_in_cache(), 1);
  ASSERT_TRUE(segments_->sound(context_, store_, 0, nullptr).ok());
  EXPECT_GE(files_in_cache(), 3);
}

TEST_F(CachedPart, NothingIsKeptOfASourceThatSomebodyTouched) {
  ASSERT_EQ(::chmod((folder_ / "source.mp4").c_str(), 0640), 0);
  const auto chunk = segments_->chunk(context_, 0, nullptr);
  ASSERT_TRUE(chunk.ok());
  EXPECT_THAT(chunk->cached.not_kept, HasSubstr("changed"));
  const auto sound = segments_->sound(context_, store_, 0, nullptr);
  ASSERT_TRUE(sound.ok());
  EXPECT_THAT(sound->cached.not_kept, HasSubstr("changed"));
  EXPECT_EQ(files_in_cache(), 0);
}

TEST_F(CachedPart, NothingIsKeptOfClipsThatFail) {
  SyntheticClip other;
  other.frame_count = 160;
  ASSERT_TRUE(write_synthetic_clip(folder_ / "other.mp4", other).ok());
  fs::rename(folder_ / "other.mp4", folder_ / "source.mp4");
  const auto chunk = segments_->chunk(context_, 0, nullptr);
  ASSERT_TRUE(chunk.ok());
  EXPECT_TRUE(chunk->is_noted);
  const auto sound = segments_->sound(context_, store_, 0, nullptr);
  ASSERT_TRUE(sound.ok());
  EXPECT_TRUE(sound->is_noted);
  EXPECT_EQ(failures_.take().size(), job_.clips.size());
  EXPECT_EQ(files_in_cache(), 0);
}

TEST_F(CachedPart, TheEncodersThreadsArePartOfTheKey) {
  Chunk chunk = prepared_.plan.chunks[0];
  const auto one = segments_->keys().of_chunk(context_, chunk);
  chunk.encoder_threads = 3;
  const auto three = segments_->keys().of_chunk(context_, chunk);
  ASSERT_TRUE(one.ok() && three.ok());
  EXPECT_NE(one->digest, three->digest);
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

TEST_F(CachedRender, PartsKeepToTheRulesOfAHost) {
  RenderOptions options;
  options.cache = cache_;
  options.rules.roots = {"/nonexistent"};
  const auto planned = plan_parts(job_, options);
  ASSERT_FALSE(planned.ok());
  EXPECT_THAT(planned.error().message, HasSubstr("--root"));
  const auto made = make_part(job_, options, 0);
  ASSERT_FALSE(made.ok());
  EXPECT_THAT(made.error().message, HasSubstr("--root"));
  options.rules = {};
  options.rules.max_clips = 7;
  EXPECT_THAT(plan_parts(job_, options).error().message, HasSubstr("--max-clips"));
}

TEST_F(CachedRender, PartsOfAFilmWithACardJoinToTheSameFilm) {
  add_noise("noise.mp4");
  job_.clips.resize(3);
  job_.clips[1].source = "noise";
  RenderOptions options;
  options.cache = cache_;
  EXPECT_FALSE(plan_parts(job_, options).ok());
  options.on_clip_error = options_.on_clip_error = OnClipError::kCard;
  const auto plan = plan_parts(job_, options);
  ASSERT_TRUE(plan.ok()) << plan.error().message;
  EXPECT_THAT(plan->warnings, Contains(HasSubstr("a card stands in its place")));
  ASSERT_EQ(plan->parts.size(), 4u);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(make_part(job_, options, i).ok());
  EXPECT_EQ(film("whole").misses, 0);
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
