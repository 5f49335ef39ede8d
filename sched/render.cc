// SPDX-License-Identifier: Apache-2.0
#include "sched/render.h"

#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <new>
#include <optional>

#include "codec/muxer.h"
#include "codec/packet_store.h"
#include "codec/still_image.h"
#include "sched/audio_track.h"
#include "sched/cached_segments.h"
#include "sched/chunk_task.h"
#include "sched/lanes.h"
#include "sched/prepare.h"
#include "sched/progress.h"
#include "sched/resources.h"
#include "text/overlay_key.h"

namespace glyphreel {
namespace {

using Clock = std::chrono::steady_clock;

// Finished chunks kept in memory; the rest waits in a file without a name, which the
// page cache holds anyway as long as there is room.
constexpr int64_t kStoreBytes = 4 << 20;

double seconds_since(Clock::time_point began) {
  return std::chrono::duration<double>(Clock::now() - began).count();
}

Error out_of_memory() {
  return {Errc::kOutOfMemory,
          "not enough memory; try fewer --workers or a smaller film", 0};
}

Error cancelled() { return {Errc::kCancelled, "cancelled", 0}; }

int most_encoder_threads(const Plan& plan) {
  int most = 1;
  for (const Chunk& chunk : plan.chunks) most = std::max(most, chunk.encoder_threads);
  return most;
}

// What one chunk at work needs, from measurements of x264 (74 MB per megapixel at
// preset veryfast, 170 at medium, 210 at slow, plus a third of that for each further
// thread) and of an H.264 decoder (22 MB at 1080p), with frames in flight.
int64_t chunk_memory_bytes(const Plan& plan) {
  const FrameFormat& f = plan.film.frame;
  const double megapixels = f.size.width * static_cast<double>(f.size.height) / 1e6;
  const int bytes = layout_of(f.pixel_format).bytes_per_sample;
  const double encoder =
      170e6 * bytes * (1 + 0.33 * (most_encoder_threads(plan) - 1)) * 1.3;
  return static_cast<int64_t>(megapixels * (encoder + 40e6 * bytes) + 30e6);
}

std::vector<ClipReport> clip_reports(const Compilation& c, const Prepared& p) {
  std::vector<ClipReport> reports;
  for (size_t i = 0; i < p.plan.clips.size(); ++i) {
    const PlanClip& clip = p.plan.clips[i];
    ClipReport r;
    r.number = static_cast<int>(i) + 1;
    r.name = p.texts[i].name;
    r.source = c.sources.at(c.clips[i].source);
    r.first_frame = clip.first_frame;
    r.frame_count = clip.frame_count;
    r.source_start = clip.first_time;
    reports.push_back(std::move(r));
  }
  return reports;
}

// One render, from plan to file; its pieces share what a job shares.
class Job {
 public:
  Job(const Compilation& compilation, const RenderOptions& options, int workers)
      : compilation_(compilation),
        options_(options),
        workers_(workers),
        recorder_(options.measure, options.hardware_counters),
        progress_(options.on_progress) {}

  Result<RenderReport> run() {
    const double cpu_before = process_cpu_seconds();
    progress_.begin("probe", 0, 0);
    GR_CHECK(probe());
    const auto& plan = prepared_.plan;
    progress_.begin("render", plan.frame_count, plan.film.frame_rate.to_double());
    GR_CHECK(encode());
    progress_.begin("join", plan.frame_count, plan.film.frame_rate.to_double());
    GR_CHECK(join());
    report_.wall_s = seconds_since(began_);
    report_.cpu_s = process_cpu_seconds() - cpu_before;
    report_.profile = recorder_.take();
    report_.profile.process_cpu_ns = static_cast<int64_t>(report_.cpu_s * 1e9);
    if (options_.measure != Measure::kNothing)
      report_.profile.workers =
          worker_profiles(report_.profile, report_.workers, report_.workers_asked);
    if (fonts_) report_.text_caches = fonts_->cache_use();
    report_.peak_memory_bytes = peak_memory_bytes();
    return std::move(report_);
  }

