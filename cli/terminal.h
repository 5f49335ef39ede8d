// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_TERMINAL_H_
#define GR_CLI_TERMINAL_H_

// What the command says to a person, and what it returns to a shell.

#include <string>
#include <vector>

#include "core/result.h"

namespace glyphreel {

// The documented exit code of an error.
int exit_code(Errc code);

// "glyphreel: error: ..." and "glyphreel: warning: ..." on stderr.
// `text` with what could steer a terminal (control characters, also those of Unicode, and
// direction marks) replaced by blanks. Names and paths are other people's.
std::string printable(const std::string& text);

void say_error(const std::string& sentence);
void say_warning(const std::string& sentence);
void say_warnings(const std::vector<std::string>& sentences);

// Says the error and returns its exit code.
int fail(const Error& error);

// "12.3 MB", "2 clips", "1 clip".
std::string format_bytes(int64_t bytes);
std::string count_of(int64_t count, const std::string& one);
// "4.2 s" below a minute, then "1:04".
std::string format_wall(double seconds);

}  // namespace glyphreel

#endif  // GR_CLI_TERMINAL_H_
