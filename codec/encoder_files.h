// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_ENCODER_FILES_H_
#define GR_CODEC_ENCODER_FILES_H_

// Private to codec/: some encoders' options make them read or write files of their own
// (statistics, dumps, tables). Options come from the job, which may name no file but its
// sources, fonts, images and data, and write nothing at all.

#include <string>

#include "core/result.h"

namespace glyphreel {

// kBadRequest where the option of the encoder would open a file.
Status check_opens_no_file(const std::string& encoder, const std::string& option,
                           const std::string& value);

}  // namespace glyphreel

#endif  // GR_CODEC_ENCODER_FILES_H_
