// SPDX-License-Identifier: Apache-2.0
#include "sched/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tbb/parallel_for.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include "tests/support/synthetic_clip.h"

namespace glyphreel {
namespace {

using ::testing::HasSubstr;

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

int files_in(const std::string& folder) {
  return static_cast<int>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

class Render : public ::testing::Test {
 protected:
  void SetUp() override {
    const Status made = write_synthetic_clip(folder_ / "source.mp4", {});
    ASSERT_TRUE(made.ok()) << made.error().message;
    job_.sources[""] = folder_ / "source.mp4";
    job_.output.video.options = {{"preset", "ultrafast"}, {"crf", "23"}};
    for (int i = 0; i < 5; ++i) {
      Clip clip;
      clip.start_time = Rational(i, 3);
      clip.end_time = Rational(i, 3) + Rational(2);
      clip.name = "Clip " + std::to_string(i);
      job_.clips.push_back(clip);
    }
  }
  RenderOptions to(const std::string& name, int workers = 0) {
    RenderOptions options;
    options.output_path = folder_ / name;
    options.workers = workers;
    return options;
  }

  TemporaryFolder folder_;
  Compilation job_;
};

TEST_F(Render, MakesTheSameBytesWithAnyNumberOfWorkers) {
  for (const int workers : {1, 2, 5}) {
    const auto report = render(job_, to(std::to_string(workers) + ".mp4", workers));
    ASSERT_TRUE(report.ok()) << report.error().message;
    EXPECT_EQ(report->frame_count, 250);
  }
  const std::string one = bytes_of(folder_ / "1.mp4");
  EXPECT_GT(one.size(), 1000u);
  EXPECT_EQ(one, bytes_of(folder_ / "2.mp4"));
  EXPECT_EQ(one, bytes_of(folder_ / "5.mp4"));
}

TEST_F(Render, CheckLooksAtTheTextsAndSaysWhichFontSetsThem) {
  job_.clips[3].name = "Goal هدف \U0010FFFD";
  const CheckReport report = check(job_);
  EXPECT_TRUE(report.problems.empty());
  EXPECT_THAT(report.warnings, ::testing::Contains(::testing::AllOf(
                                   HasSubstr("clip 4"), HasSubstr("U+10FFFD"))));
  const auto sets = [&](char32_t c) {
    return std::count_if(report.fonts_used.begin(), report.fonts_used.end(),
                         [&](const FontUse& use) {
                           return use.characters.find(c) != std::u32string::npos;
                         });
  };
  EXPECT_GE(sets(U'C'), 1);
  EXPECT_GE(sets(U'\u0647'), 1);
  EXPECT_EQ(sets(U'\U0010FFFD'), 0);
  const auto film = render(job_, to("film.mp4"));
  ASSERT_TRUE(film.ok());
  EXPECT_EQ(film->fonts_used.size(), report.fonts_used.size());
}

TEST_F(Render, WorksSeveralTimesAtOnceInOneProcess) {
  ASSERT_TRUE(render(job_, to("alone.mp4")).ok());
  std::atomic<int> failures{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 3; ++t)
      threads.emplace_back([&, t] {
        if (!render(job_, to("t" + std::to_string(t) + ".mp4")).ok()) ++failures;
      });
  }
  EXPECT_EQ(failures, 0);
  for (int t = 0; t < 3; ++t)
    EXPECT_EQ(bytes_of(folder_ / "alone.mp4"),
              bytes_of(folder_ / ("t" + std::to_string(t) + ".mp4")));
}

TEST_F(Render, WorksFromInsideTasksOfTheHost) {
  ASSERT_TRUE(render(job_, to("alone.mp4")).ok());
  std::atomic<int> failures{0};
  tbb::parallel_for(0, 3, [&](int t) {
    if (!render(job_, to("t" + std::to_string(t) + ".mp4")).ok()) ++failures;
  });
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(bytes_of(folder_ / "alone.mp4"), bytes_of(folder_ / "t2.mp4"));
}

TEST_F(Render, CancelledLeavesNothingBehind) {
  CancelToken token;
  RenderOptions options = to("film.mp4");
  options.cancel = &token;
  options.on_progress = [&](const RenderProgress& p) {
    if (p.frame_count > 0) token.cancel();
  };
  const auto report = render(job_, options);
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, Errc::kCancelled);
  EXPECT_EQ(files_in(folder_.path()), 1);  // the source
}

TEST_F(Render, ReportsProgressUpToTheLastFrame) {
  RenderOptions options = to("film.mp4");
  int64_t last = -1, total = 0;
  bool backwards = false;
  options.on_progress = [&](const RenderProgress& p) {
    backwards |= p.frames_done < last;
    last = p.frames_done;
    total = p.frame_count;
  };
  ASSERT_TRUE(render(job_, options).ok());
  EXPECT_FALSE(backwards);
  EXPECT_EQ(last, 250);
  EXPECT_EQ(total, 250);
}

TEST_F(Render, NamesClipFileAndFieldOfAMistake) {
  job_.clips[1].start_time = Rational(80);
  job_.clips[1].end_time = Rational(90);
  job_.clips[3].end_time = job_.clips[3].start_time;
  const CheckReport all = check(job_);
  ASSERT_EQ(all.problems.size(), 2u);
  EXPECT_THAT(all.problems[0], HasSubstr("clip 2"));
  EXPECT_THAT(all.problems[0], HasSubstr("start_time (1:20)"));
  EXPECT_THAT(all.problems[0], HasSubstr("source.mp4"));
  EXPECT_THAT(all.problems[0], HasSubstr("0:04 long"));
  EXPECT_THAT(all.problems[1], HasSubstr("clip 4"));
  const auto report = render(job_, to("film.mp4"));
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, Errc::kBadRequest);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "film.mp4"));
}

