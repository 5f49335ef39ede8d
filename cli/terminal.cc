// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.h"

#include <cstdio>

namespace glyphreel {

int exit_code(Errc code) {
  switch (code) {
    case Errc::kBadRequest:
    case Errc::kNotFound:
      return 2;
    case Errc::kBadMedia:
      return 3;
    case Errc::kCannotWrite:
    case Errc::kCannotEncode:
      return 4;
    case Errc::kOutOfMemory:
      return 5;
    case Errc::kCancelled:
      return 130;
    case Errc::kInternal:
      return 1;
  }
  return 1;
}

std::string printable(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](size_t k) {
      return k < text.size() ? static_cast<unsigned char>(text[k]) : 0;
    };
    const unsigned char c = byte(i);
    if (c < 0x20 || c == 0x7f) {
      out += ' ';
    } else if (c == 0xc2 && byte(i + 1) >= 0x80 && byte(i + 1) < 0xa0) {
      out += ' ';  // U+0080..U+009F
      ++i;
    } else if (c == 0xe2 &&
               ((byte(i + 1) == 0x80 && byte(i + 2) >= 0xa8 && byte(i + 2) <= 0xae) ||
                (byte(i + 1) == 0x81 && byte(i + 2) >= 0xa6 && byte(i + 2) <= 0xa9))) {
      out += ' ';  // U+2028..U+202E, U+2066..U+2069
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

void say_error(const std::string& sentence) {
  std::fprintf(stderr, "glyphreel: error: %s\n", printable(sentence).c_str());
}

void say_warning(const std::string& sentence) {
  std::fprintf(stderr, "glyphreel: warning: %s\n", printable(sentence).c_str());
}

void say_warnings(const std::vector<std::string>& sentences) {
  for (const std::string& sentence : sentences) say_warning(sentence);
}

int fail(const Error& error) {
  if (error.code == Errc::kCancelled)
    std::fprintf(stderr, "glyphreel: interrupted; no film was written\n");
  else if (error.code == Errc::kInternal)
    say_error(error.message + " (a fault in glyphreel: please report it)");
  else
    say_error(error.message);
  return exit_code(error.code);
}

std::string format_bytes(int64_t bytes) {
  const char* const units[] = {"bytes", "kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes);
  int unit = 0;
  while (value >= 999.95 && unit < 4) {
    value /= 1000;
    ++unit;
  }
  char text[48];
  std::snprintf(text, sizeof(text), unit == 0 ? "%.0f %s" : "%.1f %s", value,
                units[unit]);
  return text;
}

std::string count_of(int64_t count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

std::string format_wall(double seconds) {
  char text[48];
  if (seconds < 60) {
    std::snprintf(text, sizeof(text), "%.1f s", seconds);
  } else {
    const auto whole = static_cast<long long>(seconds + 0.5);
    if (whole < 3600)
      std::snprintf(text, sizeof(text), "%lld:%02lld", whole / 60, whole % 60);
    else
      std::snprintf(text, sizeof(text), "%lld:%02lld:%02lld", whole / 3600,
                    whole / 60 % 60, whole % 60);
  }
  return text;
}

}  // namespace glyphreel
