// SPDX-License-Identifier: Apache-2.0
#include "codec/media_log.h"

extern "C" {
#include <libavutil/log.h>
}

namespace glyphreel {

void silence_media_log() { av_log_set_level(AV_LOG_QUIET); }

}  // namespace glyphreel
