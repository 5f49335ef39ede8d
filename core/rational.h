// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_RATIONAL_H_
#define GR_CORE_RATIONAL_H_

// Exact fractions for times, frame rates and time bases. Positions are never
// summed from rounded durations: they are derived from integer counters through
// these, with the rounding stated at each use.
//
// Operands stay in lowest terms with 64-bit parts; intermediate products use 128
// bits. A result that does not fit becomes the nearest fraction with a denominator of
// 10^9 (less for values above 9 * 10^9), or the largest number there is; no media time
// base needs that (the largest in use is 705,600,000), so exactness holds for every value
// that comes from media.

#include <compare>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>

#include "api.h"

namespace glyphreel {

struct Rational {
  // Not ISO C++; a host that compiles with -Wpedantic shall hear nothing of it.
  __extension__ typedef __int128 Int128;

  int64_t num = 0;
  int64_t den = 1;  // always > 0

  constexpr Rational() = default;
  constexpr Rational(int64_t whole) : num(whole) {}  // NOLINT: implicit
  // den != 0. Reduced to lowest terms; the sign goes to num.
  constexpr Rational(int64_t n, int64_t d) { *this = make(n, d); }

  double to_double() const {
    return static_cast<double>(num) / static_cast<double>(den);
  }
  // Largest integer <= value, smallest integer >= value, nearest (ties up).
  constexpr int64_t floor() const {
    return num / den - (num % den < 0 ? 1 : 0);
  }
  constexpr int64_t ceil() const { return num / den + (num % den > 0 ? 1 : 0); }
  constexpr int64_t round() const {
    const Int128 t = static_cast<Int128>(num) * 2 + den;
    const Int128 d = static_cast<Int128>(den) * 2;
    return static_cast<int64_t>(t >= 0 ? t / d : -((-t + d - 1) / d));
  }

  friend constexpr bool operator==(Rational a, Rational b) {
    return a.num == b.num && a.den == b.den;
  }
  friend constexpr std::strong_ordering operator<=>(Rational a, Rational b) {
    const Int128 l = static_cast<Int128>(a.num) * b.den;
    const Int128 r = static_cast<Int128>(b.num) * a.den;
    return l < r   ? std::strong_ordering::less
           : l > r ? std::strong_ordering::greater
                   : std::strong_ordering::equal;
  }
  friend constexpr Rational operator+(Rational a, Rational b) {
    return make(static_cast<Int128>(a.num) * b.den +
                    static_cast<Int128>(b.num) * a.den,
                static_cast<Int128>(a.den) * b.den);
  }
  friend constexpr Rational operator-(Rational a, Rational b) {
    return a + raw(-b.num, b.den);
  }
  friend constexpr Rational operator*(Rational a, Rational b) {
    return make(static_cast<Int128>(a.num) * b.num,
                static_cast<Int128>(a.den) * b.den);
  }
  // b != 0.
  friend constexpr Rational operator/(Rational a, Rational b) {
    return make(static_cast<Int128>(a.num) * b.den,
                static_cast<Int128>(a.den) * b.num);
  }

 private:
  static constexpr Rational raw(int64_t n, int64_t d) {
    Rational r;
    r.num = n;
    r.den = d;
    return r;
  }
  static constexpr Rational make(Int128 n, Int128 d) {
    if (d < 0) {
      n = -n;
      d = -d;
    }
    constexpr Int128 kMax = INT64_MAX;
    if (d <= kMax && n <= kMax && n >= -kMax) {
      // What is nearly always so, without 128-bit divisions.
      const int64_t a = std::gcd(static_cast<int64_t>(n), static_cast<int64_t>(d));
      if (a <= 1) return raw(static_cast<int64_t>(n), static_cast<int64_t>(d));
      return raw(static_cast<int64_t>(n) / a, static_cast<int64_t>(d) / a);
    }
    Int128 a = n < 0 ? -n : n, b = d;
    while (b != 0) {
      const Int128 t = a % b;
      a = b;
      b = t;
    }
    if (a > 1) {
      n /= a;
      d /= a;
    }
    if (d > kMax || n > kMax || n < -kMax) {
      constexpr long double kMost = 9.2e18L;  // of what an int64_t holds
      const long double v = static_cast<long double>(n) /
                            static_cast<long double>(d);
      if (v > kMost) return raw(INT64_MAX, 1);
      if (v < -kMost) return raw(-INT64_MAX, 1);
      int64_t den = 1'000'000'000;
      while (v * den > kMost || v * den < -kMost) den /= 10;
      const long double scaled = v * den;
      return Rational(
          static_cast<int64_t>(scaled + (scaled < 0 ? -0.5L : 0.5L)), den);
    }
    return raw(static_cast<int64_t>(n), static_cast<int64_t>(d));
  }
};

// Parses "12", "-3.25", "1e-3", "h:mm:ss.mmm" or "mm:ss" exactly, as seconds.
// Nothing for anything else (blanks, NaN, hex, more than 18 significant digits,
// an exponent outside -18..9, minutes or seconds >= 60 behind a colon).
GR_API std::optional<Rational> parse_seconds(std::string_view text);

// "1:02:03.500", "2:03.5": for messages. At most 3 decimals, trailing zeros cut.
GR_API std::string format_seconds(Rational seconds);

}  // namespace glyphreel

#endif  // GR_CORE_RATIONAL_H_
