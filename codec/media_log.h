// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_MEDIA_LOG_H_
#define GR_CODEC_MEDIA_LOG_H_

// libavformat writes remarks about broken files to the process's stderr, and its only
// switch is global to the process. The library never touches it; a program that reports
// errors itself, as the command line does, calls this once.

#include "../core/api.h"

namespace glyphreel {

GR_API void silence_media_log();

}  // namespace glyphreel

#endif  // GR_CODEC_MEDIA_LOG_H_
