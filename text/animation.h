// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_ANIMATION_H_
#define GR_TEXT_ANIMATION_H_

// When a layer shows, and how it is moved, scaled, faded and coloured at one clip time.
// All of it is a pure function of the time: frames may be asked for in any order.

#include <optional>
#include <vector>

#include "../core/geometry.h"
#include "../core/rational.h"
#include "text/overlay.h"

namespace glyphreel {

// A window in clip time, with negative ends resolved.
struct Window {
  Rational first, last;  // shows while first <= t < last
  Rational end;          // where fading out ends: the clip's end at the latest
};
Window resolve_window(const LayerWindow& window, Rational clip_duration);
// Whether the window of one of these layers, or of one in them, has a slack.
bool uses_keyframes(const std::vector<Layer>& layers);
// `layers`, with each window that has a slack ending where these key frames (clip times,
// in order) make it end.
std::vector<Layer> end_at_keyframes(std::vector<Layer> layers,
                                    const std::vector<Rational>& keyframes,
                                    Rational clip_duration);

// The value of a timing function at `progress` 0..1: CSS Easing 1, 2.2.1.
double eased(const Easing& easing, double progress);

// A layer's state at one time.
struct Pose {
  double opacity = 0;          // 0..1, of window, fades, transitions and keyframes
  double dx = 0, dy = 0;       // from its place, pixels
  double scale = 1;            // about its centre
  std::optional<Color> color;  // of the fill, where keyframes give one
  bool is_still() const { return dx == 0 && dy == 0 && scale == 1 && !color; }
};

// One layer's motion on a frame of `frame` pixels.
class Motion {
 public:
  Motion(const Layer& layer, Rational clip_duration, Size frame, double design_px);
  // Of what stands still and only has a window.
  Motion(const LayerWindow& window, Rational clip_duration);
  Pose at(Rational clip_time) const;
  // Seconds since the window began, for a typewriter.
  double seconds_in(Rational clip_time) const;
  const Window& window() const { return window_; }
  // Whether only its opacity ever changes.
  bool keeps_its_shape() const;

 private:
  LayerWindow fades_;
  Window window_;
  Animation animation_;
  double layer_opacity_ = 1;
  Rational duration_;
  Size frame_;
  double design_px_ = 1, em_ = 1;
};

}  // namespace glyphreel

#endif  // GR_TEXT_ANIMATION_H_
