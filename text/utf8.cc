// SPDX-License-Identifier: Apache-2.0
#include "text/utf8.h"

#include <cstddef>
#include <cstdint>

namespace glyphreel {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// One code point from `text[i...]`, i advanced past it. The allowed second
// bytes are those of The Unicode Standard 15.0, table 3-7; a byte that does not
// belong ends the sequence without being consumed.
char32_t next_code_point(std::string_view text, size_t& i, bool& ill_formed) {
  const auto byte = [&](size_t k) { return static_cast<uint8_t>(text[k]); };
  const uint8_t lead = byte(i++);
  if (lead < 0x80) return lead;
  int rest;
  uint8_t low = 0x80, high = 0xBF;
  char32_t value;
  if (lead >= 0xC2 && lead <= 0xDF) {
    rest = 1;
    value = lead & 0x1F;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    rest = 2;
    value = lead & 0x0F;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    rest = 3;
    value = lead & 0x07;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    ill_formed = true;
    return kReplacement;
  }
  for (; rest > 0; --rest) {
    if (i >= text.size() || byte(i) < low || byte(i) > high) {
      ill_formed = true;
      return kReplacement;
    }
    value = value << 6 | (byte(i++) & 0x3F);
    low = 0x80;
    high = 0xBF;
  }
  return value;
}

}  // namespace

void append_utf8(std::string& out, char32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = kReplacement;
  const auto put = [&](char32_t b) { out += static_cast<char>(b); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

std::string encode_utf8(std::u32string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char32_t c : text) append_utf8(out, c);
  return out;
}

std::u32string decode_utf8(std::string_view text, bool* changed) {
  std::u32string out;
  out.reserve(text.size());
  bool ill_formed = false;
  for (size_t i = 0; i < text.size();)
    out += next_code_point(text, i, ill_formed);
  if (changed) *changed = ill_formed;
  return out;
}

std::string make_valid_utf8(std::string_view text, bool* changed) {
  bool ill_formed = false;
  std::u32string code_points = decode_utf8(text, &ill_formed);
  if (changed) *changed = ill_formed;
  return ill_formed ? encode_utf8(code_points) : std::string(text);
}

std::u32string drawable_text(std::u32string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    switch (c) {
      case '\r':
        if (i + 1 < text.size() && text[i + 1] == '\n') continue;
        [[fallthrough]];
      case '\n':
      case 0x0B:
      case 0x0C:
      case 0x85:
      case 0x2028:
      case 0x2029:
        out += U'\n';
        continue;
      case '\t':
        out += U"    ";
        continue;
      case 0xFEFF:
        continue;
      default:
        break;
    }
    const bool is_control = c < 0x20 || (c >= 0x7F && c < 0xA0);
    const bool is_noncharacter = (c & 0xFFFE) == 0xFFFE ||
                                 (c >= 0xFDD0 && c <= 0xFDEF) || c > 0x10FFFF ||
                                 (c >= 0xD800 && c <= 0xDFFF);
    if (!is_control && !is_noncharacter) out += c;
  }
  return out;
}

}  // namespace glyphreel
