// SPDX-License-Identifier: Apache-2.0
#include "text/compositor.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "text/baked_layer.h"
#include "text/blend.h"
#include "text/built_in.h"
#include "text/clock_text.h"
#include "text/scene.h"
#include "text/text_template.h"
#include "text/utf8.h"

namespace glyphreel {
namespace {

// A window in clip time, with negative ends resolved.
struct Window {
  Rational first, last;  // shows while first <= t < last
  double fade_in, fade_out;
};

Window resolve_window(const LayerWindow& w, Rational duration) {
  const auto from_end = [&](Rational t) {
    return t < Rational(0) ? duration + t : t;
  };
  Window out{from_end(w.from), w.until ? from_end(*w.until) : duration,
             w.fade_in, w.fade_out};
  // A frame that a sampled timeline puts at or behind the clip's end still
  // counts as the clip's.
  if (!w.until) out.last = duration + Rational(1);
  return out;
}

// 0..32767 at clip time `t`; the fade-out ends with the clip or the window.
int16_t opacity_at(const Window& w, Rational t, Rational duration) {
  if (t < w.first || t >= w.last) return 0;
  double opacity = 1;
  if (w.fade_in > 0)
    opacity = std::min(opacity, (t - w.first).to_double() / w.fade_in);
  if (w.fade_out > 0) {
    const Rational end = std::min(w.last, duration);
    opacity = std::min(opacity, (end - t).to_double() / w.fade_out);
  }
  return to_alpha15(opacity);
}

std::u32string drawable(const std::string& text) {
  return drawable_text(decode_utf8(text));
}

ClipText repaired(const ClipText& clip, bool& changed) {
  ClipText out = clip;
  changed = false;
  const auto repair = [&](std::string& s) {
    bool c = false;
    s = make_valid_utf8(s, &c);
    changed |= c;
  };
  repair(out.name);
  repair(out.notes);
  repair(out.player);
  for (std::string& tag : out.tags) repair(tag);
  for (auto& [key, value] : out.fields) repair(value);
  return out;
}

std::string excerpt(const std::u32string& text) {
  constexpr size_t kMost = 40;
  std::u32string s = text.substr(0, kMost);
  std::replace(s.begin(), s.end(), U'\n', U' ');
  return "\"" + encode_utf8(s) + (text.size() > kMost ? "..." : "") + "\"";
}

}  // namespace

class Compositor::Impl {
 public:
  Impl(const ClipText& clip, const FrameFormat& format, Rational duration,
       std::shared_ptr<FontLibrary> fonts)
      : clip_(clip),
        format_(format),
        duration_(duration),
        fonts_(std::move(fonts)) {}

  void build(const std::vector<Layer>& layers, double design_px) {
    std::vector<StillGroup> pending;
    std::optional<LayerWindow> pending_window;
    const auto flush = [&] {
      if (pending_window) {
        BakedLayer baked(pending, format_);
        if (!baked.empty())
          entries_.push_back({resolve_window(*pending_window, duration_),
                              std::move(baked),
                              {},
                              {}});
      }
      pending.clear();
      pending_window.reset();
    };
    for (const Layer& layer : layers) {
      const auto* text = std::get_if<TextLayer>(&layer.content);
      if (layer.opacity <= 0) continue;
      std::optional<TextTemplate> parsed;
      if (text) {
        std::vector<std::string> mistakes;
        parsed = TextTemplate::parse(text->text, nullptr, mistakes);
      }
      if (parsed && parsed->has_clock()) {
        flush();
        entries_.push_back(
            {resolve_window(layer.window, duration_),
             {},
             std::move(*parsed),
             std::make_unique<ClockText>(*text, design_px, format_,
                                         static_cast<float>(layer.opacity),
                                         fonts_->impl())});
        continue;
      }
      if (pending_window && !(*pending_window == layer.window)) flush();
      pending_window = layer.window;
      const auto opacity = static_cast<float>(layer.opacity);
      if (pending.empty() || pending.back().opacity != opacity)
        pending.push_back({{}, opacity});
      std::vector<DrawOp>& ops = pending.back().ops;
      if (text)
        add_text(*text, *parsed, design_px, ops);
      else if (const auto* box = std::get_if<BoxLayer>(&layer.content))
        append_box(*box, design_px, format_.size, ops);
    }
    flush();
  }

  bool draws_at(const FrameTimes& times) const {
    return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& e) {
      return opacity_at(e.window, times.clip, duration_) > 0;
    });
  }

  void draw(const FrameView& frame, const FrameTimes& times) {
    GR_ASSERT(frame.format == format_);
    for (Entry& e : entries_) {
      const int16_t opacity = opacity_at(e.window, times.clip, duration_);
      if (opacity <= 0) continue;
      if (!e.clock) {
        e.still.draw(frame, opacity);
        continue;
      }
      const std::string text =
          e.text->expand(clip_, [&](const TextTemplate::Clock& clock) {
            const Rational t = clock.source == ClockSource::kClip ? times.clip
                               : clock.source == ClockSource::kSource
                                   ? times.source
                                   : times.film;
            return clock.format.format(t);
          });
      e.clock->draw(frame, drawable(text), opacity);
    }
  }

  void warn(std::string sentence) {
    if (std::find(warnings_.begin(), warnings_.end(), sentence) ==
        warnings_.end())
      warnings_.push_back(std::move(sentence));
  }
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  struct Entry {
    Window window;
    BakedLayer still;
    std::optional<TextTemplate> text;  // with `clock`
    std::unique_ptr<ClockText> clock;
  };

  void add_text(const TextLayer& layer, const TextTemplate& parsed,
                double design_px, std::vector<DrawOp>& ops) {
    const std::u32string text = drawable(parsed.expand(
        clip_, [](const TextTemplate::Clock&) { return std::string(); }));
    FontLibrary::Impl& fonts = fonts_->impl();
    if (!layer.font.empty() && !fonts.has_family(layer.font))
      warn("the font \"" + layer.font +
           "\" is not installed; another one is used");
    const PlacedText placed =
        place_text(layer, text, design_px, format_.size, fonts);
    for (const char32_t c : placed.layout.missing) {
      char code[16];
      std::snprintf(code, sizeof(code), "U+%04X", static_cast<unsigned>(c));
      warn("no installed font has the character " + std::string(code) + " in " +
           excerpt(text));
    }
    if (placed.layout.shortened)
      warn("the text " + excerpt(text) +
           " is too long for its place and was "
           "shortened");
    append_text(layer, placed, design_px, format_.size, fonts, ops);
  }

  ClipText clip_;
  FrameFormat format_;
  Rational duration_;
  std::shared_ptr<FontLibrary> fonts_;
  std::vector<Entry> entries_;
  std::vector<std::string> warnings_;
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
  const ClipText clip = repaired(text, changed);
  auto impl = std::make_unique<Impl>(clip, format, clip_duration, fonts);
  if (changed)
    impl->warn("a text of clip " + std::to_string(clip.number) +
               " is not valid UTF-8; what is wrong shows as U+FFFD");
  switch (overlay.kind) {
    case Overlay::Kind::kNone:
      break;
    case Overlay::Kind::kLayers:
      impl->build(overlay.layers, design_pixel(overlay.scale, format.size));
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

}  // namespace glyphreel