TEST_F(Render, CutsAMarkJustBeyondTheEndAndSaysSo) {
  job_.clips = {job_.clips[0]};
  job_.clips[0].start_time = Rational(3);
  job_.clips[0].end_time = Rational(405, 100);
  const auto report = render(job_, to("film.mp4"));
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(report->frame_count, 25);
  ASSERT_EQ(report->warnings.size(), 1u);
  EXPECT_THAT(report->warnings[0], HasSubstr("clip 1"));
  RenderOptions strict = to("strict.mp4");
  strict.strict = true;
  EXPECT_FALSE(render(job_, strict).ok());
}

TEST_F(Render, RefusesToOverwriteASource) {
  const std::string before = bytes_of(folder_ / "source.mp4");
  const auto report = render(job_, to("source.mp4"));
  ASSERT_FALSE(report.ok());
  EXPECT_THAT(report.error().message, HasSubstr("own sources"));
  EXPECT_EQ(bytes_of(folder_ / "source.mp4"), before);
}

TEST_F(Render, CountsAndSoundAgreeInTheReport) {
  const auto report = render(job_, to("film.mp4"));
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->audio_sample_count, 250 * 48000 / 25);
  EXPECT_EQ(report->clips.size(), 5u);
  EXPECT_EQ(report->clips[2].first_frame, 100);
  EXPECT_EQ(report->output_bytes,
            static_cast<int64_t>(bytes_of(folder_ / "film.mp4").size()));
}

