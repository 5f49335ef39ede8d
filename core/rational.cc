// SPDX-License-Identifier: Apache-2.0
#include "core/rational.h"

#include <cstdio>

namespace glyphreel {
namespace {

constexpr int64_t kPow10[19] = {1,
                                10,
                                100,
                                1000,
                                10000,
                                100000,
                                1000000,
                                10000000,
                                100000000,
                                1000000000,
                                10000000000,
                                100000000000,
                                1000000000000,
                                10000000000000,
                                100000000000000,
                                1000000000000000,
                                10000000000000000,
                                100000000000000000,
                                1000000000000000000};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Digits with an optional fraction, without sign and exponent.
std::optional<Rational> parse_decimal(std::string_view text) {
  int64_t digits = 0;
  int significant = 0, decimals = 0, seen = 0;
  bool point = false;
  for (const char c : text) {
    if (c == '.') {
      if (point) return std::nullopt;
      point = true;
      continue;
    }
    if (!is_digit(c)) return std::nullopt;
    ++seen;
    if (digits != 0 || c != '0') ++significant;
    if (point) ++decimals;
    if (significant > 18 || decimals > 18) return std::nullopt;
    digits = digits * 10 + (c - '0');
  }
  if (seen == 0) return std::nullopt;
  return Rational(digits, kPow10[decimals]);
}

}  // namespace

std::optional<Rational> parse_seconds(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  Rational total;
  if (text.find(':') != std::string_view::npos) {
    int parts = 0;
    for (;;) {
      const size_t colon = text.find(':');
      const bool last = colon == std::string_view::npos;
      const std::string_view part = text.substr(0, colon);
      if (++parts > 3 || (!last && part.find('.') != std::string_view::npos))
        return std::nullopt;
      const auto value = parse_decimal(part);
      if (!value || (parts > 1 && *value >= Rational(60))) return std::nullopt;
      total = total * Rational(60) + *value;
      if (last) break;
      text.remove_prefix(colon + 1);
    }
  } else {
    int exponent = 0;
    if (const size_t e = text.find_first_of("eE");
        e != std::string_view::npos) {
      std::string_view tail = text.substr(e + 1);
      bool minus = false;
      if (!tail.empty() && (tail[0] == '-' || tail[0] == '+')) {
        minus = tail[0] == '-';
        tail.remove_prefix(1);
      }
      if (tail.empty() || tail.size() > 2) return std::nullopt;
      for (const char c : tail) {
        if (!is_digit(c)) return std::nullopt;
        exponent = exponent * 10 + (c - '0');
      }
      if (minus) exponent = -exponent;
      if (exponent < -18 || exponent > 9) return std::nullopt;
      text = text.substr(0, e);
    }
    const auto value = parse_decimal(text);
    if (!value) return std::nullopt;
    total = exponent >= 0 ? *value * Rational(kPow10[exponent])
                          : *value / Rational(kPow10[-exponent]);
  }
  return negative ? Rational() - total : total;
}

std::string format_seconds(Rational seconds) {
  const bool negative = seconds < Rational();
  if (negative) seconds = Rational() - seconds;
  const int64_t ms = (seconds * Rational(1000)).round();
  const int64_t h = ms / 3600000, m = ms / 60000 % 60, s = ms / 1000 % 60;
  char buffer[64];
  if (h > 0)
    std::snprintf(buffer, sizeof(buffer), "%lld:%02lld:%02lld",
                  static_cast<long long>(h), static_cast<long long>(m),
                  static_cast<long long>(s));
  else
    std::snprintf(buffer, sizeof(buffer), "%lld:%02lld",
                  static_cast<long long>(m), static_cast<long long>(s));
  std::string text = (negative ? "-" : "") + std::string(buffer);
  if (ms % 1000 != 0) {
    std::snprintf(buffer, sizeof(buffer), ".%03lld",
                  static_cast<long long>(ms % 1000));
    text += buffer;
    while (text.back() == '0') text.pop_back();
  }
  return text;
}

}  // namespace glyphreel
