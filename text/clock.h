// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_CLOCK_H_
#define GR_TEXT_CLOCK_H_

// Times -> what clocks show: formats, the job's own clocks, wall time and SMPTE
// timecode.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "../core/rational.h"
#include "text/overlay.h"

namespace glyphreel {

// A clock's format: tokens h hh m mm s ss (two letters: at least two digits)
// and t tt ttt (tenths, hundredths, thousandths, cut off, never rounded up);
// anything else but a letter is literal. Without an h, m counts all the
// minutes; without an m, s counts all the seconds. Empty: h:mm:ss from an hour
// on, else m:ss. Of wall time h counts from 0 to 23, H HH are the same, and yyyy, M MM
// and d dd give the date; empty: HH:mm:ss.
class ClockFormat {
 public:
  // False and a sentence in `mistake` for a letter that is no token.
  static bool parse(std::string_view text, bool is_wall_time, ClockFormat& out,
                    std::string& mistake);
  // Times before zero show as zero.
  std::string format(Rational seconds) const;

 private:
  friend class WallClock;
  struct Token {
    char unit = 0;  // h m s t, and H y M d; 0: literal
    int width = 0;
    std::string literal;
  };
  std::vector<Token> tokens_;
};

// What a clock of the job's own shows when its base is at `base`.
Rational clock_value(const ClockSpec& clock, Rational base);

// "01:02:03:04", with a semicolon before the frames of drop-frame code, of the frame
// that is shown at `source_time`. Rolls over at 24 hours.
std::string timecode_text(const Timecode& timecode, Rational source_time);

// Wall time in one time zone. One thread at a time.
class WallClock {
 public:
  // `time_zone`: an IANA name, "+02:00", "-0330"; empty: UTC.
  explicit WallClock(const std::string& time_zone);
  ~WallClock();
  WallClock(const WallClock&) = delete;
  WallClock& operator=(const WallClock&) = delete;
  static bool knows(const std::string& time_zone);
  // `seconds` since 1970-01-01 00:00 UTC.
  std::string format(Rational seconds, const ClockFormat& format) const;

 private:
  void* calendar_ = nullptr;  // UCalendar; null: UTC
};

}  // namespace glyphreel

#endif  // GR_TEXT_CLOCK_H_
