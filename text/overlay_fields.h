// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_OVERLAY_FIELDS_H_
#define GR_TEXT_OVERLAY_FIELDS_H_

// Private to text/: the structs of overlay.h for a ByteWriter, whole.

#include "core/byte_writer.h"
#include "core/value_fields.h"
#include "text/overlay.h"

namespace glyphreel {

inline void put_fields(ByteWriter& w, const Length& s) {
  put_fields_of<Length>(w, s.percent, s.px, s.em);
}
inline void put_fields(ByteWriter& w, const Relation& s) {
  put_fields_of<Relation>(w, s.to, s.side, s.gap, s.align);
}
inline void put_fields(ByteWriter& w, const Placement& s) {
  put_fields_of<Placement>(w, s.x, s.y, s.width, s.height, s.anchor, s.area,
                           s.relation);
}
inline void put_fields(ByteWriter& w, const ColorStop& s) {
  put_fields_of<ColorStop>(w, s.at, s.color);
}
inline void put_fields(ByteWriter& w, const LinearGradient& s) {
  put_fields_of<LinearGradient>(w, s.angle, s.stops);
}
inline void put_fields(ByteWriter& w, const Shadow& s) {
  put_fields_of<Shadow>(w, s.dx, s.dy, s.blur, s.color, s.spread);
}
inline void put_fields(ByteWriter& w, const Outline& s) {
  put_fields_of<Outline>(w, s.width, s.color, s.join);
}
inline void put_fields(ByteWriter& w, const Border& s) {
  put_fields_of<Border>(w, s.width, s.color);
}
inline void put_fields(ByteWriter& w, const BoxStyle& s) {
  put_fields_of<BoxStyle>(w, s.color, s.gradient, s.radius, s.border, s.shadow, s.glow);
}
inline void put_fields(ByteWriter& w, const BoxLayer& s) {
  put_fields_of<BoxLayer>(w, static_cast<const Placement&>(s),
                          static_cast<const BoxStyle&>(s));
}
inline void put_fields(ByteWriter& w, const FontFeature& s) {
  put_fields_of<FontFeature>(w, s.tag, s.value);
}
inline void put_fields(ByteWriter& w, const FontVariation& s) {
  put_fields_of<FontVariation>(w, s.tag, s.value);
}
inline void put_fields(ByteWriter& w, const TextRun& s) {
  put_fields_of<TextRun>(w, s.text, s.font, s.weight, s.italic, s.size, s.color,
                         s.letter_spacing, s.features, s.variations);
}
inline void put_fields(ByteWriter& w, const Plate& s) {
  put_fields_of<Plate>(w, static_cast<const BoxStyle&>(s), s.padding_x, s.padding_y,
                       s.per_line);
}
inline void put_fields(ByteWriter& w, const TextLayer& s) {
  put_fields_of<TextLayer>(w, static_cast<const Placement&>(s), s.text, s.runs, s.align,
                           s.vertical_align, s.direction, s.font, s.weight, s.italic,
                           s.size, s.min_size, s.line_height, s.max_lines, s.fit,
                           s.max_chars, s.letter_spacing, s.tabular_digits, s.features,
                           s.variations, s.color, s.gradient, s.outline, s.shadow,
                           s.glow, s.plate);
}
inline void put_fields(ByteWriter& w, const Image& s) {
  put_fields_of<Image>(w, s.size, s.rgba);
}
inline void put_fields(ByteWriter& w, const ImageLayer& s) {
  put_fields_of<ImageLayer>(w, static_cast<const Placement&>(s), s.image, s.name, s.fit,
                            s.radius, s.shadow);
}
void put_fields(ByteWriter& w, const Layer& s);
inline void put_fields(ByteWriter& w, const GroupLayer& s) {
  put_fields_of<GroupLayer>(w, static_cast<const Placement&>(s), s.layers);
}
inline void put_fields(ByteWriter& w, const LayerWindow& s) {
  put_fields_of<LayerWindow>(w, s.from, s.until, s.fade_in, s.fade_out,
                             s.until_slack);
}
inline void put_fields(ByteWriter& w, const Easing& s) {
  put_fields_of<Easing>(w, s.x1, s.y1, s.x2, s.y2, s.hold);
}
inline void put_fields(ByteWriter& w, const Transition& s) {
  put_fields_of<Transition>(w, s.seconds, s.dx, s.dy, s.scale, s.opacity, s.easing);
}
inline void put_fields(ByteWriter& w, const Keyframe& s) {
  put_fields_of<Keyframe>(w, s.at, s.dx, s.dy, s.scale, s.opacity, s.color, s.easing);
}
inline void put_fields(ByteWriter& w, const Follow& s) {
  put_fields_of<Follow>(w, s.x, s.y, s.width, s.height);
}
inline void put_fields(ByteWriter& w, const Animation& s) {
  put_fields_of<Animation>(w, s.enter, s.exit, s.keyframes, s.typewriter_per_second,
                           s.follow);
}
inline void put_fields(ByteWriter& w, const ClockPause& s) {
  put_fields_of<ClockPause>(w, s.from, s.until);
}
inline void put_fields(ByteWriter& w, const DataSample& s) {
  put_fields_of<DataSample>(w, s.time, s.value, s.text);
}
inline void put_fields(ByteWriter& w, const DataSeries& s) {
  put_fields_of<DataSeries>(w, s.base, s.is_text, s.interpolated, s.samples);
}

}  // namespace glyphreel

#endif  // GR_TEXT_OVERLAY_FIELDS_H_
