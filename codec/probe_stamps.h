// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_PROBE_STAMPS_H_
#define GR_CODEC_PROBE_STAMPS_H_

// Private to codec/: what the stamps of a probed file's packets say, where its headers
// cannot be believed.

#include <cstdint>
#include <optional>
#include <vector>

#include "codec/demuxer.h"
#include "codec/packet_scan.h"
#include "codec/picture_probe.h"

namespace glyphreel {

// Whether pts equal dts although the decoder says that it reorders frames.
bool looks_unordered(const AVCodecParameters& parameters,
                     const std::vector<PacketStamps>& packets);
bool lacks_pts(const std::vector<PacketStamps>& packets);

// The smallest start over the streams that play, as AVFormatContext.start_time, but
// exact; `video_start` stands for the video's own.
Rational container_start(const Demuxer& demuxer, int video_stream,
                         Rational video_start);

// Stamps of a stretch of packets as a run of consecutive frames. The last few may
// still lack frames that come later in decoding order, unless the file ended.
std::vector<int64_t> display_order(const std::vector<PacketStamps>& packets,
                                   bool complete);

struct Tail {
  std::vector<int64_t> stamps;  // of the last frames, increasing
  int64_t last_duration = 0;
};
// Reads the end of the file, from far enough back for at least one frame to be there:
// the end is what can be read, whatever headers claim (a file that was cut off).
Result<Tail> read_tail(Demuxer& demuxer, int stream, int64_t first_stamp);

// Decoding times and key frames out of an mp4's sample table, which lists every sample.
void read_sample_table(AVStream* stream, int64_t key_shift,
                       std::vector<int64_t>& dts,
                       std::vector<int64_t>& keyframes);

// The constant number of packets that the decoder is late, if it is constant.
std::optional<int> ordinal_delay(const ProbedFrames& frames);

}  // namespace glyphreel

#endif  // GR_CODEC_PROBE_STAMPS_H_