TEST_F(Render, MeasuresEveryTaskAndIsMadeOfNothingElse) {
  RenderOptions options = to("film.mp4", 2);
  options.measure = Measure::kSpans;
  const auto report = render(job_, options);
  ASSERT_TRUE(report.ok()) << report.error().message;
  std::map<TaskKind, int> count;
  int64_t frames = 0, cpu_ns = 0;
  std::vector<int64_t> free_from(2);
  for (const TaskProfile& task : report->profile.tasks) {
    ++count[task.kind];
    frames += task.frame_count;
    cpu_ns += task.cpu_ns();
    ASSERT_LT(task.worker, 2);
    // A worker has one task at a time.
    EXPECT_GE(task.begin_ns, free_from[task.worker]);
    free_from[task.worker] = task.end_ns;
    EXPECT_LE(task.end_ns, report->profile.wall_ns);
    EXPECT_FALSE(task.spans.empty());
  }
  EXPECT_EQ(count[TaskKind::kChunk], report->chunk_count);
  EXPECT_EQ(count[TaskKind::kAudio], 1);
  EXPECT_EQ(count[TaskKind::kJoin], 1);
  EXPECT_GE(count[TaskKind::kProbe], 1);
  EXPECT_EQ(frames, report->frame_count);
  EXPECT_GT(cpu_ns, 0);
  EXPECT_LE(cpu_ns, report->profile.process_cpu_ns * 21 / 20);
  const auto totals = report->profile.totals();
  EXPECT_EQ(totals[static_cast<size_t>(Stage::kWrite)].bytes, report->bytes_written);
  const auto of = [&](Stage s) { return totals[static_cast<size_t>(s)]; };
  // What each stage moved agrees with what the others did.
  EXPECT_GT(of(Stage::kRead).bytes, 0);
  EXPECT_EQ(of(Stage::kProbe).bytes + of(Stage::kRead).bytes, report->bytes_read);
  EXPECT_GE(report->bytes_written, report->output_bytes);
  EXPECT_EQ(of(Stage::kStitch).bytes,
            of(Stage::kEncode).bytes + of(Stage::kAudioEncode).bytes);
  EXPECT_EQ(of(Stage::kStore).bytes, 2 * of(Stage::kStitch).bytes);  // there and back
  EXPECT_EQ(of(Stage::kMux).bytes, of(Stage::kStitch).bytes);
  EXPECT_EQ(of(Stage::kDecode).bytes,
            report->frames_decoded * report->size.width * report->size.height * 3 / 2);
  EXPECT_EQ(of(Stage::kConform).bytes, 0);  // the film is as the source is
  EXPECT_GT(of(Stage::kAudioDecode).bytes, 0);
  EXPECT_GT(of(Stage::kAudioResample).bytes, 0);
  // Every frame came out as one type or another, each clip beginning with a key frame.
  const FrameTypeTotals types = report->profile.frame_totals();
  int64_t encoded = 0, bytes = 0, type_cpu_ns = 0;
  for (const StageTotals& type : types) {
    encoded += type.count;
    bytes += type.bytes;
    type_cpu_ns += type.cpu_ns;
  }
  EXPECT_EQ(encoded, report->frame_count);
  EXPECT_EQ(bytes, of(Stage::kEncode).bytes);
  EXPECT_LE(type_cpu_ns, of(Stage::kEncode).cpu_ns);
  EXPECT_GE(types[static_cast<size_t>(FrameType::kI)].count, 5);
  EXPECT_GT(types[static_cast<size_t>(FrameType::kP)].count, 0);
  // The title is set more than once, and its letters come again.
  EXPECT_GT(report->text_caches.glyphs.misses, 0);
  EXPECT_GT(report->text_caches.paragraphs.hits, 0);
  ASSERT_EQ(report->profile.workers.size(), 2u);
  int64_t worker_frames = 0;
  for (const WorkerProfile& w : report->profile.workers) {
    worker_frames += w.frame_count;
    EXPECT_EQ(w.busy_ns + w.no_work_ns + w.memory_wait_ns + w.order_wait_ns,
              report->profile.wall_ns);
    EXPECT_EQ(w.memory_wait_ns, 0);
  }
  EXPECT_EQ(worker_frames, report->frame_count);
}

TEST_F(Render, CountsThePicturesThatItHadToConvert) {
  job_.output.size = Size{64, 48};
  const auto report = render(job_, to("small.mp4"));
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(report->profile.totals()[static_cast<size_t>(Stage::kConform)].bytes,
            report->frame_count * 64 * 48 * 3 / 2);
}

TEST_F(Render, HardwareCountersAreThereOrASentenceSaysWhyNot) {
  RenderOptions options = to("film.mp4");
  options.hardware_counters = true;
  const auto report = render(job_, options);
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_NE(report->profile.has_hardware, !report->profile.hardware_missing.empty());
  const auto totals = report->profile.totals();
  const HardwareTotals& encode = totals[static_cast<size_t>(Stage::kEncode)].hardware;
  EXPECT_EQ(encode.estimate(HardwareEvent::kCycles) > 0, report->profile.has_hardware);
  const auto plain = render(job_, to("plain.mp4"));
  ASSERT_TRUE(plain.ok());
  EXPECT_FALSE(plain->profile.has_hardware);
  EXPECT_EQ(plain->profile.hardware_missing, "");
}

TEST_F(Render, MeasuresNothingWhenNotAsked) {
  RenderOptions options = to("film.mp4");
  options.measure = Measure::kNothing;
  const auto report = render(job_, options);
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_TRUE(report->profile.tasks.empty());
  ASSERT_TRUE(render(job_, to("measured.mp4")).ok());
  EXPECT_EQ(bytes_of(folder_ / "film.mp4"), bytes_of(folder_ / "measured.mp4"));
}

