// SPDX-License-Identifier: Apache-2.0
// The options of study.

#include <CLI/CLI.hpp>

#include "cli/command_options.h"
#include "cli/help_text.h"
#include "cli/option_values.h"

namespace glyphreel {

CLI::App* add_study(CLI::App& app, StudyArguments& arguments, StudyTexts& texts,
                    SharedOptions& shared) {
  CLI::App* command = app.add_subcommand(
      "study", "Measures whether working on clips at once is worth it");
  add_job(command, arguments.job, arguments.source);
  command
      ->add_option("--runs", arguments.runs,
                   "How often each case is measured (default: 3)")
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  command->add_option("--clips", texts.clips, "How many clips (default: 1,3,5,10,all)")
      ->type_name("LIST");
  command
      ->add_option("--workers", texts.workers,
                   "How many at once (default: 1,2,4 ... up to the cores)")
      ->type_name("LIST");
  command->add_flag("--quick", arguments.quick, "Fewer cases, once each");
  command
      ->add_option("--simulate-cores", texts.cores,
                   "Machines to predict (default: 2,4,8,16,32)")
      ->type_name("LIST");
  command
      ->add_option("--rule", texts.rule,
                   "Worth it from what speed-up on, at up to what cost (default: 2,1.1)")
      ->type_name("X,Y");
  command
      ->add_option("--prices", arguments.prices,
                   "A price table instead of the built-in one")
      ->type_name("FILE");
  command->add_option("--ffmpeg", arguments.ffmpeg, "The ffmpeg of today's pipeline")
      ->type_name("FILE");
  command
      ->add_option("--report", arguments.report,
                   "Writes every run and all results as JSON")
      ->type_name("FILE");
  command->add_option("--markdown", arguments.markdown, "Writes the study as a document")
      ->type_name("FILE");
  command->add_flag("-q,--quiet", arguments.quiet, "Says nothing while it measures");
  shared.add_rules(command);
  command->footer(kStudyHelp);
  return command;
}

std::string read_study(const StudyTexts& texts, StudyArguments& arguments) {
  const auto counts = [](const std::string& text, bool may_be_all,
                         std::vector<int>& out) {
    if (text.empty()) return true;
    const auto parsed = parse_counts(text, may_be_all);
    if (parsed) out = *parsed;
    return parsed.has_value();
  };
  if (!counts(texts.clips, true, arguments.clips))
    return "--clips " + texts.clips + ": write numbers and all, such as 1,3,all";
  if (!counts(texts.workers, false, arguments.workers))
    return "--workers " + texts.workers + ": write numbers, such as 1,2,4";
  if (!counts(texts.cores, false, arguments.simulated_cores))
    return "--simulate-cores " + texts.cores + ": write numbers, such as 4,16";
  if (texts.rule.empty()) return "";
  const size_t comma = texts.rule.find(',');
  const auto speed_up = parse_number(texts.rule.substr(0, comma));
  const auto cost = comma == std::string::npos
                        ? std::nullopt
                        : parse_number(texts.rule.substr(comma + 1));
  if (!speed_up || !cost || *speed_up <= Rational(0) || *cost <= Rational(0))
    return "--rule " + texts.rule + ": write a speed-up and a cost ratio, such as 2,1.1";
  arguments.rule_speed_up = speed_up->to_double();
  arguments.rule_cost_ratio = cost->to_double();
  return "";
}

}  // namespace glyphreel