 private:
  Status probe() {
    PrepareOptions prepare_options;
    prepare_options.output_path = options_.output_path;
    prepare_options.strict = options_.strict;
    prepare_options.workers = workers_;
    prepare_options.cancel = options_.cancel;
    prepare_options.recorder = &recorder_;
    prepared_ = prepare(compilation_, prepare_options);
    if (is_cancelled()) return cancelled();
    if (!prepared_.problems.empty()) return first_problem(prepared_.problems);
    GR_TRY(fonts_, open_fonts(compilation_));
    const Plan& plan = prepared_.plan;
    const int workers_asked = workers_;
    int64_t memory = options_.memory_bytes;
    if (memory <= 0) memory = available_memory_bytes() / 2;
    workers_ = static_cast<int>(std::clamp<int64_t>(
        memory / std::max<int64_t>(1, chunk_memory_bytes(plan)), 1, workers_));
    std::string folder =
        std::filesystem::path(options_.output_path).parent_path().string();
    if (folder.empty()) folder = ".";
    store_.emplace(folder, std::min<int64_t>(memory / 64, kStoreBytes));

    report_.output_path = options_.output_path;
    report_.frame_count = plan.frame_count;
    report_.frame_rate = plan.film.frame_rate;
    report_.size = plan.film.frame.size;
    report_.pixel_format = layout_of(plan.film.frame.pixel_format).name;
    report_.cores = available_cores();
    report_.workers = workers_;
    report_.workers_asked = workers_asked;
    report_.chunk_count = static_cast<int>(plan.chunks.size());
    report_.encoder_threads = most_encoder_threads(plan);
    report_.video = compilation_.output.video;
    for (const auto& source : prepared_.sources)
      report_.bytes_read += source->bytes_examined();
    report_.warnings = prepared_.warnings;
    report_.clips = clip_reports(compilation_, prepared_);
    return Ok{};
  }

  // All chunks, longest first, and the sound before them: it is one serial task and
  // would otherwise be what everybody waits for at the end.
  Status encode() {
    const Plan& plan = prepared_.plan;
    const int chunk_count = report_.chunk_count;
    const ChunkContext context{&compilation_, &prepared_, fonts_, options_.cancel,
                               &stop_,        &progress_};
    GR_TRY(cache_, CachedSegments::open(options_.cache, context));
    chunks_.resize(chunk_count);
    std::vector<std::optional<Error>> errors(chunk_count + 1);
    const int audio_tasks = compilation_.output.audio ? 1 : 0;
    run_in_order(chunk_count + audio_tasks, workers_, [&](int k, int lane) {
      if (stop_.is_cancelled() || is_cancelled()) return;
      const int index = k < audio_tasks ? chunk_count : plan.longest_first[k - audio_tasks];
      const bool is_audio = index == chunk_count;
      TaskRecorder::Task task(&recorder_, is_audio ? TaskKind::kAudio : TaskKind::kChunk,
                              is_audio ? 0 : index, lane);
      const Status status =
          is_audio ? encode_audio(context, task) : encode_one(context, index, task);
      if (!status.ok()) {
        errors[index] = status.error();
        stop_.cancel();
      }
    });
    if (is_cancelled()) return cancelled();
    for (auto& error : errors)
      if (error && error->code != Errc::kCancelled) return std::move(*error);
    for (auto& error : errors)
      if (error) return std::move(*error);

    for (int i = 0; i < chunk_count; ++i) {
      ChunkResult& chunk = chunks_[i];
      report_.frames_decoded += chunk.frames_decoded;
      report_.frames_discarded += chunk.frames_discarded;
      report_.bytes_read += chunk.bytes_read;
      for (const PartReport& part : chunk.parts) {
        report_.clips[part.clip].damaged_frames += part.damaged_frames;
        report_.clips[part.clip].repeated_frames += part.repeated_frames;
        for (const std::string& warning : part.warnings)
          add_warning(about_clip(part.clip, warning));
      }
      add_font_uses(chunk.fonts_used, report_.fonts_used);
    }
    if (cache_) {
      report_.cache = cache_->report();
      for (const std::string& warning : report_.cache.warnings) add_warning(warning);
    }
    for (const ClipReport& clip : report_.clips)
      if (clip.damaged_frames > 0)
        report_.warnings.push_back(
            "clip " + std::to_string(clip.number) + " (\"" + clip.name + "\"): " +
            std::to_string(clip.damaged_frames) +
            " damaged frames were concealed; the source is broken there");
    if (options_.strict)
      for (const ClipReport& clip : report_.clips)
        if (clip.damaged_frames > 0) return bad_media(report_.warnings.back());
    return Ok{};
  }

  Status encode_one(const ChunkContext& context, int index,
                    TaskRecorder::Task& task) {
    const Chunk& planned = prepared_.plan.chunks[index];
    GR_TRY(ChunkResult chunk, cache_ ? cache_->chunk(index, task.clock())
                                     : encode_chunk(context, planned, task.clock()));
    task.profile().encoder_threads_cpu_ns = chunk.encoder_threads_cpu_ns;
    task.profile().frame_count = planned.frame_count;
    task.profile().encoder_threads = planned.encoder_threads;
    const StageScope scope(task.clock(), Stage::kStore);
    if (task.clock())
      task.clock()->count_bytes(Stage::kStore,
                                static_cast<int64_t>(chunk.run.bytes.size()));
    chunk_reorder(chunk);
    GR_CHECK(store_->put(index, std::move(chunk.run)));
    chunk.run = PacketRun{};
    chunks_[index] = std::move(chunk);
    return Ok{};
  }

