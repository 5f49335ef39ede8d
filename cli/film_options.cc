// SPDX-License-Identifier: Apache-2.0
// The options of render, check, preview, profile and demo.

#include <CLI/CLI.hpp>

#include "cli/command_options.h"
#include "cli/help_text.h"

namespace glyphreel {

CLI::App* add_render(CLI::App& app, RenderArguments& arguments, SharedOptions& shared) {
  CLI::App* command = app.add_subcommand("render", "Renders a job into one film");
  add_job(command, arguments.job, arguments.source);
  shared.add_rules(command);
  command->add_option("-o,--output", arguments.output, "The film to write")
      ->required()
      ->type_name("FILE");
  shared.add_resources(command, arguments.workers);
  shared.add_progress(command);
  command->add_option("--report", arguments.report, "Writes what was done as JSON")
      ->type_name("FILE");
  command->add_flag("--strict", arguments.strict,
                    "Fails where damaged sources would only be warned about");
  shared.add_on_clip_error(command);
  shared.add_speed(command);
  shared.add_smart(command);
  shared.add_cache_or_none(command);
  command->footer(kRenderHelp);
  return command;
}

CLI::App* add_check(CLI::App& app, CheckArguments& arguments, SharedOptions& shared) {
  CLI::App* command =
      app.add_subcommand("check", "Lists every problem of a job, renders nothing");
  add_job(command, arguments.job, arguments.source);
  shared.add_rules(command);
  command->add_option("-o,--output", arguments.output, "The film that would be written")
      ->type_name("FILE");
  shared.add_speed(command);
  command->footer(kCheckHelp);
  return command;
}

CLI::App* add_preview(CLI::App& app, PreviewArguments& arguments, SharedOptions& shared) {
  CLI::App* command =
      app.add_subcommand("preview", "Renders one finished frame as a PNG");
  add_job(command, arguments.job, arguments.source);
  shared.add_rules(command);
  command->add_option("-o,--output", arguments.output, "The PNG to write")
      ->required()
      ->type_name("FILE");
  command->add_option("--clip", arguments.clip, "Number of the clip, from 1")
      ->type_name("N");
  command
      ->add_option("--at", arguments.at,
                   "Seconds since the clip's start (default: its middle)")
      ->type_name("SECONDS");
  command->footer(kPreviewHelp);
  return command;
}

CLI::App* add_profile(CLI::App& app, ProfileArguments& arguments, SharedOptions& shared) {
  CLI::App* command =
      app.add_subcommand("profile", "Renders a job and says where the time went");
  add_job(command, arguments.job, arguments.source);
  shared.add_rules(command);
  command
      ->add_option("-o,--output", arguments.output, "The film to write (default: none)")
      ->type_name("FILE");
  shared.add_speed(command);
  shared.add_resources(command, arguments.workers);
  shared.add_progress(command);
  shared.add_smart(command);
  command->add_option("--report", arguments.report, "Writes the profile as JSON")
      ->type_name("FILE");
  command->add_option("--trace", arguments.trace, "Writes a trace for Perfetto or Chrome")
      ->type_name("FILE");
  command->add_option("--html", arguments.html, "Writes a page for a browser")
      ->type_name("FILE");
  command->footer(kProfileHelp);
  return command;
}

CLI::App* add_demo(CLI::App& app, DemoArguments& arguments) {
  CLI::App* command = app.add_subcommand(
      "demo", "Makes a match, a job about it, its film and a contact sheet");
  command->add_option("-o,--output", arguments.folder, "The folder to make it in")
      ->capture_default_str()
      ->type_name("DIR");
  command->add_flag("--smart", arguments.smart,
                    "Makes a film of copied and encoded parts to try on players instead");
  command->footer(kDemoHelp);
  return command;
}

}  // namespace glyphreel
