// SPDX-License-Identifier: Apache-2.0
#include "sched/film_join.h"

#include <algorithm>
#include <filesystem>

#include "codec/copied_film.h"
#include "codec/muxer.h"
#include "codec/video_encoder.h"
#include "sched/render_parts.h"

namespace glyphreel {
namespace {

// Of the film's pictures: the encoder's, which are those of all its chunks, and what of
// the sources' own is beside them.
Result<StreamParameters> picture_parameters(const Prepared& prepared,
                                            const EncodedFilm& film) {
  const EncodedChunk* first = nullptr;
  for (const EncodedChunk& done : film.chunks) {
    if (done.chunk.copied_from) continue;
    if (first == nullptr) first = &done;
    const auto headers = first->result.parameters.headers();
    const auto other = done.result.parameters.headers();
    if (!std::equal(headers.begin(), headers.end(), other.begin(), other.end()))
      return Error{Errc::kCannotEncode,
                   "the encoder " + prepared.video.codec +
                       " made chunks with different headers, which cannot be "
                       "joined; use other options for it",
                   0};
  }
  if (film.copied_sets.empty()) return first->result.parameters;
  if (first != nullptr)
    return with_copied_sets(first->result.parameters, true, film.copied_sets);
  const FilmFormat& format = prepared.plan.film;
  GR_TRY(const auto encoder,
         VideoEncoder::open(prepared.video, format.frame, format.frame_rate, 1));
  return with_copied_sets(encoder.parameters(), false, film.copied_sets);
}

MuxSettings settings_of(const Compilation& compilation, const Plan& plan,
                        const EncodedFilm& film) {
  MuxSettings out;
  out.frame_rate = plan.film.frame_rate;
  for (const EncodedChunk& done : film.chunks)
    out.reorder_frames = std::max(out.reorder_frames, done.result.reorder_frames);
  out.hdr = plan.film.hdr;
  if (film.audio) out.sample_rate = compilation.output.audio->sample_rate;
  return out;
}

}  // namespace

Result<JoinedFile> join_film(const Compilation& compilation, const Prepared& prepared,
                             const EncodedFilm& film, PacketStore& store,
                             const std::string& output_path, const CancelToken* cancel,
                             StageClock* clock) {
  const StageScope scope(clock, Stage::kStitch);
  const auto is_cancelled = [&] { return cancel && cancel->is_cancelled(); };
  GR_TRY(const StreamParameters pictures, picture_parameters(prepared, film));
  GR_TRY(auto muxer,
         Muxer::open(output_path, settings_of(compilation, prepared.plan, film), pictures,
                     film.audio ? film.audio->parameters : StreamParameters(), clock));
  const auto take = [&](int id) {
    const StageScope storing(clock, Stage::kStore);
    auto run = store.take(id);
    if (clock && run.ok())
      clock->count_bytes(Stage::kStore, static_cast<int64_t>(run->bytes.size()));
    return run;
  };
  int next_run = 0;
  const auto write_audio_up_to = [&](int64_t frame) -> Status {
    for (; film.audio && next_run < film.audio->run_count; ++next_run) {
      if (film.audio->run_end_frame[next_run] > frame) break;
      GR_TRY(const PacketRun run, take(film.audio->first_run + next_run));
      GR_CHECK(muxer.write_audio(run));
    }
    return Ok{};
  };
  for (const EncodedChunk& done : film.chunks) {
    if (is_cancelled()) return render_cancelled();
    GR_TRY(PacketRun run, take(done.id));
    if (!film.copied_sets.empty() && !done.chunk.copied_from) GR_CHECK(use_lengths(run));
    GR_CHECK(muxer.write_video(run, done.chunk.first_frame));
    GR_CHECK(write_audio_up_to(done.chunk.first_frame + done.chunk.frame_count));
  }
  if (is_cancelled()) return render_cancelled();
  GR_CHECK(muxer.finish());
  std::error_code ignored;
  return JoinedFile{
      static_cast<int64_t>(std::filesystem::file_size(output_path, ignored)),
      muxer.bytes_written()};
}

}  // namespace glyphreel
