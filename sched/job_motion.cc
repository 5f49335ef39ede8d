// SPDX-License-Identifier: Apache-2.0
// When a layer of an overlay shows, and how it moves.

#include "core/nearest_name.h"
#include "sched/job_fields.h"
#include "sched/job_layer_parts.h"

namespace glyphreel {
namespace {

using Kind = JsonNode::Kind;

// In the order of job_fields::kEasings. CSS Easing 1, 2.2; the "back" curves are the
// cubic Bezier forms in common use of Penner's, which pass their end by a tenth.
constexpr Easing kCurves[] = {{0, 0, 1, 1},
                              {0.25, 0.1, 0.25, 1},
                              {0.42, 0, 1, 1},
                              {0, 0, 0.58, 1},
                              {0.42, 0, 0.58, 1},
                              {0.36, 0, 0.66, -0.56},
                              {0.34, 1.56, 0.64, 1},
                              {0.68, -0.6, 0.32, 1.6},
                              {0, 0, 1, 1, true}};
static_assert(std::size(kCurves) == job_fields::kEasings.size());
constexpr size_t kEaseOut = 3;

void read_easing(JobReader& reader, Easing& out) {
  const JsonNode* field = reader.find("easing");
  if (field == nullptr) return;
  if (field->kind != Kind::kArray) {
    if (const auto name = reader.choice("easing", job_fields::kEasings))
      out = kCurves[*name];
    return;
  }
  if (field->items.size() != 4) {
    reader.mistake("easing", "expected a name or [x1, y1, x2, y2], such as "
                             "[0.2, 0, 0, 1]");
    return;
  }
  const std::string place = reader.place("easing");
  Easing easing;
  double* const values[] = {&easing.x1, &easing.y1, &easing.x2, &easing.y2};
  for (size_t i = 0; i < 4; ++i) {
    // CSS Easing 1, 2.2: both x lie in 0..1, so that one time has one value.
    const double least = i % 2 == 0 ? 0 : -10, most = i % 2 == 0 ? 1 : 10;
    const auto value = reader.number(field->items[i], place, least, most);
    if (!value) return;
    *values[i] = *value;
  }
  out = easing;
}

Length negated(Length length) {
  return {0 - length.percent, 0 - length.px, 0 - length.em};
}

std::optional<Transition> read_transition(JobReader& layer, const char* key) {
  auto reader = layer.object(key, job_fields::kTransition);
  if (!reader) return std::nullopt;
  Transition transition;
  if (reader->find("seconds") == nullptr)
    reader->mistake_here("needs \"seconds\", such as 0.4");
  take(transition.seconds, reader->number("seconds", 0, 3600));
  take(transition.scale, reader->number("scale", 0, 16));
  if (const auto fade = reader->truth("fade")) transition.opacity = *fade ? 0 : 1;
  transition.easing = kCurves[kEaseOut];
  read_easing(*reader, transition.easing);
  const auto slide = reader->choice("slide", job_fields::kSlides);
  const auto distance = reader->length("distance");
  if (reader->find("slide") == nullptr) {
    if (reader->find("distance") != nullptr)
      reader->mistake("distance", "needs a \"slide\": left, right, up or down");
    return transition;
  }
  if (!slide) return transition;
  const Length way = distance.value_or(Length{0, 48, 0});
  // The name is the way that the layer moves: one that comes in upwards starts below
  // its place, one that leaves upwards ends above it.
  const bool backwards = *slide == 0 || *slide == 2;  // left, up
  const bool enters = std::string_view(key) == "enter";
  (*slide < 2 ? transition.dx : transition.dy) =
      backwards == enters ? way : negated(way);
  return transition;
}

std::vector<Keyframe> read_keyframes(JobReader& layer) {
  std::vector<Keyframe> out;
  const bool has_color = layer.find("type")->text == "box" ||
                         layer.find("type")->text == "text";
  const auto items =
      layer.list("keyframes", 1, job_fields::kMaxKeyframes, "a list of keyframes");
  int number = 0;
  for (const JsonNode& item : items) {
    JobReader reader(item, layer.where() + ", keyframe " + std::to_string(++number),
                     layer.log());
    if (item.kind != Kind::kObject) continue;
    reader.expect_only(job_fields::kKeyframe);
    Keyframe keyframe;
    if (reader.find("at") == nullptr)
      reader.mistake_here("a keyframe needs an \"at\": seconds of the clip");
    const auto at = reader.seconds("at");
    take(keyframe.at, at);
    keyframe.dx = reader.length("x");
    keyframe.dy = reader.length("y");
    keyframe.scale = reader.number("scale", 0, 16);
    keyframe.opacity = reader.number("opacity", 0, 1);
    keyframe.color = reader.color("color");
    if (reader.find("color") != nullptr && !has_color)
      reader.mistake("color", "only boxes and texts have a colour to change");
    read_easing(reader, keyframe.easing);
    bool changes = false;
    for (const char* key : {"x", "y", "scale", "opacity", "color"})
      changes |= reader.find(key) != nullptr;
    if (!changes)
      reader.mistake_here("changes nothing; give it x, y, scale, opacity or color");
    // Times from the clip's start come first, then those from its end.
    if (at && !out.empty()) {
      const Rational before = out.back().at;
      const bool was_from_end = before < Rational(0), from_end = *at < Rational(0);
      if (was_from_end == from_end ? *at <= before : was_from_end)
        reader.mistake("at", "is not after the keyframe before it; write them by "
                             "time, those from the clip's end last");
    }
    out.push_back(std::move(keyframe));
  }
  return out;
}

std::optional<Follow> read_follow(JobReader& layer) {
  auto reader = layer.object("follow", job_fields::kFollow);
  if (!reader) return std::nullopt;
  Follow follow;
  for (const char* key : {"x", "y"})
    if (reader->find(key) == nullptr)
      reader->mistake_here("needs \"x\" and \"y\": names of the overlay's data");
  take(follow.x, reader->text("x"));
  take(follow.y, reader->text("y"));
  if (reader->find("of") == nullptr) return follow;
  const auto size = reader->list("of", 2, 2, "[width, height], such as [1920, 1080]");
  if (size.size() != 2) return follow;
  const std::string place = reader->place("of");
  take(follow.width, reader->number(size[0], place, 1e-3, job_fields::kMaxLength));
  take(follow.height, reader->number(size[1], place, 1e-3, job_fields::kMaxLength));
  return follow;
}

// A time, or where a key frame near it may be the end.
void read_until(JobReader& layer, LayerWindow& out) {
  const JsonNode* node = layer.find("until");
  if (node == nullptr || node->kind != JsonNode::Kind::kObject) {
    if (const auto until = layer.seconds("until")) out.until = until;
    return;
  }
  auto reader = layer.object("until", job_fields::kUntil);
  if (!reader) return;
  for (const char* key : {"near", "slack"})
    if (reader->find(key) == nullptr)
      reader->mistake_here("needs \"near\", a time, and \"slack\", seconds");
  if (const auto near = reader->seconds("near")) out.until = near;
  const auto slack = reader->seconds("slack");
  if (!slack) return;
  if (*slack < Rational(0) || *slack > Rational(3600))
    reader->mistake("slack", "must be 0 to 3600 seconds");
  else
    out.until_slack = *slack;
}

}  // namespace

void read_showing(JobReader& layer, Layer& out) {
  take(out.window.from, layer.seconds("from"));
  read_until(layer, out.window);
  take(out.window.fade_in, layer.number("fade_in", 0, 3600));
  take(out.window.fade_out, layer.number("fade_out", 0, 3600));
  take(out.opacity, layer.number("opacity", 0, 1));
  out.animation.enter = read_transition(layer, "enter");
  out.animation.exit = read_transition(layer, "exit");
  out.animation.keyframes = read_keyframes(layer);
  out.animation.follow = read_follow(layer);
  if (std::holds_alternative<TextLayer>(out.content))
    take(out.animation.typewriter_per_second, layer.number("typewriter", 0, 1000));
}

}  // namespace glyphreel
