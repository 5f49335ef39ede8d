// SPDX-License-Identifier: Apache-2.0
// How boxes, plates and letters of an overlay look.

#include "sched/job_fields.h"
#include "sched/job_layer_parts.h"

namespace glyphreel {
namespace {

using Kind = JsonNode::Kind;
using job_fields::kMaxLength;

constexpr double kMaxBlur = 500;
constexpr double kMaxSpread = 1'000;

// A mistake for each of `keys` that is not there.
void expect(JobReader& reader, const char* owner,
            std::initializer_list<const char*> keys) {
  for (const char* key : keys)
    if (reader.find(key) == nullptr)
      reader.mistake_here(std::string(owner) + " needs a " + quoted(key));
}

// "#rrggbb", or ["#rrggbb", 0.25]; `at` stays empty where no position is given.
struct RawStop {
  Color color;
  std::optional<double> at;
};
std::optional<RawStop> read_stop(const JsonNode& node, const std::string& place,
                                 JobReader& reader) {
  RawStop stop;
  const JsonNode* color = &node;
  if (node.kind == Kind::kArray) {
    if (node.items.size() != 2) {
      reader.log().mistake(node.line, place,
                           "expected a colour or [colour, position], such as "
                           "[\"#000000\", 0.5]");
      return std::nullopt;
    }
    color = &node.items[0];
    stop.at = reader.number(node.items[1], place + ", position", 0, 1);
    if (!stop.at) return std::nullopt;
  }
  const auto read = reader.color(*color, place);
  if (!read) return std::nullopt;
  stop.color = *read;
  return stop;
}

// CSS Images 3, 3.4.3: the first and last stop lie at 0 and 1, the others without a
// position are spread evenly between their neighbours.
std::vector<ColorStop> place_stops(std::vector<RawStop> raw) {
  if (!raw.front().at) raw.front().at = 0;
  if (!raw.back().at) raw.back().at = 1;
  std::vector<ColorStop> stops;
  for (size_t i = 0; i < raw.size(); ++i) {
    if (!raw[i].at) {
      size_t next = i;
      while (!raw[next].at) ++next;
      const double before = stops.back().at;
      raw[i].at = before + (*raw[next].at - before) / static_cast<double>(next - i + 1);
    }
    stops.push_back({*raw[i].at, raw[i].color});
  }
  return stops;
}

}  // namespace

std::optional<LinearGradient> read_gradient(JobReader& owner) {
  auto reader = owner.object("gradient", job_fields::kGradient);
  if (!reader) return std::nullopt;
  LinearGradient gradient;
  take(gradient.angle, reader->number("angle", -3600, 3600));
  if (reader->find("stops") == nullptr) {
    reader->mistake_here("a gradient needs \"stops\", such as [\"#000000\", \"#0000\"]");
    return std::nullopt;
  }
  std::vector<RawStop> raw;
  const auto items =
      reader->list("stops", job_fields::kMinStops, job_fields::kMaxStops,
                   "a list of colours");
  for (size_t i = 0; i < items.size(); ++i) {
    const std::string place = reader->where() + ", stop " + std::to_string(i + 1);
    if (const auto stop = read_stop(items[i], place, *reader)) raw.push_back(*stop);
  }
  if (raw.empty() || raw.size() != items.size()) return std::nullopt;
  gradient.stops = place_stops(std::move(raw));
  for (size_t i = 1; i < gradient.stops.size(); ++i)
    if (gradient.stops[i].at < gradient.stops[i - 1].at) {
      reader->mistake("stops", "stop " + std::to_string(i + 1) +
                                   " lies before the one in front of it; positions "
                                   "must not decrease");
      return std::nullopt;
    }
  return gradient;
}

std::optional<Shadow> read_shadow(JobReader& owner) {
  auto reader = owner.object("shadow", job_fields::kShadow);
  if (!reader) return std::nullopt;
  Shadow shadow;
  take(shadow.dx, reader->number("dx", -kMaxLength, kMaxLength));
  take(shadow.dy, reader->number("dy", -kMaxLength, kMaxLength));
  take(shadow.blur, reader->number("blur", 0, kMaxBlur));
  take(shadow.color, reader->color("color"));
  take(shadow.spread, reader->number("spread", 0, kMaxSpread));
  return shadow;
}

std::optional<Shadow> read_glow(JobReader& owner) {
  auto reader = owner.object("glow", job_fields::kGlow);
  if (!reader) return std::nullopt;
  expect(*reader, "a glow", {"blur", "color"});
  Shadow glow;
  take(glow.blur, reader->number("blur", 0, kMaxBlur));
  take(glow.color, reader->color("color"));
  take(glow.spread, reader->number("spread", 0, kMaxSpread));
  return glow;
}

std::optional<Outline> read_outline(JobReader& owner) {
  auto reader = owner.object("outline", job_fields::kOutline);
  if (!reader) return std::nullopt;
  expect(*reader, "an outline", {"width"});
  Outline outline;
  take(outline.width, reader->number("width", 0, 200));
  take(outline.color, reader->color("color"));
  take(outline.join, reader->choice("join", job_fields::kJoins));
  return outline;
}

void read_box_style(JobReader& owner, BoxStyle& out) {
  take(out.color, owner.color("color"));
  out.gradient = read_gradient(owner);
  take(out.radius, owner.number("radius", 0, kMaxLength));
  if (auto reader = owner.object("border", job_fields::kBorder)) {
    expect(*reader, "a border", {"width"});
    out.border.emplace();
    take(out.border->width, reader->number("width", 0, kMaxLength));
    take(out.border->color, reader->color("color"));
  }
  out.shadow = read_shadow(owner);
  out.glow = read_glow(owner);
}

std::optional<Plate> read_plate(JobReader& owner) {
  auto reader = owner.object("plate", job_fields::kPlate);
  if (!reader) return std::nullopt;
  Plate plate;
  read_box_style(*reader, plate);
  take(plate.per_line, reader->truth("per_line"));
  const JsonNode* padding = reader->find("padding");
  if (padding == nullptr) return plate;
  if (padding->kind == Kind::kArray) {
    if (padding->items.size() != 2) {
      reader->mistake("padding", "expected a number or [x, y], such as [24, 12]");
      return plate;
    }
    const std::string place = reader->place("padding");
    take(plate.padding_x, reader->number(padding->items[0], place, 0, kMaxLength));
    take(plate.padding_y, reader->number(padding->items[1], place, 0, kMaxLength));
  } else if (const auto both = reader->number("padding", 0, kMaxLength)) {
    plate.padding_x = plate.padding_y = *both;
  }
  return plate;
}

}  // namespace glyphreel
