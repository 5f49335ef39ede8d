// SPDX-License-Identifier: Apache-2.0
// glyphreel demo: everything needed to see what glyphreel does, made on the spot.

#include <cstdio>
#include <filesystem>
#include <system_error>

#include "cli/commands.h"
#include "cli/demo_contact_sheet.h"
#include "cli/demo_job.h"
#include "cli/demo_match.h"
#include "cli/terminal.h"
#include "cli/text_file.h"

namespace glyphreel {

int demo_command(const DemoArguments& arguments, CancelToken& cancel) {
  const std::string& folder = arguments.folder;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return fail({Errc::kCannotWrite,
                 folder + ": cannot make the folder: " + error.message(), 0});
  const std::string match = folder + "/match.mp4", job = folder + "/demo.json",
                    film = folder + "/demo.mp4", sheet = folder + "/contact-sheet.png";
  std::fprintf(stderr, "drawing a match of %d seconds\n", kMatchSeconds);
  if (const Status s = write_match(match, cancel); !s) return fail(s.error());
  if (const Status s = write_text_file(job, kDemoJob); !s) return fail(s.error());
  RenderArguments render;
  render.job = job;
  render.output = film;
  render.cache.off = true;
  RenderReport report;
  if (const int code = render_command(render, cancel, &report); code != 0) return code;
  if (const Status s = write_contact_sheet(report, sheet); !s) return fail(s.error());
  std::printf(
      "\nThe demo is made:\n"
      "  %s  the film: play this\n"
      "  %s  one frame of every clip\n"
      "  %s  the job it was made from: change it and run\n"
      "      glyphreel render %s -o %s\n"
      "  %s  the source\n",
      film.c_str(), sheet.c_str(), job.c_str(), job.c_str(), film.c_str(),
      match.c_str());
  return 0;
}

}  // namespace glyphreel
