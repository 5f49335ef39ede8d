// SPDX-License-Identifier: Apache-2.0
#include "text/placement.h"

#include <algorithm>
#include <cmath>

namespace glyphreel {
namespace {

constexpr double kDefaultEm = 32;  // design pixels

// EBU R 95 (2017), table 2: share of each side.
double inset_of(Area area) {
  switch (area) {
    case Area::kActionSafe: return 0.035;
    case Area::kTitleSafe: return 0.05;
    case Area::kFrame: break;
  }
  return 0;
}

double part_of(EdgeAlign align, bool is_rtl) {
  switch (align) {
    case EdgeAlign::kStart: return is_rtl ? 1 : 0;
    case EdgeAlign::kCenter: return 0.5;
    case EdgeAlign::kEnd: break;
  }
  return is_rtl ? 0 : 1;
}

// Not anchored, not related and in no group: the text hangs from its x and y.
bool is_free(const Placement& p, const Place& place) {
  return !p.anchor && !p.relation && !place.is_in_group;
}

// What a text has around its lines, pixels.
struct Edge {
  double pad_x = 0, pad_y = 0;  // of its plate
  double ink = 1;  // of its outline; glyphs start at eighths, and antialiasing reaches
                   // a little out
};

// Lays out so that the ink fits the frame: fewer lines first; when there is but one,
// smaller letters.
TextLayout lay_out_inside(const StyledText& text, TextSpec& spec, const Place& place,
                          const Edge& edge, FontLibrary::Impl& fonts) {
  TextLayout layout;
  constexpr int kAttempts = 12;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    layout = lay_out(text, spec, fonts);
    const double wide = layout.ink_right - layout.ink_left + 2 * edge.ink;
    const double high = layout.ink_bottom - layout.ink_top + 2 * edge.ink;
    const double frame_w = std::max(4.0, place.frame.width - 2 * edge.pad_x);
    const double frame_h = std::max(4.0, place.frame.height - 2 * edge.pad_y);
    if (!place.stays_inside || (wide <= frame_w && high <= frame_h)) break;
    if (high > frame_h && layout.line_count > 1) {
      spec.max_lines = layout.line_count - 1;
      continue;
    }
    const double by = std::min(frame_w / wide, frame_h / high);
    spec.size_px = std::max(0.5, layout.size_px * std::min(0.95, by));
    spec.min_size_px = std::min(spec.min_size_px, spec.size_px);
  }
  return layout;
}

// Moves a text so that its ink, with the plate around its lines, lies inside the
// frame.
void move_inside(PlacedText& text, const Edge& edge, Size frame) {
  const TextLayout& l = text.layout;
  if (l.ink_left >= l.ink_right) return;
  double left = l.ink_left - edge.ink, top = l.ink_top - edge.ink;
  double right = l.ink_right + edge.ink, bottom = l.ink_bottom + edge.ink;
  if (edge.pad_x > 0 || edge.pad_y > 0) {
    for (const LineBox& line : l.lines) {
      left = std::min(left, line.box.x - edge.pad_x);
      right = std::max(right, line.box.right() + edge.pad_x);
      top = std::min(top, line.box.y - edge.pad_y);
      bottom = std::max(bottom, line.box.bottom() + edge.pad_y);
    }
  }
  const double x = text.x, y = text.y;
  text.x -= std::max(0.0, text.x + right - frame.width);
  text.x += std::max(0.0, -(text.x + left));
  text.y -= std::max(0.0, text.y + bottom - frame.height);
  text.y += std::max(0.0, -(text.y + top));
  text.box.x += text.x - x;
  text.box.y += text.y - y;
}

}  // namespace

double design_pixel(Overlay::Scale scale, Size frame) {
  if (scale == Overlay::Scale::kPixels) return 1;
  if (frame.width * 5 < frame.height * 4) return frame.width / 864.0;
  return frame.height / 1080.0;
}

double em_of(const Layer& layer) {
  const auto* text = std::get_if<TextLayer>(&layer.content);
  return text ? text->size : kDefaultEm;
}

