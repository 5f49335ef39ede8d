// SPDX-License-Identifier: Apache-2.0
#include "text/overlay.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "text/text_template.h"

namespace glyphreel {
namespace {

bool is_fraction(double v) { return v >= 0 && v <= 1; }

bool is_color(const Color& c) {
  return is_fraction(c.r) && is_fraction(c.g) && is_fraction(c.b) &&
         is_fraction(c.a);
}

// Far beyond any frame, and still safe in every integer conversion.
constexpr double kMaxLength = 1e5;

bool is_length(double v) { return std::abs(v) <= kMaxLength; }

bool is_length(const Length& l) {
  return std::abs(l.percent) <= kMaxLength && is_length(l.px) &&
         std::abs(l.em) <= kMaxLength;
}

bool is_length(const std::optional<Length>& l) { return !l || is_length(*l); }

// What is wrong with the parts of one overlay, as sentences.
class Checker {
 public:
  Checker(const Overlay& overlay, const std::vector<std::string>* fields)
      : names_{fields, &overlay.clocks, &overlay.data} {}

  std::vector<std::string> check(const Overlay& overlay) {
    check_layers(overlay.layers, 1);
    where_.clear();
    for (const auto& [name, clock] : overlay.clocks)
      check_clock(name, clock);
    for (const auto& [name, series] : overlay.data)
      if (!series) say("the data \"" + name + "\" has no samples");
    if (!WallClock::knows(overlay.time_zone))
      say("the time zone \"" + overlay.time_zone +
          "\" is not known; write a name such as \"Europe/Vienna\" or an "
          "offset such as \"+02:00\"");
    return std::move(out_);
  }

 private:
  static constexpr int kMostGroups = 8;  // in one another

  void say(const std::string& sentence) { out_.push_back(where_ + sentence); }
  void require(bool right, const char* sentence) {
    if (!right) say(sentence);
  }

  void check_layers(const std::vector<Layer>& layers, int depth) {
    const std::string outer = where_;
    for (size_t i = 0; i < layers.size(); ++i) {
      where_ = outer.empty() ? "layer " : outer.substr(0, outer.size() - 2) +
                                              ", layer ";
      where_ += std::to_string(i + 1) + ": ";
      check_layer(layers, i, depth);
    }
    where_ = outer;
  }

  void check_layer(const std::vector<Layer>& siblings, size_t index,
                   int depth) {
    const Layer& layer = siblings[index];
    if (const auto* box = std::get_if<BoxLayer>(&layer.content)) {
      check_placement(*box, siblings, index);
      check_box(*box);
    } else if (const auto* text = std::get_if<TextLayer>(&layer.content)) {
      check_placement(*text, siblings, index);
      check_text(*text);
    } else if (const auto* image = std::get_if<ImageLayer>(&layer.content)) {
      check_placement(*image, siblings, index);
      require(image->image != nullptr, "the image has no pixels");
      if (image->image) check_pixels(*image->image);
      require(image->radius >= 0 && image->radius <= kMaxLength,
              "radius must be 0 or more design pixels");
      check_shadow(image->shadow, "shadow");
    } else {
      const auto& group = std::get<GroupLayer>(layer.content);
      check_placement(group, siblings, index);
      if (depth > kMostGroups)
        say("groups may be 8 deep");
      else
        check_layers(group.layers, depth + 1);
    }
    require(is_fraction(layer.opacity), "opacity must be 0..1");
    require(is_seconds(layer.window.fade_in) &&
                is_seconds(layer.window.fade_out),
            "fade_in and fade_out must be 0 or more seconds");
    require(layer.window.until_slack >= Rational(0) &&
                layer.window.until_slack <= Rational(3600),
            "the slack of \"until\" must be 0 to 3600 seconds");
    check_animation(layer.animation);
    if (const auto& follow = layer.animation.follow) {
      check_track(follow->x);
      check_track(follow->y);
      require(follow->width > 0 && is_length(follow->width) && follow->height > 0 &&
                  is_length(follow->height),
              "what is followed lies in a picture of more than 0 by 0");
      const bool is_beside = std::visit(
          [](const auto& content) { return content.relation.has_value(); },
          layer.content);
      require(!is_beside, "what follows a track cannot stand beside another layer; "
                          "put both into a group");
    }
  }

  void check_track(const std::string& name) {
    const auto found = names_.data->find(name);
    if (found == names_.data->end())
      say("there is no data \"" + name + "\" to follow");
    else if (found->second && found->second->is_text)
      say("the data \"" + name + "\" is text, which cannot be followed");
  }

