// SPDX-License-Identifier: Apache-2.0
// "fonts" of a job file.

#include <filesystem>
#include <system_error>

#include "sched/job_fields.h"
#include "sched/job_parts.h"

namespace glyphreel {

void read_fonts(JobReader& job, const std::string& folder, Compilation& out) {
  int number = 0;
  for (const JsonNode& item :
       job.list("fonts", 0, job_fields::kMaxFonts, "a list of font files")) {
    const std::string place = "font " + std::to_string(++number);
    if (item.kind != JsonNode::Kind::kString) {
      job.log().mistake(item.line, place,
                        std::string("expected the path of a font file, found ") +
                            kind_name(item.kind));
      continue;
    }
    auto path = resolve_file(item.text, folder);
    if (!path) {
      job.log().mistake(item.line, place, path.error().message);
      continue;
    }
    std::error_code error;
    if (!std::filesystem::is_regular_file(*path, error)) {
      job.log().mistake(item.line, place, *path + ": there is no such file");
      continue;
    }
    out.fonts.push_back(std::move(*path));
  }
}

}  // namespace glyphreel