double resolve_length(const Length& length, double of, double design_px,
                      double em_px) {
  return length.percent / 100 * of + length.px * design_px + length.em * em_px;
}

RectF place_box(const Placement& p, double width, double height, double em_px,
                const Place& place) {
  const RectF& parent = place.parent;
  const double x = resolve_length(p.x, parent.width, place.design_px, em_px);
  const double y = resolve_length(p.y, parent.height, place.design_px, em_px);
  const int anchor = static_cast<int>(p.anchor.value_or(Anchor::kTopLeft));
  const double across = anchor % 3 * 0.5, down = anchor / 3 * 0.5;
  RectF box{0, 0, width, height};
  if (place.target && p.relation) {
    const RectF& t = *place.target;
    const Side side = p.relation->side;
    const bool is_beside = side == Side::kLeftOf || side == Side::kRightOf;
    const double gap =
        resolve_length(p.relation->gap, is_beside ? parent.width : parent.height,
                       place.design_px, em_px);
    const double part = part_of(p.relation->align, place.is_rtl && !is_beside);
    if (side == Side::kOver) {
      box.x = t.x + across * (t.width - width);
      box.y = t.y + down * (t.height - height);
    } else if (is_beside) {
      box.x = side == Side::kLeftOf ? t.x - gap - width : t.right() + gap;
      box.y = t.y + part * (t.height - height);
    } else {
      box.x = t.x + part * (t.width - width);
      box.y = side == Side::kAbove ? t.y - gap - height : t.bottom() + gap;
    }
    box.x += x;
    box.y += y;
    return box;
  }
  const double inset_x = inset_of(p.area) * parent.width;
  const double inset_y = inset_of(p.area) * parent.height;
  // From a right or bottom point x and y move inwards.
  box.x = parent.x + inset_x + across * (parent.width - 2 * inset_x - width) +
          (across == 1 ? -x : x);
  box.y = parent.y + inset_y + down * (parent.height - 2 * inset_y - height) +
          (down == 1 ? -y : y);
  return box;
}

TextSpec text_spec(const TextLayer& layer, double design_px, Size frame) {
  TextSpec spec;
  const double em_px = layer.size * design_px;
  spec.style = {layer.font, std::clamp(layer.weight, 1, 1000), layer.italic,
                layer.variations};
  spec.size_px = std::clamp(em_px, 1.0, 4096.0);
  const double least = layer.min_size > 0 ? layer.min_size : layer.size * 0.6;
  spec.min_size_px = std::clamp(least * design_px, 1.0, spec.size_px);
  spec.line_height = layer.line_height;
  spec.max_lines = layer.max_lines;
  spec.fit = layer.fit;
  spec.align = layer.align;
  spec.direction = layer.direction;
  spec.shape.letter_spacing = layer.letter_spacing / layer.size;
  spec.shape.tabular_digits = layer.tabular_digits;
  spec.shape.features = layer.features;
  for (const TextRun& run : layer.runs) {
    RunStyle r;
    const double size = run.size.value_or(layer.size);
    r.style = {run.font.value_or(layer.font),
               std::clamp(run.weight.value_or(layer.weight), 1, 1000),
               run.italic.value_or(layer.italic), layer.variations};
    r.style.variations.insert(r.style.variations.end(), run.variations.begin(),
                              run.variations.end());
    r.size = size / layer.size;
    r.shape.letter_spacing = run.letter_spacing.value_or(layer.letter_spacing) / size;
    r.shape.tabular_digits = layer.tabular_digits;
    r.shape.features = layer.features;
    r.shape.features.insert(r.shape.features.end(), run.features.begin(),
                            run.features.end());
    spec.runs.push_back(std::move(r));
  }
  spec.width_px = std::max(1.0, resolve_length(layer.width.value_or(Length{100, 0}),
                                               frame.width, design_px, em_px));
  if (layer.height)
    spec.height_px = std::max(
        1.0, resolve_length(*layer.height, frame.height, design_px, em_px));
  return spec;
}

