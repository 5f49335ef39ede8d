// SPDX-License-Identifier: Apache-2.0
#include "text/placed_layer.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "text/utf8.h"

namespace glyphreel {
namespace {

std::string excerpt(const std::u32string& text) {
  constexpr size_t kMost = 40;
  std::u32string s = text.substr(0, kMost);
  std::replace(s.begin(), s.end(), U'\n', U' ');
  return "\"" + encode_utf8(s) + (text.size() > kMost ? "..." : "") + "\"";
}

// Layers that keyframes or a track move may be outside of the frame.
bool travels(const Layer& layer) {
  if (layer.animation.follow) return true;
  const auto& keys = layer.animation.keyframes;
  return std::any_of(keys.begin(), keys.end(), [](const Keyframe& k) {
    return k.dx || k.dy || k.scale;
  });
}

const Placement& placement_of(const Layer& layer) {
  return *std::visit(
      [](const auto& content) -> const Placement* { return &content; },
      layer.content);
}
Placement& placement_of(Layer& layer) {
  return const_cast<Placement&>(placement_of(std::as_const(layer)));
}

class Placer {
 public:
  explicit Placer(const PlacingContext& context) : context_(context) {}

  std::vector<PlacedLayer> place(const std::vector<Layer>& layers,
                                 const Place& parent, bool is_final) {
    std::vector<PlacedLayer> out;
    out.reserve(layers.size());
    for (const Layer& layer : layers) {
      Place place = parent;
      place.target.reset();
      place.is_rtl = false;
      place.stays_inside = parent.stays_inside && !travels(layer);
      const auto& relation = placement_of(layer).relation;
      for (const PlacedLayer& earlier : out)
        if (relation && !relation->to.empty() &&
            earlier.layer.id == relation->to) {
          place.target = earlier.box;
          place.is_rtl = earlier.text.layout.is_rtl;
        }
      if (layer.animation.follow) {
        // Its anchor's point in the frame's corner, from where the track moves it.
        Layer tracked = layer;
        placement_of(tracked).relation = Relation{{}, Side::kOver, {}, {}};
        place.target = RectF{};
        out.push_back(place_one(tracked, place, is_final));
        continue;
      }
      out.push_back(place_one(layer, place, is_final));
    }
    return out;
  }

 private:
  PlacedLayer place_one(const Layer& layer, const Place& place, bool is_final) {
    PlacedLayer out{layer,
                    Motion(layer, context_.clip_duration, place.frame,
                           place.design_px),
                    {},
                    place,
                    {},
                    {},
                    {},
                    {}};
    if (const auto* box = std::get_if<BoxLayer>(&layer.content)) {
      out.box = sized(*box, place, 100, 100, true);
    } else if (const auto* text = std::get_if<TextLayer>(&layer.content)) {
      place_text_layer(*text, out, is_final);
    } else if (const auto* image = std::get_if<ImageLayer>(&layer.content)) {
      out.box = image_box(*image, place);
    } else {
      place_group(out, is_final);
    }
    return out;
  }

  // The box of a layer whose size is `width` x `height` pixels (or, with
  // `is_percent`, percent of the parent) where it does not say.
  RectF sized(const Placement& p, const Place& place, double width,
              double height, bool is_percent = false) const {
    const double px = place.design_px, em = 32 * px;
    const RectF& parent = place.parent;
    if (is_percent) {
      width *= parent.width / 100;
      height *= parent.height / 100;
    }
    if (p.width) width = resolve_length(*p.width, parent.width, px, em);
    if (p.height) height = resolve_length(*p.height, parent.height, px, em);
    return place_box(p, std::max(0.0, width), std::max(0.0, height), em, place);
  }

  // What is not given follows from the picture's shape; its own size is in design
  // pixels.
  RectF image_box(const ImageLayer& image, const Place& place) const {
    if (!image.image) return sized(image, place, 0, 0);
    const double px = place.design_px, em = 32 * px;
    double width = image.image->size.width * px;
    double height = image.image->size.height * px;
    const double shape = height > 0 ? width / height : 1;
    if (image.width && !image.height)
      height =
          resolve_length(*image.width, place.parent.width, px, em) / shape;
    if (image.height && !image.width)
      width =
          resolve_length(*image.height, place.parent.height, px, em) * shape;
    return sized(image, place, width, height);
  }

