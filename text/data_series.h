// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_DATA_SERIES_H_
#define GR_TEXT_DATA_SERIES_H_

// The value of a DataSeries at one time, and how numbers are written.

#include <optional>
#include <string>
#include <string_view>

#include "../core/rational.h"
#include "text/overlay.h"

namespace glyphreel {

// "0", "0.0", "0.00" ...: that many decimals, rounded half away from zero; "#,##0.0"
// groups thousands with commas; a leading "+" shows the sign of positive values too.
// Empty: up to six significant digits.
class NumberFormat {
 public:
  static bool parse(std::string_view text, NumberFormat& out, std::string& mistake);
  std::string format(double value) const;

 private:
  int decimals_ = -1;
  bool grouped_ = false;
  bool signed_ = false;
};

// None for a series of texts or without samples.
std::optional<double> data_value(const DataSeries& series, Rational time);

// Empty for a series without samples.
std::string data_text(const DataSeries& series, Rational time,
                      const NumberFormat& format);

}  // namespace glyphreel

#endif  // GR_TEXT_DATA_SERIES_H_
