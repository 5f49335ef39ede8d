// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_PACKET_SCAN_H_
#define GR_CODEC_PACKET_SCAN_H_

// Private to codec/: the video packets of a source as they lie in the file, without
// decoding: the first few of a container that can be trusted, all of any other.

#include <cstdint>
#include <optional>
#include <vector>

#include "codec/av_ptr.h"
#include "codec/demuxer.h"
#include "codec/time_line.h"

namespace glyphreel {

struct PacketStamps {
  int64_t pts = AV_NOPTS_VALUE;
  int64_t dts = AV_NOPTS_VALUE;
  int64_t duration = 0;
  int64_t position = -1;  // never less than that of the packet before, once known
  bool keyframe = false;
  bool hidden = false;  // an edit list hides it
};

class PacketScan {
 public:
  // `first_packets` of the video are kept whole, for probing by decoding. With
  // `time_line` the stamps of all streams are followed through jumps and wraps.
  PacketScan(Demuxer& demuxer, int video_stream, size_t first_packets,
             bool time_line);

  // Reads on until there are `count` video packets or the file ends.
  Status read_until(size_t count);
  bool at_end() const { return at_end_; }

  const std::vector<PacketStamps>& packets() const { return packets_; }
  const std::vector<AvPacketPtr>& first_packets() const { return first_; }
  // Call once, after the whole file was read: the line, with its start at the first
  // pts over all audio and video streams.
  TimeLine take_time_line();

 private:
  struct FirstStamp {  // of a stream
    int64_t stamp = AV_NOPTS_VALUE;
    int64_t position = 0;
  };
  Demuxer& demuxer_;
  int video_;
  size_t keep_;
  bool at_end_ = false;
  AvPacketPtr packet_;
  std::vector<PacketStamps> packets_;
  std::vector<AvPacketPtr> first_;
  std::optional<TimeLineBuilder> builder_;
  std::vector<int64_t> positions_;  // last known, by stream
  std::vector<std::vector<FirstStamp>> starts_;  // first few pts, by stream
};

}  // namespace glyphreel

#endif  // GR_CODEC_PACKET_SCAN_H_
