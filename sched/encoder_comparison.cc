// SPDX-License-Identifier: Apache-2.0
#include "sched/encoder_comparison.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <new>
#include <set>

#include "codec/similarity.h"
#include "core/stage_clock.h"
#include "sched/chunk_task.h"
#include "sched/encoder_trial.h"
#include "sched/lanes.h"
#include "sched/prepare.h"
#include "sched/render_parts.h"
#include "sched/resources.h"

namespace glyphreel {
namespace {

// Trials of one encoder and preset in search of the quality asked about; and how many it
// takes, about.
constexpr int kMostTrials = 4;
constexpr double kUsualTrials = 2.6;
// A first trial aims this far beside the target: on the side from which the second can
// show more.
constexpr double kAsideDb = 0.1;
// Beaten where it was tried says nothing about a quality further away.
constexpr double kNearDb = 1;
constexpr int kMostCorrections = 3;

class Comparison {
 public:
  Comparison(const Compilation& compilation, const EncoderQuestion& question)
      : compilation_(compilation),
        question_(question),
        workers_(question.workers > 0 ? question.workers : available_cores()) {}

  Result<EncoderComparison> run() {
    const int64_t began_ns = monotonic_ns();
    GR_CHECK(prepare_job());
    GR_CHECK(find_all_candidates());
    GR_CHECK(make_sample());
    GR_CHECK(try_own());
    for (size_t i = 0; i < out_.encoders.size(); ++i) GR_CHECK(search(i));
    GR_CHECK(try_own_again());
    for (const EncoderAim aim : {EncoderAim::kLeastCpu, EncoderAim::kLeastCpuNoLarger,
                                 EncoderAim::kBestAtSize, EncoderAim::kSmallest})
      GR_CHECK(recommend(aim));
    // Recommended twice is said once.
    if (out_.recommendations.size() > 1 &&
        are_equal(out_.recommendations[0].settings, out_.recommendations[1].settings) &&
        out_.recommendations[1].aim == EncoderAim::kLeastCpuNoLarger)
      out_.recommendations.erase(out_.recommendations.begin() + 1);
    draw_front();
    GR_CHECK(keep());
    out_.wall_s = static_cast<double>(monotonic_ns() - began_ns) / 1e9;
    return std::move(out_);
  }

 private:
  Status prepare_job() {
    PrepareOptions options;
    options.output_path = question_.output_path;
    options.rules = question_.rules;
    options.workers = workers_;
    options.cancel = question_.cancel;
    prepared_ = prepare(compilation_, options);
    if (is_cancelled()) return Error{Errc::kCancelled, "cancelled", 0};
    if (!prepared_.problems.empty()) return first_problem(prepared_.problems);
    const FilmFormat& film = prepared_.plan.film;
    out_.frame_rate = film.frame_rate;
    out_.size = film.frame.size;
    out_.pixel_format = layout_of(film.frame.pixel_format).name;
    out_.film_frame_count = prepared_.plan.frame_count;
    out_.own_settings = compilation_.output.video;
    out_.warnings = prepared_.warnings;
    return Ok{};
  }

  Status find_all_candidates() {
    CandidateQuestion question;
    question.asked = question_.encoders;
    question.own = compilation_.output.video;
    question.pixel_format = prepared_.plan.film.frame.pixel_format;
    question.source_format = prepared_.source_format;
    question.is_mostly_hdr = prepared_.is_mostly_hdr;
    question.output_path = question_.output_path;
    CandidateList found = find_candidates(question);
    out_.left_out = std::move(found.left_out);
    if (found.candidates.empty()) {
      std::string reasons;
      for (const std::string& reason : out_.left_out)
        reasons += (reasons.empty() ? ": " : "; ") + reason;
      return bad_request("there is no encoder to compare with" + reasons);
    }
    for (EncoderCandidate& candidate : found.candidates) {
      // What the job says already needs no search.
      const auto own_quality = quality_of_own(candidate.scale);
      if (own_quality &&
          are_equal(settings_at(candidate, *own_quality), out_.own_settings))
        continue;
      ComparedEncoder encoder;
      encoder.candidate = std::move(candidate);
      out_.encoders.push_back(std::move(encoder));
    }
    return Ok{};
  }

