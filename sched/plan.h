// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_PLAN_H_
#define GR_SCHED_PLAN_H_

// How a job becomes a film, decided before anything is decoded: the film's one format,
// which source frames each clip holds, and which stretches are encoded as one chunk.
// A pure function of the job and its sources, never of the machine: so any number of
// workers makes the same bytes.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "codec/media_source.h"
#include "core/frame_view.h"
#include "core/rational.h"
#include "sched/compilation.h"

namespace glyphreel {

// What the plan needs to know of one clip.
struct ClipSource {
  int source = 0;          // index of the source's traits
  Rational start, end;     // as asked, `end` cut to the source's end
  FrameSpan span;          // not empty
};

struct FilmFormat {
  FrameFormat frame;
  Rational frame_rate;
  HdrMetadata hdr;         // of an HDR film whose sources agree on it
  friend bool operator==(const FilmFormat&, const FilmFormat&) = default;
};

struct PlanClip {
  int source = 0;
  Rational first_time;     // source time of the clip's frame 0
  bool starts_black = false;  // first_time lies before the source's first picture
  int64_t first_frame = 0; // in the film
  int64_t frame_count = 0; // 0: left out
  bool is_card = false;    // a card stands in for it; `source` means nothing
  friend bool operator==(const PlanClip&, const PlanClip&) = default;
};

// Frames [first, last) of one clip, counted from the clip's first frame.
struct ChunkPart {
  int clip = 0;
  int64_t first = 0, last = 0;
  friend bool operator==(const ChunkPart&, const ChunkPart&) = default;
};

// What one decoder and one encoder make in one go.
struct Chunk {
  int64_t first_frame = 0;  // in the film
  int64_t frame_count = 0;
  std::vector<ChunkPart> parts;
  int encoder_threads = 1;
  // Source time of its first frame, where it is copied: nothing is decoded or encoded,
  // and its one part is whole groups of pictures of the source.
  std::optional<Rational> copied_from;
};

struct CopiedPart {
  ChunkPart part;
  Rational from;            // source time of its first frame
  int64_t group_frames = 0; // of its first group of pictures
};

struct Plan {
  FilmFormat film;
  std::vector<PlanClip> clips;
  std::vector<Chunk> chunks;        // in film order
  std::vector<int> longest_first;   // indices of chunks
  int64_t frame_count = 0;
};

// The film's size, rate and colour: what `settings` says, else the upright,
// square-pixel size and the frame rate (at most 60) that cover most of the film's time
// (ties: the larger); the colour of sched/film_color.h, as the encoder has it.
// `seconds[i]` is the time that source i covers. `pixel_format` is what the encoder
// takes.
FilmFormat choose_film_format(const OutputSettings& settings,
                              const std::vector<const VideoTraits*>& sources,
                              const std::vector<Rational>& seconds,
                              PixelFormat pixel_format);

// Frame 0 and length of a clip. Where the source has the film's rate, the clip holds
// each frame with start <= pts < end once (lost ones are repeated); otherwise there
// is a frame n for every first_time + n / rate < end.
PlanClip place_clip(const ClipSource& clip, const VideoTraits& traits,
                    Rational frame_rate);

// Whether chunks' encoders may have different numbers of threads.
enum class EncoderThreads : uint8_t { kAny, kEqual };

// What the film's encoder allows.
EncoderThreads encoder_threads_of(const VideoEncodeSettings& video);

// `keyframes[i]` are hints where clip i may be split (may be empty). `copies`, in film
// order, become chunks that are copied. Where one follows what is encoded, that must end
// in two frames or more of one clip: see ends_in_one_frame().
Plan make_plan(const FilmFormat& film, std::vector<PlanClip> clips,
               const std::vector<std::vector<Rational>>& keyframes,
               EncoderThreads threads = EncoderThreads::kAny,
               const std::vector<CopiedPart>& copies = {});

// Whether what comes before frame `first` of clip `clip`, up to the copy before it
// (`previous`, may be null), ends in a single frame of a clip. It would be an IDR picture
// whose idr_pic_id may be that of the copied one (H.264 7.4.3).
bool ends_in_one_frame(const std::vector<PlanClip>& clips, const ChunkPart* previous,
                       int clip, int64_t first);

// The frame of `clip` (which may be before or behind it) that is the first to show the
// source's frame at `time`: the first n with time < first_time + (n + 1/2) / rate.
int64_t frame_showing(const PlanClip& clip, Rational time, Rational rate);

// CPU seconds that encoding so many frames takes, roughly.
double encoding_cpu_s(const FilmFormat& film, int64_t frame_count);

// Whether a clip of this length is split at all, and so wants key frames.
bool is_split(int64_t frame_count, Rational frame_rate);

}  // namespace glyphreel

#endif  // GR_SCHED_PLAN_H_
