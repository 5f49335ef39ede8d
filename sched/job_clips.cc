// SPDX-License-Identifier: Apache-2.0
// "clips" of a job file.

#include "sched/job_fields.h"
#include "sched/job_parts.h"

namespace glyphreel {
namespace {

using Kind = JsonNode::Kind;

std::vector<std::string> read_tags(JobReader& clip) {
  std::vector<std::string> tags;
  const JsonNode* field = clip.find("tags");
  if (field == nullptr || field->kind == Kind::kNull) return tags;
  if (field->kind != Kind::kArray) {
    clip.mistake("tags", std::string("expected a list of texts, found ") +
                             kind_name(field->kind) +
                             (field->kind == Kind::kString
                                  ? " (write [" + quoted(field->text) + "])"
                                  : ""));
    return tags;
  }
  for (size_t i = 0; i < field->items.size(); ++i) {
    const std::string key = "tags[" + std::to_string(i) + "]";
    if (field->items[i].kind != Kind::kString) {
      clip.log().mistake(field->items[i].line, clip.place(key),
                         std::string("expected a text in quotes, found ") +
                             kind_name(field->items[i].kind));
      continue;
    }
    if (auto tag = clip.scalar(key, field->items[i], "", ""))
      tags.push_back(std::move(*tag));
  }
  return tags;
}

std::map<std::string, std::string> read_fields(JobReader& clip) {
  std::map<std::string, std::string> out;
  const JsonNode* field = clip.find("fields");
  if (field == nullptr || field->kind == Kind::kNull) return out;
  JobReader fields(*field, clip.place("fields"), clip.log());
  for (const auto& [name, value] : field->members) {
    if (value.kind == Kind::kNull) {
      out[name];
    } else if (auto text = fields.scalar(name, value, "true", "false")) {
      out[name] = std::move(*text);
    }
  }
  return out;
}

void read_clip(const JsonNode& node, int number, const JobSources& sources,
               JobLog& log, Compilation& out) {
  const std::string where = "clip " + std::to_string(number);
  JobReader reader(node, where, log);
  if (node.kind != Kind::kObject) return;
  reader.expect_only(job_fields::kClip);
  Clip clip;
  const auto source = reader.text_or_null("source");
  const JsonNode* source_field = reader.find("source");
  // A source of a wrong kind has been written down already.
  if (source || source_field == nullptr || source_field->kind == Kind::kNull)
    if (auto key = find_source(source, reader.line_of("source"),
                               source ? reader.place("source") : where, sources,
                               log, out))
      clip.source = std::move(*key);
  for (const char* key : {"start_time", "end_time"})
    if (reader.find(key) == nullptr)
      reader.mistake_here("has no " + quoted(key) +
                          "; write seconds (150.5) or \"h:mm:ss.mmm\"");
  const auto start = reader.seconds("start_time");
  const auto end = reader.seconds("end_time");
  check_times(start, end, node.line, where, log);
  clip.start_time = start.value_or(Rational(0));
  clip.end_time = end.value_or(Rational(0));
  clip.name = reader.text_or_null("name").value_or("");
  clip.notes = reader.text_or_null("notes").value_or("");
  clip.player = reader.text_or_null("player").value_or("");
  if (const JsonNode* rating = reader.find("rating");
      rating != nullptr && rating->kind != Kind::kNull)
    clip.rating = static_cast<int>(reader.integer("rating", 1, 5).value_or(3));
  clip.tags = read_tags(reader);
  clip.fields = read_fields(reader);
  out.clips.push_back(std::move(clip));
}

}  // namespace

std::string too_many_clips(const JobRules& rules) {
  return "the job has more than the " + std::to_string(rules.max_clips) +
         " clips that are allowed (--max-clips)";
}

void read_clips(const JsonNode& list, const JobSources& sources, JobLog& log,
                Compilation& out) {
  if (list.kind != Kind::kArray) {
    log.mistake(list.line, "\"clips\"",
                std::string("expected a list [...] of clips, found ") +
                    kind_name(list.kind));
    return;
  }
  if (list.items.empty()) {
    log.mistake(list.line, "",
                "the list of clips is empty; a film needs at least one clip");
    return;
  }
  if (static_cast<int64_t>(list.items.size()) > log.rules.max_clips) {
    log.mistake(list.line, "\"clips\"", too_many_clips(log.rules));
    return;
  }
  int number = 0;
  for (const JsonNode& node : list.items)
    read_clip(node, ++number, sources, log, out);
}

}  // namespace glyphreel