  void chunk_reorder(const ChunkResult& chunk) {
    const int depth = reorder_depth(chunk.run.packets);
    const std::lock_guard lock(mutex_);
    reorder_frames_ = std::max(reorder_frames_, depth);
  }

  Status encode_audio(const ChunkContext& context, TaskRecorder::Task& task) {
    GR_TRY(audio_,
           cache_ ? cache_->sound(*store_, report_.chunk_count, task.clock())
                  : encode_audio_track(context, *store_, report_.chunk_count,
                                       task.clock()));
    return Ok{};
  }

  Status join() {
    TaskRecorder::Task task(&recorder_, TaskKind::kJoin, 0, 0);
    StageClock* const clock = task.clock();
    const StageScope scope(clock, Stage::kStitch);
    const Plan& plan = prepared_.plan;
    const auto headers = chunks_.front().parameters.headers();
    for (size_t i = 1; i < chunks_.size(); ++i) {
      const auto other = chunks_[i].parameters.headers();
      if (!std::equal(headers.begin(), headers.end(), other.begin(), other.end()))
        return Error{Errc::kCannotEncode,
                     "the encoder " + compilation_.output.video.codec +
                         " made chunks with different headers, which cannot be "
                         "joined; use other options for it",
                     0};
    }
    MuxSettings settings;
    settings.frame_rate = plan.film.frame_rate;
    settings.reorder_frames = reorder_frames_;
    settings.hdr = plan.film.hdr;
    if (audio_) settings.sample_rate = compilation_.output.audio->sample_rate;
    GR_TRY(auto muxer,
           Muxer::open(options_.output_path, settings, chunks_.front().parameters,
                       audio_ ? audio_->parameters : StreamParameters(), clock));
    const auto take = [&](int id) {
      const StageScope storing(clock, Stage::kStore);
      auto run = store_->take(id);
      if (clock && run.ok())
        clock->count_bytes(Stage::kStore, static_cast<int64_t>(run->bytes.size()));
      return run;
    };
    int next_run = 0;
    const auto write_audio_up_to = [&](int64_t frame) -> Status {
      for (; audio_ && next_run < audio_->run_count; ++next_run) {
        if (audio_->run_end_frame[next_run] > frame) break;
        GR_TRY(const PacketRun run, take(audio_->first_run + next_run));
        GR_CHECK(muxer.write_audio(run));
      }
      return Ok{};
    };
    for (int i = 0; i < report_.chunk_count; ++i) {
      if (is_cancelled()) return cancelled();
      GR_TRY(const PacketRun run, take(i));
      GR_CHECK(muxer.write_video(run, plan.chunks[i].first_frame));
      GR_CHECK(write_audio_up_to(plan.chunks[i].first_frame +
                                 plan.chunks[i].frame_count));
    }
    if (is_cancelled()) return cancelled();
    GR_CHECK(muxer.finish());
    report_.bytes_written = muxer.bytes_written();
    if (audio_) {
      report_.bytes_read += audio_->bytes_read;
      report_.audio_sample_count = audio_->sample_count;
      report_.audio_sample_rate = settings.sample_rate;
      report_.warnings.insert(report_.warnings.end(), audio_->warnings.begin(),
                              audio_->warnings.end());
    }
    std::error_code ignored;
    report_.output_bytes =
        static_cast<int64_t>(std::filesystem::file_size(options_.output_path, ignored));
    return Ok{};
  }

  void add_warning(std::string warning) {
    auto& all = report_.warnings;
    if (std::find(all.begin(), all.end(), warning) == all.end())
      all.push_back(std::move(warning));
  }

  bool is_cancelled() const {
    return options_.cancel && options_.cancel->is_cancelled();
  }

