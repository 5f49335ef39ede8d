// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_SOURCE_STAMPS_H_
#define GR_CODEC_SOURCE_STAMPS_H_

// When a file says that it was recorded, and what timecode its first frame has. Files
// say so in texts that anybody may have written: what makes no sense is not believed.

#include <optional>
#include <string_view>

#include "core/rational.h"
#include "core/timecode.h"

struct AVFormatContext;

namespace glyphreel {

// ISO 8601: "2026-05-01T14:03:07.5Z", a blank instead of the T, "+02:00", "+0200" or
// "+02" instead of the Z (none: UTC). Seconds since 1970-01-01 00:00 UTC; nothing for
// days that do not exist, years before 1971 (cameras without a clock: 1904, 1970) or
// after 9999, or anything else.
std::optional<Rational> parse_recording_time(std::string_view text);

// "hh:mm:ss:ff"; ";" or "." before the frames: drop-frame, which only 30000/1001 and
// 60000/1001 have. Nothing for hours over 23, frames that the rate does not have, or
// numbers that drop-frame leaves out (SMPTE ST 12-1, 5.2.2).
std::optional<Timecode> parse_timecode(std::string_view text, Rational frame_rate);

// Of the file's stream `video`. QuickTime's creation date first, for it is when
// recording began; then creation_time of the video and of the file.
std::optional<Rational> recording_time_of(const AVFormatContext& file, int video);

// Of the video's first frame: its own tag, that of a timecode track (which may count
// at another rate than the video's), the file's.
std::optional<Timecode> timecode_of(const AVFormatContext& file, int video,
                                    Rational frame_rate);

}  // namespace glyphreel

#endif  // GR_CODEC_SOURCE_STAMPS_H_
