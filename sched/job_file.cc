// SPDX-License-Identifier: Apache-2.0
#include "sched/job_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <set>

#include "sched/job_fields.h"
#include "sched/job_parts.h"

namespace glyphreel {
namespace {

using Kind = JsonNode::Kind;

constexpr size_t kMaxJobBytes = size_t{64} << 20;

void read_job_object(const JsonNode& job, const JobFileOptions& options,
                     JobSources sources, JobLog& log, Compilation& out) {
  JobReader reader(job, "", log);
  reader.expect_only(job_fields::kJob);
  reader.text("$schema");
  if (const JsonNode* table = reader.find("sources")) {
    JobReader names(*table, "\"sources\"", log);
    for (const auto& [name, value] : table->members) {
      if (name.empty()) {
        names.mistake(name, "a source needs a name that clips can use");
      } else if (const auto path = names.text(name, value)) {
        add_source(name, *path, sources.folder, value.line, names.place(name), log,
                   out);
      }
      // A clip that names a refused source is no second mistake.
      if (!name.empty()) out.sources.try_emplace(name);
    }
  }
  const auto path = reader.text("source");
  // --source wins, so that one job serves many recordings of the same form.
  if (!options.source.empty()) {
  } else if (path) {
    add_source(kUnnamedSource, *path, sources.folder, reader.line_of("source"),
               "\"source\"", log, out);
    sources.fallback = kUnnamedSource;
  } else if (out.sources.size() == 1) {
    sources.fallback = out.sources.begin()->first;
  }
  read_fonts(reader, sources.folder, out);
  if (const JsonNode* overlay = reader.find("overlay"))
    read_overlay(*overlay, sources.folder, log, out.overlay);
  if (const JsonNode* output = reader.find("output"))
    read_output(*output, options.speed, log, out.output);
  if (const JsonNode* clips = reader.find("clips"))
    read_clips(*clips, sources, log, out);
  else
    reader.mistake_here("has no \"clips\"; add a list of what to show");
}

// Leading blanks and a byte order mark do not tell what a text is.
char first_character(const std::string& text) {
  size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  at = text.find_first_not_of(" \t\r\n", at);
  return at == std::string::npos ? '\0' : text[at];
}

bool looks_like_tsv(const std::string& text) {
  const std::string head = text.substr(0, text.find_first_of("\r\n"));
  return head.find('\t') != std::string::npos ||
         head.find("_time") != std::string::npos;
}

// Adds the line to what find_mistakes() says: "layer 3, run 2: ...".
void overlay_mistake(const std::string& sentence, JobLog& log) {
  std::string place = "overlay " + sentence.substr(0, sentence.find(": "));
  for (;;) {
    const auto layer = log.layer_lines.find(place);
    if (layer != log.layer_lines.end()) {
      log.mistake(layer->second, "", "overlay " + sentence);
      return;
    }
    const size_t comma = place.rfind(", ");
    if (comma == std::string::npos) break;
    place.resize(comma);
  }
  log.mistake(0, "overlay", sentence);
}

}  // namespace

ParsedJob parse_job(const std::string& text, const std::string& name,
                    const std::string& folder, const JobFileOptions& options) {
  ParsedJob job;
  Compilation& out = job.compilation;
  JobLog log;
  log.file = name;
  log.rules = options.rules;
  JobSources sources;
  sources.folder = folder;
  if (!options.source.empty()) {
    // Given by the person at the keyboard: relative to where they are.
    if (add_source(kUnnamedSource, options.source, "", 0, "--source", log, out))
      sources.fallback = kUnnamedSource;
  }
  if (options.speed) out.output.video = speed_settings(*options.speed);
  const char first = first_character(text);
  if (text.size() > kMaxJobBytes) {
    log.mistake(0, "", "is larger than 64 MiB; is this really a job file?");
  } else if (first == '{' || first == '[') {
    auto tree = parse_json(text, name);
    if (!tree) {
      log.mistakes.push_back(tree.error().message);
    } else if (tree->kind == Kind::kObject) {
      read_job_object(*tree, options, sources, log, out);
    } else {
      sources.paths_in_clips = true;
      read_clips(*tree, sources, log, out);
    }
  } else if (first == '\0' && text.find('\0') == std::string::npos) {
    log.mistake(0, "", "is empty; a job is a JSON object, a JSON list of clips, or "
                       "tab-separated text with a header line");
  } else if (looks_like_tsv(text)) {
    sources.paths_in_clips = true;
    read_tsv(text, sources, log, out);
  } else {
    log.mistake(0, "", "is not a job: it begins neither with { or [ (JSON) nor with "
                       "a header line of tab-separated column names");
  }

  std::set<std::string> field_names;
  for (const Clip& clip : out.clips)
    for (const auto& [field, value] : clip.fields) field_names.insert(field);
  for (const std::string& sentence :
       find_mistakes(out.overlay, {field_names.begin(), field_names.end()}))
    overlay_mistake(sentence, log);
  // A source that nothing uses need not exist.
  if (log.mistakes.empty()) {
    std::set<std::string> used;
    for (const Clip& clip : out.clips) used.insert(clip.source);
    for (const auto& [key, path] : out.sources)
      if (!key.empty() && !used.contains(key))
        log.warning(0, "", "no clip uses the source " + quoted(key));
    std::erase_if(out.sources,
                  [&](const auto& entry) { return !used.contains(entry.first); });
  }
  job.mistakes = std::move(log.mistakes);
  job.warnings = std::move(log.warnings);
  return job;
}

Result<ParsedJob> read_job_file(const std::string& path,
                                const JobFileOptions& options) {
  const auto cannot = [&](int error) {
    return Error{Errc::kBadRequest,
                 path + ": cannot read the job file: " + std::strerror(error), error};
  };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
      std::fopen(path.c_str(), "rbe"), &std::fclose);
  if (!file) return cannot(errno);
  std::string text;
  char buffer[1 << 16];
  size_t count;
  while (text.size() <= kMaxJobBytes &&
         (count = std::fread(buffer, 1, sizeof(buffer), file.get())) > 0)
    text.append(buffer, count);
  if (std::ferror(file.get())) return cannot(errno);
  const size_t slash = path.rfind('/');
  const std::string folder =
      slash == std::string::npos ? "" : path.substr(0, slash + (slash == 0));
  return parse_job(text, path, folder, options);
}

}  // namespace glyphreel