  const Compilation& compilation_;
  const RenderOptions& options_;
  int workers_;
  const Clock::time_point began_ = Clock::now();
  TaskRecorder recorder_;
  ProgressCounter progress_;
  CancelToken stop_;
  Prepared prepared_;
  std::shared_ptr<FontLibrary> fonts_;
  std::optional<PacketStore> store_;
  std::unique_ptr<CachedSegments> cache_;  // null: without
  std::vector<ChunkResult> chunks_;   // without their packets
  std::optional<AudioTrackResult> audio_;
  std::mutex mutex_;                  // guards reorder_frames_ while chunks run
  int reorder_frames_ = 0;
  RenderReport report_;
};

Status look_at_all_texts(const Compilation& compilation,
                         const Prepared& prepared,
                         const PrepareOptions& options, CheckReport& report) {
  GR_TRY(const auto fonts, open_fonts(compilation));
  const ChunkContext context{&compilation,   &prepared, fonts,
                             options.cancel, nullptr,   nullptr};
  const int clip_count = static_cast<int>(prepared.plan.clips.size());
  std::vector<std::optional<Result<TextReport>>> texts(
      static_cast<size_t>(clip_count));
  run_in_order(clip_count, options.workers, [&](int clip) {
    if (options.cancel && options.cancel->is_cancelled()) return;
    texts[static_cast<size_t>(clip)] = look_at_texts(context, clip);
  });
  for (const auto& text : texts) {
    if (!text) return cancelled();
    if (!*text) return text->error();
    report.warnings.insert(report.warnings.end(), (*text)->warnings.begin(),
                           (*text)->warnings.end());
    add_font_uses((*text)->fonts_used, report.fonts_used);
  }
  return Ok{};
}

CheckReport look_at(const Compilation& compilation, const PrepareOptions& options) {
  CheckReport report;
  try {
    const Prepared prepared = prepare(compilation, options);
    report.warnings = prepared.warnings;
    for (const Error& problem : prepared.problems) {
      report.problems.push_back(problem.message);
      report.problem_codes.push_back(problem.code);
    }
    if (prepared.problems.empty() && !options.job_is_checked) {
      const Plan& plan = prepared.plan;
      report.frame_count = plan.frame_count;
      report.frame_rate = plan.film.frame_rate;
      report.size = plan.film.frame.size;
      report.pixel_format = layout_of(plan.film.frame.pixel_format).name;
      report.chunk_count = static_cast<int>(plan.chunks.size());
      report.clips = clip_reports(compilation, prepared);
      if (const Status looked = look_at_all_texts(compilation, prepared, options,
                                                  report);
          !looked) {
        report.problems.push_back(looked.error().message);
        report.problem_codes.push_back(looked.error().code);
      }
    }
  } catch (const std::bad_alloc&) {
    report.problems.push_back(out_of_memory().message);
    report.problem_codes.push_back(Errc::kOutOfMemory);
  }
  return report;
}

}  // namespace

Result<RenderReport> render(const Compilation& compilation,
                            const RenderOptions& options) {
  if (options.output_path.empty()) return bad_request("no output path was given");
  try {
    if (options.workers > 0) {
      // What oneTBB is asked for beyond its limit it does not give, but it complains
      // on stderr.
      const size_t limit = tbb::global_control::active_value(
          tbb::global_control::max_allowed_parallelism);
      tbb::task_arena arena(std::min(options.workers, static_cast<int>(limit)));
      std::optional<Result<RenderReport>> result;
      arena.execute(
          [&] { result = Job(compilation, options, options.workers).run(); });
      return std::move(*result);
    }
    const int workers =
        std::min(available_cores(), tbb::this_task_arena::max_concurrency());
    return Job(compilation, options, workers).run();
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

CheckReport check(const Compilation& compilation, const std::string& output_path,
                  CancelToken* cancel) {
  return look_at(compilation, {.output_path = output_path,
                               .workers = available_cores(),
                               .cancel = cancel});
}

CheckReport check_files(const Compilation& compilation,
                        const std::string& output_path, CancelToken* cancel) {
  return look_at(compilation, {.output_path = output_path,
                               .job_is_checked = true,
                               .workers = available_cores(),
                               .cancel = cancel});
}

Status render_frame(const Compilation& compilation, int clip_number, Rational at,
                    const std::string& png_path, const CancelToken* cancel) {
  const int clip_count = static_cast<int>(compilation.clips.size());
  if (clip_number < 1 || clip_number > clip_count)
    return bad_request("there is no clip " + std::to_string(clip_number) +
                       "; the job has clips 1 to " + std::to_string(clip_count));
  try {
    PrepareOptions options;
    options.only_clip = clip_number - 1;
    options.film_time = shown_values(compilation.overlay).film_time;
    options.workers = available_cores();
    options.cancel = cancel;
    const Prepared prepared = prepare(compilation, options);
    if (cancel && cancel->is_cancelled()) return cancelled();
    if (!prepared.problems.empty()) return first_problem(prepared.problems);
    const Plan& plan = prepared.plan;
    const PlanClip& clip = plan.clips[clip_number - 1];
    const Rational length = Rational(clip.frame_count) / plan.film.frame_rate;
    if (at < Rational(0) || at >= length)
      return bad_request("clip " + std::to_string(clip_number) + " is " +
                         format_seconds(length) + " long: there is no frame at " +
                         format_seconds(at));
    GR_TRY(const auto fonts, open_fonts(compilation));
    const ChunkContext context{&compilation, &prepared, fonts, cancel, nullptr,
                               nullptr};
    GR_TRY(const VideoFrame frame,
           finish_frame(context, clip_number - 1, (at * plan.film.frame_rate).floor()));
    return write_png(png_path, frame, plan.film.frame);
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

}  // namespace glyphreel
