// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_LAYER_TEXT_H_
#define GR_TEXT_LAYER_TEXT_H_

// What a text layer says at one time: its templates with the clip's texts, clocks,
// timecode and data in them.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "text/clock.h"
#include "text/compositor.h"
#include "text/layout.h"
#include "text/overlay.h"
#include "text/text_template.h"

namespace glyphreel {

// `clip` with U+FFFD for what is not valid UTF-8 in its texts; `changed`: there was some.
ClipText valid_clip_text(const ClipText& clip, bool& changed);

// What templates draw on while one clip runs. One thread at a time.
class TextValues {
 public:
  // `clip` is valid UTF-8.
  TextValues(const Overlay& overlay, ClipText clip);
  const ClipText& clip() const { return clip_; }
  std::string text_of(const TextTemplate::Running& part,
                      const FrameTimes& times) const;
  // The value of a series; none where it has none.
  std::optional<double> value_of(const std::string& series,
                                 const FrameTimes& times) const;

 private:
  // False where the source does not say when it was recorded.
  bool base_time(ClockBase base, const FrameTimes& times, Rational& out) const;

  ClipText clip_;
  std::map<std::string, ClockSpec> clocks_;
  std::map<std::string, std::shared_ptr<const DataSeries>> data_;
  std::unique_ptr<WallClock> wall_clock_;
};

// The templates of one layer: of its runs, or of its one text.
class LayerText {
 public:
  explicit LayerText(const TextLayer& layer);
  bool is_running() const;
  // Ready for lay_out().
  StyledText at(const FrameTimes& times, const TextValues& values) const;

 private:
  std::vector<TextTemplate> runs_;
  size_t max_chars_;
};

}  // namespace glyphreel

#endif  // GR_TEXT_LAYER_TEXT_H_
