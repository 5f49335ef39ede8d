// SPDX-License-Identifier: Apache-2.0
#include "sched/audio_track.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "codec/audio_encoder.h"
#include "codec/audio_reader.h"

namespace glyphreel {
namespace {

// Long enough to hide the step of a cut, short enough not to be heard as a fade.
constexpr double kFadeSeconds = 0.005;
constexpr int64_t kBlock = 8192;  // samples read and encoded at a time
constexpr int64_t kRunSeconds = 10;  // of sound in a run of packets, about
// Of two failures of a clip, the picture's is told.
constexpr int64_t kAfterAllFrames = std::numeric_limits<int64_t>::max();

}  // namespace

SampleRange clip_samples(const Plan& plan, int clip, int sample_rate) {
  const PlanClip& c = plan.clips[clip];
  const auto at = [&](int64_t frame) {
    return (Rational(frame) * Rational(sample_rate) / plan.film.frame_rate).floor();
  };
  return {at(c.first_frame), at(c.first_frame + c.frame_count)};
}

bool continues_previous(const Plan& plan, int clip) {
  int before = clip - 1;  // but for those that are left out
  while (before >= 0 && plan.clips[before].frame_count == 0) --before;
  if (before < 0) return false;
  const PlanClip& a = plan.clips[before];
  const PlanClip& b = plan.clips[clip];
  if (a.source != b.source || a.is_card || b.is_card) return false;
  const Rational frame = Rational(1) / plan.film.frame_rate;
  const Rational gap = b.first_time - (a.first_time + Rational(a.frame_count) * frame);
  // Timestamps rounded by the container still continue.
  const Rational slack(1, 500);
  return gap < slack && Rational(0) - gap < slack;
}

std::vector<int> sounding_clips(const Plan& plan) {
  std::vector<int> clips;
  for (size_t i = 0; i < plan.clips.size(); ++i)
    if (plan.clips[i].frame_count > 0) clips.push_back(static_cast<int>(i));
  return clips;
}

std::string sound_warning(const Compilation& compilation, const SoundDamage& damage) {
  return clip_label(compilation, damage.clip) + ": " + std::to_string(damage.packets) +
         " damaged audio packets were replaced by silence" +
         (damage.ranges.empty() ? ""
                                : " (" + describe(damage.ranges) + " of the source)");
}

Result<AudioTrackResult> encode_audio_track(const ChunkContext& context,
                                            PacketStore& store, int first_run,
                                            StageClock* clock) {
  const Plan& plan = context.prepared->plan;
  const AudioEncodeSettings& settings = *context.compilation->output.audio;
  GR_TRY(auto encoder, AudioEncoder::open(settings));
  AudioTrackResult result;
  result.first_run = first_run;

  const int channels = settings.channels;
  std::vector<float> block(static_cast<size_t>(channels) * kBlock);
  std::vector<float*> planes(static_cast<size_t>(channels));
  for (int c = 0; c < channels; ++c) planes[c] = block.data() + c * kBlock;

  const auto take = [&](bool flush) {
    const StageScope scope(clock, Stage::kAudioEncode);
    auto run = encoder.take(flush);
    if (clock && run.ok())
      clock->count_bytes(Stage::kAudioEncode, static_cast<int64_t>(run->bytes.size()));
    return run;
  };
  int64_t stored = 0;  // film samples up to which runs are in the store
  const auto store_run = [&](bool flush, int64_t end_sample,
                             int64_t end_frame) -> Status {
    stored = end_sample;
    GR_TRY(PacketRun run, take(flush));
    if (run.packets.empty()) return Ok{};
    const StageScope scope(clock, Stage::kStore);
    if (clock)
      clock->count_bytes(Stage::kStore, static_cast<int64_t>(run.bytes.size()));
    GR_CHECK(store.put(first_run + result.run_count, std::move(run)));
    ++result.run_count;
    result.run_end_frame.push_back(end_frame);
    return Ok{};
  };

  const int clip_count = static_cast<int>(plan.clips.size());
  for (int i = 0; i < clip_count; ++i) {
    const PlanClip& clip = plan.clips[i];
    const SampleRange range = clip_samples(plan, i, settings.sample_rate);
    const int64_t count = range.last - range.first;
    const int64_t fade = std::min<int64_t>(
        static_cast<int64_t>(kFadeSeconds * settings.sample_rate), count / 2);
    if (count == 0) continue;
    const bool fade_in = !continues_previous(plan, i);
    int after = i + 1;
    while (after < clip_count && plan.clips[after].frame_count == 0) ++after;
    const bool fade_out = after == clip_count || !continues_previous(plan, after);

    // The clip's samples lie on the film's grid, at most one sample from its first
    // frame; that remainder is asked of the reader so that it does not add up.
    const Rational frame_time =
        Rational(clip.first_frame) / plan.film.frame_rate;
    const Rational start = clip.first_time + Rational(range.first) /
                                                 Rational(settings.sample_rate) -
                           frame_time;
    const StageScope scope(clock, Stage::kAudioDecode);
    // Nothing: a card, which is silent, or a clip that has failed.
    std::optional<AudioReader> reader;
    const auto failed = [&](Error error) -> Status {
      error = in_clip(std::move(error), context, i);
      if (!note_failure(context, i, kAfterAllFrames, error)) return error;
      result.is_noted = true;
      reader.reset();
      return Ok{};
    };
    if (!clip.is_card) {
      auto opened = AudioReader::open(context.prepared->sources[clip.source], start,
                                      settings.sample_rate, channels, context.cancel,
                                      clock);
      if (opened.ok())
        reader = std::move(opened).value();
      else
        GR_CHECK(failed(std::move(opened).error()));
    }
    for (int64_t done = 0; done < count;) {
      if ((context.cancel && context.cancel->is_cancelled()) ||
          (context.stop && context.stop->is_cancelled()))
        return Error{Errc::kCancelled, "cancelled", 0};
      const int64_t n = std::min(kBlock, count - done);
      if (reader)
        if (Status read = reader->read(planes.data(), n); !read.ok())
          GR_CHECK(failed(std::move(read).error()));
      if (!reader) std::fill(block.begin(), block.end(), 0.0f);
      for (int64_t k = 0; k < n; ++k) {
        const int64_t from_start = done + k, from_end = count - 1 - from_start;
        float gain = 1;
        if (fade_in && from_start < fade)
          gain = (static_cast<float>(from_start) + 0.5f) / static_cast<float>(fade);
        if (fade_out && from_end < fade)
          gain *= (static_cast<float>(from_end) + 0.5f) / static_cast<float>(fade);
        if (gain != 1)
          for (int c = 0; c < channels; ++c) planes[c][k] *= gain;
      }
      {
        const StageScope encoding(clock, Stage::kAudioEncode);
        GR_CHECK(encoder.send(planes.data(), n));
      }
      done += n;
      const int64_t at = range.first + done;
      if (at - stored >= kRunSeconds * settings.sample_rate)
        GR_CHECK(store_run(false, at,
                           (Rational(at) * plan.film.frame_rate /
                            Rational(settings.sample_rate))
                               .floor()));
    }
    if (reader) {
      result.bytes_read += reader->bytes_read();
      if (clock) clock->count_bytes(Stage::kRead, reader->bytes_read());
      result.read_failed |= reader->read_failed();
      if (const int64_t damaged = reader->damaged_packets(); damaged > 0)
        result.damage.push_back({i, damaged, reader->damaged_ranges()});
    }
    result.sample_count = range.last;
  }
  GR_CHECK(store_run(true, result.sample_count, plan.frame_count));
  result.parameters = encoder.parameters();
  return result;
}

}  // namespace glyphreel
