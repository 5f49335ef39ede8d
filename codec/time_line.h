// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_TIME_LINE_H_
#define GR_CODEC_TIME_LINE_H_

// Private to codec/: from the timestamps that a container stores to one continuous
// line of time. Most containers have one already, and for them this only subtracts the
// start. MPEG streams (transport and program) do not: their 90 kHz clock has 33 bits
// and starts again after 26.5 hours, and it jumps where recordings were put together.
//
// Built once, by a scan of all packets; after that a stateless map from (stream, byte
// position, timestamp), so that it holds wherever a seek lands. Pure arithmetic.
//
// How a reader uses it: for each packet of stream `i`,
//   time = line.time(i, packet.pts, tb, position)
// where `position` is packet.pos, or, when that is negative, the last non-negative
// packet.pos of the same stream. That is right for dts and for pts.

#include <cstdint>
#include <vector>

#include "core/rational.h"

namespace glyphreel {

class TimeLine {
 public:
  // A line that only subtracts `start` (seconds on the container's own clock).
  TimeLine() = default;
  explicit TimeLine(Rational start) : start_(start) {}

  // Seconds since the source's start of timestamp `stamp` (units of `time_base`
  // seconds) of stream `stream`, met in a packet at byte `position`.
  Rational time(int stream, int64_t stamp, Rational time_base,
                int64_t position) const {
    return Rational(continuous(stream, stamp, position)) * time_base - start_;
  }
  // The same in the stream's own units and before the start is subtracted.
  int64_t continuous(int stream, int64_t stamp, int64_t position) const;

  // Seconds on the continuous clock that count as time 0.
  Rational start() const { return start_; }
  // False where timestamps are mapped by byte position: then seek by bytes, to the
  // position of a packet, and never by timestamp.
  bool is_plain() const { return segments_.empty(); }
  // How many times the clock jumped (a wrap is no jump).
  int jump_count() const { return jump_count_; }

  struct Segment {
    int64_t stamp = 0;       // some raw stamp of this segment
    int64_t continuous = 0;  // and where it lies on the continuous clock
    bool jump = false;       // the clock jumped here, in all streams (else: it runs
                             // on, or only the reference stepped back a little)
  };
  struct Mark {  // from `position` on, `stream` is in segment `segment`
    int64_t position = 0;
    int segment = 0;
  };

 private:
  friend class TimeLineBuilder;
  Rational start_;
  int wrap_bits_ = 33;
  int jump_count_ = 0;
  std::vector<Segment> segments_;
  std::vector<std::vector<Mark>> marks_;  // by stream; positions increasing
};

// a - b on a clock of `bits` bits: the difference of least magnitude.
constexpr int64_t clock_difference(int64_t a, int64_t b, int bits) {
  if (bits >= 63) return a - b;
  const uint64_t mask = (uint64_t{1} << bits) - 1;
  const uint64_t d = (static_cast<uint64_t>(a) - static_cast<uint64_t>(b)) & mask;
  return d >> (bits - 1) != 0 ? static_cast<int64_t>(d) - static_cast<int64_t>(mask) - 1
                              : static_cast<int64_t>(d);
}

// Makes a TimeLine from the packets of a file in file order. The reference stream
// (video) decides where the clock jumped and by how much, so that its frames go on at
// their own distance; other streams follow into the segments that it opened, each at
// its own packet, since streams do not cross a joint at the same byte.
class TimeLineBuilder {
 public:
  // Stamps of all streams are in units of `time_base` seconds.
  TimeLineBuilder(int stream_count, int reference_stream, Rational time_base,
                  int wrap_bits);

  // The next packet of `stream`, by its dts. Packets without one need no call.
  void add(int stream, int64_t dts, int64_t position);

  // Call once, last.
  TimeLine finish();
  // The start is set after the scan, when the first pts of all streams are known.
  static void set_start(TimeLine& line, Rational start) { line.start_ = start; }

 private:
  struct Stream {
    bool started = false;
    int64_t last_stamp = 0;       // raw
    int64_t last_continuous = 0;  // reference stream only
    int64_t step = 0;             // last plausible distance of two packets
    struct Run {                  // packets between two jumps of this stream
      int64_t position, first_stamp, last_stamp, length;
    };
    std::vector<Run> runs;
  };

  // A step of more than 10 s forward or 0.1 s back is a jump. (The reference stream
  // is re-based at any step back: its frames would overlap else.)
  bool is_jump(int64_t difference) const {
    return Rational(difference) * time_base_ > Rational(10) ||
           Rational(difference) * time_base_ < Rational(-1, 10);
  }
  void attach_runs(int stream, TimeLine& line) const;

  Rational time_base_;
  int reference_;
  std::vector<Stream> streams_;
  TimeLine line_;
};

}  // namespace glyphreel

#endif  // GR_CODEC_TIME_LINE_H_
