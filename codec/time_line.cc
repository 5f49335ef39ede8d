// SPDX-License-Identifier: Apache-2.0
#include "codec/time_line.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace glyphreel {

int64_t TimeLine::continuous(int stream, int64_t stamp,
                             int64_t position) const {
  if (segments_.empty()) return stamp;
  int segment = 0;
  if (stream >= 0 && static_cast<size_t>(stream) < marks_.size() &&
      !marks_[static_cast<size_t>(stream)].empty()) {
    const auto& marks = marks_[static_cast<size_t>(stream)];
    const auto after = std::upper_bound(
        marks.begin(), marks.end(), position,
        [](int64_t p, const Mark& m) { return p < m.position; });
    segment = after == marks.begin() ? marks.front().segment
                                     : std::prev(after)->segment;
  }
  const Segment& s = segments_[static_cast<size_t>(segment)];
  return s.continuous + clock_difference(stamp, s.stamp, wrap_bits_);
}

TimeLineBuilder::TimeLineBuilder(int stream_count, int reference_stream,
                                 Rational time_base, int wrap_bits)
    : time_base_(time_base),
      reference_(reference_stream),
      streams_(static_cast<size_t>(stream_count)) {
  line_.wrap_bits_ = wrap_bits;
  line_.marks_.resize(static_cast<size_t>(stream_count));
}

void TimeLineBuilder::add(int stream, int64_t dts, int64_t position) {
  // Streams that a program map adds later are not ours.
  if (stream < 0 || static_cast<size_t>(stream) >= streams_.size()) return;
  Stream& s = streams_[static_cast<size_t>(stream)];
  const bool reference = stream == reference_;
  if (!s.started) {
    s.started = true;
    s.last_stamp = dts;
    s.runs.push_back({position, dts, dts, 0});
    if (reference) {
      s.last_continuous = dts;
      line_.segments_.push_back({dts, dts, false});
      line_.marks_[static_cast<size_t>(stream)].push_back({position, 0});
    }
    return;
  }
  const int64_t difference =
      clock_difference(dts, s.last_stamp, line_.wrap_bits_);
  const bool jump = is_jump(difference);
  if (jump) {
    s.runs.push_back({position, dts, dts, 0});
  } else {
    if (difference > 0) s.step = difference;
    s.runs.back().last_stamp = dts;
    s.runs.back().length += difference;
  }
  s.last_stamp = dts;
  if (!reference) return;

  const bool back = difference < 0;
  s.last_continuous += jump || back ? s.step : difference;
  // Beyond half the clock's circle a difference is ambiguous: a new segment well
  // before that lets very long recordings run on.
  const int64_t far = int64_t{1} << std::min(line_.wrap_bits_ - 3, 60);
  const TimeLine::Segment& current = line_.segments_.back();
  if (jump || back || s.last_continuous - current.continuous > far) {
    line_.segments_.push_back({dts, s.last_continuous, jump});
    line_.marks_[static_cast<size_t>(stream)].push_back(
        {position, static_cast<int>(line_.segments_.size()) - 1});
    if (jump) ++line_.jump_count_;
  }
}

// Each run of packets goes to the segment that the reference stream was in there, or
// to one that begins nearer in the file when the run begins as that one does: streams do
// not cross a joint at the same byte. Stamps alone do not tell, since recordings that
// were put together often begin at the same clock value.
void TimeLineBuilder::attach_runs(int stream, TimeLine& line) const {
  const auto& runs = streams_[static_cast<size_t>(stream)].runs;
  const auto& reference = line.marks_[static_cast<size_t>(reference_)];
  auto& marks = line.marks_[static_cast<size_t>(stream)];
  int least = 0;  // segments are entered in order
  for (const Stream::Run& run : runs) {
    int best = least;
    const int count = static_cast<int>(line.segments_.size());
    while (best + 1 < count &&
           reference[static_cast<size_t>(best) + 1].position <= run.position)
      ++best;
    const auto bytes_away = [&](int k) {
      return std::abs(run.position - reference[static_cast<size_t>(k)].position);
    };
    for (int k = least; k < count; ++k) {
      const int64_t difference = clock_difference(
          run.first_stamp, line.segments_[static_cast<size_t>(k)].stamp,
          line.wrap_bits_);
      if (Rational(std::abs(difference)) * time_base_ < Rational(10) &&
          bytes_away(k) < bytes_away(best))
        best = k;
    }
    marks.push_back({run.position, best});
    least = best;
    // A run that goes on through several segments of a very long recording changes
    // with the reference stream.
    for (int k = best + 1; k < static_cast<int>(line.segments_.size()) &&
                           !line.segments_[static_cast<size_t>(k)].jump;
         ++k) {
      const int64_t from = line.segments_[static_cast<size_t>(k)].continuous -
                           line.segments_[static_cast<size_t>(best)].continuous;
      if (from > run.length) break;
      marks.push_back({reference[static_cast<size_t>(k)].position, k});
      least = k;
    }
  }
}

TimeLine TimeLineBuilder::finish() {
  if (line_.segments_.empty()) line_.segments_.push_back({});
  for (size_t i = 0; i < streams_.size(); ++i)
    if (static_cast<int>(i) != reference_ &&
        !line_.marks_[static_cast<size_t>(reference_)].empty())
      attach_runs(static_cast<int>(i), line_);
  return std::move(line_);
}

}  // namespace glyphreel