  Status make_sample() {
    const Plan& plan = prepared_.plan;
    out_.chunks = sample_chunks(plan, question_.seconds);
    out_.frame_count = frame_count_of(out_.chunks);
    for (const Chunk& chunk : out_.chunks)
      out_.encoder_threads = std::max(out_.encoder_threads, chunk.encoder_threads);
    int64_t memory = question_.memory_bytes;
    if (memory <= 0) memory = available_memory_bytes() / 2;
    frames_.emplace(plan.film.frame, out_.frame_count, question_.folder, memory / 2);
    sample_ = {plan.film, out_.chunks, &*frames_};

    GR_TRY(const auto fonts, open_fonts(compilation_, prepared_, question_.rules));
    CancelToken stop;
    const ChunkContext context{&compilation_,    &prepared_, fonts,
                               question_.cancel, &stop,      nullptr,
                               nullptr};
    std::vector<std::pair<ChunkPart, int64_t>> parts;  // and where they begin
    int64_t at = 0;
    for (const Chunk& chunk : out_.chunks)
      for (const ChunkPart& part : chunk.parts) {
        parts.emplace_back(part, at);
        at += part.last - part.first;
      }
    std::vector<std::optional<Error>> errors(parts.size());
    run_in_order(static_cast<int>(parts.size()), workers_, [&](int i) {
      const auto& [part, first] = parts[static_cast<size_t>(i)];
      const Status stored = store_frames(context, part, *frames_, first);
      if (stored.ok()) return;
      errors[static_cast<size_t>(i)] = stored.error();
      stop.cancel();
    });
    for (auto& error : errors)
      if (error && (error->code != Errc::kCancelled || is_cancelled()))
        return std::move(*error);
    return Ok{};
  }

  Result<EncoderPoint> measure(const VideoEncodeSettings& settings, double quality,
                               int candidate) {
    GR_TRY(last_, try_encoder(sample_, settings, workers_, question_.cancel));
    last_.point.quality = quality;
    ++out_.trial_count;
    if (question_.on_progress) {
      EncoderProgress progress;
      progress.so_far = &out_;
      progress.candidate_count = static_cast<int>(out_.encoders.size());
      progress.candidate = candidate;
      progress.tried = settings;
      progress.point = last_.point;
      if (out_.trial_count == 1) progress.expected_s = expected_s();
      question_.on_progress(progress);
    }
    return last_.point;
  }

  // After the own setting was tried.
  double expected_s() const {
    const double encode_s = last_.encode_s / relative_cpu_of(out_.own_settings);
    double out = 0;
    for (const ComparedEncoder& encoder : out_.encoders)
      out += kUsualTrials * (encode_s * encoder.candidate.relative_cpu + last_.compare_s);
    // The own setting again, and what is recommended.
    return out + 5 * (encode_s + last_.compare_s);
  }

  Status try_own() {
    GR_TRY(out_.own, measure(out_.own_settings, 0, 0));
    if (out_.own.ssim >= 1)
      return bad_request(
          "the job's own setting, " + settings_text(out_.own_settings) +
          ", loses nothing: no other has the same quality for less; give the job's "
          "output.video the quality that is wanted, such as libx264 with crf 18");
    target_ = {out_.own.ssim, out_.own.bytes};
    curves_.assign(out_.encoders.size() + 1, EncoderCurve());
    curves_.back() = EncoderCurve({out_.own});
    return Ok{};
  }

  Status try_own_again() {
    GR_TRY(const EncoderPoint again, measure(out_.own_settings, 0, 0));
    const double mean = (out_.own.cpu_s + again.cpu_s) / 2;
    out_.own_cpu_spread = mean > 0 ? std::abs(out_.own.cpu_s - again.cpu_s) / mean : 0;
    out_.own.cpu_s = mean;
    curves_.back() = EncoderCurve({out_.own});
    return Ok{};
  }

  // The value of the job's own option of that name.
  std::optional<double> quality_of_own(const QualityScale& scale) const {
    for (const auto& [name, value] : compilation_.output.video.options) {
      if (name != scale.option) continue;
      char* end = nullptr;
      const double quality = std::strtod(value.c_str(), &end);
      if (end != value.c_str() && *end == '\0') return quality;
    }
    return std::nullopt;
  }

  // Where the search of encoder `i` begins: where its preset before ended, else as much
  // above its usual quality as the job's own, or the encoder before, is above its own.
  double start_of(size_t i) {
    const EncoderCandidate& candidate = out_.encoders[i].candidate;
    const QualityScale& scale = candidate.scale;
    if (i > 0 && out_.encoders[i - 1].candidate.encoder == candidate.encoder)
      if (const auto before = curves_[i - 1].at_ssim(target_.ssim)) {
        const double aside = kAsideDb / scale.db_per_one;
        return before->quality + (before->bytes < target_.bytes ? aside : -aside);
      }
    if (!above_usual_db_ && candidate.encoder == out_.own_settings.codec)
      if (const auto own = quality_of_own(scale))
        above_usual_db_ = (scale.usual - *own) * scale.db_per_one;
    return scale.usual - above_usual_db_.value_or(0) / scale.db_per_one;
  }

