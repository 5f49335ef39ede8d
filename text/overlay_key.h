// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_OVERLAY_KEY_H_
#define GR_TEXT_OVERLAY_KEY_H_

// What drawing an overlay over one clip depends on, as bytes: equal bytes, equal
// pictures. Only what the overlay can show counts: another name changes the key of a
// clip whose name is drawn, another place in the film that of a clip with a film clock,
// another sample of a data series that of the clips at its time.

#include <map>
#include <memory>
#include <set>
#include <string>

#include "core/byte_writer.h"
#include "core/frame_view.h"
#include "text/compositor.h"
#include "text/font_library.h"
#include "text/overlay.h"

namespace glyphreel {

// Which values of a clip an overlay can show, or go by.
struct ShownValues {
  std::set<std::string> placeholders;  // "name", "fields.x"
  std::set<std::string> clocks, data;  // names of the overlay's own
  bool film_time = false;
  bool recording_time = false;
  bool timecode = false;
  bool keyframes = false;              // of the source: windows end at them
};
ShownValues shown_values(const Overlay& overlay);

// Of several threads at a time; `overlay` outlives it.
class OverlayKey {
 public:
  explicit OverlayKey(const Overlay& overlay);

  // Of one clip that is `duration` long and whose first frame has these times. Without
  // the fonts: see FontLibrary::environment().
  std::string of_clip(const ClipText& text, const FrameFormat& format,
                      Rational duration, const FrameTimes& first,
                      FontLibrary& fonts) const;

 private:
  const Overlay& overlay_;
  ShownValues shown_;
  std::string same_for_all_;  // of every clip
};

// The part of `series` that decides its values at times first..last.
DataSeries samples_between(const DataSeries& series, Rational first, Rational last);

// The versions and builds of what texts are set and drawn with.
std::string text_library_builds();

// For the tests: all of a layer, and all of a clock.
void put_fields(ByteWriter& writer, const Layer& layer);
void put_fields(ByteWriter& writer, const ClockSpec& clock);

}  // namespace glyphreel

#endif  // GR_TEXT_OVERLAY_KEY_H_
