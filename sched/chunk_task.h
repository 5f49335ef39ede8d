// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_CHUNK_TASK_H_
#define GR_SCHED_CHUNK_TASK_H_

// Decode -> conform -> composite -> encode of one chunk, on the calling thread. Knows
// nothing of other chunks or of any scheduler; the only file that sees both text/ and
// codec/.

#include <memory>
#include <vector>

#include "codec/frame_store.h"
#include "codec/stream_parameters.h"
#include "codec/video_encoder.h"
#include "codec/video_frame.h"
#include "core/cancel.h"
#include "core/stage_clock.h"
#include "sched/clip_failures.h"
#include "sched/prepare.h"
#include "sched/progress.h"
#include "text/font_library.h"

namespace glyphreel {

// What every chunk of one job shares; all of it outlives the tasks.
struct ChunkContext {
  const Compilation* compilation = nullptr;
  const Prepared* prepared = nullptr;
  std::shared_ptr<FontLibrary> fonts;   // null when nothing is drawn
  const CancelToken* cancel = nullptr;  // the host's; may be null
  const CancelToken* stop = nullptr;    // raised when another chunk failed
  ProgressCounter* progress = nullptr;
  // Where clips that cannot be made are noted; null: such an error is the render's.
  ClipFailures* failures = nullptr;
  // Frames that are copied are decoded too, to count what is damaged.
  bool decodes_copies = false;
};

// Notes `error` of clip `clip` at its frame `frame` and returns true, where the film goes
// on without such clips; what is not a source's fault never is noted.
bool note_failure(const ChunkContext& context, int clip, int64_t frame,
                  const Error& error);
// The error with the clip's number and name in front.
Error in_clip(Error error, const ChunkContext& context, int clip);

struct PartReport {
  int clip = 0;
  int64_t damaged_frames = 0;
  std::vector<TimeRange> damaged_ranges;
  int64_t repeated_frames = 0;
  std::vector<std::string> warnings = {};  // without the clip's number
};

struct ChunkResult {
  bool is_noted = false;  // one of its clips was noted as a failure: nothing else counts
  PacketRun run;
  int reorder_frames = 0;  // of `run`: see reorder_depth()
  StreamParameters parameters;
  int64_t encoder_threads_cpu_ns = 0;  // measured with a clock only
  int64_t bytes_read = 0;
  int64_t frames_decoded = 0;
  int64_t frames_discarded = 0;
  bool read_failed = false;  // of a source, though the bytes may be there
  std::vector<PartReport> parts;
  std::vector<FontUse> fonts_used;
  PartOfFilm cached;  // what the cache says of it; where it lies is the plan's
};

// A warning about clip `clip` (from 0) as a person should read it.
std::string about_clip(int clip, const std::string& warning);

// Whether something is drawn on the clip's frames.
bool draws_on(const ChunkContext& context, int clip);

// Which frames of the clip something is drawn on.
Result<std::vector<bool>> frames_drawn_on(const ChunkContext& context, int clip);

// What a person should know of one clip's texts, as render() would say it.
struct TextReport {
  std::vector<std::string> warnings;
  std::vector<FontUse> fonts_used;
};
Result<TextReport> look_at_texts(const ChunkContext& context, int clip);

// `clock`, of the calling thread, may be null. Of what is to be copied: copy_chunk().
Result<ChunkResult> encode_chunk(const ChunkContext& context, const Chunk& chunk,
                                 StageClock* clock);

// What frame `n` of `part` must be encoded as; `index` counts the chunk's frames.
VideoEncoder::FrameKind frame_kind(const Chunk& chunk, const ChunkPart& part, int64_t n,
                                   int64_t index);

// Puts the finished frames of `part` into `frames`, from frame `at` on.
Status store_frames(const ChunkContext& context, const ChunkPart& part,
                    FrameStore& frames, int64_t at);

// One finished frame: `frame` of clip `clip`, as encode_chunk() would encode it.
Result<VideoFrame> finish_frame(const ChunkContext& context, int clip, int64_t frame);

}  // namespace glyphreel

#endif  // GR_SCHED_CHUNK_TASK_H_