  void check_placement(const Placement& p, const std::vector<Layer>& siblings,
                       size_t index) {
    require(is_length(p.x) && is_length(p.y) && is_length(p.width) &&
                is_length(p.height),
            "x, y, width and height must be numbers below 100000");
    if (!p.relation) return;
    require(is_length(p.relation->gap), "gap must be a number below 100000");
    const auto end = siblings.begin() + static_cast<ptrdiff_t>(index);
    if (std::none_of(siblings.begin(), end, [&](const Layer& l) {
          return !l.id.empty() && l.id == p.relation->to;
        }))
      say("no layer before it beside it has the id \"" + p.relation->to +
          "\"");
  }

  void check_pixels(const Image& image) {
    require(image.size.width > 0 && image.size.height > 0 &&
                image.rgba.size() == size_t{4} *
                                         static_cast<size_t>(image.size.width) *
                                         static_cast<size_t>(image.size.height),
            "the image's pixels are not 4 bytes for each of its size");
  }

  void check_shadow(const std::optional<Shadow>& shadow, const char* what) {
    if (!shadow) return;
    const std::string name = std::string("the ") + what + "'s ";
    if (!is_length(shadow->dx) || !is_length(shadow->dy))
      say(name + "dx and dy must be numbers of design pixels");
    if (!(shadow->blur >= 0 && shadow->blur <= 500))
      say(name + "blur must be 0..500 design pixels");
    if (!(shadow->spread >= 0 && shadow->spread <= 1000))
      say(name + "spread must be 0..1000 design pixels");
    if (!is_color(shadow->color))
      say(name + "colour must have components of 0..1");
  }

  void check_gradient(const std::optional<LinearGradient>& gradient) {
    if (!gradient) return;
    require(std::isfinite(gradient->angle), "the angle must be a number");
    require(gradient->stops.size() >= 2 && gradient->stops.size() <= 16,
            "a gradient has 2..16 stops");
    double last = 0;
    for (const ColorStop& stop : gradient->stops) {
      if (!(stop.at >= last && stop.at <= 1) || !is_color(stop.color)) {
        say("a gradient's stops go from 0 to 1, with colours of 0..1");
        break;
      }
      last = stop.at;
    }
  }

  void check_box(const BoxStyle& box) {
    require(box.radius >= 0 && box.radius <= kMaxLength,
            "radius must be 0 or more design pixels");
    require(is_color(box.color),
            "the colour must have components of 0..1");
    check_gradient(box.gradient);
    if (box.border) {
      require(box.border->width >= 0 && box.border->width <= kMaxLength,
              "the border's width must be 0 or more design pixels");
      require(is_color(box.border->color),
              "the border's colour must have components of 0..1");
    }
    check_shadow(box.shadow, "shadow");
    check_shadow(box.glow, "glow");
  }

  void check_type(const std::vector<FontFeature>& features,
                  const std::vector<FontVariation>& variations) {
    for (const FontFeature& f : features)
      if (f.tag.size() != 4 || f.value < 0)
        say("the feature \"" + f.tag +
            "\" is none: four characters and 0 or more");
    for (const FontVariation& v : variations)
      if (v.tag.size() != 4 || !is_length(v.value))
        say("the axis \"" + v.tag +
            "\" is none: four characters and a number");
  }

  void check_text(const TextLayer& text) {
    TextTemplate::parse(text.runs.empty() ? text.text : "", names_, found_);
    take_found();
    require(is_size(text.size),
            "size must be more than 0 and at most 10000 design pixels");
    require(text.min_size >= 0 && text.min_size <= text.size,
            "min_size must be 0..size");
    require(text.line_height >= 0.5 && text.line_height <= 10,
            "line_height must be 0.5..10 times the size");
    require(is_weight(text.weight), "weight must be 1..1000");
    require(text.max_lines >= 1, "max_lines must be 1 or more");
    require(text.max_chars >= 0, "max_chars must be 0 or more");
    require(is_length(text.letter_spacing),
            "letter_spacing must be a number of design pixels");
    require(is_color(text.color),
            "the colour must have components of 0..1");
    check_type(text.features, text.variations);
    check_gradient(text.gradient);
    if (text.outline) {
      require(text.outline->width >= 0 && text.outline->width <= 500,
              "the outline's width must be 0..500 design pixels");
      require(is_color(text.outline->color),
              "the outline's colour must have components of 0..1");
    }
    check_shadow(text.shadow, "shadow");
    check_shadow(text.glow, "glow");
    if (text.plate) {
      require(text.plate->padding_x >= 0 && text.plate->padding_y >= 0 &&
                  is_length(text.plate->padding_x) &&
                  is_length(text.plate->padding_y),
              "the plate's padding must be 0 or more design pixels");
      check_box(*text.plate);
    }
    const std::string outer = where_;
    for (size_t i = 0; i < text.runs.size(); ++i) {
      where_ = outer.substr(0, outer.size() - 2) + ", run " +
               std::to_string(i + 1) + ": ";
      check_run(text.runs[i]);
    }
    where_ = outer;
  }

