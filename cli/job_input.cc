// SPDX-License-Identifier: Apache-2.0
#include "cli/job_input.h"

#include <cstdio>

#include "cli/terminal.h"

namespace glyphreel {

Result<ParsedJob> parse_job_argument(const std::string& job,
                                     const std::string& source) {
  const JobFileOptions options{source};
  if (job != "-") return read_job_file(job, options);
  // parse_job() refuses more than 64 MiB; reading stops a little later.
  constexpr size_t kEnough = (size_t{64} << 20) + 1;
  std::string text;
  char buffer[1 << 16];
  size_t count;
  while (text.size() < kEnough &&
         (count = std::fread(buffer, 1, sizeof(buffer), stdin)) > 0)
    text.append(buffer, count);
  if (std::ferror(stdin)) return bad_request("cannot read the job from standard input");
  return parse_job(text, "standard input", "", options);
}

std::optional<Compilation> read_job(const std::string& job,
                                    const std::string& source) {
  auto parsed = parse_job_argument(job, source);
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
