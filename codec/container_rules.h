// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_CONTAINER_RULES_H_
#define GR_CODEC_CONTAINER_RULES_H_

// Private to codec/: which of libavformat's demuxers may see a file. Containers that
// hold streams may; playlists, which make libavformat open other files and addresses,
// pictures, subtitles and what is only guessed by a name may not.

#include <string>

#include "codec/av_ptr.h"
#include "core/result.h"

namespace glyphreel {

// The demuxer for what `io` reads, found by content (`path` helps where content does
// not tell); `io` is back at its beginning. kBadMedia says what the file is instead.
Result<const AVInputFormat*> find_container(AVIOContext* io, const std::string& path);

// For AVFormatContext::io_open: no demuxer opens anything of its own.
int refuse_to_open(AVFormatContext* context, AVIOContext** io, const char* url,
                   int flags, AVDictionary** options);

}  // namespace glyphreel

#endif  // GR_CODEC_CONTAINER_RULES_H_
