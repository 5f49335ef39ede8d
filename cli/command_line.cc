// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.h"

#include <algorithm>
#include <cstdio>

#include <CLI/CLI.hpp>

#include "cli/command_options.h"
#include "cli/help_text.h"
#include "cli/terminal.h"
#include "core/nearest_name.h"

namespace glyphreel {
namespace {

// "Try:" names the help of the command that was meant.
NothingToRun wrong_usage(const CLI::App& app, const std::string& sentence) {
  say_error(sentence);
  const auto chosen = app.get_subcommands();
  std::fprintf(stderr, "Try: glyphreel %s--help\n",
               chosen.empty() ? "" : (chosen.front()->get_name() + " ").c_str());
  return NothingToRun{2};
}

// What is left over after parsing: a misspelt command or option, or one word too many.
std::string about_extra(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  const CLI::App& command = chosen.empty() ? app : *chosen.front();
  std::vector<std::string> known;
  if (chosen.empty())
    for (const CLI::App* one : app.get_subcommands({})) known.push_back(one->get_name());
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  // An option that is not known leaves its value behind, too: the option is the mistake.
  const std::vector<std::string> extras = app.remaining(true);
  const auto is_option = [](const std::string& word) { return word.starts_with("-"); };
  const auto found = std::find_if(extras.begin(), extras.end(), is_option);
  const std::string& word = found != extras.end() ? *found : extras.front();
  const std::string near = nearest_name(word, known);
  return (is_option(word)  ? "there is no option " + word
          : chosen.empty() ? "there is no command " + word
                           : word + " is one word too many") +
         (near.empty() ? "" : "; did you mean " + near + "?");
}

}  // namespace

Command parse_command_line(int argc, char** argv) {
  CLI::App app{"glyphreel: marked moments in, one annotated film out", "glyphreel"};
  app.set_version_flag("--version", "glyphreel " GLYPHREEL_VERSION);
  app.set_help_flag("-h,--help", "Shows this help and ends");
  app.footer(kMainHelp);
  app.require_subcommand(0, 1);
  app.get_formatter()->column_width(30);

  // In the order in which --help lists them.
  SharedOptions shared;
  RenderArguments render;
  const CLI::App* const render_app = add_render(app, render, shared);
  CheckArguments check;
  const CLI::App* const check_app = add_check(app, check, shared);
  PreviewArguments preview;
  const CLI::App* const preview_app = add_preview(app, preview, shared);
  ProfileArguments profile;
  const CLI::App* const profile_app = add_profile(app, profile, shared);
  StudyArguments study;
  StudyTexts study_texts;
  const CLI::App* const study_app = add_study(app, study, study_texts, shared);
  EncodersArguments encoders;
  EncodersTexts encoders_texts;
  const CLI::App* const encoders_app =
      add_encoders(app, encoders, encoders_texts, shared);
  PlanArguments plan;
  const CLI::App* const plan_app = add_plan(app, plan, shared);
  SegmentArguments segment;
  const CLI::App* const segment_app = add_segment(app, segment, shared);
  JoinArguments join;
  const CLI::App* const join_app = add_join(app, join, shared);
  CacheCommandArguments cache;
  const CLI::App* const cache_app = add_cache(app, cache, shared);
  DemoArguments demo;
  const CLI::App* const demo_app = add_demo(app, demo);

  const auto wrong = [&](const std::string& sentence) {
    return wrong_usage(app, sentence);
  };
  try {
    app.parse(argc, argv);
  } catch (const CLI::RequiredError& error) {
    // What is missing may be there, misspelt.
    return wrong(app.remaining(true).empty() ? error.what() : about_extra(app));
  } catch (const CLI::ExtrasError&) {
    return wrong(about_extra(app));
  } catch (const CLI::ParseError& error) {
    // Help and version are "errors" of CLI11 with code 0.
    if (error.get_exit_code() == 0) return NothingToRun{app.exit(error)};
    return wrong(error.what());
  }
  std::string mistake = shared.read();
  if (mistake.empty() && *study_app) mistake = read_study(study_texts, study);
  if (mistake.empty() && *encoders_app)
    mistake = read_encoders(encoders_texts, encoders);
  if (mistake.empty() && *segment_app && segment.index < 0 && !segment.list)
    mistake = "--index or --list is required";
  if (!mistake.empty()) return wrong(mistake);

  render.rules = check.rules = preview.rules = profile.rules = study.rules =
      encoders.rules = plan.rules = segment.rules = join.rules = shared.rules();
  render.cache = plan.cache = segment.cache = join.cache = cache.cache = shared.cache();
  render.speed = check.speed = profile.speed = plan.speed = shared.speed();
  render.on_clip_error = plan.on_clip_error = shared.on_clip_error();
  render.smart = profile.smart = plan.smart = shared.smart();
  render.memory_bytes = profile.memory_bytes = encoders.memory_bytes =
      shared.memory_bytes();
  render.progress = profile.progress = shared.progress();
  if (*render_app) return render;
  if (*check_app) return check;
  if (*preview_app) return preview;
  if (*profile_app) return profile;
  if (*study_app) return study;
  if (*encoders_app) return encoders;
  if (*plan_app) return plan;
  if (*segment_app) return segment;
  if (*join_app) return join;
  if (*cache_app) return cache;
  if (*demo_app) return demo;
  std::fputs(app.help().c_str(), stderr);
  return NothingToRun{2};
}

}  // namespace glyphreel
