// SPDX-License-Identifier: Apache-2.0
// Text layers of an overlay and their runs.

#include "core/nearest_name.h"
#include "sched/job_fields.h"
#include "sched/job_layer_parts.h"

namespace glyphreel {
namespace {

using Kind = JsonNode::Kind;

// The tag of an OpenType feature or axis: four characters of printable ASCII.
bool is_tag(const std::string& name) {
  if (name.size() != 4) return false;
  for (const char c : name)
    if (c < 0x20 || c > 0x7E) return false;
  return true;
}

// Calls `read` with each tag and value of the object `key`.
template <typename Read>
void read_tags(JobReader& owner, const char* key, const char* example, Read&& read) {
  const JsonNode* field = owner.find(key);
  if (field == nullptr || field->kind == Kind::kNull) return;
  JobReader tags(*field, owner.place(key), owner.log());
  if (field->members.size() > static_cast<size_t>(job_fields::kMaxTags)) {
    owner.mistake(key, "has more than " + std::to_string(job_fields::kMaxTags) +
                           " entries");
    return;
  }
  for (const auto& [tag, value] : field->members) {
    if (is_tag(tag))
      read(tags, tag, value);
    else
      tags.mistake(tag, std::string("a tag has four characters, such as ") + example);
  }
}

std::vector<FontFeature> read_features(JobReader& owner) {
  std::vector<FontFeature> out;
  read_tags(owner, "features", "\"smcp\"",
            [&](JobReader& tags, const std::string& tag, const JsonNode& value) {
              if (value.kind == Kind::kBool)
                out.push_back({tag, value.truth ? 1 : 0});
              else if (const auto number = tags.integer(tag, 0, 65'535))
                out.push_back({tag, static_cast<int>(*number)});
            });
  return out;
}

std::vector<FontVariation> read_variations(JobReader& owner) {
  std::vector<FontVariation> out;
  // OpenType 1.9, "fvar": axis values are 16.16 fixed point.
  read_tags(owner, "variations", "\"wdth\"",
            [&](JobReader& tags, const std::string& tag, const JsonNode&) {
              if (const auto number = tags.number(tag, -32'768, 32'767))
                out.push_back({tag, *number});
            });
  return out;
}

// What a text layer and a run have alike, but for the text.
template <typename Style>
void read_run_style(JobReader& reader, Style& out) {
  take(out.font, reader.text("font"));
  take(out.weight, reader.integer("weight", 1, 1000));
  take(out.italic, reader.truth("italic"));
  take(out.size, reader.number("size", 1, 2000));
  take(out.color, reader.color("color"));
  take(out.letter_spacing, reader.number("letter_spacing", -100, 1000));
  out.features = read_features(reader);
  out.variations = read_variations(reader);
}

std::vector<TextRun> read_runs(JobReader& layer) {
  std::vector<TextRun> runs;
  const auto items = layer.list("runs", 1, job_fields::kMaxRuns, "a list of runs");
  int number = 0;
  size_t length = 0;
  for (const JsonNode& item : items) {
    JobReader reader(item, layer.where() + ", run " + std::to_string(++number),
                     layer.log());
    if (item.kind != Kind::kObject) continue;
    reader.expect_only(job_fields::kRunStyle);
    TextRun run;
    if (reader.find("text") == nullptr) reader.mistake_here("a run needs a \"text\"");
    take(run.text, reader.text("text"));
    read_run_style(reader, run);
    length += static_cast<size_t>(code_point_count(run.text));
    runs.push_back(std::move(run));
  }
  const int64_t most = layer.log().rules.max_text_length;
  if (static_cast<int64_t>(length) > most)
    layer.mistake("runs", "are " + std::to_string(length) +
                              " characters long together; at most " +
                              std::to_string(most) + " are allowed (--max-text)");
  return runs;
}

}  // namespace

TextLayer read_text(JobReader& layer) {
  layer.expect_only(job_fields::kTextLayer);
  TextLayer text;
  const bool has_text = layer.find("text") != nullptr;
  const bool has_runs = layer.find("runs") != nullptr;
  if (!has_text && !has_runs)
    layer.mistake_here("a text layer needs a \"text\", such as \"{name}\", or \"runs\"");
  if (has_text && has_runs)
    layer.mistake("runs", "a text layer has a \"text\" or \"runs\", not both");
  take(text.text, layer.text("text"));
  text.runs = read_runs(layer);
  read_run_style(layer, text);
  take(text.align, layer.choice("align", job_fields::kAligns));
  take(text.vertical_align,
       layer.choice("vertical_align", job_fields::kVerticalAligns));
  take(text.direction, layer.choice("direction", job_fields::kDirections));
  take(text.min_size, layer.number("min_size", 0, 2000));
  take(text.line_height, layer.number("line_height", 0.5, 10));
  take(text.max_lines, layer.integer("max_lines", 1, 1000));
  take(text.fit, layer.choice("fit", job_fields::kTextFits));
  take(text.max_chars, layer.integer("max_chars", 0, job_fields::kMaxTextLength));
  take(text.tabular_digits, layer.truth("tabular_digits"));
  text.gradient = read_gradient(layer);
  text.outline = read_outline(layer);
  text.shadow = read_shadow(layer);
  text.glow = read_glow(layer);
  text.plate = read_plate(layer);
  return text;
}

}  // namespace glyphreel
