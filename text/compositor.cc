// SPDX-License-Identifier: Apache-2.0
#include "text/compositor.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "core/result.h"
#include "text/animation.h"
#include "text/baked_layer.h"
#include "text/blend.h"
#include "text/built_in.h"
#include "text/clock_text.h"
#include "text/moving_layer.h"
#include "text/placed_layer.h"
#include "text/scene.h"

namespace glyphreel {
namespace {

// Bytes of pictures of moving layers that are kept for when they come again.
constexpr size_t kMovingBudget = size_t{48} << 20;

// Alone in its parent's picture: all times are the parent's, and nothing is to be
// seen of its being a group.
bool is_transparent_group(const PlacedLayer& layer) {
  return std::holds_alternative<GroupLayer>(layer.layer.content) &&
         layer.layer.opacity >= 1 && layer.layer.window == LayerWindow{} &&
         layer.layer.animation == Animation{};
}

}  // namespace

class Compositor::Impl {
 public:
  Impl(const Overlay& overlay, const ClipText& clip, const FrameFormat& format,
       Rational duration, std::shared_ptr<FontLibrary> fonts)
      : values_(overlay, clip),
        format_(format),
        duration_(duration),
        fonts_(std::move(fonts)) {}

  void build(const std::vector<Layer>& layers, double design_px) {
    PlacingContext context;
    context.values = &values_;
    context.fonts = &fonts_->impl();
    context.clip_duration = duration_;
    context.warn = [this](std::string sentence) { warn(std::move(sentence)); };
    context.note_fonts = [this](const std::vector<FontUse>& uses) {
      add_font_uses(uses, fonts_used_);
    };
    canvas_ = {{0, 0, format_.size.width, format_.size.height},
               design_px,
               &fonts_->impl()};
    Place frame;
    frame.parent = {0, 0, static_cast<double>(format_.size.width),
                    static_cast<double>(format_.size.height)};
    frame.frame = format_.size;
    frame.design_px = design_px;
    for (PlacedLayer& layer : place_layers(layers, frame, context))
      add(std::move(layer));
    flush();
    size_t moving = 0;
    for (const Entry& e : entries_) moving += e.moving != nullptr;
    for (Entry& e : entries_)
      if (e.moving) e.moving->set_budget(kMovingBudget / moving);
  }

  bool draws_at(const FrameTimes& times) const {
    return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& e) {
      return e.moving ? e.moving->draws_at(times)
                      : to_alpha15(e.motion->at(times.clip).opacity) > 0;
    });
  }

  void draw(const FrameView& frame, const FrameTimes& times) {
    GR_ASSERT(frame.format == format_);
    for (Entry& e : entries_) {
      if (e.moving) {
        e.moving->draw(frame, times);
        continue;
      }
      const int16_t opacity = to_alpha15(e.motion->at(times.clip).opacity);
      if (opacity <= 0) continue;
      if (e.clock)
        e.clock->draw(frame, e.clock_source->at(times, values_), opacity);
      else
        e.still.draw(frame, opacity);
    }
  }

  void warn(std::string sentence) {
    if (std::find(warnings_.begin(), warnings_.end(), sentence) ==
        warnings_.end())
      warnings_.push_back(std::move(sentence));
  }
  const std::vector<std::string>& warnings() const { return warnings_; }
  const std::vector<FontUse>& fonts_used() const { return fonts_used_; }

 private:
  // What is drawn in one step, bottom to top.
  struct Entry {
    std::optional<Motion> motion;  // none: `moving` knows its own
    BakedLayer still;
    std::optional<LayerText> clock_source;
    std::unique_ptr<ClockText> clock;
    std::unique_ptr<MovingLayer> moving;
  };

  void add(PlacedLayer layer) {
    const Layer& l = layer.layer;
    if (l.opacity <= 0) return;
    if (is_transparent_group(layer) && !layer.has_still_content()) {
      for (PlacedLayer& child : layer.children) add(std::move(child));
      return;
    }
    const bool is_still = layer.has_still_content();
    if (is_still && l.animation == Animation{}) {
      // Still layers with one window are one picture.
      if (pending_window_ && !(*pending_window_ == l.window)) flush();
      pending_window_ = l.window;
      append_still(layer, canvas_, pending_.ops);
      return;
    }
    flush();
    Entry entry;
    if (is_still && layer.motion.keeps_its_shape()) {
      StillGroup group;
      layer.layer.opacity = 1;  // its motion has it
      append_still(layer, canvas_, group.ops);
      entry.still = BakedLayer({group}, format_);
      if (entry.still.empty()) return;
      entry.motion = std::move(layer.motion);
    } else if (layer.is_running() && layer.motion.keeps_its_shape() &&
               !std::get<TextLayer>(l.content).plate) {
      entry.motion = std::move(layer.motion);
      entry.clock_source = std::move(layer.source);
      entry.clock = std::make_unique<ClockText>(
          std::get<TextLayer>(l.content), layer.place, format_, canvas_);
    } else {
      entry.moving = std::make_unique<MovingLayer>(std::move(layer), format_,
                                                   values_, fonts_->impl());
    }
    entries_.push_back(std::move(entry));
  }

  void flush() {
    if (pending_window_ && !pending_.ops.empty()) {
      Entry entry;
      entry.still = BakedLayer({pending_}, format_);
      entry.motion.emplace(*pending_window_, duration_);
      if (!entry.still.empty()) entries_.push_back(std::move(entry));
    }
    pending_ = {};
    pending_window_.reset();
  }

  TextValues values_;
  FrameFormat format_;
  Rational duration_;
  std::shared_ptr<FontLibrary> fonts_;
  Canvas canvas_;
  std::vector<Entry> entries_;
  StillGroup pending_;
  std::optional<LayerWindow> pending_window_;
  std::vector<std::string> warnings_;
  std::vector<FontUse> fonts_used_;
};

