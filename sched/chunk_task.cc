// SPDX-License-Identifier: Apache-2.0
#include "sched/chunk_task.h"

#include <optional>
#include <utility>

#include "codec/conform.h"
#include "codec/video_reader.h"
#include "sched/copied_chunk.h"
#include "sched/missing_clip.h"
#include "sched/thread_mark.h"
#include "text/compositor.h"

namespace glyphreel {
namespace {

Result<Compositor> compositor_of(const ChunkContext& context, int clip) {
  const Plan& plan = context.prepared->plan;
  return Compositor::create(
      plan.clips[clip].is_card ? missing_clip_overlay() : context.compilation->overlay,
      context.prepared->texts[clip],
      plan.film.frame,
      Rational(plan.clips[clip].frame_count) / plan.film.frame_rate,
      context.fonts);
}

FrameTimes frame_times(const PlanClip& clip, int64_t n, Rational rate) {
  return {Rational(n) / rate, clip.first_time + Rational(n) / rate,
          Rational(clip.first_frame + n) / rate};
}

FrameFit frame_fit(OutputFit fit) {
  switch (fit) {
    case OutputFit::kCrop: return FrameFit::kCrop;
    case OutputFit::kStretch: return FrameFit::kStretch;
    case OutputFit::kBlur: return FrameFit::kBlur;
    case OutputFit::kPad: break;
  }
  return FrameFit::kPad;
}

// The finished frames of one stretch of one clip, in order: picks the source frame of
// each film frame by pts, converts it once however often it repeats, draws on a copy
// of its own.
class PartRenderer {
 public:
  static Result<PartRenderer> open(const ChunkContext& context, const ChunkPart& part,
                                   StageClock* clock) {
    const Prepared& prepared = *context.prepared;
    const PlanClip& clip = prepared.plan.clips[part.clip];
    if (clip.is_card) {
      PartRenderer card(context, part, VideoTraits{}, clock);
      const StageScope scope(clock, Stage::kBake);
      GR_TRY(auto compositor, compositor_of(context, part.clip));
      card.compositor_ = std::move(compositor);
      return card;
    }
    const auto& source = prepared.sources[clip.source];
    PartRenderer r(context, part, source->traits().video, clock);
    // Only frames from the clip's first on may show; and the frame shown first is the
    // last one before this point.
    const Rational from =
        part.first == 0 || clip.starts_black ? clip.first_time
                                             : r.sample_point(part.first);
    {
      const StageScope scope(clock, Stage::kDecode);
      GR_TRY(auto reader, VideoReader::open(source, from, context.cancel, clock));
      r.reader_ = std::move(reader);
      GR_TRY(r.next_, r.reader_->next());
    }
    if (draws_on(context, part.clip)) {
      const StageScope scope(clock, Stage::kBake);
      GR_TRY(auto compositor, compositor_of(context, part.clip));
      r.compositor_ = std::move(compositor);
    }
    return r;
  }

  // Frame `n` of the clip; n = part.first, part.first + 1, ...
  Result<VideoFrame> frame(int64_t n) {
    {
      const StageScope scope(clock_, Stage::kDecode);
      GR_CHECK(advance(sample_point(n)));
    }
    if (converted_.empty()) {
      const StageScope scope(clock_, Stage::kConform);
      if (current_.empty()) {
        if (!clip_.starts_black)
          return bad_media("no picture could be decoded at " +
                           format_seconds(clip_.first_time));
        GR_TRY(converted_, VideoFrame::black(film().frame));
      } else {
        GR_TRY(converted_,
               conformer_.convert(current_, next_ ? *next_ : VideoFrame()));
        if (clock_ && !converted_.shares_pixels_with(current_))
          clock_->count_bytes(Stage::kConform, converted_.size_bytes());
      }
    } else {
      ++repeated_;
    }
    shown_ = true;
    const bool shown_again = !next_ || next_->time() >= sample_point(n + 1);
    VideoFrame frame = shown_again ? converted_ : std::move(converted_);
    if (!shown_again) converted_ = VideoFrame();

    const FrameTimes times = frame_times(clip_, n, film().frame_rate);
    if (compositor_ && compositor_->draws_at(times)) {
      const StageScope scope(clock_, Stage::kComposite);
      GR_CHECK(frame.make_writable());
      compositor_->draw(frame.view(film().frame), times);
    }
    return frame;
  }

