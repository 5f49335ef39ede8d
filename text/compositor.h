// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_COMPOSITOR_H_
#define GR_TEXT_COMPOSITOR_H_

// Draws one clip's overlay into frames that the caller owns. What stands still is
// laid out, rasterised and compiled to the frame's own planes when the compositor is
// made; drawing then only skips, copies and blends spans. Of a running clock only the
// digits that changed are made anew, from cached cells; what moves is baked again only
// where it looks different.
//
// A compositor belongs to one thread at a time; any number of them share a
// FontLibrary. It never allocates frames and knows nothing of codecs.

#include <memory>
#include <string>
#include <vector>

#include "../core/api.h"
#include "../core/frame_view.h"
#include "../core/rational.h"
#include "../core/result.h"
#include "font_library.h"
#include "overlay.h"

namespace glyphreel {

// The clocks of one frame, in seconds.
struct FrameTimes {
  Rational clip;    // since the clip's first frame
  Rational source;  // in the source, 0 = the source's start
  Rational film;    // since the film's first frame
};

class Compositor {
 public:
  // Compiles `overlay` with the texts of one clip of `clip_duration` seconds for
  // frames of exactly `format`. kBadRequest for an overlay with mistakes.
  GR_API static Result<Compositor> create(const Overlay& overlay, const ClipText& text,
                                          const FrameFormat& format,
                                          Rational clip_duration,
                                          std::shared_ptr<FontLibrary> fonts);
  GR_API Compositor(Compositor&&) noexcept;
  GR_API Compositor& operator=(Compositor&&) noexcept;
  GR_API ~Compositor();

  // Whether draw() would touch a frame at these times. False means that the frame
  // need not even be writable.
  GR_API bool draws_at(const FrameTimes& times) const;

  // Blends the overlay into `frame`, whose format equals the one given to create().
  // Touches no byte outside the overlay's spans.
  GR_API void draw(const FrameView& frame, const FrameTimes& times);

  // One sentence for each thing a person should know: a character that no font has,
  // invalid UTF-8 replaced, a text shortened.
  GR_API const std::vector<std::string>& warnings() const;
  // Which font supplied which characters; of running texts, those at the start.
  GR_API const std::vector<FontUse>& fonts_used() const;

 private:
  class Impl;
  explicit Compositor(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace glyphreel

#endif  // GR_TEXT_COMPOSITOR_H_
