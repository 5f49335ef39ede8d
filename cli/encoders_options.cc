// SPDX-License-Identifier: Apache-2.0
// The options of encoders.

#include <CLI/CLI.hpp>

#include "cli/command_options.h"
#include "cli/help_text.h"
#include "cli/option_values.h"

namespace glyphreel {

CLI::App* add_encoders(CLI::App& app, EncodersArguments& arguments, EncodersTexts& texts,
                       SharedOptions& shared) {
  CLI::App* command = app.add_subcommand(
      "encoders", "Measures encoders on the job's own frames and recommends settings");
  add_job(command, arguments.job, arguments.source);
  command
      ->add_option("-o,--output", arguments.output,
                   "The film that is meant: its container must hold what is tried "
                   "(default: film.mp4)")
      ->type_name("FILE");
  command
      ->add_option("--encoders", texts.encoders,
                   "What to try, such as libx264,libsvtav1:12 "
                   "(default: all that are here)")
      ->type_name("LIST");
  command
      ->add_option("--seconds", texts.seconds,
                   "Seconds of film to try them on (default: 3)")
      ->type_name("SECONDS");
  shared.add_resources(command, arguments.workers);
  command->add_option("--json", arguments.json, "Writes everything measured as JSON")
      ->type_name("FILE");
  command->add_option("--markdown", arguments.markdown, "Writes the result as a document")
      ->type_name("FILE");
  command
      ->add_option("--keep", arguments.keep,
                   "Writes the sample, lossless, and what is recommended as films")
      ->type_name("DIR");
  command->add_flag("-q,--quiet", arguments.quiet, "Says nothing while it measures");
  shared.add_rules(command);
  command->footer(kEncodersHelp);
  return command;
}

std::string read_encoders(const EncodersTexts& texts, EncodersArguments& arguments) {
  if (!texts.seconds.empty()) {
    const auto seconds = parse_seconds(texts.seconds);
    if (!seconds || *seconds < Rational(1, 10) || *seconds > Rational(36'000))
      return "--seconds " + texts.seconds + ": write seconds of film, 0.1 to 36000";
    arguments.seconds = *seconds;
  }
  if (texts.encoders.empty()) return "";
  arguments.encoders = split_at_commas(texts.encoders);
  for (const std::string& word : arguments.encoders)
    if (word.empty() || word.front() == ':' || word.back() == ':')
      return "--encoders " + texts.encoders +
             ": write encoders, or encoders with a preset, such as "
             "libx264,libsvtav1:12";
  return "";
}

}  // namespace glyphreel
