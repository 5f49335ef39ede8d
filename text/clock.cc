// SPDX-License-Identifier: Apache-2.0
#include "text/clock.h"

#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <cstdlib>

namespace glyphreel {
namespace {

std::string padded(int64_t value, int width) {
  std::string s = std::to_string(value);
  if (static_cast<int>(s.size()) < width)
    s.insert(0, static_cast<size_t>(width) - s.size(), '0');
  return s;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string fraction_of_second(Rational seconds, int digits) {
  const int64_t unit = digits == 1 ? 10 : digits == 2 ? 100 : 1000;
  const int64_t rest = seconds.num % seconds.den;
  const Rational::Int128 part = rest < 0 ? rest + seconds.den : rest;
  return padded(static_cast<int64_t>(part * unit / seconds.den), digits);
}

// ICU's name of a zone: "+2:00" and its like count from GMT.
std::u16string zone_id(const std::string& zone) {
  std::string name = zone;
  if (!name.empty() && (name[0] == '+' || name[0] == '-')) name = "GMT" + name;
  return {name.begin(), name.end()};
}

}  // namespace

bool ClockFormat::parse(std::string_view text, bool is_wall_time, ClockFormat& out,
                        std::string& mistake) {
  out.tokens_.clear();
  const auto longest = [&](char c) -> size_t {
    switch (c) {
      case 't': return 3;
      case 'h':
      case 'm':
      case 's': return 2;
      case 'H':
      case 'M':
      case 'd': return is_wall_time ? 2 : 0;
      case 'y': return is_wall_time ? 4 : 0;
      default: return 0;
    }
  };
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (!is_letter(c)) {
      if (out.tokens_.empty() || out.tokens_.back().unit)
        out.tokens_.push_back({});
      out.tokens_.back().literal += c;
      ++i;
      continue;
    }
    size_t n = 1;
    while (i + n < text.size() && text[i + n] == c) ++n;
    if (n > longest(c) || (c == 'y' && n != 4)) {
      mistake = "the clock format \"" + std::string(text) + "\" has \"" +
                std::string(text.substr(i, n)) +
                "\"; it may use h hh m mm s ss t tt ttt" +
                (is_wall_time ? " yyyy MM dd HH" : "") + " and signs between them";
      return false;
    }
    out.tokens_.push_back({c, static_cast<int>(n), {}});
    i += n;
  }
  return true;
}

std::string ClockFormat::format(Rational seconds) const {
  if (seconds < Rational(0)) seconds = Rational(0);
  const int64_t whole = seconds.floor();
  if (tokens_.empty()) {
    std::string s = whole >= 3600 ? padded(whole / 3600, 1) + ":" +
                                        padded(whole / 60 % 60, 2)
                                  : padded(whole / 60, 1);
    return s + ":" + padded(whole % 60, 2);
  }
  const auto uses = [&](char unit) {
    return std::any_of(tokens_.begin(), tokens_.end(),
                       [&](const Token& t) { return t.unit == unit; });
  };
  const int64_t minutes = uses('h') ? whole / 60 % 60 : whole / 60;
  const int64_t rest = uses('m')   ? whole % 60
                       : uses('h') ? whole % 3600
                                   : whole;
  std::string s;
  for (const Token& t : tokens_) {
    switch (t.unit) {
      case 'h':
        s += padded(whole / 3600, t.width);
        break;
      case 'm':
        s += padded(minutes, t.width);
        break;
      case 's':
        s += padded(rest, t.width);
        break;
      case 't':
        s += fraction_of_second(seconds, t.width);
        break;
      default:
        s += t.literal;
        break;
    }
  }
  return s;
}

Rational clock_value(const ClockSpec& clock, Rational base) {
  Rational run = std::max(Rational(0), base - clock.first);
  for (const ClockPause& pause : clock.pauses) {
    // Only what of the pause lies between the clock's first moment and now.
    const Rational from = std::max(pause.from, clock.first);
    const Rational to = std::min(pause.until, base);
    if (to > from) run = run - (to - from);
  }
  Rational value = clock.offset + clock.speed * run;
  if (clock.count_down_from) value = *clock.count_down_from - value;
  return std::max(Rational(0), value);
}

std::string timecode_text(const Timecode& timecode, Rational source_time) {
  const int64_t rate =
      std::max<int64_t>(1, (timecode.frame_rate + Rational(1, 2)).floor());
  // A quarter of a frame of jitter is none; pictures of twice the rate come in pairs.
  const int64_t shown = (source_time * timecode.frame_rate + Rational(1, 4)).floor();
  // The day's frames, counted or numbered: both numbers may be as large as can be.
  const auto within = [](int64_t frames, int64_t day) {
    return (frames % day + day) % day;
  };
  const auto sum_within = [&](int64_t day) {
    return (within(timecode.first_frame, day) + within(shown, day)) % day;
  };
  int64_t frame = 0;
  if (timecode.drop_frame && rate % 30 == 0) {
    // SMPTE ST 12-1, 5.2.2: numbers 0 and 1 (at 60: 0 to 3) of each minute are left
    // out, but not of minutes 0, 10, 20, 30, 40, 50. Counted frames -> numbers.
    const int64_t dropped = rate / 15;
    const int64_t minute = 60 * rate - dropped;
    const int64_t ten = 10 * minute + dropped;
    frame = sum_within(144 * ten);
    const int64_t tens = frame / ten, rest = frame % ten;
    frame += tens * 9 * dropped;
    if (rest >= dropped) frame += (rest - dropped) / minute * dropped;
  } else {
    frame = sum_within(24 * 3600 * rate);
  }
  const int64_t seconds = frame / rate;
  const int digits = rate > 100 ? 3 : 2;
  return padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":" +
         padded(seconds % 60, 2) + (timecode.drop_frame ? ";" : ":") +
         padded(frame % rate, digits);
}

WallClock::WallClock(const std::string& time_zone) {
  const std::u16string id = zone_id(time_zone.empty() ? "UTC" : time_zone);
  UErrorCode error = U_ZERO_ERROR;
  calendar_ = ucal_open(id.data(), static_cast<int32_t>(id.size()), "en",
                        UCAL_GREGORIAN, &error);
  if (U_FAILURE(error)) calendar_ = nullptr;
}

WallClock::~WallClock() {
  if (calendar_) ucal_close(static_cast<UCalendar*>(calendar_));
}

bool WallClock::knows(const std::string& time_zone) {
  if (time_zone.empty()) return true;
  for (const char c : time_zone)
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  const std::u16string id = zone_id(time_zone);
  char16_t canonical[128];
  UErrorCode error = U_ZERO_ERROR;
  ucal_getCanonicalTimeZoneID(id.data(), static_cast<int32_t>(id.size()), canonical,
                              128, nullptr, &error);
  return !U_FAILURE(error);
}

std::string WallClock::format(Rational seconds, const ClockFormat& format) const {
  const int64_t whole = seconds.floor();
  auto* calendar = static_cast<UCalendar*>(calendar_);
  UErrorCode error = U_ZERO_ERROR;
  if (!calendar) return "";
  ucal_setMillis(calendar, static_cast<double>(whole) * 1000, &error);
  const auto field = [&](UCalendarDateFields f) -> int64_t {
    return ucal_get(calendar, f, &error);
  };
  ClockFormat usual;
  if (format.tokens_.empty()) {
    std::string no_mistake;
    ClockFormat::parse("HH:mm:ss", true, usual, no_mistake);
  }
  const auto& tokens = format.tokens_.empty() ? usual.tokens_ : format.tokens_;
  std::string s;
  for (const ClockFormat::Token& t : tokens) {
    switch (t.unit) {
      case 'y': s += padded(field(UCAL_YEAR), t.width); break;
      case 'M': s += padded(field(UCAL_MONTH) + 1, t.width); break;
      case 'd': s += padded(field(UCAL_DATE), t.width); break;
      case 'h':
      case 'H': s += padded(field(UCAL_HOUR_OF_DAY), t.width); break;
      case 'm': s += padded(field(UCAL_MINUTE), t.width); break;
      case 's': s += padded(field(UCAL_SECOND), t.width); break;
      case 't': s += fraction_of_second(seconds, t.width); break;
      default: s += t.literal; break;
    }
  }
  return s;
}

}  // namespace glyphreel
