// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_SEGMENT_FILE_H_
#define GR_CODEC_SEGMENT_FILE_H_

// An encoded stretch of a film in a file of its own: packets, what a muxer must know of
// their stream, and notes of whoever made it. The file appears complete and synced, or
// not at all, and a checksum over all of it tells when it is damaged.

#include <string>

#include "codec/digest.h"
#include "codec/stream_parameters.h"
#include "core/result.h"

namespace glyphreel {

struct Segment {
  StreamParameters parameters;  // may be empty
  PacketRun run;
  std::string notes;            // the caller's own
};

// `key` is what the segment is known by; it is part of the file. The size of the file.
Result<int64_t> write_segment(const std::string& path, const Digest& key,
                              const Segment& segment);

// kNotFound when there is no such file; kBadMedia, with what is wrong, when it is not
// whole, is damaged, or is the segment of another key: see is_damage(). A file that
// cannot be read now (permissions, too many open files) may be whole all the same. What
// the file says is not trusted: anybody can write a right checksum.
Result<Segment> read_segment(const std::string& path, const Digest& key);

// Whether an error of read_segment() says that the file is of no use to anybody.
bool is_damage(const Error& error);

}  // namespace glyphreel

#endif  // GR_CODEC_SEGMENT_FILE_H_
