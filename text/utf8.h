// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_UTF8_H_
#define GR_TEXT_UTF8_H_

// UTF-8 in and out. Text from outside is data: it is repaired here, once, and
// every later step may rely on it being well formed.

#include <string>
#include <string_view>

namespace glyphreel {

// `text` with every ill-formed sequence replaced by U+FFFD, one per maximal
// subpart (The Unicode Standard 15.0, 3.9, "U+FFFD Substitution of Maximal
// Subparts"). `changed` (may be null) says whether there was one.
std::string make_valid_utf8(std::string_view text, bool* changed = nullptr);

// Code points of `text`; ill-formed sequences as above.
std::u32string decode_utf8(std::string_view text, bool* changed = nullptr);
void append_utf8(std::string& out, char32_t code_point);
std::string encode_utf8(std::u32string_view text);

// What can be drawn of `text`: every kind of newline (CR LF, CR, VT, FF, NEL,
// LS, PS) as '\n', a tab as four spaces, without control characters, byte order
// marks and noncharacters, which would show as boxes.
std::u32string drawable_text(std::u32string_view text);

}  // namespace glyphreel

#endif  // GR_TEXT_UTF8_H_
