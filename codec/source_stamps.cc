// SPDX-License-Identifier: Apache-2.0
#include "codec/source_stamps.h"

#include <chrono>
#include <cstdint>
#include <string_view>

extern "C" {
#include <libavformat/avformat.h>
#include <libavutil/dict.h>
}

#include "codec/rate_estimate.h"

namespace glyphreel {
namespace {

// Takes digits and signs from the front of a text.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  bool at_end() const { return text_.empty(); }
  bool take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  // Exactly `digits` digits; -1 where they are not.
  int number(size_t digits) {
    if (text_.size() < digits) return -1;
    int value = 0;
    for (size_t i = 0; i < digits; ++i) {
      if (text_[i] < '0' || text_[i] > '9') return -1;
      value = value * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(digits);
    return value;
  }
  bool at_digit() const {
    return !text_.empty() && text_.front() >= '0' && text_.front() <= '9';
  }

 private:
  std::string_view text_;
};

bool is_within(int value, int most) { return value >= 0 && value <= most; }

// Seconds east of UTC; nothing for what is no offset.
std::optional<int> read_offset(Reader& in) {
  if (in.at_end() || in.take('Z') || in.take('z')) return 0;
  const bool is_west = in.take('-');
  if (!is_west && !in.take('+')) return std::nullopt;
  const int hours = in.number(2);
  int minutes = 0;
  if (in.take(':') || in.at_digit()) minutes = in.number(2);
  if (!is_within(hours, 14) || !is_within(minutes, 59)) return std::nullopt;
  return (hours * 3600 + minutes * 60) * (is_west ? -1 : 1);
}

std::string_view tag(const AVDictionary* tags, const char* key) {
  const AVDictionaryEntry* entry = av_dict_get(tags, key, nullptr, 0);
  return entry != nullptr && entry->value != nullptr ? entry->value : "";
}

// Timecode of 50 or 60 frames per second is often counted in pairs: its track says so.
// A track that only says 30 for 30000/1001 counts the video's frames.
Rational counting_rate(const AVStream& track, Rational frame_rate) {
  if (track.avg_frame_rate.num <= 0 || track.avg_frame_rate.den <= 0)
    return frame_rate;
  const Rational own =
      snap_rate(Rational(track.avg_frame_rate.num, track.avg_frame_rate.den));
  return own.round() == frame_rate.round() ? frame_rate : own;
}

}  // namespace

std::optional<Rational> parse_recording_time(std::string_view text) {
  Reader in(text);
  const int year = in.number(4);
  if (!in.take('-')) return std::nullopt;
  const int month = in.number(2);
  if (!in.take('-')) return std::nullopt;
  const int day = in.number(2);
  if (!in.take('T') && !in.take(' ')) return std::nullopt;
  const int hour = in.number(2);
  if (!in.take(':')) return std::nullopt;
  const int minute = in.number(2);
  if (!in.take(':')) return std::nullopt;
  const int second = in.number(2);
  if (year < 1971 || month < 1 || day < 1 || !is_within(hour, 23) ||
      !is_within(minute, 59) || !is_within(second, 60))
    return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
      std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  int64_t microseconds = 0;
  if (in.take('.') || in.take(',')) {
    if (!in.at_digit()) return std::nullopt;
    for (int64_t unit = 100000; in.at_digit(); unit /= 10)
      microseconds += unit * in.number(1);
  }
  const auto offset = read_offset(in);
  if (!offset || !in.at_end()) return std::nullopt;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return Rational(days * 86400 + hour * 3600 + minute * 60 + second - *offset) +
         Rational(microseconds, 1000000);
}

std::optional<Timecode> parse_timecode(std::string_view text,
                                       Rational frame_rate) {
  Reader in(text);
  const int hours = in.number(2);
  if (!in.take(':')) return std::nullopt;
  const int minutes = in.number(2);
  if (!in.take(':')) return std::nullopt;
  const int seconds = in.number(2);
  const bool drops = in.take(';') || in.take('.') || in.take(',');
  if (!drops && !in.take(':')) return std::nullopt;
  int frames = in.number(3);
  if (frames < 0) frames = in.number(2);
  if (!in.at_end() || !is_within(hours, 23) || !is_within(minutes, 59) ||
      !is_within(seconds, 59) || frames < 0)
    return std::nullopt;
  const int64_t rate = (frame_rate + Rational(1, 2)).floor();
  if (frame_rate <= Rational(0) || rate < 1 || frames >= rate)
    return std::nullopt;
  Timecode timecode;
  timecode.frame_rate = frame_rate;
  timecode.first_frame =
      ((hours * 60 + minutes) * 60 + seconds) * rate + frames;
  if (!drops) return timecode;
  if (!(frame_rate == Rational(30000, 1001)) &&
      !(frame_rate == Rational(60000, 1001)))
    return std::nullopt;
  const int64_t dropped = rate / 15;
  if (minutes % 10 != 0 && seconds == 0 && frames < dropped) return std::nullopt;
  const int64_t minute = hours * 60 + minutes;
  timecode.first_frame -= dropped * (minute - minute / 10);
  timecode.drop_frame = true;
  return timecode;
}

std::optional<Rational> recording_time_of(const AVFormatContext& file,
                                          int video) {
  const AVDictionary* own = file.streams[video]->metadata;
  for (const std::string_view text :
       {tag(file.metadata, "com.apple.quicktime.creationdate"),
        tag(own, "creation_time"), tag(file.metadata, "creation_time")})
    if (const auto time = parse_recording_time(text)) return time;
  return std::nullopt;
}

std::optional<Timecode> timecode_of(const AVFormatContext& file, int video,
                                    Rational frame_rate) {
  const std::string_view own = tag(file.streams[video]->metadata, "timecode");
  // libavformat gives the video its track's text, but not the track's rate: so a track
  // of the same text is read in the video's place.
  std::optional<Timecode> track;
  for (unsigned i = 0; i < file.nb_streams; ++i) {
    const AVStream& s = *file.streams[i];
    if (s.codecpar->codec_type != AVMEDIA_TYPE_DATA) continue;
    const std::string_view text = tag(s.metadata, "timecode");
    const auto read = parse_timecode(text, counting_rate(s, frame_rate));
    if (read && text == own) return read;
    if (!track) track = read;
  }
  if (const auto read = parse_timecode(own, frame_rate)) return read;
  if (track) return track;
  return parse_timecode(tag(file.metadata, "timecode"), frame_rate);
}

}  // namespace glyphreel
