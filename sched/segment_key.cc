// SPDX-License-Identifier: Apache-2.0
#include "sched/segment_key.h"

#include <algorithm>
#include <cstdint>

#include "codec/codec_builds.h"
#include "core/value_fields.h"
#include "sched/audio_track.h"
#include "sched/engine_digest.h"
#include "sched/missing_clip.h"

namespace glyphreel {

namespace {

// Whoever adds to one of these decides below whether the bytes depend on it.
static_assert(kIsMadeOf<FilmFormat, FrameFormat, Rational, HdrMetadata>);
static_assert(kIsMadeOf<PlanClip, int, Rational, bool, int64_t, int64_t, bool>);
static_assert(kIsMadeOf<ChunkPart, int, int64_t, int64_t>);
static_assert(kIsMadeOf<Chunk, int64_t, int64_t, std::vector<ChunkPart>, int,
                        std::optional<Rational>>);
static_assert(kIsMadeOf<OutputSettings, VideoEncodeSettings,
                        std::optional<AudioEncodeSettings>, std::optional<Size>,
                        std::optional<Rational>, OutputFit>);
static_assert(
    kIsMadeOf<Compilation, std::map<std::string, std::string>, Overlay,
              std::vector<std::string>, OutputSettings, std::vector<Clip>>);
static_assert(kIsMadeOf<ClipText, std::string, std::string, int, std::string,
                        std::vector<std::string>, int,
                        std::map<std::string, std::string>, std::optional<Rational>,
                        std::optional<Timecode>, std::vector<Rational>>);

// Of what is in an entry of the cache.
constexpr int kFormat = 1;

std::string checksum_text(const Checksum::Value& value) {
  return {reinterpret_cast<const char*>(value.data()), value.size()};
}

}  // namespace

void put_fields(ByteWriter& w, const VideoEncodeSettings& s) {
  put_fields_of<VideoEncodeSettings>(w, s.codec, s.options, s.pixel_format,
                                     s.keeps_picture_types);
}
void put_fields(ByteWriter& w, const AudioEncodeSettings& s) {
  put_fields_of<AudioEncodeSettings>(w, s.codec, s.bit_rate, s.sample_rate, s.channels,
                                     s.options);
}

// The parts of a key, gathered under names.
class SegmentKeys::Recipe {
 public:
  void add(const char* name, const std::string& bytes) {
    whole_.put(std::pair(std::string(name), bytes));
    parts_.emplace_back(name, to_hex(sha256(bytes)).substr(0, 12));
  }
  SegmentKey finish() { return {sha256(whole_.bytes()), std::move(parts_)}; }

