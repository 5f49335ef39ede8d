// SPDX-License-Identifier: Apache-2.0
#include "sched/render_job.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include "codec/muxer.h"
#include "codec/packet_store.h"
#include "sched/audio_track.h"
#include "sched/cached_segments.h"
#include "sched/chunk_task.h"
#include "sched/clip_failures.h"
#include "sched/copy_plan.h"
#include "sched/encoded_film.h"
#include "sched/film_join.h"
#include "sched/film_report.h"
#include "sched/lanes.h"
#include "sched/progress.h"
#include "sched/render_parts.h"
#include "sched/resources.h"
#include "sched/smart_film.h"
#include "text/overlay_key.h"

namespace glyphreel {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point began) {
  return std::chrono::duration<double>(Clock::now() - began).count();
}

class Job {
 public:
  Job(const Compilation& compilation, const RenderOptions& options, int workers)
      : compilation_(compilation),
        options_(options),
        workers_(workers),
        recorder_(options.measure, options.hardware_counters),
        progress_(options.on_progress),
        shows_film_time_(shown_values(compilation.overlay).film_time) {}

  Result<RenderReport> run() {
    const double cpu_before = process_cpu_seconds();
    progress_.begin("probe", 0, 0);
    GR_CHECK(probe());
    for (;;) {
      GR_CHECK(encode());
      const std::map<int, Error> failed = failures_.take();
      if (failed.empty()) break;
      GR_CHECK(go_on_without(failed));
    }
    describe_film(compilation_, prepared_, film_, cache_.get(), report_);
    progress_.begin("join", prepared_.plan.frame_count,
                    prepared_.plan.film.frame_rate.to_double());
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
  PrepareOptions prepare_options() {
    PrepareOptions out = to_prepare_options(options_, workers_);
    out.output_path = options_.output_path;
    out.recorder = &recorder_;
    return out;
  }

  Status probe() {
    const int workers_asked = workers_;
    prepared_ = prepare(compilation_, prepare_options());
    if (is_cancelled()) return render_cancelled();
    if (!prepared_.problems.empty()) return first_problem(prepared_.problems);
    remove_stray_output(options_.output_path);
    GR_TRY(fonts_, open_fonts(compilation_, prepared_, options_.rules));
    GR_CHECK(look_for_copies());
    GR_TRY(cache_, CachedSegments::open(options_.cache, compilation_));
    int64_t memory = options_.memory_bytes;
    if (memory <= 0) memory = available_memory_bytes() / 2;
    workers_ = static_cast<int>(std::clamp<int64_t>(
        memory / std::max<int64_t>(1, chunk_memory_bytes(prepared_)), 1, workers_));
    std::string folder =
        std::filesystem::path(options_.output_path).parent_path().string();
    if (folder.empty()) folder = ".";
    store_.emplace(folder, std::min<int64_t>(memory / 64, kStoreBytes));
    report_.output_path = options_.output_path;
    report_.cores = available_cores();
    report_.workers = workers_;
    report_.workers_asked = workers_asked;
    return Ok{};
  }

  // Makes the plan anew with what is copied, or finds out whether that would pay.
  Status look_for_copies() {
    report_.smart = SmartReport();
    film_.copied_sets.clear();
    if (options_.smart == SmartRender::kOff) {
      if (!is_much_to_encode(prepared_.plan)) return Ok{};
      const auto possible = find_copies(compilation_, prepare_options(), fonts_,
                                        SmartRender::kAuto, prepared_);
      // What goes wrong here is told where it matters.
      if (possible.ok() && 3 * possible->report.copied_frames >= prepared_.plan.frame_count)
        report_.smart.could_copy = possible->report.copied_frames;
      return Ok{};
    }
    GR_TRY(SmartFilm smart, plan_copies(compilation_, prepare_options(), fonts_,
                                        options_.smart, prepared_));
    report_.smart = std::move(smart.report);
    film_.copied_sets = std::move(smart.sets);
    return Ok{};
  }

  // The plan without `failed` clips. What is encoded already stays, where it is the
  // same in the new film.
  Status go_on_without(const std::map<int, Error>& failed) {
    for (const auto& [clip, error] : failed)
      prepared_.clip_errors[static_cast<size_t>(clip)] = error;
    const FilmFormat before = prepared_.plan.film;
    const EncoderOptions encoder_before = prepared_.video.options;
    lay_out(compilation_, prepare_options(), prepared_);
    if (!prepared_.problems.empty()) return first_problem(prepared_.problems);
    if (!fonts_) {
      GR_TRY(fonts_, open_fonts(compilation_, prepared_, options_.rules));
    }
    GR_CHECK(look_for_copies());
    if (!(prepared_.plan.film == before) || prepared_.video.options != encoder_before)
      film_.chunks.clear();
    return Ok{};
  }

  // All chunks that are not there yet, longest first, and the sound before them: it is
  // one serial task and would otherwise be what everybody waits for at the end.
  Status encode() {
    const Plan& plan = prepared_.plan;
    film_.chunks = fit_to_plan(std::move(film_.chunks), plan, shows_film_time_);
    std::vector<int> due;
    int64_t frames_there = 0;
    for (const int i : plan.longest_first) {
      if (film_.chunks[i].is_there())
        frames_there += plan.chunks[i].frame_count;
      else
        due.push_back(i);
    }
    progress_.set_done(frames_there);
    progress_.begin("render", plan.frame_count, plan.film.frame_rate.to_double());
    const bool may_fail = options_.on_clip_error != OnClipError::kFail;
    const ChunkContext context{&compilation_, &prepared_, fonts_, options_.cancel,
                               &stop_,        &progress_, may_fail ? &failures_ : nullptr,
                               options_.strict};
    const int due_count = static_cast<int>(due.size());
    const int audio_tasks = compilation_.output.audio ? 1 : 0;
    const int first_id = next_id_;
    next_id_ += due_count;
    std::vector<std::optional<Error>> errors(due_count + 1);
    run_in_order(due_count + audio_tasks, workers_, [&](int k, int lane) {
      if (stop_.is_cancelled() || is_cancelled()) return;
      const bool is_audio = k < audio_tasks;
      const int at = is_audio ? due_count : k - audio_tasks;
      TaskRecorder::Task task(&recorder_, is_audio ? TaskKind::kAudio : TaskKind::kChunk,
                              is_audio ? 0 : due[at], lane);
      const Status status = is_audio
                                ? encode_audio(context, task)
                                : encode_one(context, due[at], first_id + at, task);
      if (!status.ok()) {
        errors[at] = status.error();
        stop_.cancel();
      }
    });
    if (is_cancelled()) return render_cancelled();
    for (auto& error : errors)
      if (error && error->code != Errc::kCancelled) return std::move(*error);
    for (auto& error : errors)
      if (error) return std::move(*error);
    if (film_.audio) next_id_ = film_.audio->first_run + film_.audio->run_count;
    return check_clips(context);
  }

  Status encode_one(const ChunkContext& context, int index, int id,
                    TaskRecorder::Task& task) {
    const Chunk& planned = prepared_.plan.chunks[index];
    GR_TRY(ChunkResult chunk, cache_ ? cache_->chunk(context, index, task.clock())
                                     : encode_chunk(context, planned, task.clock()));
    if (chunk.is_noted) return Ok{};
    task.profile().encoder_threads_cpu_ns = chunk.encoder_threads_cpu_ns;
    task.profile().frame_count = planned.frame_count;
    task.profile().encoder_threads = planned.encoder_threads;
    const StageScope scope(task.clock(), Stage::kStore);
    if (task.clock())
      task.clock()->count_bytes(Stage::kStore,
                                static_cast<int64_t>(chunk.run.bytes.size()));
    chunk.reorder_frames = reorder_depth(chunk.run.packets);
    GR_CHECK(store_->put(id, std::move(chunk.run)));
    chunk.run = PacketRun{};
    film_.chunks[index].result = std::move(chunk);
    film_.chunks[index].id = id;
    return Ok{};
  }

  Status encode_audio(const ChunkContext& context, TaskRecorder::Task& task) {
    // An earlier one's runs stay in the store's file, unused.
    GR_TRY(film_.audio,
           cache_ ? cache_->sound(context, *store_, next_id_, task.clock())
                  : encode_audio_track(context, *store_, next_id_, task.clock()));
    return Ok{};
  }

  // What shows only when all of a clip is there: damage, where that is an error, and
  // sources that are no longer what they were.
  Status check_clips(const ChunkContext& context) {
    std::map<int, int64_t> damaged;
    for (const EncodedChunk& done : film_.chunks)
      for (const PartReport& part : done.result.parts)
        damaged[part.clip] += part.damaged_frames;
    std::map<int, Status> sources;
    const Plan& plan = prepared_.plan;
    for (int i = 0; i < static_cast<int>(plan.clips.size()); ++i) {
      const PlanClip& clip = plan.clips[i];
      if (clip.source < 0) continue;
      std::optional<Error> error;
      if (options_.strict && damaged[i] > 0)
        error = bad_media(std::to_string(damaged[i]) +
                          " frames of its source are damaged");
      auto source = sources.find(clip.source);
      if (source == sources.end())
        source = sources
                     .emplace(clip.source,
                              prepared_.sources[clip.source]->check_unchanged())
                     .first;
      if (!source->second.ok()) error = source->second.error();
      if (!error) continue;
      *error = in_clip(std::move(*error), context, i);
      if (!note_failure(context, i, 0, *error)) return std::move(*error);
    }
    return Ok{};
  }

  Status join() {
    TaskRecorder::Task task(&recorder_, TaskKind::kJoin, 0, 0);
    GR_TRY(const JoinedFile file,
           join_film(compilation_, prepared_, film_, *store_, options_.output_path,
                     options_.cancel, task.clock()));
    report_.output_bytes = file.bytes;
    report_.bytes_written = file.bytes_written;
    return Ok{};
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
  const bool shows_film_time_;
  ClipFailures failures_;
  EncodedFilm film_;
  int next_id_ = 0;                   // of a run of packets in the store
  RenderReport report_;
};

}  // namespace

Result<RenderReport> run_render_job(const Compilation& compilation,
                                    const RenderOptions& options, int workers) {
  return Job(compilation, options, workers).run();
}

}  // namespace glyphreel