  void place_text_layer(const TextLayer& text, PlacedLayer& out,
                        bool is_final) {
    out.source.emplace(text);
    const Rational first = std::max(Rational(0), out.motion.window().first);
    const StyledText styled =
        out.source->at({first, Rational(0), Rational(0)}, *context_.values);
    out.text = place_text(text, styled, out.place, *context_.fonts);
    out.box = out.text.box;
    if (text.tabular_digits || out.is_running())
      std::get<TextLayer>(out.layer.content).tabular_digits = true;
    if (out.layer.animation.typewriter_per_second > 0)
      out.steps = grapheme_ends(styled.text);
    if (is_final) report(text, styled.text, out);
  }

  void report(const TextLayer& text, const std::u32string& shown,
              const PlacedLayer& placed) {
    const TextLayout& layout = placed.text.layout;
    const auto check_family = [&](const std::string& family) {
      if (!family.empty() && !context_.fonts->has_family(family))
        context_.warn("the font \"" + family +
                      "\" is not installed; another one is used");
    };
    check_family(text.font);
    for (const TextRun& run : text.runs) check_family(run.font.value_or(""));
    for (const char32_t c : layout.missing) {
      char code[16];
      std::snprintf(code, sizeof(code), "U+%04X", static_cast<unsigned>(c));
      context_.warn("no installed font has the character " +
                    std::string(code) + " in " + excerpt(shown));
    }
    if (layout.shortened && !placed.is_running())
      context_.warn("the text " + excerpt(shown) +
                    " is too long for its place and was shortened");
    context_.note_fonts(layout.font_uses);
  }

  // As large as its layers, where it does not say how large it is. Those whose own
  // size follows from the group's do not count.
  void measure(const std::vector<Layer>& layers, const Place& place,
               double& width, double& height) {
    std::vector<Layer> free = layers;
    for (Layer& layer : free) {
      Placement& p = placement_of(layer);
      if (!p.relation && p.anchor) p.anchor = Anchor::kTopLeft;
      p.area = Area::kFrame;
    }
    Place inner = place;
    inner.parent = {0, 0, place.parent.width, place.parent.height};
    inner.is_in_group = true;
    width = height = 0;
    for (const PlacedLayer& child : this->place(free, inner, false)) {
      const Placement& p = placement_of(child.layer);
      const bool is_box = std::holds_alternative<BoxLayer>(child.layer.content);
      const auto follows = [&](const std::optional<Length>& size,
                               const Length& at) {
        return (size ? size->percent != 0 : is_box) || at.percent != 0;
      };
      if (!follows(p.width, p.x)) width = std::max(width, child.box.right());
      if (!follows(p.height, p.y))
        height = std::max(height, child.box.bottom());
    }
  }

  void place_group(PlacedLayer& out, bool is_final) {
    auto& group = std::get<GroupLayer>(out.layer.content);
    const std::vector<Layer> layers = std::move(group.layers);
    group.layers.clear();
    double width = 0, height = 0;
    if (!group.width || !group.height)
      measure(layers, out.place, width, height);
    out.box = sized(group, out.place, width, height);
    Place inner = out.place;
    inner.parent = out.box;
    inner.is_in_group = true;
    out.children = place(layers, inner, is_final);
  }

  const PlacingContext& context_;
};

}  // namespace

bool PlacedLayer::has_still_content() const {
  if (is_running()) return false;
  return std::all_of(
      children.begin(), children.end(), [](const PlacedLayer& child) {
        return child.layer.window == LayerWindow{} &&
               child.layer.animation == Animation{} &&
               child.has_still_content();
      });
}

std::vector<PlacedLayer> place_layers(const std::vector<Layer>& layers,
                                      const Place& parent,
                                      const PlacingContext& context) {
  return Placer(context).place(layers, parent, true);
}

}  // namespace glyphreel
