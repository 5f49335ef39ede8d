// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_TEXT_FILE_H_
#define GR_CLI_TEXT_FILE_H_

#include <string>

#include "core/result.h"

namespace glyphreel {

// Before hours of measuring: whether that could be written then. An empty path could.
Status can_write_text_file(const std::string& path);
// Writes `text` to `path` completely or not at all. A link keeps being one, and what is
// no regular file (/dev/stdout, a pipe) is written to where it is.
Status write_text_file(const std::string& path, const std::string& text);

}  // namespace glyphreel

#endif  // GR_CLI_TEXT_FILE_H_
