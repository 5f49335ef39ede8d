// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_MUXER_H_
#define GR_CODEC_MUXER_H_

// Joins encoded chunks into the film file. Timestamps are made here, over the whole
// film, from integer frame and sample counters: the encoders' own DTS are ignored.
// The file is written beside its target under a temporary name and appears under the
// final name complete and synced, or not at all. Of a StageClock, which the caller's
// thread runs, it tells stitching, muxing and writing apart.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "codec/stream_parameters.h"
#include "core/cancel.h"
#include "core/hdr.h"
#include "core/rational.h"
#include "core/result.h"
#include "core/stage_clock.h"

namespace glyphreel {

struct MuxSettings {
  Rational frame_rate;
  int sample_rate = 0;             // 0: no audio
  int reorder_frames = 0;          // largest (decode index - display index) of any
                                   // chunk: see reorder_depth()
  HdrMetadata hdr = {};            // for the container's header
};

// Largest (decode index - display index) over the packets of a chunk.
int reorder_depth(const std::vector<PacketEntry>& packets);

// kBadRequest when the name's ending is not a container we write (mp4, m4v, mov, mkv),
// or that container cannot hold the codecs; kCannotWrite when the folder is missing or
// not writable, or the name is not a regular file's.
Status check_output(const std::string& path, const std::string& video_codec,
                    const std::string& audio_codec);

// Removes what killed renders left of a film `path`; never what a live one writes.
void remove_stray_output(const std::string& path);

class Muxer {
 public:
  // `audio` is empty for a film without sound.
  static Result<Muxer> open(const std::string& path, const MuxSettings& settings,
                            const StreamParameters& video,
                            const StreamParameters& audio,
                            StageClock* clock = nullptr);
  Muxer(Muxer&&) noexcept;
  Muxer& operator=(Muxer&&) noexcept;
  ~Muxer();  // removes the temporary file unless finish() succeeded

  // Appends a chunk whose first frame is film frame `first_frame`. In film order.
  Status write_video(const PacketRun& run, int64_t first_frame);
  // Appends audio packets; video and audio are interleaved by the muxer.
  Status write_audio(const PacketRun& run);
  // Writes the index, syncs and renames. The only way to success.
  Status finish();
  // That were handed to the operating system, those that were moved again included.
  int64_t bytes_written() const;

 private:
  class Impl;
  explicit Muxer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace glyphreel

#endif  // GR_CODEC_MUXER_H_