PlacedText place_text(const TextLayer& layer, const StyledText& text,
                      const Place& place, FontLibrary::Impl& fonts) {
  const RectF& parent = place.parent;
  const double px = place.design_px, em_px = layer.size * px;
  Edge edge;
  if (layer.plate) {
    edge.pad_x = layer.plate->padding_x * px;
    edge.pad_y = layer.plate->padding_y * px;
  }
  if (layer.outline) edge.ink += layer.outline->width * px;
  const double pad_x = edge.pad_x, pad_y = edge.pad_y;
  const double x = resolve_length(layer.x, parent.width, px, em_px);
  const double y = resolve_length(layer.y, parent.height, px, em_px);
  TextSpec spec = text_spec(layer, px, place.frame);
  // A layer's size is that of its plate.
  const auto inner = [&](const Length& l, double of, double pad) {
    return std::max(1.0, resolve_length(l, of, px, em_px) - 2 * pad);
  };
  spec.width_px = inner(layer.width.value_or(Length{100}), parent.width, pad_x);
  if (layer.height)
    spec.height_px = inner(*layer.height, parent.height, pad_y);
  const auto set = [&] {
    return lay_out_inside(text, spec, place, edge, fonts);
  };
  PlacedText out;
  if (is_free(layer, place)) {
    out.x = parent.x + x + pad_x;
    if (place.stays_inside) {
      // The part of the box that is inside the frame, if there is any to speak of.
      const double least = pad_x, most = place.frame.width - pad_x;
      const double right = std::min(out.x + spec.width_px, most);
      const double left = std::max(out.x, least);
      if (right - left >= std::min(2 * spec.size_px, spec.width_px)) {
        out.x = left;
        spec.width_px = right - left;
      } else {
        spec.width_px = std::max(1.0, std::min(spec.width_px, most - least));
        // No wider than its lines, so that it stays as near as it can.
        spec.width_px = std::min(spec.width_px, std::max(1.0, set().width + 0.5));
        out.x = std::clamp(out.x, least, std::max(least, most - spec.width_px));
      }
    }
    out.layout = set();
    // Without a height, y is the line that the box hangs from, is centred on or
    // stands on.
    const double height = spec.height_px.value_or(-2 * pad_y);
    const double spare = height - out.layout.height;
    out.y = parent.y + y + pad_y;
    if (layer.vertical_align == VerticalAlign::kMiddle) out.y += spare / 2;
    if (layer.vertical_align == VerticalAlign::kBottom) out.y += spare;
    out.box = {out.x - pad_x, layer.height ? parent.y + y : out.y - pad_y,
               spec.width_px + 2 * pad_x,
               spec.height_px.value_or(out.layout.height) + 2 * pad_y};
    // Without a width, what relates to the text stands beside its lines.
    if (!layer.width && !out.layout.lines.empty()) {
      double left = spec.width_px, right = 0;
      for (const LineBox& line : out.layout.lines) {
        left = std::min(left, line.box.x);
        right = std::max(right, line.box.right());
      }
      out.box.x = out.x + left - pad_x;
      out.box.width = std::max(0.0, right - left) + 2 * pad_x;
    }
  } else {
    if (!layer.width) {
      // What the anchor leaves of the parent.
      const double inset = 2 * inset_of(layer.area) * parent.width;
      spec.width_px = std::max(1.0, parent.width - inset - 2 * pad_x -
                                        (place.target ? 0 : std::abs(x)));
      // Half a pixel, so that no line breaks for a rounding error.
      spec.width_px = std::max(1.0, set().width + 0.5);
    }
    out.layout = set();
    const double height = spec.height_px.value_or(out.layout.height);
    Place here = place;
    here.is_rtl = out.layout.is_rtl;
    out.box = place_box(layer, spec.width_px + 2 * pad_x, height + 2 * pad_y,
                        em_px, here);
    out.x = out.box.x + pad_x;
    out.y = out.box.y + pad_y;
    const double spare = height - out.layout.height;
    if (layer.vertical_align == VerticalAlign::kMiddle) out.y += spare / 2;
    if (layer.vertical_align == VerticalAlign::kBottom) out.y += spare;
  }
  if (place.stays_inside) move_inside(out, edge, place.frame);
  return out;
}

}  // namespace glyphreel
