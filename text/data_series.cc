// SPDX-License-Identifier: Apache-2.0
#include "text/data_series.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace glyphreel {

bool NumberFormat::parse(std::string_view text, NumberFormat& out,
                         std::string& mistake) {
  out = {};
  const std::string whole(text);
  if (text.empty()) return true;
  if (text.front() == '+') {
    out.signed_ = true;
    text.remove_prefix(1);
  }
  if (text.substr(0, 5) == "#,##0") {
    out.grouped_ = true;
    text.remove_prefix(5);
  } else if (!text.empty() && text.front() == '0') {
    text.remove_prefix(1);
  } else {
    text = "?";
  }
  out.decimals_ = 0;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    constexpr size_t kMost = 9;
    while (!text.empty() && text.front() == '0' &&
           static_cast<size_t>(out.decimals_) < kMost) {
      ++out.decimals_;
      text.remove_prefix(1);
    }
    if (out.decimals_ == 0) text = "?";
  }
  if (text.empty()) return true;
  mistake = "the number format \"" + whole +
            "\" is not known; write \"0\", \"0.0\", \"+0.00\" or \"#,##0\"";
  return false;
}

std::string NumberFormat::format(double value) const {
  if (!std::isfinite(value)) return "";
  char text[400];
  if (decimals_ < 0) {
    std::snprintf(text, sizeof(text), signed_ ? "%+.6g" : "%.6g", value);
    return text;
  }
  // printf rounds the binary value, which lies just below many a decimal half.
  const double unit = std::pow(10.0, decimals_);
  const double scaled = std::abs(value) * unit;
  const double rounded =
      scaled < 1e15 ? std::floor(scaled * (1 + 1e-15) + 0.5) / unit : std::abs(value);
  std::snprintf(text, sizeof(text), "%.*f", decimals_, rounded);
  std::string out = text;
  if (grouped_) {
    const size_t point = std::min(out.find('.'), out.size());
    for (size_t at = point; at > 3;) out.insert(at -= 3, ",");
  }
  // Nothing is less than zero that shows as zero.
  if (value < 0 && rounded > 0) return "-" + out;
  return signed_ && rounded > 0 ? "+" + out : out;
}

namespace {

// Whose neighbours `time` lies between: the sample at or before it, or the first one.
std::vector<DataSample>::const_iterator sample_before(
    const std::vector<DataSample>& samples, Rational time) {
  const auto after =
      std::upper_bound(samples.begin(), samples.end(), time,
                       [](Rational t, const DataSample& s) { return t < s.time; });
  return after == samples.begin() ? after : after - 1;
}

}  // namespace

std::optional<double> data_value(const DataSeries& series, Rational time) {
  if (series.is_text || series.samples.empty()) return std::nullopt;
  const auto before = sample_before(series.samples, time);
  const auto after = before + 1;
  if (!series.interpolated || time <= before->time || after == series.samples.end())
    return before->value;
  const double part = (time - before->time).to_double() /
                      (after->time - before->time).to_double();
  return before->value + (after->value - before->value) * part;
}

std::string data_text(const DataSeries& series, Rational time,
                      const NumberFormat& format) {
  if (const auto value = data_value(series, time)) return format.format(*value);
  if (series.samples.empty()) return "";
  return sample_before(series.samples, time)->text;
}

}  // namespace glyphreel