  int64_t repeated() const { return repeated_; }
  // Decoded, but never shown.
  int64_t discarded() const { return discarded_ + stats().frames_before_start; }
  const VideoReader::Stats& stats() const {
    static const VideoReader::Stats kNone;  // of a card
    return reader_ ? reader_->stats() : kNone;
  }
  const std::vector<std::string>& warnings() const {
    static const std::vector<std::string> kNone;
    return compositor_ ? compositor_->warnings() : kNone;
  }
  const std::vector<FontUse>& fonts_used() const {
    static const std::vector<FontUse> kNone;
    return compositor_ ? compositor_->fonts_used() : kNone;
  }

 private:
  PartRenderer(const ChunkContext& context, const ChunkPart& part,
               const VideoTraits& traits, StageClock* clock)
      : film_(&context.prepared->plan.film),
        clip_(context.prepared->plan.clips[part.clip]),
        clock_(clock),
        conformer_(film_->frame, frame_fit(context.compilation->output.fit), traits) {}

  const FilmFormat& film() const { return *film_; }

  // Film frame n shows the last source frame with a time before this.
  Rational sample_point(int64_t n) const {
    return clip_.first_time + (Rational(n) + Rational(1, 2)) / film().frame_rate;
  }

  Status advance(Rational point) {
    while (next_ && next_->time() < point) {
      if (!current_.empty() && !shown_) ++discarded_;
      current_ = std::move(*next_);
      converted_ = VideoFrame();
      shown_ = false;
      GR_TRY(next_, reader_->next());
    }
    return Ok{};
  }

