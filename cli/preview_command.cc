// SPDX-License-Identifier: Apache-2.0
// glyphreel preview: one finished frame as a PNG.

#include <cctype>
#include <cstdio>

#include "cli/commands.h"
#include "cli/job_input.h"
#include "cli/terminal.h"
#include "sched/render.h"

namespace glyphreel {
namespace {

bool ends_in_png(const std::string& path) {
  if (path.size() < 4) return false;
  std::string ending = path.substr(path.size() - 4);
  for (char& c : ending)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return ending == ".png";
}

}  // namespace

int preview_command(const PreviewArguments& arguments, CancelToken& cancel) {
  if (!ends_in_png(arguments.output))
    return fail(bad_request("'" + arguments.output +
                            "': a preview is a PNG; let the name end in .png"));
  const auto compilation = read_job(arguments.job, {arguments.source, arguments.rules});
  if (!compilation) return 2;
  const int clip_count = static_cast<int>(compilation->clips.size());
  if (arguments.clip < 1 || arguments.clip > clip_count)
    return fail(bad_request("--clip " + std::to_string(arguments.clip) +
                            ": the job has " + count_of(clip_count, "clip") +
                            "; give a number from 1 to " +
                            std::to_string(clip_count)));
  const Clip& clip = compilation->clips[static_cast<size_t>(arguments.clip) - 1];
  const Rational length = clip.end_time - clip.start_time;
  Rational at = length / Rational(2);
  if (!arguments.at.empty()) {
    const auto parsed = parse_seconds(arguments.at);
    if (!parsed || *parsed < Rational(0) || *parsed >= length)
      return fail(bad_request(
          "--at " + arguments.at + ": give seconds (1.5) or h:mm:ss.mmm from 0 to "
          "below " + format_seconds(length) + ", the length of clip " +
          std::to_string(arguments.clip)));
    at = *parsed;
  }
  const Status made =
      render_frame(*compilation, arguments.clip, at, arguments.output, &cancel,
                   arguments.rules);
  if (!made) return fail(made.error());
  std::printf("%s: clip %d (%s) at %s\n", arguments.output.c_str(), arguments.clip,
              printable(clip_name(clip, arguments.clip)).c_str(),
              format_seconds(at).c_str());
  return 0;
}

}  // namespace glyphreel
