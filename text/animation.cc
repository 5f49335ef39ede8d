// SPDX-License-Identifier: Apache-2.0
#include "text/animation.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "text/placement.h"

namespace glyphreel {
namespace {

// A cubic Bezier's coordinate at parameter t, its ends being 0 and 1.
double bezier(double a, double b, double t) {
  const double u = 1 - t;
  return 3 * u * u * t * a + 3 * u * t * t * b + t * t * t;
}

double mix(double a, double b, double t) { return a + (b - a) * t; }
Color mix(const Color& a, const Color& b, double t) {
  const auto part = [&](float x, float y) {
    return static_cast<float>(std::clamp(mix(x, y, t), 0.0, 1.0));
  };
  return {part(a.r, b.r), part(a.g, b.g), part(a.b, b.b), part(a.a, b.a)};
}

// One property's value at `t`: `get` gives it where a keyframe has it. Nothing when no
// keyframe has.
template <typename Get>
auto value_at(const std::vector<Keyframe>& keyframes, Rational t, Rational duration,
              Get get) -> decltype(get(keyframes.front())) {
  const auto time_of = [&](const Keyframe& k) {
    return k.at < Rational(0) ? duration + k.at : k.at;
  };
  const Keyframe* before = nullptr;
  const Keyframe* after = nullptr;
  for (const Keyframe& k : keyframes) {
    if (!get(k)) continue;
    if (time_of(k) <= t) {
      before = &k;
    } else {
      after = &k;
      break;
    }
  }
  if (!before) return after ? get(*after) : std::nullopt;
  if (!after) return get(*before);
  const Rational from = time_of(*before);
  const double progress =
      (t - from).to_double() / (time_of(*after) - from).to_double();
  return mix(*get(*before), *get(*after), eased(after->easing, progress));
}

}  // namespace

Window resolve_window(const LayerWindow& w, Rational duration) {
  const auto from_end = [&](Rational t) {
    return t < Rational(0) ? duration + t : t;
  };
  Window out{from_end(w.from), w.until ? from_end(*w.until) : duration, duration};
  out.end = std::min(out.last, duration);
  // A frame that a sampled timeline puts at or behind the clip's end still counts
  // as the clip's.
  if (!w.until) out.last = duration + Rational(1);
  return out;
}

bool uses_keyframes(const std::vector<Layer>& layers) {
  return std::any_of(layers.begin(), layers.end(), [](const Layer& layer) {
    const auto* group = std::get_if<GroupLayer>(&layer.content);
    return layer.window.until_slack > Rational(0) ||
           (group != nullptr && uses_keyframes(group->layers));
  });
}

std::vector<Layer> end_at_keyframes(std::vector<Layer> layers,
                                    const std::vector<Rational>& keyframes,
                                    Rational duration) {
  for (Layer& layer : layers) {
    if (auto* group = std::get_if<GroupLayer>(&layer.content))
      group->layers = end_at_keyframes(std::move(group->layers), keyframes, duration);
    LayerWindow& w = layer.window;
    if (!w.until || w.until_slack <= Rational(0)) continue;
    const Window asked = resolve_window(w, duration);
    const Rational slack = std::exchange(w.until_slack, Rational(0));
    // The last one before, unless the first one behind is nearer.
    const auto begin = keyframes.begin(), end = keyframes.end();
    const auto before = std::lower_bound(begin, end, asked.last);
    const auto behind =
        asked.last > asked.first ? before : std::upper_bound(begin, end, asked.first);
    std::optional<Rational> nearest;
    if (before != begin && *(before - 1) > asked.first) nearest = *(before - 1);
    if (behind != end &&
        (!nearest || *behind - asked.last < asked.last - *nearest))
      nearest = *behind;
    const auto is_near = [&](Rational t) {
      return t <= asked.last + slack && t >= asked.last - slack;
    };
    if (nearest && is_near(*nearest)) w.until = nearest;
  }
  return layers;
}

double eased(const Easing& e, double progress) {
  if (!(progress > 0)) return 0;
  if (progress >= 1) return 1;
  if (e.hold) return 0;
  if (e.x1 == e.y1 && e.x2 == e.y2) return progress;
  // x(t) increases with t for x1, x2 in 0..1: bisection always converges.
  double low = 0, high = 1;
  for (int i = 0; i < 50; ++i) {
    const double middle = (low + high) / 2;
    (bezier(e.x1, e.x2, middle) < progress ? low : high) = middle;
  }
  return bezier(e.y1, e.y2, (low + high) / 2);
}

Motion::Motion(const Layer& layer, Rational clip_duration, Size frame,
               double design_px)
    : fades_(layer.window),
      window_(resolve_window(layer.window, clip_duration)),
      animation_(layer.animation),
      layer_opacity_(layer.opacity),
      duration_(clip_duration),
      frame_(frame),
      design_px_(design_px),
      em_(em_of(layer)) {}

Motion::Motion(const LayerWindow& window, Rational clip_duration)
    : fades_(window),
      window_(resolve_window(window, clip_duration)),
      duration_(clip_duration) {}

bool Motion::keeps_its_shape() const {
  const auto stays = [](const std::optional<Transition>& t) {
    return !t || t->seconds <= 0 ||
           (t->dx == Length{} && t->dy == Length{} && t->scale == 1);
  };
  return stays(animation_.enter) && stays(animation_.exit) &&
         std::none_of(animation_.keyframes.begin(), animation_.keyframes.end(),
                      [](const Keyframe& k) {
                        return k.dx || k.dy || k.scale || k.color;
                      }) &&
         animation_.typewriter_per_second <= 0 && !animation_.follow;
}

double Motion::seconds_in(Rational t) const {
  return (t - window_.first).to_double();
}

Pose Motion::at(Rational t) const {
  Pose pose;
  if (t < window_.first || t >= window_.last) return pose;
  pose.opacity = 1;
  const double since = (t - window_.first).to_double();
  const double left = (window_.end - t).to_double();
  if (fades_.fade_in > 0) pose.opacity = std::min(pose.opacity, since / fades_.fade_in);
  if (fades_.fade_out > 0)
    pose.opacity = std::min(pose.opacity, left / fades_.fade_out);
  pose.opacity = std::clamp(pose.opacity, 0.0, 1.0) * layer_opacity_;

  const auto px = [&](const Length& l, int of) {
    return resolve_length(l, of, design_px_, em_ * design_px_);
  };
  // `there`: 0 at the outer end of a transition, 1 in the layer's own state.
  const auto pass = [&](const std::optional<Transition>& tr, double seconds) {
    if (!tr || tr->seconds <= 0 || seconds >= tr->seconds) return;
    const double there = eased(tr->easing, std::max(0.0, seconds) / tr->seconds);
    pose.dx += px(tr->dx, frame_.width) * (1 - there);
    pose.dy += px(tr->dy, frame_.height) * (1 - there);
    pose.scale *= mix(tr->scale, 1.0, there);
    pose.opacity *= std::clamp(mix(tr->opacity, 1.0, there), 0.0, 1.0);
  };
  pass(animation_.enter, since);
  pass(animation_.exit, left);

  const auto& keys = animation_.keyframes;
  if (!keys.empty()) {
    using Number = std::optional<double>;
    const auto length = [&](const std::optional<Length>& l, int of) {
      return l ? Number(px(*l, of)) : Number();
    };
    pose.dx += value_at(keys, t, duration_, [&](const Keyframe& k) {
                 return length(k.dx, frame_.width);
               }).value_or(0);
    pose.dy += value_at(keys, t, duration_, [&](const Keyframe& k) {
                 return length(k.dy, frame_.height);
               }).value_or(0);
    pose.scale *=
        value_at(keys, t, duration_, [](const Keyframe& k) { return k.scale; })
            .value_or(1);
    pose.opacity *= std::clamp(
        value_at(keys, t, duration_, [](const Keyframe& k) { return k.opacity; })
            .value_or(1),
        0.0, 1.0);
    pose.color =
        value_at(keys, t, duration_, [](const Keyframe& k) { return k.color; });
  }
  constexpr double kMostScale = 16;
  pose.scale = std::clamp(pose.scale, 0.0, kMostScale);
  if (pose.scale == 0) pose.opacity = 0;
  return pose;
}

}  // namespace glyphreel