TEST_F(Render, ClipsThatCannotBeMadeAreLeftOutOrACard) {
  std::ofstream(folder_ / "noise.mp4") << std::string(5000, 'x');
  job_.sources["noise"] = folder_ / "noise.mp4";
  job_.clips[1].source = "noise";
  const auto failed = render(job_, to("no.mp4"));
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, Errc::kBadMedia);
  for (const OnClipError policy : {OnClipError::kSkip, OnClipError::kCard}) {
    std::string first;
    for (const int workers : {1, 3}) {
      RenderOptions options = to("film.mp4", workers);
      options.on_clip_error = policy;
      const auto report = render(job_, options);
      ASSERT_TRUE(report.ok()) << report.error().message;
      const bool is_card = policy == OnClipError::kCard;
      EXPECT_EQ(report->frame_count, is_card ? 250 : 200);
      EXPECT_EQ(report->audio_sample_count, (is_card ? 10 : 8) * 48000);
      EXPECT_EQ(report->clips[1].frame_count, is_card ? 50 : 0);
      EXPECT_EQ(report->clips[1].outcome,
                is_card ? ClipOutcome::kCard : ClipOutcome::kSkipped);
      EXPECT_THAT(report->clips[1].error, HasSubstr("clip 2 (\"Clip 1\")"));
      EXPECT_THAT(report->clips[1].error, HasSubstr("noise.mp4"));
      EXPECT_EQ(report->clips[0].outcome, ClipOutcome::kShown);
      EXPECT_THAT(report->warnings, ::testing::Contains(HasSubstr("noise.mp4")));
      if (first.empty()) first = bytes_of(folder_ / "film.mp4");
      EXPECT_EQ(first, bytes_of(folder_ / "film.mp4"));
    }
  }
}

TEST_F(Render, AFilmWithoutAnyClipIsNone) {
  std::ofstream(folder_ / "noise.mp4") << std::string(5000, 'x');
  job_.sources[""] = folder_ / "noise.mp4";
  RenderOptions options = to("no.mp4");
  options.on_clip_error = OnClipError::kCard;
  const auto report = render(job_, options);
  ASSERT_FALSE(report.ok());
  EXPECT_THAT(report.error().message, HasSubstr("none of the clips"));
  EXPECT_EQ(files_in(folder_ / ""), 2);
}

// Neither do the limits of a host depend on a job file.
TEST_F(Render, LimitsHoldForEveryCompilation) {
  const auto refused = [&](const RenderOptions& options) {
    const auto report = render(job_, options);
    return report.ok() ? "" : report.error().message;
  };
  RenderOptions options = to("no.mp4");
  options.rules.max_clips = 4;
  EXPECT_THAT(refused(options), HasSubstr("--max-clips"));
  options = to("no.mp4");
  options.rules.max_seconds = 9;
  EXPECT_THAT(refused(options), HasSubstr("the film would be 0:10 long"));
  options = to("no.mp4");
  options.rules.max_text_length = 5;
  EXPECT_THAT(refused(options), HasSubstr("clip 1: its name is 6 characters long"));
  options = to("no.mp4");
  options.rules.max_pixels = 100;
  EXPECT_THAT(refused(options), HasSubstr("--max-pixels"));
  options = to("no.mp4");
  options.rules.roots = {"/nonexistent"};
  EXPECT_THAT(refused(options), HasSubstr("--root"));
  EXPECT_EQ(files_in(folder_ / ""), 1);
}

TEST_F(Render, AWorkerWithoutMemoryEndsTheRenderAndLeavesNothing) {
  for (const int after : {0, 1, 40}) {
    RenderOptions options = to("no.mp4", 2);
    std::atomic<int> calls{0};
    options.on_progress = [&](const RenderProgress&) {
      if (calls++ >= after) throw std::bad_alloc();
    };
    const auto report = render(job_, options);
    if (report.ok()) continue;  // was done before
    EXPECT_EQ(report.error().code, Errc::kOutOfMemory);
    EXPECT_EQ(files_in(folder_ / ""), 1);
  }
}

TEST_F(Render, OneFrameIsTheFilmsFrame) {
  const Status written = render_frame(job_, 2, Rational(1, 2), folder_ / "frame.png");
  ASSERT_TRUE(written.ok()) << written.error().message;
  EXPECT_EQ(bytes_of(folder_ / "frame.png").substr(1, 3), "PNG");
  EXPECT_FALSE(render_frame(job_, 6, Rational(0), folder_ / "no.png").ok());
  EXPECT_FALSE(render_frame(job_, 1, Rational(2), folder_ / "no.png").ok());
}

}  // namespace
}  // namespace glyphreel
