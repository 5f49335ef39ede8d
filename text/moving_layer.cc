// SPDX-License-Identifier: Apache-2.0
#include "text/moving_layer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "text/blend.h"

namespace glyphreel {
namespace {

// Pictures that are kept: the 16 eighths of a steady slide, and some more.
constexpr size_t kMostPictures = 48;
// Bytes of a baked layer for each byte of the frame that it touches: two weights of
// two bytes (four for deeper samples), and its spans.
constexpr size_t kBytesPerTouched = 5;
// A layer of more pixels is baked as far as it is in the frame, at each place anew.
constexpr double kMostPixels = 64e6;
// Pixels around the frame from which a layer may come.
constexpr int kReach = 1 << 17;

template <typename T>
void append_bytes(std::string& key, const T& value) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));
  key.append(bytes, sizeof(T));
}

double rounded(double v, double steps) {
  return std::floor(v * steps + 0.5) / steps;
}

Color rounded(const Color& c) {
  const auto part = [](float v) {
    return static_cast<float>(std::lround(v * 255)) / 255.0f;
  };
  return {part(c.r), part(c.g), part(c.b), part(c.a)};
}

int floor_div(int a, int b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

Transform about_center(const RectF& box, const Pose& pose) {
  const double x = box.x + box.width / 2, y = box.y + box.height / 2;
  return {pose.scale, x * (1 - pose.scale) + pose.dx,
          y * (1 - pose.scale) + pose.dy};
}

// Draws a layer's own content.
void append_content(const PlacedLayer& layer, const LayerState& state,
                    const Transform& to, const Canvas& canvas,
                    std::vector<DrawOp>& ops) {
  if (const auto* box = std::get_if<BoxLayer>(&layer.layer.content)) {
    BoxStyle style = *box;
    if (state.pose.color) {
      style.color = *state.pose.color;
      style.gradient.reset();
    }
    append_box(style, layer.box, to, canvas, ops);
  } else if (const auto* image =
                 std::get_if<ImageLayer>(&layer.layer.content)) {
    append_image(*image, layer.box, to, canvas, ops);
  } else if (const auto* text = std::get_if<TextLayer>(&layer.layer.content)) {
    TextLayer styled = *text;
    if (state.pose.color) {
      styled.color = *state.pose.color;
      styled.gradient.reset();
    }
    if (layer.is_running())
      append_text(styled,
                  place_text(*text, state.text, layer.place, *canvas.fonts),
                  state.visible_until, to, canvas, ops);
    else
      append_text(styled, layer.text, state.visible_until, to, canvas, ops);
  } else {
    for (size_t i = 0; i < layer.children.size(); ++i)
      append_layer(layer.children[i], state.children[i], to, canvas, ops);
  }
}

// What the layer and those in it take, shadows and the like apart.
RectF extent_of(const PlacedLayer& layer) {
  RectF all = layer.box;
  for (const PlacedLayer& child : layer.children) {
    const RectF r = extent_of(child);
    const double x = std::min(all.x, r.x), y = std::min(all.y, r.y);
    all = {x, y, std::max(all.right(), r.right()) - x,
           std::max(all.bottom(), r.bottom()) - y};
  }
  return all;
}

LayerState rest_of(const PlacedLayer& layer) {
  LayerState state;
  state.pose.opacity = layer.layer.opacity;
  for (const PlacedLayer& child : layer.children)
    state.children.push_back(rest_of(child));
  return state;
}

// Moves a layer that stands in the frame's corner to where its object is.
void follow(const Follow& track, Size frame, const FrameTimes& times,
            const TextValues& values, Pose& pose) {
  const auto x = values.value_of(track.x, times), y = values.value_of(track.y, times);
  if (x && y && std::isfinite(*x) && std::isfinite(*y)) {
    pose.dx += *x / track.width * frame.width;
    pose.dy += *y / track.height * frame.height;
  } else {
    pose.opacity = 0;
  }
}

}  // namespace

LayerState state_at(const PlacedLayer& layer, const FrameTimes& times,
                    const TextValues& values, std::string& key) {
  LayerState state;
  Pose& pose = state.pose;
  pose = layer.motion.at(times.clip);
  if (const auto& track = layer.layer.animation.follow)
    follow(*track, layer.place.frame, times, values, pose);
  pose.opacity = rounded(pose.opacity, 1023);
  append_bytes(key, static_cast<int16_t>(pose.opacity * 1023));
  if (pose.opacity <= 0) return state;
  pose.dx = rounded(std::clamp(pose.dx, -1e5, 1e5), kGlyphPhases);
  pose.dy = rounded(std::clamp(pose.dy, -1e5, 1e5), kGlyphPhases);
  pose.scale = rounded(pose.scale, 4096);
  append_bytes(key, pose.dx);
  append_bytes(key, pose.dy);
  append_bytes(key, pose.scale);
  if (pose.color) {
    pose.color = rounded(*pose.color);
    append_bytes(key, *pose.color);
  }
  if (layer.is_running()) {
    state.text = layer.source->at(times, values);
    append_bytes(key, state.text.text.size());
    for (const char32_t c : state.text.text) append_bytes(key, c);
    for (const size_t last : state.text.run_last) append_bytes(key, last);
  }
  const double per_second = layer.layer.animation.typewriter_per_second;
  if (per_second > 0 && layer.source) {
    const std::vector<size_t> steps = layer.is_running()
                                          ? grapheme_ends(state.text.text)
                                          : layer.steps;
    const double shown =
        std::floor(layer.motion.seconds_in(times.clip) * per_second + 1e-9);
    if (shown < 1)
      state.visible_until = 0;
    else if (shown < static_cast<double>(steps.size()))
      state.visible_until = steps[static_cast<size_t>(shown) - 1];
    append_bytes(key, state.visible_until);
  }
  for (const PlacedLayer& child : layer.children)
    state.children.push_back(state_at(child, times, values, key));
  return state;
}

