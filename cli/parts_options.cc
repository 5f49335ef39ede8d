// SPDX-License-Identifier: Apache-2.0
// The options of plan, segment, join and cache.

#include <CLI/CLI.hpp>

#include "cli/command_options.h"
#include "cli/help_text.h"

namespace glyphreel {
namespace {

void add_plan_file(CLI::App* command, std::string& plan) {
  command->add_option("PLAN", plan, "What plan --json wrote, - for standard input")
      ->required();
}

}  // namespace

CLI::App* add_plan(CLI::App& app, PlanArguments& arguments, SharedOptions& shared) {
  CLI::App* command =
      app.add_subcommand("plan", "Lists the parts that a film is made of");
  add_job(command, arguments.job, arguments.source);
  shared.add_rules(command);
  shared.add_on_clip_error(command);
  shared.add_smart(command);
  shared.add_speed(command);
  command->add_flag("--json", arguments.json, "Writes the plan for segment and join");
  shared.add_cache(command);
  command->footer(kPlanHelp);
  return command;
}

CLI::App* add_segment(CLI::App& app, SegmentArguments& arguments, SharedOptions& shared) {
  CLI::App* command =
      app.add_subcommand("segment", "Makes one part of a film, into the cache");
  add_plan_file(command, arguments.plan);
  shared.add_rules(command);
  CLI::Option* index =
      command->add_option("--index", arguments.index, "Number of the part, from 0")
          ->check(CLI::NonNegativeNumber)
          ->type_name("I");
  command
      ->add_flag("--list", arguments.list,
                 "Prints the numbers of the parts that have to be made: those that are "
                 "not in the cache")
      ->excludes(index);
  shared.add_cache_folder(command);
  shared.add_cache_limit(command);
  command->footer(kSegmentHelp);
  return command;
}

CLI::App* add_join(CLI::App& app, JoinArguments& arguments, SharedOptions& shared) {
  CLI::App* command = app.add_subcommand("join", "Joins the parts of a film");
  add_plan_file(command, arguments.plan);
  shared.add_rules(command);
  command->add_option("-o,--output", arguments.output, "The film to write")
      ->required()
      ->type_name("FILE");
  command->add_option("--report", arguments.report, "Writes what was done as JSON")
      ->type_name("FILE");
  shared.add_cache_folder(command);
  command->footer(kSegmentHelp);
  return command;
}

CLI::App* add_cache(CLI::App& app, CacheCommandArguments& arguments,
                    SharedOptions& shared) {
  CLI::App* command =
      app.add_subcommand("cache", "Looks after the encoded parts that are kept");
  command->require_subcommand(1);
  using What = CacheCommandArguments::What;
  const auto add = [&](const char* name, const char* words, What what) {
    CLI::App* one = command->add_subcommand(name, words);
    one->callback([&arguments, what] { arguments.what = what; });
    shared.add_cache_folder(one);
    return one;
  };
  shared.add_cache_limit(add("stats", "Says how much is kept", What::kStats));
  CLI::App* prune =
      add("prune",
          "Removes what was not used longest, until it is no larger than it may be",
          What::kPrune);
  shared.add_cache_limit(prune);
  prune->add_flag("--all", arguments.all, "Removes everything");
  add("verify", "Reads everything and removes what is damaged", What::kVerify);
  command->footer(kCacheHelp);
  return command;
}

}  // namespace glyphreel
