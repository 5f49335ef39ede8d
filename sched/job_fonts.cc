// SPDX-License-Identifier: Apache-2.0
// "fonts" of a job file.

#include <filesystem>
#include <limits>
#include <system_error>

#include "sched/job_fields.h"
#include "sched/job_parts.h"

namespace glyphreel {

void read_fonts(JobReader& job, const std::string& folder, Compilation& out) {
  constexpr size_t kAnyNumber = std::numeric_limits<size_t>::max();
  const auto items = job.list("fonts", 0, kAnyNumber, "a list of font files");
  const int64_t most = job.log().rules.max_fonts;
  if (static_cast<int64_t>(items.size()) > most) {
    job.mistake("fonts", "names " + std::to_string(items.size()) + " fonts; at most " +
                             std::to_string(most) + " are allowed (--max-fonts)");
    return;
  }
  int number = 0;
  for (const JsonNode& item : items) {
    const std::string place = "font " + std::to_string(++number);
    if (item.kind != JsonNode::Kind::kString) {
      job.log().mistake(item.line, place,
                        std::string("expected the path of a font file, found ") +
                            kind_name(item.kind));
      continue;
    }
    auto path = resolve_allowed_file(item.text, folder, job.log().rules);
    if (!path) {
      job.log().mistake(item.line, place, path.error().message);
      continue;
    }
    std::error_code error;
    if (!std::filesystem::is_regular_file(*path, error)) {
      job.log().mistake(item.line, place,
                        *path + (std::filesystem::exists(*path, error)
                                     ? ": is no regular file"
                                     : ": there is no such file"));
      continue;
    }
    out.fonts.push_back(std::move(*path));
  }
}

}  // namespace glyphreel
