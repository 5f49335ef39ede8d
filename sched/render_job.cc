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
#include "sched/lanes.h"
#include "sched/progress.h"
#include "sched/render_parts.h"
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

class Job {
 public:
  Job(const Compilation& compilation, const RenderOptions& options, int workers)
      : compilation_(compilation),
        options_(options),
        workers_(workers),
        recorder_(options.measure, options.hardware_counters),
        progress_(options.on_progress),
        depends_on_film_time_(shown_values(compilation.overlay).film_time) {}

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
    describe_film();
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
  // A chunk that is encoded, and where its packets are in the store.
  struct Finished {
    Chunk chunk;
    std::vector<PlanClip> clips;  // of its parts
    ChunkResult result;           // without packets
    int id = 0;
  };

  PrepareOptions prepare_options() {
    PrepareOptions out;
    out.output_path = options_.output_path;
    out.strict = options_.strict;
    out.on_clip_error = options_.on_clip_error;
    out.rules = options_.rules;
    out.workers = workers_;
    out.cancel = options_.cancel;
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

  // The plan without `failed` clips. What is encoded already stays, where it is the
  // same in the new film.
  Status go_on_without(const std::map<int, Error>& failed) {
    for (const auto& [clip, error] : failed)
      prepared_.clip_errors[static_cast<size_t>(clip)] = error;
    const FilmFormat before = prepared_.plan.film;
    lay_out(compilation_, prepare_options(), prepared_);
    if (!prepared_.problems.empty()) return first_problem(prepared_.problems);
    if (!(prepared_.plan.film == before)) finished_.clear();
    if (!fonts_) {
      GR_TRY(fonts_, open_fonts(compilation_, prepared_, options_.rules));
    }
    return Ok{};
  }

  bool is_same(const Finished& done, const Chunk& chunk) const {
    if (done.chunk.parts != chunk.parts ||
        done.chunk.encoder_threads != chunk.encoder_threads)
      return false;
    for (size_t k = 0; k < chunk.parts.size(); ++k) {
      PlanClip clip = prepared_.plan.clips[chunk.parts[k].clip];
      // Where in the film it lies matters only to what shows it.
      if (!depends_on_film_time_) clip.first_frame = done.clips[k].first_frame;
      if (!(clip == done.clips[k])) return false;
    }
    return true;
  }

  // finished_ as the new plan has it; an id of -1 for what is to be encoded.
  void match_finished() {
    const Plan& plan = prepared_.plan;
    std::map<std::pair<int, int64_t>, Finished> by_start;  // clip, frame of the clip
    for (Finished& done : finished_)
      if (done.id >= 0)
        by_start.emplace(
            std::pair(done.chunk.parts.front().clip, done.chunk.parts.front().first),
            std::move(done));
    finished_.clear();
    finished_.resize(plan.chunks.size());
    for (size_t i = 0; i < plan.chunks.size(); ++i) {
      const Chunk& chunk = plan.chunks[i];
      Finished& slot = finished_[i];
      const auto found =
          by_start.find({chunk.parts.front().clip, chunk.parts.front().first});
      if (found != by_start.end() && is_same(found->second, chunk)) {
        slot = std::move(found->second);
      } else {
        slot.id = -1;
        for (const ChunkPart& part : chunk.parts)
          slot.clips.push_back(plan.clips[part.clip]);
      }
      slot.chunk = chunk;
    }
  }

  // All chunks that are not there yet, longest first, and the sound before them: it is
  // one serial task and would otherwise be what everybody waits for at the end.
  Status encode() {
    const Plan& plan = prepared_.plan;
    match_finished();
    std::vector<int> due;
    int64_t frames_there = 0;
    for (const int i : plan.longest_first) {
      if (finished_[i].id < 0)
        due.push_back(i);
      else
        frames_there += finished_[i].chunk.frame_count;
    }
    progress_.set_done(frames_there);
    progress_.begin("render", plan.frame_count, plan.film.frame_rate.to_double());
    const bool may_fail = options_.on_clip_error != OnClipError::kFail;
    const ChunkContext context{&compilation_, &prepared_, fonts_, options_.cancel,
                               &stop_,        &progress_, may_fail ? &failures_ : nullptr};
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
    if (audio_) next_id_ = audio_->first_run + audio_->run_count;
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
    finished_[index].result = std::move(chunk);
    finished_[index].id = id;
    return Ok{};
  }

  Status encode_audio(const ChunkContext& context, TaskRecorder::Task& task) {
    // An earlier one's runs stay in the store's file, unused.
    GR_TRY(audio_,
           cache_ ? cache_->sound(context, *store_, next_id_, task.clock())
                  : encode_audio_track(context, *store_, next_id_, task.clock()));
    return Ok{};
  }

  // What shows only when all of a clip is there: damage, where that is an error, and
  // sources that are no longer what they were.
  Status check_clips(const ChunkContext& context) {
    std::map<int, int64_t> damaged;
    for (const Finished& done : finished_)
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

  // The report of what was made.
  void describe_film() {
    const Plan& plan = prepared_.plan;
    report_.frame_count = plan.frame_count;
    report_.frame_rate = plan.film.frame_rate;
    report_.size = plan.film.frame.size;
    report_.pixel_format = layout_of(plan.film.frame.pixel_format).name;
    report_.chunk_count = static_cast<int>(plan.chunks.size());
    report_.encoder_threads = most_encoder_threads(plan);
    report_.video = compilation_.output.video;
    for (const auto& source : prepared_.sources)
      if (source) report_.bytes_read += source->bytes_examined();
    report_.warnings = prepared_.warnings;
    report_.clips = clip_reports(compilation_, prepared_);
    for (Finished& done : finished_) {
      ChunkResult& chunk = done.result;
      report_.frames_decoded += chunk.frames_decoded;
      report_.frames_discarded += chunk.frames_discarded;
      report_.bytes_read += chunk.bytes_read;
      for (const PartReport& part : chunk.parts) {
        ClipReport& clip = report_.clips[part.clip];
        clip.damaged_frames += part.damaged_frames;
        for (const TimeRange& range : part.damaged_ranges)
          add_range(range, Rational(1) / plan.film.frame_rate, clip.damaged_ranges);
        clip.repeated_frames += part.repeated_frames;
        for (const std::string& warning : part.warnings)
          add_warning(about_clip(part.clip, warning));
      }
      add_font_uses(chunk.fonts_used, report_.fonts_used);
    }
    if (cache_) describe_parts();
    for (const ClipReport& clip : report_.clips)
      if (clip.damaged_frames > 0)
        report_.warnings.push_back(
            clip_label(compilation_, clip.number - 1) + ": " +
            std::to_string(clip.damaged_frames) +
            " damaged frames were concealed; the source " + clip.source +
            " is broken at " + describe(clip.damaged_ranges));
    for (const ClipReport& clip : report_.clips)
      if (clip.outcome != ClipOutcome::kShown)
        report_.warnings.push_back(
            without_clip(*prepared_.clip_errors[static_cast<size_t>(clip.number - 1)],
                    clip.outcome == ClipOutcome::kCard));
  }

  void describe_parts() {
    CacheReport& cache = report_.cache;
    cache = cache_->report();
    const auto add = [&](PartOfFilm part, int64_t first_frame, int64_t frame_count) {
      part.first_frame = first_frame;
      part.frame_count = frame_count;
      ++(part.from_cache ? cache.hits : cache.misses);
      cache.parts.push_back(std::move(part));
    };
    for (Finished& done : finished_)
      add(std::move(done.result.cached), done.chunk.first_frame, done.chunk.frame_count);
    if (audio_) {
      audio_->cached.is_sound = true;
      add(std::move(audio_->cached), 0, prepared_.plan.frame_count);
    }
    for (const std::string& warning : cache.warnings) add_warning(warning);
  }

  void add_warning(std::string warning) {
    auto& all = report_.warnings;
    if (std::find(all.begin(), all.end(), warning) == all.end())
      all.push_back(std::move(warning));
  }

  Status join() {
    TaskRecorder::Task task(&recorder_, TaskKind::kJoin, 0, 0);
    StageClock* const clock = task.clock();
    const StageScope scope(clock, Stage::kStitch);
    const Plan& plan = prepared_.plan;
    const auto headers = finished_.front().result.parameters.headers();
    int reorder_frames = 0;
    for (const Finished& done : finished_) {
      reorder_frames = std::max(reorder_frames, done.result.reorder_frames);
      const auto other = done.result.parameters.headers();
      if (!std::equal(headers.begin(), headers.end(), other.begin(), other.end()))
        return Error{Errc::kCannotEncode,
                     "the encoder " + compilation_.output.video.codec +
                         " made chunks with different headers, which cannot be "
                         "joined; use other options for it",
                     0};
    }
    MuxSettings settings;
    settings.frame_rate = plan.film.frame_rate;
    settings.reorder_frames = reorder_frames;
    settings.hdr = plan.film.hdr;
    if (audio_) settings.sample_rate = compilation_.output.audio->sample_rate;
    GR_TRY(auto muxer,
           Muxer::open(options_.output_path, settings,
                       finished_.front().result.parameters,
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
      if (is_cancelled()) return render_cancelled();
      GR_TRY(const PacketRun run, take(finished_[i].id));
      GR_CHECK(muxer.write_video(run, plan.chunks[i].first_frame));
      GR_CHECK(write_audio_up_to(plan.chunks[i].first_frame +
                                 plan.chunks[i].frame_count));
    }
    if (is_cancelled()) return render_cancelled();
    GR_CHECK(muxer.finish());
    report_.bytes_written = muxer.bytes_written();
    if (audio_) {
      report_.bytes_read += audio_->bytes_read;
      report_.audio_sample_count = audio_->sample_count;
      report_.audio_sample_rate = settings.sample_rate;
      for (const SoundDamage& damage : audio_->damage)
        report_.warnings.push_back(sound_warning(compilation_, damage));
    }
    std::error_code ignored;
    report_.output_bytes =
        static_cast<int64_t>(std::filesystem::file_size(options_.output_path, ignored));
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
  const bool depends_on_film_time_;
  ClipFailures failures_;
  std::vector<Finished> finished_;    // by chunk of the plan
  int next_id_ = 0;                   // of a run of packets in the store
  std::optional<AudioTrackResult> audio_;
  RenderReport report_;
};

}  // namespace

Result<RenderReport> run_render_job(const Compilation& compilation,
                                    const RenderOptions& options, int workers) {
  return Job(compilation, options, workers).run();
}

}  // namespace glyphreel
