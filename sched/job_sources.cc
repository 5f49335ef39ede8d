// SPDX-License-Identifier: Apache-2.0
// Paths in job files, and which source a clip means.

#include <cctype>

#include "sched/job_parts.h"
#include "core/nearest_name.h"

namespace glyphreel {
namespace {

// "https" of "https://host/x" in lower case; empty when there is no "://" behind
// scheme characters (RFC 3986 3.1).
std::string url_scheme(const std::string& path) {
  const size_t end = path.find("://");
  if (end == std::string::npos || end == 0) return "";
  std::string scheme;
  for (const char c : path.substr(0, end)) {
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '+' && c != '-' &&
        c != '.')
      return "";
    scheme += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return scheme;
}

}  // namespace

Result<std::string> resolve_source(const std::string& path,
                                   const std::string& folder) {
  if (path.empty())
    return bad_request("the path is empty; name a video file or an http(s) URL");
  if (path.find('\0') != std::string::npos)
    return bad_request("the path " + quoted(path) + " contains a zero character");
  const std::string scheme = url_scheme(path);
  if (scheme == "http" || scheme == "https") return path;
  if (!scheme.empty())
    return bad_request(quoted(path) + " uses " + scheme +
                       "://; only files, http:// and https:// are read");
  if (path[0] == '/') return path;
  if (!folder.empty())
    return folder.back() == '/' ? folder + path : folder + "/" + path;
  return path.find(':') != std::string::npos ? "./" + path : path;
}

Result<std::string> resolve_file(const std::string& path,
                                 const std::string& folder) {
  if (path.empty()) return bad_request("the path is empty; name a file");
  if (!url_scheme(path).empty())
    return bad_request(quoted(path) + " is an address; only files are read here");
  return resolve_source(path, folder);
}

Result<std::string> resolve_allowed_file(const std::string& path,
                                         const std::string& folder,
                                         const JobRules& rules) {
  GR_TRY(std::string resolved, resolve_file(path, folder));
  GR_CHECK(check_root(rules, resolved));
  return resolved;
}

bool add_source(const std::string& key, const std::string& path,
                const std::string& folder, int line, const std::string& where,
                JobLog& log, Compilation& out) {
  auto resolved = resolve_source(path, folder);
  if (!resolved) {
    log.mistake(line, where, resolved.error().message);
    return false;
  }
  if (const Status allowed = is_remote(*resolved) ? check_network(log.rules, *resolved)
                                                  : check_root(log.rules, *resolved);
      !allowed) {
    log.mistake(line, where, allowed.error().message);
    return false;
  }
  out.sources[key] = std::move(*resolved);
  return true;
}

std::optional<std::string> find_source(const std::optional<std::string>& name,
                                       int line, const std::string& where,
                                       const JobSources& sources, JobLog& log,
                                       Compilation& out) {
  if (!name) {
    if (sources.fallback) return sources.fallback;
    log.mistake(line, where,
                sources.paths_in_clips
                    ? "has no source; give one for all clips with --source FILE"
                    : "has no \"source\"; name one of the job's \"sources\", set "
                      "\"source\" for the whole job, or give --source FILE");
    return std::nullopt;
  }
  if (sources.paths_in_clips) {
    if (!out.sources.contains(*name) &&
        !add_source(*name, *name, sources.folder, line, where, log, out))
      return std::nullopt;
    return name;
  }
  if (!name->empty() && out.sources.contains(*name)) return name;
  std::vector<std::string_view> known;
  for (const auto& [key, path] : out.sources)
    if (!key.empty()) known.push_back(key);
  log.mistake(line, where,
              "there is no source named " + quoted(*name) +
                  (known.empty() ? "; name it under \"sources\" with its path"
                                 : suggest_name(*name, known)));
  return std::nullopt;
}

void check_times(const std::optional<Rational>& start,
                 const std::optional<Rational>& end, int line,
                 const std::string& where, JobLog& log) {
  if (start && *start < Rational(0))
    log.mistake(line, where,
                "start_time " + format_seconds(*start) +
                    " is before the source's start; it must be 0 or more");
  if (start && end && *end <= *start)
    log.mistake(line, where,
                "end_time " + format_seconds(*end) + " is not after start_time " +
                    format_seconds(*start) +
                    "; a clip needs to end later than it starts");
}

}  // namespace glyphreel