Result<Compositor> Compositor::create(const Overlay& overlay,
                                      const ClipText& text,
                                      const FrameFormat& format,
                                      Rational clip_duration,
                                      std::shared_ptr<FontLibrary> fonts) {
  if (format.pixel_format == PixelFormat::kNone || format.size.width < 1 ||
      format.size.height < 1 || format.size.width > 65536 ||
      format.size.height > 65536)
    return bad_request("text cannot be drawn on frames of this format or size");
  if (!fonts)
    return Error{Errc::kInternal, "a compositor needs a FontLibrary", 0};
  const std::vector<std::string> mistakes =
      find_layer_mistakes(overlay, nullptr);
  if (!mistakes.empty()) return bad_request("overlay: " + mistakes.front());
  bool changed = false;
  const ClipText clip = valid_clip_text(text, changed);
  auto impl =
      std::make_unique<Impl>(overlay, clip, format, clip_duration, fonts);
  if (changed)
    impl->warn("a text is not valid UTF-8; what is wrong shows as U+FFFD");
  switch (overlay.kind) {
    case Overlay::Kind::kNone:
      break;
    case Overlay::Kind::kLayers:
      impl->build(uses_keyframes(overlay.layers)
                      ? end_at_keyframes(overlay.layers, clip.keyframes, clip_duration)
                      : overlay.layers,
                  design_pixel(overlay.scale, format.size));
      break;
    case Overlay::Kind::kCard:
      impl->build(card_layers(clip, format.size, clip_duration, fonts->impl()),
                  1);
      break;
    case Overlay::Kind::kClassic:
      impl->build(classic_layers(clip, format.size, fonts->impl()), 1);
      break;
  }
  return Compositor(std::move(impl));
}

Compositor::Compositor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Compositor::Compositor(Compositor&&) noexcept = default;
Compositor& Compositor::operator=(Compositor&&) noexcept = default;
Compositor::~Compositor() = default;

bool Compositor::draws_at(const FrameTimes& times) const {
  return impl_->draws_at(times);
}
void Compositor::draw(const FrameView& frame, const FrameTimes& times) {
  impl_->draw(frame, times);
}
const std::vector<std::string>& Compositor::warnings() const {
  return impl_->warnings();
}
const std::vector<FontUse>& Compositor::fonts_used() const {
  return impl_->fonts_used();
}

}  // namespace glyphreel