  void check_run(const TextRun& run) {
    TextTemplate::parse(run.text, names_, found_);
    take_found();
    require(!run.size || is_size(*run.size),
            "size must be more than 0 and at most 10000 design pixels");
    require(!run.weight || is_weight(*run.weight), "weight must be 1..1000");
    require(!run.letter_spacing || is_length(*run.letter_spacing),
            "letter_spacing must be a number of design pixels");
    require(!run.color || is_color(*run.color),
            "the colour must have components of 0..1");
    check_type(run.features, run.variations);
  }

  void check_easing(const Easing& e) {
    require(is_fraction(e.x1) && is_fraction(e.x2) && is_length(e.y1) &&
                is_length(e.y2),
            "an easing curve's x must be 0..1, and its y numbers");
  }

  void check_animation(const Animation& a) {
    for (const auto* t : {&a.enter, &a.exit}) {
      if (!*t) continue;
      const Transition& transition = **t;
      require(is_seconds(transition.seconds),
              "enter and exit take 0 or more seconds");
      require(is_length(transition.dx) && is_length(transition.dy),
              "the distance must be a number below 100000");
      require(is_scale(transition.scale), "scale must be 0..16");
      require(is_fraction(transition.opacity), "opacity must be 0..1");
      check_easing(transition.easing);
    }
    for (const Keyframe& k : a.keyframes) {
      require(is_length(k.dx) && is_length(k.dy),
              "a keyframe's x and y must be numbers below 100000");
      require(!k.scale || is_scale(*k.scale), "scale must be 0..16");
      require(!k.opacity || is_fraction(*k.opacity), "opacity must be 0..1");
      require(!k.color || is_color(*k.color),
              "the colour must have components of 0..1");
      check_easing(k.easing);
    }
    require(a.typewriter_per_second >= 0 &&
                a.typewriter_per_second <= kMaxLength,
            "a typewriter writes 0 or more letters a second");
  }

  void check_clock(const std::string& name, const ClockSpec& clock) {
    Rational last = Rational(INT32_MIN);
    for (const ClockPause& pause : clock.pauses) {
      if (pause.until < pause.from || pause.from < last) {
        say("the pauses of the clock \"" + name +
            "\" must follow one another");
        break;
      }
      last = pause.until;
    }
  }

  void take_found() {
    for (const std::string& f : found_) say(f);
    found_.clear();
  }

  static bool is_seconds(double v) { return v >= 0 && v <= kMaxLength; }
  static bool is_size(double v) { return v > 0 && v <= 10000; }
  static bool is_weight(int v) { return v >= 1 && v <= 1000; }
  static bool is_scale(double v) { return v >= 0 && v <= 16; }

  TemplateNames names_;
  std::string where_;  // "layer 2, layer 1: "
  std::vector<std::string> out_, found_;
};

}  // namespace

const RatingStyle& rating_style(int rating) {
  static constexpr RatingStyle kStyles[] = {
      {"??", "Blunder", rgb(0xef4444)},     {"?", "Mistake", rgb(0xf59e0b)},
      {"!?", "Interesting", rgb(0x3b82f6)}, {"!", "Good", rgb(0x22c55e)},
      {"!!", "Brilliant", rgb(0x86efac)},
  };
  return kStyles[std::clamp(rating, 1, 5) - 1];
}

std::vector<std::string> find_layer_mistakes(
    const Overlay& overlay, const std::vector<std::string>* field_names) {
  if (overlay.kind != Overlay::Kind::kLayers) return {};
  return Checker(overlay, field_names).check(overlay);
}

std::vector<std::string> find_mistakes(
    const Overlay& overlay, const std::vector<std::string>& field_names) {
  return find_layer_mistakes(overlay, &field_names);
}

}  // namespace glyphreel