  Status search(size_t i) {
    ComparedEncoder& encoder = out_.encoders[i];
    const QualityScale& scale = encoder.candidate.scale;
    const double start = start_of(i);
    while (const auto quality = next_quality(scale, encoder.measured, target_, start,
                                             kMostTrials)) {
      auto point = measure(settings_at(encoder.candidate, *quality), *quality,
                           static_cast<int>(i) + 1);
      if (!point) {
        if (point.error().code != Errc::kCannotEncode) return std::move(point).error();
        encoder.left_behind = point.error().message;
        break;
      }
      encoder.measured.push_back(*point);
      if (encoder.measured.size() > 1 ||
          std::abs(ssim_db(point->ssim) - ssim_db(target_.ssim)) > kNearDb)
        continue;
      if (const auto better = clearly_beaten_by(*point, curves_)) {
        encoder.left_behind = "clearly beaten by " + name_of(*better) + " where it was "
                              "tried";
        break;
      }
    }
    curves_[i] = EncoderCurve(encoder.measured);
    const auto at_target = curves_[i].at_ssim(target_.ssim);
    if (!at_target && encoder.left_behind.empty())
      encoder.left_behind = "the quality lies outside of what was tried";
    if (at_target && !above_usual_db_)
      above_usual_db_ = (scale.usual - at_target->quality) * scale.db_per_one;
    return Ok{};
  }

  std::string name_of(size_t curve) const {
    return curve < out_.encoders.size() ? candidate_name(out_.encoders[curve].candidate)
                                        : settings_text(out_.own_settings);
  }

  // Measures what is chosen, at a value that can be set, until it keeps its promise.
  Status recommend(EncoderAim aim) {
    std::vector<EncoderCurve> open = curves_;  // those that may be chosen
    for (int round = 0; round < 2 * kMostCorrections; ++round) {
      const auto choice = choose_encoder(aim, open, target_);
      if (!choice) return Ok{};
      if (choice->curve == out_.encoders.size()) {
        out_.recommendations.push_back({aim, out_.own_settings, out_.own, true});
        return Ok{};
      }
      GR_TRY(const auto settled, settle(aim, *choice));
      open[choice->curve] = settled ? curves_[choice->curve] : EncoderCurve();
      const auto still = choose_encoder(aim, open, target_);
      if (!settled || !still || still->curve != choice->curve) continue;
      out_.recommendations.push_back(
          {aim, settings_at(out_.encoders[choice->curve].candidate, settled->quality),
           *settled, false});
      return Ok{};
    }
    return Ok{};
  }

  Result<std::optional<EncoderPoint>> settle(EncoderAim aim, const EncoderChoice& choice) {
    ComparedEncoder& encoder = out_.encoders[choice.curve];
    const QualityScale& scale = encoder.candidate.scale;
    double quality = quality_to_set(aim, choice, scale);
    for (int correction = 0; correction < kMostCorrections; ++correction) {
      auto known = std::find_if(encoder.measured.begin(), encoder.measured.end(),
                                [&](const auto& p) { return p.quality == quality; });
      if (known == encoder.measured.end()) {
        GR_TRY(const EncoderPoint point,
               measure(settings_at(encoder.candidate, quality), quality, 0));
        encoder.measured.push_back(point);
        curves_[choice.curve] = EncoderCurve(encoder.measured);
        known = encoder.measured.end() - 1;
      }
      if (keeps_promise(aim, *known, target_)) return std::optional(*known);
      const double next = aim == EncoderAim::kBestAtSize
                              ? scale.nearest(quality + scale.step)
                              : scale.nearest(quality - scale.step);
      if (next == quality) break;
      quality = next;
    }
    return std::optional<EncoderPoint>();
  }

  void draw_front() {
    for (const EqualQuality& e : at_equal_quality(curves_, target_.ssim)) {
      if (e.curve == out_.encoders.size()) {
        out_.own_on_front = e.on_front;
        continue;
      }
      out_.encoders[e.curve].at_equal = e.point;
      out_.encoders[e.curve].on_front = e.on_front;
      out_.encoders[e.curve].left_behind.clear();
    }
  }

  Status keep() {
    if (question_.keep_folder.empty()) return Ok{};
    const auto write = [&](const VideoEncodeSettings& settings, const std::string& name) {
      return write_sample(sample_, settings, question_.keep_folder + "/" + name + ".mkv",
                          question_.cancel);
    };
    VideoEncodeSettings lossless;
    lossless.codec = "ffv1";
    lossless.options.clear();
    GR_CHECK(write(lossless, "sample"));
    GR_CHECK(write(out_.own_settings, "own"));
    for (const EncoderRecommendation& r : out_.recommendations)
      GR_CHECK(write(r.settings, std::string(encoder_aim_label(r.aim))));
    return Ok{};
  }

  bool is_cancelled() const {
    return question_.cancel && question_.cancel->is_cancelled();
  }

  const Compilation& compilation_;
  const EncoderQuestion& question_;
  const int workers_;
  Prepared prepared_;
  std::optional<FrameStore> frames_;
  EncoderSample sample_;
  EncoderTrial last_;
  QualityTarget target_;
  std::vector<EncoderCurve> curves_;  // of each encoder, then the job's own point
  std::optional<double> above_usual_db_;
  EncoderComparison out_;
};

}  // namespace

Result<EncoderComparison> compare_encoders(const Compilation& compilation,
                                           const EncoderQuestion& question) {
  try {
    return Comparison(compilation, question).run();
  } catch (const std::bad_alloc&) {
    return Error{Errc::kOutOfMemory, "not enough memory; try a shorter sample", 0};
  }
}

}  // namespace glyphreel