 private:
  ByteWriter whole_;
  std::vector<std::pair<std::string, std::string>> parts_;
};

struct SegmentKeys::Source {
  std::once_flag once;
  std::optional<Result<SourceIdentity>> identity;
};

SegmentKeys::SegmentKeys(const Compilation& compilation, SourceVerify verify)
    : verify_(verify),
      card_(missing_clip_overlay()),
      overlay_key_(compilation.overlay),
      card_key_(card_),
      codec_builds_(codec_library_builds()),
      text_builds_(text_library_builds()) {}
SegmentKeys::~SegmentKeys() = default;

Result<const SourceIdentity*> SegmentKeys::identity_of(const ChunkContext& context,
                                                       int clip) const {
  const Prepared& prepared = *context.prepared;
  const int index = prepared.plan.clips[static_cast<size_t>(clip)].source;
  Source* known;
  {
    const std::lock_guard lock(mutex_);
    auto& slot = sources_[index];
    if (!slot) slot = std::make_unique<Source>();
    known = slot.get();
  }
  std::call_once(known->once, [&] {
    known->identity = SourceIdentity::open(prepared.sources[static_cast<size_t>(index)],
                                           verify_, context.cancel);
  });
  if (!known->identity->ok()) return known->identity->error();
  return &known->identity->value();
}

Result<std::string> SegmentKeys::clip_source(const ChunkContext& context, int clip,
                                             Rational start, Rational end) const {
  GR_TRY(const SourceIdentity* source, identity_of(context, clip));
  return source->of_range({start, end});
}

bool SegmentKeys::are_unchanged(const ChunkContext& context,
                                const std::vector<int>& clips) const {
  return std::all_of(clips.begin(), clips.end(), [&](int clip) {
    const PlanClip& planned = context.prepared->plan.clips[static_cast<size_t>(clip)];
    if (planned.is_card || planned.frame_count == 0) return true;  // nothing is read
    const auto source = identity_of(context, clip);
    return source.ok() && (*source)->is_unchanged();
  });
}

// The fonts that set the clip's texts, and what decides which do: of running texts only
// the first is known here. The job's own as they were read, the others as they are.
Result<std::string> SegmentKeys::fonts_of_clip(const ChunkContext& context,
                                               int clip) const {
  std::vector<std::string> paths = context.compilation->fonts;
  GR_TRY(const TextReport texts, look_at_texts(context, clip));
  for (const FontUse& use : texts.fonts_used) paths.push_back(use.path);
  ByteWriter writer;
  writer.put(context.fonts->environment());
  for (const std::string& path : paths) {
    const std::lock_guard lock(mutex_);
    std::string& known = font_files_[path];
    if (known.empty()) {
      if (const auto bytes = context.fonts->added_bytes(path)) {
        Checksum sum;
        sum.add(bytes->data(), bytes->size());
        known = checksum_text(sum.value());
      } else {
        GR_TRY(const auto sum, file_checksum(path, 0, INT64_MAX));
        known = checksum_text(sum);
      }
    }
    writer.put(known);
  }
  return writer.take();
}

Result<SegmentKey> SegmentKeys::of_chunk(const ChunkContext& context,
                                         const Chunk& chunk) const {
  const Plan& plan = context.prepared->plan;
  const OutputSettings& output = context.compilation->output;
  const VideoEncodeSettings& video = context.prepared->video;
  const Rational rate = plan.film.frame_rate;
  if (names_a_file(video.options))
    return bad_request("the encoder's options name a file");
  if (is_on_a_device(output.video.codec))
    return bad_request("the encoder " + output.video.codec + " works on a device");
  ByteWriter frames, sources, texts, fonts;
  bool draws = false;
  for (const ChunkPart& part : chunk.parts) {
    const PlanClip& clip = plan.clips[static_cast<size_t>(part.clip)];
    frames.put(clip.is_card);
    frames.put(clip.first_time);
    frames.put(clip.starts_black);
    frames.put(clip.frame_count);
    frames.put(part.first);
    frames.put(part.last);
    if (!clip.is_card) {
      GR_TRY(const std::string source,
             clip_source(context, part.clip,
                         clip.first_time + Rational(part.first) / rate,
                         clip.first_time + Rational(part.last) / rate));
      sources.put(source);
    }
    if (!draws_on(context, part.clip)) continue;
    draws = true;
    const OverlayKey& overlay = clip.is_card ? card_key_ : overlay_key_;
    texts.put(overlay.of_clip(
        context.prepared->texts[static_cast<size_t>(part.clip)], plan.film.frame,
        Rational(clip.frame_count) / rate,
        {Rational(0), clip.first_time, Rational(clip.first_frame) / rate},
        *context.fonts));
    GR_TRY(const std::string used, fonts_of_clip(context, part.clip));
    fonts.put(used);
  }
  Recipe recipe;
  ByteWriter w;
  w.put("video");
  w.put(kFormat);
  w.put(kEngineDigest);
  recipe.add("engine", w.take());
  recipe.add("libraries", draws ? text_builds_ + codec_builds_ : codec_builds_);
  w = {};
  w.put(processor_level(video.codec, video.options));
  recipe.add("processor", w.take());
  w = {};
  w.put(video);
  w.put(chunk.encoder_threads);
  recipe.add("encoder", w.take());
  w = {};
  w.put(plan.film.frame);
  w.put(rate);
  w.put(plan.film.hdr);
  w.put(output.fit);
  recipe.add("film", w.take());
  recipe.add("frames", frames.bytes());
  recipe.add("sources", sources.bytes());
  recipe.add("texts", texts.bytes());
  recipe.add("fonts", fonts.bytes());
  if (chunk.copied_from) {
    w = {};
    w.put(*chunk.copied_from);
    recipe.add("copied", w.take());
  }
  return recipe.finish();
}

Result<SegmentKey> SegmentKeys::of_sound(const ChunkContext& context) const {
  const Plan& plan = context.prepared->plan;
  const AudioEncodeSettings& settings = *context.compilation->output.audio;
  const Rational rate = plan.film.frame_rate;
  if (names_a_file(settings.options))
    return bad_request("the encoder's options name a file");
  if (is_on_a_device(settings.codec))
    return bad_request("the encoder " + settings.codec + " works on a device");
  Recipe recipe;
  ByteWriter w;
  w.put("sound");
  w.put(kFormat);
  w.put(kEngineDigest);
  recipe.add("engine", w.take());
  recipe.add("libraries", codec_builds_);
  w = {};
  w.put(processor_level(settings.codec, settings.options));
  recipe.add("processor", w.take());
  w = {};
  w.put(settings);
  recipe.add("encoder", w.take());
  w = {};
  w.put(rate);
  recipe.add("film", w.take());
  ByteWriter samples, sources;
  for (const int i : sounding_clips(plan)) {
    const PlanClip& clip = plan.clips[static_cast<size_t>(i)];
    const SampleRange range = clip_samples(plan, i, settings.sample_rate);
    samples.put(clip.is_card);
    samples.put(clip.first_time);
    samples.put(clip.first_frame);
    samples.put(range.first);
    samples.put(range.last);
    samples.put(continues_previous(plan, i));
    if (clip.is_card) continue;
    GR_TRY(const std::string source,
           clip_source(context, i, clip.first_time,
                       clip.first_time + Rational(clip.frame_count) / rate));
    sources.put(source);
  }
  recipe.add("frames", samples.bytes());
  recipe.add("sources", sources.bytes());
  return recipe.finish();
}

Digest SegmentKeys::part_of(const Digest& key, int index) {
  ByteWriter w;
  w.put("part");
  w.put(key);
  w.put(index);
  return sha256(w.bytes());
}

}  // namespace glyphreel
