// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_WHOLE_FILE_H_
#define GR_CODEC_WHOLE_FILE_H_

// Files that are written at once (a picture, a report): as a film, they appear under
// their name complete and synced, or not at all.

#include <cstddef>
#include <string>

#include "core/result.h"

namespace glyphreel {

// kCannotWrite with a sentence that names `path`.
Status write_whole_file(const std::string& path, const void* bytes, size_t count);

}  // namespace glyphreel

#endif  // GR_CODEC_WHOLE_FILE_H_
