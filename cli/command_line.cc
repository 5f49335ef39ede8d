// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.h"

#include <cstdio>
#include <map>
#include <optional>

#include <CLI/CLI.hpp>

#include "cli/help_text.h"
#include "cli/terminal.h"
#include "core/rational.h"

namespace glyphreel {
namespace {

// "2G", "512M", "1.5GiB", "800000000": bytes, K M G T being powers of 1024.
std::optional<int64_t> parse_bytes(std::string text) {
  int64_t factor = 1;
  if (text.ends_with("iB"))
    text.resize(text.size() - 2);
  else if (text.ends_with("B"))
    text.resize(text.size() - 1);
  if (!text.empty()) {
    const std::string units = "KMGT";
    const size_t unit = units.find(static_cast<char>(std::toupper(
        static_cast<unsigned char>(text.back()))));
    if (unit != std::string::npos) {
      factor = int64_t{1} << (10 * (unit + 1));
      text.pop_back();
    }
  }
  if (text.find(':') != std::string::npos) return std::nullopt;
  const auto value = parse_seconds(text);
  if (!value || *value <= Rational(0)) return std::nullopt;
  const Rational bytes = *value * Rational(factor);
  if (bytes >= Rational(INT64_MAX / 2)) return std::nullopt;
  return bytes.round();
}

void add_job(CLI::App* command, std::string& job, std::string& source) {
  command->add_option("JOB", job, "The job: a JSON or TSV file, - for standard input")
      ->required();
  command->add_option("--source", source,
                      "The video of clips that name none (relative to where you are)")
      ->type_name("FILE");
}

void add_resources(CLI::App* command, int& workers, std::string& memory) {
  command
      ->add_option("--workers", workers,
                   "How many parts are worked on at once (default: all cores)")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  command
      ->add_option("--memory", memory,
                   "Memory to stay within, such as 2G (default: half of what is there)")
      ->type_name("SIZE");
}

const std::map<std::string, ProgressStyle> kProgressStyles = {
    {"auto", ProgressStyle::kAuto},
    {"plain", ProgressStyle::kPlain},
    {"json", ProgressStyle::kJson},
    {"none", ProgressStyle::kNone}};

void add_progress(CLI::App* command, std::string& style) {
  command
      ->add_option("--progress", style,
                   "auto (a bar on a terminal), plain, json (lines on stdout) or none")
      ->check(CLI::IsMember({"auto", "plain", "json", "none"}))
      ->type_name("STYLE");
}

}  // namespace

Command parse_command_line(int argc, char** argv) {
  CLI::App app{"glyphreel: marked moments in, one annotated film out", "glyphreel"};
  app.set_version_flag("--version", "glyphreel " GLYPHREEL_VERSION);
  app.set_help_flag("-h,--help", "Shows this help and ends");
  app.footer(kMainHelp);
  app.require_subcommand(0, 1);
  app.get_formatter()->column_width(30);

  RenderArguments render;
  CLI::App* render_app = app.add_subcommand("render", "Renders a job into one film");
  add_job(render_app, render.job, render.source);
  render_app->add_option("-o,--output", render.output, "The film to write")
      ->required()
      ->type_name("FILE");
  std::string memory;
  add_resources(render_app, render.workers, memory);
  std::string progress = "auto";
  add_progress(render_app, progress);
  render_app
      ->add_option("--report", render.report, "Writes what was done as JSON")
      ->type_name("FILE");
  render_app->add_flag("--strict", render.strict,
                       "Fails where damaged sources would only be warned about");
  render_app->footer(kRenderHelp);

  CheckArguments check;
  CLI::App* check_app =
      app.add_subcommand("check", "Lists every problem of a job, renders nothing");
  add_job(check_app, check.job, check.source);
  check_app->add_option("-o,--output", check.output, "The film that would be written")
      ->type_name("FILE");
  check_app->footer(kCheckHelp);

  PreviewArguments preview;
  CLI::App* preview_app =
      app.add_subcommand("preview", "Renders one finished frame as a PNG");
  add_job(preview_app, preview.job, preview.source);
  preview_app->add_option("-o,--output", preview.output, "The PNG to write")
      ->required()
      ->type_name("FILE");
  preview_app->add_option("--clip", preview.clip, "Number of the clip, from 1")
      ->type_name("N");
  preview_app
      ->add_option("--at", preview.at,
                   "Seconds since the clip's start (default: its middle)")
      ->type_name("SECONDS");
  preview_app->footer(kPreviewHelp);

  ProfileArguments profile;
  CLI::App* profile_app = app.add_subcommand(
      "profile", "Renders a job and says where the time went");
  add_job(profile_app, profile.job, profile.source);
  profile_app
      ->add_option("-o,--output", profile.output, "The film to write (default: none)")
      ->type_name("FILE");
  add_resources(profile_app, profile.workers, memory);
  add_progress(profile_app, progress);
  profile_app->add_option("--report", profile.report, "Writes the profile as JSON")
      ->type_name("FILE");
  profile_app
      ->add_option("--trace", profile.trace, "Writes a trace for Perfetto or Chrome")
      ->type_name("FILE");
  profile_app->add_option("--html", profile.html, "Writes a page for a browser")
      ->type_name("FILE");
  profile_app->footer(kProfileHelp);

  DemoArguments demo;
  CLI::App* demo_app = app.add_subcommand(
      "demo", "Makes a match, a job about it, its film and a contact sheet");
  demo_app->add_option("-o,--output", demo.folder, "The folder to make it in")
      ->capture_default_str()
      ->type_name("DIR");
  demo_app->footer(kDemoHelp);

  const auto wrong = [](const std::string& sentence) {
    say_error(sentence);
    std::fprintf(stderr, "Try: glyphreel --help\n");
    return NothingToRun{2};
  };
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version are "errors" of CLI11 with code 0.
    if (error.get_exit_code() == 0) return NothingToRun{app.exit(error)};
    return wrong(error.what());
  }
  int64_t memory_bytes = 0;
  if (!memory.empty()) {
    const auto bytes = parse_bytes(memory);
    if (!bytes) return wrong("--memory " + memory + ": write a size such as 2G");
    memory_bytes = *bytes;
  }
  if (*render_app) {
    render.memory_bytes = memory_bytes;
    render.progress = kProgressStyles.at(progress);
    return render;
  }
  if (*profile_app) {
    profile.memory_bytes = memory_bytes;
    profile.progress = kProgressStyles.at(progress);
    return profile;
  }
  if (*check_app) return check;
  if (*preview_app) return preview;
  if (*demo_app) return demo;
  std::fputs(app.help().c_str(), stderr);
  return NothingToRun{2};
}

}  // namespace glyphreel
