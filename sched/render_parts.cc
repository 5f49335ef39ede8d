// SPDX-License-Identifier: Apache-2.0
#include "sched/render_parts.h"

#include <algorithm>

#include "sched/small_file.h"

namespace glyphreel {
namespace {

constexpr size_t kMaxFontBytes = size_t{128} << 20;

}  // namespace

PrepareOptions to_prepare_options(const RenderOptions& options, int workers) {
  PrepareOptions out;
  out.strict = options.strict;
  out.on_clip_error = options.on_clip_error;
  out.rules = options.rules;
  out.workers = workers;
  out.cancel = options.cancel;
  return out;
}

int most_encoder_threads(const Plan& plan) {
  int most = 1;
  for (const Chunk& chunk : plan.chunks) most = std::max(most, chunk.encoder_threads);
  return most;
}

// From measurements of x264 (74 MB per megapixel at
// preset veryfast, 170 at medium, 210 at slow, plus a third of that for each further
// thread) and of an H.264 decoder (22 MB at 1080p), with frames in flight.
int64_t chunk_memory_bytes(const Prepared& prepared) {
  const Plan& plan = prepared.plan;
  const FrameFormat& f = plan.film.frame;
  const double megapixels = f.size.width * static_cast<double>(f.size.height) / 1e6;
  const int bytes = layout_of(f.pixel_format).bytes_per_sample;
  const double encoder =
      170e6 * bytes * (1 + 0.33 * (most_encoder_threads(plan) - 1)) * 1.3;
  double largest_source = 0;
  for (const PlanClip& clip : plan.clips) {
    if (clip.source < 0) continue;
    const VideoTraits& v = prepared.sources[clip.source]->traits().video;
    largest_source =
        std::max(largest_source, v.coded_size.width * 1e-6 * v.coded_size.height *
                                     (v.bit_depth > 8 ? 2 : 1));
  }
  const double source = std::max(0.0, largest_source - megapixels * bytes);
  return static_cast<int64_t>(megapixels * (encoder + 40e6 * bytes) + source * 30e6 +
                              30e6);
}

std::string without_clip(const Error& error, bool is_card) {
  return error.message +
         (is_card ? "; a card stands in its place" : "; the clip is left out");
}

Result<std::shared_ptr<FontLibrary>> open_fonts(const Compilation& compilation,
                                                const Prepared& prepared,
                                                const JobRules& rules) {
  const auto& clips = prepared.plan.clips;
  if (compilation.overlay.kind == Overlay::Kind::kNone &&
      std::none_of(clips.begin(), clips.end(), [](const auto& c) { return c.is_card; }))
    return std::shared_ptr<FontLibrary>();
  GR_TRY(auto fonts, FontLibrary::create());
  for (const std::string& path : compilation.fonts) {
    GR_TRY(const std::string bytes, read_small_file(path, kMaxFontBytes, rules));
    const auto added = fonts->add_memory(
        {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}, path);
    if (!added) return added.error();
  }
  return fonts;
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
    if (const auto& error = p.clip_errors[i]) {
      r.outcome = clip.is_card ? ClipOutcome::kCard : ClipOutcome::kSkipped;
      r.error = error->message;
    }
    reports.push_back(std::move(r));
  }
  return reports;
}

Error render_out_of_memory() {
  return {Errc::kOutOfMemory,
          "not enough memory; try fewer --workers or a smaller film", 0};
}

Error render_cancelled() { return {Errc::kCancelled, "cancelled", 0}; }

}  // namespace glyphreel
