// SPDX-License-Identifier: Apache-2.0
#include "sched/copied_chunk.h"

#include <utility>

#include "codec/gop_reader.h"
#include "codec/video_reader.h"

namespace glyphreel {
namespace {

// What the decoder would have had to conceal of the chunk's frames.
Status count_damage(const ChunkContext& context, const MediaSource& source,
                    const std::shared_ptr<const MediaSource>& owner, const Chunk& chunk,
                    ChunkResult& result, StageClock* clock) {
  const StageScope scope(clock, Stage::kDecode);
  const Rational last =
      *chunk.copied_from +
      (Rational(chunk.frame_count) - Rational(1, 2)) / source.traits().video.frame_rate;
  GR_TRY(auto reader,
         VideoReader::open(owner, *chunk.copied_from, context.cancel, clock));
  for (;;) {
    GR_TRY(const auto frame, reader.next());
    if (!frame || frame->time() >= last) break;
  }
  PartReport& part = result.parts.front();
  part.damaged_frames = reader.stats().damaged_frames;
  part.damaged_ranges = reader.stats().damaged_ranges;
  result.frames_decoded += reader.stats().frames_decoded;
  result.bytes_read += reader.stats().bytes_read;
  return Ok{};
}

Result<ChunkResult> copy(const ChunkContext& context, const Chunk& chunk,
                         StageClock* clock) {
  const ChunkPart& part = chunk.parts.front();
  const Prepared& prepared = *context.prepared;
  const auto& source =
      prepared.sources[static_cast<size_t>(prepared.plan.clips[part.clip].source)];
  ChunkResult result;
  result.parts.push_back({part.clip, 0, {}, 0, {}});
  {
    const StageScope scope(clock, Stage::kRead);
    GR_TRY(CopiedRun copied, copy_gops(*source, *chunk.copied_from, chunk.frame_count,
                                       context.cancel));
    result.run = std::move(copied.run);
    result.bytes_read = copied.bytes_read;
    result.read_failed = copied.read_failed;
    if (clock) clock->count_bytes(Stage::kRead, copied.bytes_read);
  }
  if (context.decodes_copies)
    GR_CHECK(count_damage(context, *source, source, chunk, result, clock));
  return result;
}

}  // namespace

Result<ChunkResult> copy_chunk(const ChunkContext& context, const Chunk& chunk,
                               StageClock* clock) {
  auto result = copy(context, chunk, clock);
  if (result.ok()) {
    if (context.progress) context.progress->add_frame(chunk.frame_count);
    return result;
  }
  const ChunkPart& part = chunk.parts.front();
  Error error = in_clip(std::move(result).error(), context, part.clip);
  if (!note_failure(context, part.clip, part.first, error)) return error;
  ChunkResult noted;
  noted.is_noted = true;
  return noted;
}

}  // namespace glyphreel
