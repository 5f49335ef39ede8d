// SPDX-License-Identifier: Apache-2.0
// Everything that reads or writes times: seconds, dates, clock formats, timecode and
// the exact fractions beneath them; and lengths and colours, which are as short.

#include <cmath>

#include "core/color.h"
#include "core/rational.h"
#include "core/timecode.h"
#include "sched/data_file.h"
#include "sched/job_reader.h"
#include "tests/fuzz/fuzz_input.h"
#include "text/clock.h"
#include "text/text_template.h"

using namespace glyphreel;

namespace {

void check_seconds(Rational value) {
  const std::string shown = format_seconds(value);
  FUZZ_CHECK(!shown.empty());
  // What is shown can be read again, and is the value to the millisecond.
  constexpr int64_t kReadable = 1'000'000'000;
  if (value < Rational(-kReadable) || value > Rational(kReadable)) return;
  const auto again = parse_seconds(shown);
  FUZZ_CHECK(again.has_value());
  FUZZ_CHECK(std::abs((*again - value).to_double()) <= 0.0011);
}

void check_arithmetic(Rational a, Rational b) {
  FUZZ_CHECK(a + b == b + a);
  FUZZ_CHECK(a * b == b * a);
  FUZZ_CHECK((a < b) == (b > a));
  FUZZ_CHECK((a - b).den > 0);
  if (b != Rational(0)) FUZZ_CHECK((a / b).den > 0);
  for (const Rational r : {a, b, a + b, a * b}) {
    FUZZ_CHECK(Rational(r.floor()) <= r && r <= Rational(r.ceil()));
    FUZZ_CHECK(r.round() == r.floor() || r.round() == r.ceil());
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  const auto number = [&] {
    const auto n = static_cast<int64_t>(input.bits(8));
    return n == INT64_MIN ? 0 : n;
  };
  const int64_t a = number(), b = number(), c = number(), d = number();
  const Rational first(a, b == 0 ? 1 : b), second(c, d == 0 ? 1 : d);
  check_arithmetic(first, second);
  check_seconds(first);
  check_seconds(second);

  const std::string text = input.rest_as_text();
  if (const auto seconds = parse_seconds(text)) check_seconds(*seconds);
  if (const auto instant = parse_instant(text)) check_seconds(*instant);
  (void)parse_length(text);
  if (const auto color = parse_color(text))
    FUZZ_CHECK(color->r >= 0 && color->r <= 1 && color->a >= 0 && color->a <= 1);
  for (const bool is_wall_time : {false, true}) {
    ClockFormat format;
    std::string mistake;
    if (ClockFormat::parse(text, is_wall_time, format, mistake)) {
      (void)format.format(first);
      WallClock utc("");
      if (is_wall_time) (void)utc.format(second, format);
    } else {
      FUZZ_CHECK(!mistake.empty());
    }
  }
  if (WallClock::knows(text)) {
    ClockFormat format;
    std::string mistake;
    FUZZ_CHECK(ClockFormat::parse("", true, format, mistake));
    (void)WallClock(text).format(first, format);
  }
  if (first > Rational(0) && first < Rational(1000)) {
    const Timecode timecode{c, first, (d & 1) != 0};
    FUZZ_CHECK(timecode_text(timecode, second).size() >= 11);
  }
  std::vector<std::string> mistakes;
  const TextTemplate pattern = TextTemplate::parse(text, {}, mistakes);
  (void)pattern.expand(ClipText(), [](const TextTemplate::Running&) { return "x"; });
  return 0;
}
