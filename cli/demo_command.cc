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
namespace {

// Renders the job `text`, which is written as `job`. The exit code, 0 when it is done.
int render_job_text(const char* text, const std::string& job, const std::string& film,
                    SmartRender smart, CancelToken& cancel, RenderReport& report) {
  if (const Status s = write_text_file(job, text); !s) return fail(s.error());
  RenderArguments render;
  render.job = job;
  render.output = film;
  render.cache.off = true;
  render.smart = smart;
  return render_command(render, cancel, &report);
}

int make_demo(const std::string& folder, const std::string& match, CancelToken& cancel) {
  const std::string job = folder + "/demo.json", film = folder + "/demo.mp4",
                    sheet = folder + "/contact-sheet.png";
  RenderReport report;
  const int code =
      render_job_text(kDemoJob, job, film, SmartRender::kOff, cancel, report);
  if (code != 0) return code;
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

int make_smart_demo(const std::string& folder, const std::string& match,
                    CancelToken& cancel) {
  const std::string job = folder + "/smart.json", film = folder + "/smart.mp4";
  RenderReport report;
  const int code =
      render_job_text(kSmartDemoJob, job, film, SmartRender::kRequire, cancel, report);
  if (code != 0) return code;
  std::printf(
      "\nPlay %s to its end on the player that you want to know about, seek to and fro\n"
      "around these seconds, where copied and encoded parts meet, and look for wrong,\n"
      "gray or torn pictures:\n ",
      film.c_str());
  for (const FilmRange& copied : report.smart.copied)
    for (const int64_t frame : {copied.first, copied.last})
      if (frame > 0 && frame < report.frame_count)
        std::printf(" %.1f", (Rational(frame) / report.frame_rate).to_double());
  std::printf(
      "\ndocs/players.md lists what was tried.\n"
      "  %s  the job it was made from\n"
      "  %s  the source\n",
      job.c_str(), match.c_str());
  return 0;
}

}  // namespace

int demo_command(const DemoArguments& arguments, CancelToken& cancel) {
  const std::string& folder = arguments.folder;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return fail({Errc::kCannotWrite,
                 folder + ": cannot make the folder: " + error.message(), 0});
  const std::string match = folder + "/match.mp4";
  std::fprintf(stderr, "drawing a match of %d seconds\n", kMatchSeconds);
  if (const Status s = write_match(match, cancel); !s) return fail(s.error());
  return arguments.smart ? make_smart_demo(folder, match, cancel)
                         : make_demo(folder, match, cancel);
}

}  // namespace glyphreel