void append_layer(const PlacedLayer& layer, const LayerState& state,
                  const Transform& to, const Canvas& canvas,
                  std::vector<DrawOp>& ops) {
  const Pose& pose = state.pose;
  if (pose.opacity <= 0 || pose.scale <= 0) return;
  const Transform own = to.after(about_center(layer.box, pose));
  if (pose.opacity >= 1) {
    append_content(layer, state, own, canvas, ops);
    return;
  }
  std::vector<DrawOp> inner;
  append_content(layer, state, own, canvas, inner);
  if (!inner.empty())
    ops.push_back(
        make_group(std::move(inner), static_cast<float>(pose.opacity)));
}

void append_still(const PlacedLayer& layer, const Canvas& canvas,
                  std::vector<DrawOp>& ops) {
  append_layer(layer, rest_of(layer), {}, canvas, ops);
}

MovingLayer::MovingLayer(PlacedLayer layer, const FrameFormat& format,
                         const TextValues& values, FontLibrary::Impl& fonts)
    : layer_(std::move(layer)),
      format_(format),
      values_(values),
      fonts_(fonts) {
  const RectF extent = extent_of(layer_);
  is_cut_ = !(extent.width * extent.height <= kMostPixels);
}

bool MovingLayer::draws_at(const FrameTimes& times) const {
  return to_alpha15(layer_.motion.at(times.clip).opacity) > 0;
}

const BakedLayer& MovingLayer::picture(const LayerState& state, double dx,
                                       double dy, std::string key) {
  const auto found =
      std::find_if(pictures_.begin(), pictures_.end(),
                   [&](const Picture& p) { return p.key == key; });
  if (found != pictures_.end()) {
    pictures_.splice(pictures_.begin(), pictures_, found);
    return pictures_.front().baked;
  }
  LayerState here = state;
  here.pose.opacity = 1;
  here.pose.dx = dx;
  here.pose.dy = dy;
  Canvas canvas{{0, 0, format_.size.width, format_.size.height},
                layer_.place.design_px,
                &fonts_};
  const bool is_cut = is_cut_ || here.pose.scale > 1;
  if (!is_cut) canvas.clip = grow(canvas.clip, kReach);
  StillGroup group;
  append_layer(layer_, here, {}, canvas, group.ops);
  Rect bounds;
  for (const DrawOp& op : group.ops) bounds = unite(bounds, bounds_of(op));
  Picture made{std::move(key), {}};
  if (is_cut) {
    made.baked = BakedLayer({group}, format_);
  } else if (!bounds.empty()) {
    // Room for what chroma samples take from beside them, on even pixels.
    const int x = floor_div(bounds.x, 2) * 2 - 2;
    const int y = floor_div(bounds.y, 2) * 2 - 2;
    made.baked = BakedLayer({group}, format_,
                            Rect{x, y, (bounds.right() - x + 5) / 2 * 2,
                                 (bounds.bottom() - y + 5) / 2 * 2});
  }
  bytes_ += kBytesPerTouched * made.baked.bytes_touched();
  pictures_.push_front(std::move(made));
  while (pictures_.size() > 1 &&
         (pictures_.size() > kMostPictures || bytes_ > budget_)) {
    bytes_ -= kBytesPerTouched * pictures_.back().baked.bytes_touched();
    pictures_.pop_back();
  }
  return pictures_.front().baked;
}

void MovingLayer::draw(const FrameView& frame, const FrameTimes& times) {
  const int16_t opacity = to_alpha15(layer_.motion.at(times.clip).opacity);
  if (opacity <= 0) return;
  std::string rest;
  LayerState state = state_at(layer_, times, values_, rest);
  const Pose& pose = state.pose;
  if (pose.opacity <= 0) return;
  // Moved by whole chroma samples: the same picture.
  const PixelFormatLayout& layout = layout_of(format_.pixel_format);
  const auto split = [&](double v, int shift, int& whole) {
    const int eighths = static_cast<int>(std::lround(v * kGlyphPhases));
    const int step = kGlyphPhases << shift;
    whole = floor_div(eighths, step) * (1 << shift);
    if (is_cut_ || pose.scale > 1) whole = 0;
    return v - whole;
  };
  int whole_x = 0, whole_y = 0;
  const double dx = split(pose.dx, layout.chroma_shift_x, whole_x);
  const double dy = split(pose.dy, layout.chroma_shift_y, whole_y);
  std::string key;
  append_bytes(key, dx);
  append_bytes(key, dy);
  // The bytes of opacity, dx and dy of the layer itself come first.
  key += rest.substr(sizeof(int16_t) + 2 * sizeof(double));
  picture(state, dx, dy, std::move(key))
      .draw(frame, opacity, whole_x, whole_y);
}

}  // namespace glyphreel
