// SPDX-License-Identifier: Apache-2.0
#include "cli/job_input.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>

#include "cli/terminal.h"

namespace glyphreel {

std::string absolute_path(const std::string& path) {
  std::error_code error;
  const auto whole = std::filesystem::absolute(path, error);
  return error ? path : whole.string();
}

Result<std::string> read_job_text(const std::string& job) {
  const auto cannot = [&](int error) {
    return Error{Errc::kBadRequest,
                 job == "-" ? "cannot read the job from standard input"
                            : job + ": cannot read the job file: " + std::strerror(error),
                 error};
  };
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> opened(nullptr, &std::fclose);
  if (job != "-") {
    opened.reset(std::fopen(job.c_str(), "rbe"));
    if (!opened) return cannot(errno);
  }
  std::FILE* const file = opened ? opened.get() : stdin;
  // parse_job() refuses more than 64 MiB; reading stops a little later.
  constexpr size_t kEnough = (size_t{64} << 20) + 1;
  std::string text;
  char buffer[1 << 16];
  size_t count;
  while (text.size() < kEnough &&
         (count = std::fread(buffer, 1, sizeof(buffer), file)) > 0)
    text.append(buffer, count);
  if (std::ferror(file)) return cannot(errno);
  return text;
}

Result<ParsedJob> parse_job_argument(const std::string& job,
                                     const JobFileOptions& options) {
  if (job != "-") return read_job_file(job, options);
  GR_TRY(const std::string text, read_job_text(job));
  return parse_job(text, "standard input", "", options);
}

std::optional<Compilation> read_job(const std::string& job,
                                    const JobFileOptions& options) {
  auto parsed = parse_job_argument(job, options);
  if (!parsed) {
    say_error(parsed.error().message);
    return std::nullopt;
  }
  say_warnings(parsed->warnings);
  for (const std::string& mistake : parsed->mistakes) say_error(mistake);
  if (!parsed->mistakes.empty()) return std::nullopt;
  return std::move(parsed->compilation);
}

}  // namespace glyphreel
