// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_GOP_READER_H_
#define GR_CODEC_GOP_READER_H_

// The packets of an H.264 source, from one IDR picture to before the next: what a film
// can hold as it is, without decoding it. Only what is closed on both sides, complete in
// the container and free of surprises for a decoder that comes from another stream's
// packets is offered; of everything else the reason is told.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "codec/media_source.h"
#include "codec/stream_parameters.h"
#include "core/cancel.h"
#include "core/rational.h"
#include "core/result.h"
#include "core/time_range.h"

namespace glyphreel {

// The parameter sets of a source whose packets may be copied at all.
struct CopySets {
  const char* refusal = nullptr;  // why no packet of it can be; null: they may
  std::vector<std::vector<uint8_t>> sets;  // NAL units, the one SPS first
  int sps_id = 0;
  std::vector<int> pps_ids;
  bool reorders = false;  // frames, as only B pictures make it worth while
};
CopySets copy_sets_of(const MediaSource& source);

struct SourceGop {
  std::vector<Rational> times; // of its frames, increasing
  std::optional<Rational> next;  // of the IDR picture after it; none: the source ends
  int64_t size_bytes = 0;
  const char* refusal = nullptr;  // why it cannot be copied; null: it can
};

// Those whose frames all lie in `range`, of a source whose copy_sets_of() refuse nothing.
// Those that can be copied are in order and apart. Opens the file once and reads the
// packets of the range.
Result<std::vector<SourceGop>> find_gops(const MediaSource& source, TimeRange range,
                                         const CancelToken* cancel);

struct CopiedRun {
  PacketRun run;
  int64_t bytes_read = 0;
  bool read_failed = false;    // though the bytes may be there
};
// The packets of `frame_count` frames from the IDR picture at `first` on, which are whole
// groups that find_gops() offered one after the other. What is no picture is left out:
// parameter sets that the headers hold, the stream's end, and messages (SEI) other than
// those of timing, such as captions and encoders' banners. kBadMedia where they are not
// there any more.
Result<CopiedRun> copy_gops(const MediaSource& source, Rational first,
                            int64_t frame_count, const CancelToken* cancel);

// The mean quantiser (QP, 0..51) of the macroblocks of `run`'s first frames, of `source`.
Result<double> mean_quantiser(const MediaSource& source, const PacketRun& run);

}  // namespace glyphreel

#endif  // GR_CODEC_GOP_READER_H_
