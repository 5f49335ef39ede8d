// SPDX-License-Identifier: Apache-2.0
// "overlay" of a job file -> Overlay, field by field as in text/overlay.h.

#include "sched/job_fields.h"
#include "sched/job_parts.h"
#include "core/nearest_name.h"

namespace glyphreel {
namespace {

using Kind = JsonNode::Kind;

constexpr double kFar = 100'000;  // design pixels; larger than any frame

template <typename T, typename Value>
void take(T& field, const std::optional<Value>& value) {
  if (value) field = static_cast<T>(*value);
}

std::optional<Shadow> read_shadow(JobReader& layer) {
  const JsonNode* field = layer.find("shadow");
  if (field == nullptr || field->kind == Kind::kNull) return std::nullopt;
  JobReader reader(*field, layer.place("shadow"), layer.log());
  reader.expect_only(job_fields::kShadow);
  Shadow shadow;
  take(shadow.dx, reader.number("dx", -kFar, kFar));
  take(shadow.dy, reader.number("dy", -kFar, kFar));
  take(shadow.blur, reader.number("blur", 0, 500));
  take(shadow.color, reader.color("color"));
  return shadow;
}

BoxLayer read_box(JobReader& reader) {
  reader.expect_only(job_fields::kBoxLayer);
  BoxLayer box;
  for (const char* key : {"width", "height"})
    if (reader.find(key) == nullptr)
      reader.mistake_here(std::string("a box needs a ") + quoted(key));
  take(box.x, reader.length("x"));
  take(box.y, reader.length("y"));
  take(box.width, reader.length("width"));
  take(box.height, reader.length("height"));
  take(box.color, reader.color("color"));
  take(box.radius, reader.number("radius", 0, kFar));
  box.shadow = read_shadow(reader);
  return box;
}

TextLayer read_text(JobReader& reader) {
  reader.expect_only(job_fields::kTextLayer);
  TextLayer text;
  if (reader.find("text") == nullptr)
    reader.mistake_here("a text layer needs a \"text\", such as \"{name}\"");
  take(text.text, reader.text("text"));
  take(text.x, reader.length("x"));
  take(text.y, reader.length("y"));
  take(text.width, reader.length("width"));
  if (const auto height = reader.length("height")) text.height = height;
  take(text.align, reader.choice("align", job_fields::kAligns));
  take(text.vertical_align,
       reader.choice("vertical_align", job_fields::kVerticalAligns));
  take(text.font, reader.text("font"));
  take(text.weight, reader.integer("weight", 100, 900));
  take(text.italic, reader.truth("italic"));
  take(text.size, reader.number("size", 1, 2000));
  take(text.min_size, reader.number("min_size", 0, 2000));
  take(text.line_height, reader.number("line_height", 0.5, 10));
  take(text.max_lines, reader.integer("max_lines", 1, 1000));
  take(text.fit, reader.choice("fit", job_fields::kTextFits));
  take(text.max_chars, reader.integer("max_chars", 0, job_fields::kMaxTextLength));
  take(text.letter_spacing, reader.number("letter_spacing", -100, 1000));
  take(text.tabular_digits, reader.truth("tabular_digits"));
  take(text.color, reader.color("color"));
  text.shadow = read_shadow(reader);
  return text;
}

void read_layer(const JsonNode& node, int number, JobLog& log, Overlay& out) {
  JobReader reader(node, "overlay layer " + std::to_string(number), log);
  if (node.kind != Kind::kObject) return;
  if (reader.find("type") == nullptr) {
    reader.mistake_here("has no \"type\"; write \"type\": \"box\" or \"text\"");
    return;
  }
  const auto type = reader.choice("type", job_fields::kLayerTypes);
  if (!type) return;
  Layer layer;
  if (*type == 0)
    layer.content = read_box(reader);
  else
    layer.content = read_text(reader);
  take(layer.window.from, reader.seconds("from"));
  if (const auto until = reader.seconds("until")) layer.window.until = until;
  take(layer.window.fade_in, reader.number("fade_in", 0, 3600));
  take(layer.window.fade_out, reader.number("fade_out", 0, 3600));
  take(layer.opacity, reader.number("opacity", 0, 1));
  out.layers.push_back(std::move(layer));
}

}  // namespace

void read_overlay(const JsonNode& node, JobLog& log, Overlay& out) {
  using Overlays = Overlay::Kind;
  constexpr Overlays kKinds[] = {Overlays::kCard, Overlays::kClassic,
                                 Overlays::kNone};
  const auto& words = job_fields::kOverlayKinds;
  if (node.kind == Kind::kString) {
    for (size_t i = 0; i < words.size(); ++i)
      if (words[i] == node.text) {
        out.kind = kKinds[i];
        return;
      }
    log.mistake(node.line, "\"overlay\"",
                quoted(node.text) + " is not known" + suggest_name(node.text, words));
    return;
  }
  if (node.kind != Kind::kObject) {
    log.mistake(node.line, "\"overlay\"",
                std::string("expected \"card\", \"classic\", \"none\" or "
                            "{\"layers\": [...]}, found ") +
                    kind_name(node.kind));
    return;
  }
  JobReader reader(node, "overlay", log);
  reader.expect_only(job_fields::kOverlay);
  out.kind = Overlays::kLayers;
  take(out.scale, reader.choice("scale", job_fields::kScales));
  const JsonNode* layers = reader.find("layers");
  if (layers == nullptr || layers->kind != Kind::kArray) {
    reader.mistake("layers", "an overlay object needs \"layers\": a list of boxes "
                             "and texts, bottom to top");
    return;
  }
  int number = 0;
  for (const JsonNode& layer : layers->items)
    read_layer(layer, ++number, log, out);
}

}  // namespace glyphreel