  const FilmFormat* film_;
  PlanClip clip_;
  StageClock* clock_;
  std::optional<VideoReader> reader_;
  Conformer conformer_;
  std::optional<Compositor> compositor_;
  VideoFrame current_;               // what film frame n shows; empty: black
  std::optional<VideoFrame> next_;   // the source frame after it
  VideoFrame converted_;             // current_ in the film's format, while it is shown
  bool shown_ = false;               // current_ was a film frame's picture
  int64_t repeated_ = 0;
  int64_t discarded_ = 0;
};

bool is_stopped(const ChunkContext& context) {
  return (context.cancel && context.cancel->is_cancelled()) ||
         (context.stop && context.stop->is_cancelled());
}

}  // namespace

std::string about_clip(int clip, const std::string& warning) {
  return "clip " + std::to_string(clip + 1) + ": " + warning;
}

bool note_failure(const ChunkContext& context, int clip, int64_t frame,
                  const Error& error) {
  if (context.failures == nullptr || error.code != Errc::kBadMedia) return false;
  context.failures->note(clip, frame, error);
  return true;
}

Error in_clip(Error error, const ChunkContext& context, int clip) {
  if (error.code == Errc::kCancelled) return error;
  return std::move(error).with_context(clip_label(*context.compilation, clip));
}

bool draws_on(const ChunkContext& context, int clip) {
  return context.prepared->plan.clips[clip].is_card ||
         context.compilation->overlay.kind != Overlay::Kind::kNone;
}

Result<TextReport> look_at_texts(const ChunkContext& context, int clip) {
  TextReport report;
  if (!draws_on(context, clip)) return report;
  GR_TRY(const Compositor compositor, compositor_of(context, clip));
  for (const std::string& warning : compositor.warnings())
    report.warnings.push_back(about_clip(clip, warning));
  report.fonts_used = compositor.fonts_used();
  return report;
}

Result<std::vector<bool>> frames_drawn_on(const ChunkContext& context, int clip) {
  const Plan& plan = context.prepared->plan;
  const PlanClip& planned = plan.clips[clip];
  std::vector<bool> drawn(static_cast<size_t>(planned.frame_count));
  if (!draws_on(context, clip)) return drawn;
  // The built-in overlays show from a clip's beginning to its end.
  if (planned.is_card || context.compilation->overlay.kind != Overlay::Kind::kLayers) {
    drawn.assign(drawn.size(), true);
    return drawn;
  }
  GR_TRY(const Compositor compositor, compositor_of(context, clip));
  for (int64_t n = 0; n < planned.frame_count; ++n)
    drawn[static_cast<size_t>(n)] =
        compositor.draws_at(frame_times(planned, n, plan.film.frame_rate));
  return drawn;
}

Result<ChunkResult> encode_chunk(const ChunkContext& context, const Chunk& chunk,
                                 StageClock* clock) {
  if (chunk.copied_from) return copy_chunk(context, chunk, clock);
  const Plan& plan = context.prepared->plan;
  ChunkResult result;
  std::optional<VideoEncoder> encoder;
  const std::string mark = thread_mark(&result);
  {
    const StageScope scope(clock, Stage::kEncode);
    std::optional<ThreadMark> marked;
    if (clock) marked.emplace(mark);
    GR_TRY(encoder,
           VideoEncoder::open(context.prepared->video, plan.film.frame,
                              plan.film.frame_rate, chunk.encoder_threads,
                              plan.film.hdr, clock));
  }
  int64_t sent = 0;
  for (const ChunkPart& part : chunk.parts) {
    auto renderer = PartRenderer::open(context, part, clock);
    const auto failed = [&](Error error, int64_t frame) -> Result<ChunkResult> {
      error = in_clip(std::move(error), context, part.clip);
      if (!note_failure(context, part.clip, frame, error)) return error;
      ChunkResult noted;
      noted.is_noted = true;
      return noted;
    };
    if (!renderer.ok()) return failed(std::move(renderer).error(), part.first);
    for (int64_t n = part.first; n < part.last; ++n) {
      if (is_stopped(context)) return Error{Errc::kCancelled, "cancelled", 0};
      auto frame = renderer->frame(n);
      if (!frame.ok()) return failed(std::move(frame).error(), n);
      {
        const StageScope scope(clock, Stage::kEncode);
        GR_CHECK(encoder->send(*frame, frame_kind(chunk, part, n, sent)));
      }
      ++sent;
      if (context.progress) context.progress->add_frame();
    }
    result.frames_decoded += renderer->stats().frames_decoded;
    result.frames_discarded += renderer->discarded();
    result.bytes_read += renderer->stats().bytes_read;
    result.read_failed |= renderer->stats().read_failed;
    result.parts.push_back({part.clip, renderer->stats().damaged_frames,
                            renderer->stats().damaged_ranges, renderer->repeated(),
                            renderer->warnings()});
    add_font_uses(renderer->fonts_used(), result.fonts_used);
  }
  MarkedThreads threads(mark);
  if (clock) threads.look();  // some end with the last frame
  {
    const StageScope scope(clock, Stage::kEncode);
    GR_TRY(result.run, encoder->finish());
  }
  result.parameters = encoder->parameters();
  if (clock) {
    threads.look();
    result.encoder_threads_cpu_ns = threads.cpu_ns();
    clock->count_bytes(Stage::kRead, result.bytes_read);
    clock->count_bytes(Stage::kEncode, static_cast<int64_t>(result.run.bytes.size()));
  }
  return result;
}

VideoEncoder::FrameKind frame_kind(const Chunk& chunk, const ChunkPart& part, int64_t n,
                                   int64_t index) {
  using Kind = VideoEncoder::FrameKind;
  if (n == part.first) return Kind::kKey;
  return index == chunk.frame_count - 1 ? Kind::kInter : Kind::kAuto;
}

Status store_frames(const ChunkContext& context, const ChunkPart& part,
                    FrameStore& frames, int64_t at) {
  auto renderer = PartRenderer::open(context, part, nullptr);
  if (!renderer.ok()) return in_clip(std::move(renderer).error(), context, part.clip);
  for (int64_t n = part.first; n < part.last; ++n) {
    if (is_stopped(context)) return Error{Errc::kCancelled, "cancelled", 0};
    auto frame = renderer->frame(n);
    if (!frame.ok()) return in_clip(std::move(frame).error(), context, part.clip);
    GR_CHECK(frames.put(at + n - part.first, std::move(*frame)));
    if (context.progress) context.progress->add_frame();
  }
  return Ok{};
}

Result<VideoFrame> finish_frame(const ChunkContext& context, int clip, int64_t frame) {
  auto renderer = PartRenderer::open(context, {clip, frame, frame + 1}, nullptr);
  if (!renderer.ok()) return in_clip(std::move(renderer).error(), context, clip);
  return renderer->frame(frame);
}

}  // namespace glyphreel
