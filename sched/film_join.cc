// SPDX-License-Identifier: Apache-2.0
#include "sched/film_join.h"

#include <algorithm>
#include <filesystem>

#include "codec/muxer.h"
#include "sched/render_parts.h"

namespace glyphreel {
namespace {

// One header stands for all chunks in the file.
Status check_headers(const Compilation& compilation,
                     const std::vector<EncodedChunk>& chunks) {
  const auto headers = chunks.front().result.parameters.headers();
  for (const EncodedChunk& done : chunks) {
    const auto other = done.result.parameters.headers();
    if (!std::equal(headers.begin(), headers.end(), other.begin(), other.end()))
      return Error{Errc::kCannotEncode,
                   "the encoder " + compilation.output.video.codec +
                       " made chunks with different headers, which cannot be "
                       "joined; use other options for it",
                   0};
  }
  return Ok{};
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

Result<JoinedFile> join_film(const Compilation& compilation, const Plan& plan,
                             const EncodedFilm& film, PacketStore& store,
                             const std::string& output_path, const CancelToken* cancel,
                             StageClock* clock) {
  const StageScope scope(clock, Stage::kStitch);
  const auto is_cancelled = [&] { return cancel && cancel->is_cancelled(); };
  GR_CHECK(check_headers(compilation, film.chunks));
  GR_TRY(auto muxer,
         Muxer::open(output_path, settings_of(compilation, plan, film),
                     film.chunks.front().result.parameters,
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
    GR_TRY(const PacketRun run, take(done.id));
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
