// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>

#include <CLI/CLI.hpp>

#include "cli/help_text.h"
#include "cli/terminal.h"
#include "core/nearest_name.h"
#include "core/rational.h"

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

// What the job may read and how large it may be: the person's word, never the job's.
struct RuleTexts {
  std::string pixels, duration;
};

void add_rules(CLI::App* command, JobRules& rules, RuleTexts& texts) {
  command
      ->add_option("--root", rules.roots,
                   "A folder of which the job may read files; more than one by "
                   "repeating (default: every file)")
      ->type_name("DIR")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_flag("--allow-network", rules.allow_network,
                    "Lets sources be http:// and https:// addresses");
  const auto add_limit = [&](const char* name, auto& value, const char* what) {
    command->add_option(name, value, what)
        ->check(CLI::Range(int64_t{1}, int64_t{1} << 40))
        ->capture_default_str()
        ->type_name("N")
        ->group("Limits");
  };
  command
      ->add_option("--max-pixels", texts.pixels,
                   "Pixels of a source's picture, of the film's, of an image (default: "
                   "67108864; 100M is 100 million)")
      ->type_name("N")
      ->group("Limits");
  command
      ->add_option("--max-duration", texts.duration,
                   "How long the film may be (default: 24:00:00)")
      ->type_name("TIME")
      ->group("Limits");
  add_limit("--max-clips", rules.max_clips, "Clips of the job");
  add_limit("--max-text", rules.max_text_length, "Characters of a text");
  add_limit("--max-layers", rules.max_layers, "Layers of the overlay");
  add_limit("--max-fonts", rules.max_fonts, "Font files of the job");
}

// "67108864", "100M".
std::optional<int64_t> parse_pixels(std::string text) {
  int64_t factor = 1;
  if (text.ends_with('M') || text.ends_with('m')) {
    factor = 1'000'000;
    text.pop_back();
  }
  if (text.find(':') != std::string::npos) return std::nullopt;
  const auto value = parse_seconds(text);
  if (!value || *value <= Rational(0) || *value > Rational(1'000'000'000'000))
    return std::nullopt;
  return std::max<int64_t>(1, (*value * Rational(factor)).floor());
}

// The first thing that is wrong with them, or nothing.
std::string parse_rules(const RuleTexts& texts, JobRules& rules) {
  if (!texts.pixels.empty()) {
    const auto pixels = parse_pixels(texts.pixels);
    if (!pixels) return "--max-pixels " + texts.pixels + ": write a number such as 100M";
    rules.max_pixels = *pixels;
  }
  if (!texts.duration.empty()) {
    const auto seconds = parse_seconds(texts.duration);
    if (!seconds || *seconds < Rational(1) || *seconds > Rational(1'000'000'000))
      return "--max-duration " + texts.duration +
             ": write seconds (3600) or h:mm:ss, 1 second or more";
    rules.max_seconds = seconds->floor();
  }
  return "";
}

const std::map<std::string, OnClipError> kOnClipError = {{"fail", OnClipError::kFail},
                                                         {"skip", OnClipError::kSkip},
                                                         {"card", OnClipError::kCard}};

void add_on_clip_error(CLI::App* command, std::string& word) {
  command
      ->add_option("--on-clip-error", word,
                   "A clip that cannot be made: fail (no film), skip (leave it out) or "
                   "card (put a card in its place)")
      ->check(CLI::IsMember({"fail", "skip", "card"}))
      ->type_name("WORD");
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

// What the command line says of the cache, before its size is read.
struct CacheTexts {
  CacheArguments cache;
  std::string limit;
};

void add_cache_folder(CLI::App* command, CacheTexts& texts) {
  command
      ->add_option("--cache", texts.cache.folder,
                   "The folder of the cache (default: the user's own)")
      ->type_name("DIR");
}

void add_cache_limit(CLI::App* command, CacheTexts& texts) {
  command
      ->add_option("--cache-size", texts.limit,
                   "What the cache may grow to, such as 2G (default: 10G)")
      ->type_name("SIZE");
}

void add_cache(CLI::App* command, CacheTexts& texts) {
  add_cache_folder(command, texts);
  add_cache_limit(command, texts);
  command
      ->add_option_function<std::string>(
          "--cache-verify",
          [&texts](const std::string& what) { texts.cache.verify_whole = what == "full"; },
          "What a source is known by: parts (its time, place and the bytes used) or "
          "full (all its bytes)")
      ->check(CLI::IsMember({"parts", "full"}))
      ->type_name("WHAT");
}

// "1,3,all": counts, 0 being all. Nothing where it is anything else.
std::optional<std::vector<int>> parse_counts(const std::string& text, bool may_be_all) {
  std::vector<int> out;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find(',', at), text.size());
    const std::string word = text.substr(at, end - at);
    at = end + 1;
    if (may_be_all && word == "all") {
      out.push_back(0);
      continue;
    }
    if (word.empty() || word.size() > 6 ||
        word.find_first_not_of("0123456789") != std::string::npos || std::stoi(word) < 1)
      return std::nullopt;
    out.push_back(std::stoi(word));
  }
  return out;
}

struct StudyTexts {
  std::string clips, workers, cores, rule;
};

// The first thing that is wrong with them, or nothing.
std::string parse_study(const StudyTexts& texts, StudyArguments& study) {
  const auto counts = [](const std::string& text, bool may_be_all, std::vector<int>& out) {
    if (text.empty()) return true;
    const auto parsed = parse_counts(text, may_be_all);
    if (parsed) out = *parsed;
    return parsed.has_value();
  };
  if (!counts(texts.clips, true, study.clips))
    return "--clips " + texts.clips + ": write numbers and all, such as 1,3,all";
  if (!counts(texts.workers, false, study.workers))
    return "--workers " + texts.workers + ": write numbers, such as 1,2,4";
  if (!counts(texts.cores, false, study.simulated_cores))
    return "--simulate-cores " + texts.cores + ": write numbers, such as 4,16";
  if (texts.rule.empty()) return "";
  const size_t comma = texts.rule.find(',');
  const auto number = [](const std::string& text) {
    return text.find(':') == std::string::npos ? parse_seconds(text) : std::nullopt;
  };
  const auto speed_up = number(texts.rule.substr(0, comma));
  const auto cost = comma == std::string::npos ? std::nullopt
                                               : number(texts.rule.substr(comma + 1));
  if (!speed_up || !cost || *speed_up <= Rational(0) || *cost <= Rational(0))
    return "--rule " + texts.rule + ": write a speed-up and a cost ratio, such as 2,1.1";
  study.rule_speed_up = speed_up->to_double();
  study.rule_cost_ratio = cost->to_double();
  return "";
}

void add_study(CLI::App* command, StudyArguments& study, StudyTexts& texts) {
  add_job(command, study.job, study.source);
  command->add_option("--runs", study.runs, "How often each case is measured (default: 3)")
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  command->add_option("--clips", texts.clips, "How many clips (default: 1,3,5,10,all)")
      ->type_name("LIST");
  command
      ->add_option("--workers", texts.workers,
                   "How many at once (default: 1,2,4 ... up to the cores)")
      ->type_name("LIST");
  command->add_flag("--quick", study.quick, "Fewer cases, once each");
  command
      ->add_option("--simulate-cores", texts.cores,
                   "Machines to predict (default: 2,4,8,16,32)")
      ->type_name("LIST");
  command
      ->add_option("--rule", texts.rule,
                   "Worth it from what speed-up on, at up to what cost (default: 2,1.1)")
      ->type_name("X,Y");
  command->add_option("--prices", study.prices, "A price table instead of the built-in one")
      ->type_name("FILE");
  command->add_option("--ffmpeg", study.ffmpeg, "The ffmpeg of today's pipeline")
      ->type_name("FILE");
  command->add_option("--report", study.report, "Writes every run and all results as JSON")
      ->type_name("FILE");
  command->add_option("--markdown", study.markdown, "Writes the study as a document")
      ->type_name("FILE");
  command->add_flag("-q,--quiet", study.quiet, "Says nothing while it measures");
  command->footer(kStudyHelp);
}

struct EncodersTexts {
  std::string encoders, seconds;
};

// The first thing that is wrong with them, or nothing.
std::string parse_encoders(const EncodersTexts& texts, EncodersArguments& encoders) {
  if (!texts.seconds.empty()) {
    const auto seconds = parse_seconds(texts.seconds);
    if (!seconds || *seconds < Rational(1, 10) || *seconds > Rational(36'000))
      return "--seconds " + texts.seconds + ": write seconds of film, 0.1 to 36000";
    encoders.seconds = *seconds;
  }
  for (size_t at = 0; !texts.encoders.empty() && at <= texts.encoders.size();) {
    const size_t end = std::min(texts.encoders.find(',', at), texts.encoders.size());
    std::string word = texts.encoders.substr(at, end - at);
    at = end + 1;
    if (word.empty() || word.front() == ':' || word.back() == ':')
      return "--encoders " + texts.encoders +
             ": write encoders, or encoders with a preset, such as "
             "libx264,libsvtav1:12";
    encoders.encoders.push_back(std::move(word));
  }
  return "";
}

void add_encoders(CLI::App* command, EncodersArguments& encoders, EncodersTexts& texts,
                  std::string& memory) {
  add_job(command, encoders.job, encoders.source);
  command
      ->add_option("-o,--output", encoders.output,
                   "The film that is meant: its container must hold what is tried "
                   "(default: film.mp4)")
      ->type_name("FILE");
  command
      ->add_option("--encoders", texts.encoders,
                   "What to try, such as libx264,libsvtav1:12 (default: all that are here)")
      ->type_name("LIST");
  command
      ->add_option("--seconds", texts.seconds, "Seconds of film to try them on (default: 3)")
      ->type_name("SECONDS");
  add_resources(command, encoders.workers, memory);
  command->add_option("--json", encoders.json, "Writes everything measured as JSON")
      ->type_name("FILE");
  command->add_option("--markdown", encoders.markdown, "Writes the result as a document")
      ->type_name("FILE");
  command
      ->add_option("--keep", encoders.keep,
                   "Writes the sample, lossless, and what is recommended as films")
      ->type_name("DIR");
  command->add_flag("-q,--quiet", encoders.quiet, "Says nothing while it measures");
  command->footer(kEncodersHelp);
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
  JobRules rules;
  RuleTexts rule_texts;
  add_rules(render_app, rules, rule_texts);
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
  std::string on_clip_error = "fail";
  add_on_clip_error(render_app, on_clip_error);
  CacheTexts cache;
  add_cache(render_app, cache);
  render_app
      ->add_flag("--no-cache", cache.cache.off, "Takes nothing from a cache, keeps nothing")
      ->excludes(render_app->get_option("--cache"));
  render_app->footer(kRenderHelp);

  CheckArguments check;
  CLI::App* check_app =
      app.add_subcommand("check", "Lists every problem of a job, renders nothing");
  add_job(check_app, check.job, check.source);
  add_rules(check_app, rules, rule_texts);
  check_app->add_option("-o,--output", check.output, "The film that would be written")
      ->type_name("FILE");
  check_app->footer(kCheckHelp);

  PreviewArguments preview;
  CLI::App* preview_app =
      app.add_subcommand("preview", "Renders one finished frame as a PNG");
  add_job(preview_app, preview.job, preview.source);
  add_rules(preview_app, rules, rule_texts);
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
  add_rules(profile_app, rules, rule_texts);
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

  StudyArguments study;
  StudyTexts study_texts;
  CLI::App* study_app = app.add_subcommand(
      "study", "Measures whether working on clips at once is worth it");
  add_study(study_app, study, study_texts);

  EncodersArguments encoders;
  EncodersTexts encoders_texts;
  CLI::App* encoders_app = app.add_subcommand(
      "encoders", "Measures encoders on the job's own frames and recommends settings");
  add_encoders(encoders_app, encoders, encoders_texts, memory);
  add_rules(encoders_app, rules, rule_texts);

  PlanArguments plan;
  CLI::App* plan_app =
      app.add_subcommand("plan", "Lists the parts that a film is made of");
  add_job(plan_app, plan.job, plan.source);
  add_rules(plan_app, rules, rule_texts);
  add_on_clip_error(plan_app, on_clip_error);
  plan_app->add_flag("--json", plan.json, "Writes the plan for segment and join");
  add_cache(plan_app, cache);
  plan_app->footer(kPlanHelp);

  SegmentArguments segment;
  CLI::App* segment_app =
      app.add_subcommand("segment", "Makes one part of a film, into the cache");
  segment_app->add_option("PLAN", segment.plan, "What plan --json wrote, - for standard input")
      ->required();
  add_rules(segment_app, rules, rule_texts);
  CLI::Option* index =
      segment_app->add_option("--index", segment.index, "Number of the part, from 0")
          ->check(CLI::NonNegativeNumber)
          ->type_name("I");
  segment_app
      ->add_flag("--list", segment.list,
                 "Prints the numbers of the parts that are not in the cache")
      ->excludes(index);
  add_cache_folder(segment_app, cache);
  add_cache_limit(segment_app, cache);
  segment_app->footer(kSegmentHelp);

  JoinArguments join;
  CLI::App* join_app = app.add_subcommand("join", "Joins the parts of a film");
  join_app->add_option("PLAN", join.plan, "What plan --json wrote, - for standard input")
      ->required();
  add_rules(join_app, rules, rule_texts);
  join_app->add_option("-o,--output", join.output, "The film to write")
      ->required()
      ->type_name("FILE");
  join_app->add_option("--report", join.report, "Writes what was done as JSON")
      ->type_name("FILE");
  add_cache_folder(join_app, cache);
  join_app->footer(kSegmentHelp);

  CacheCommandArguments cache_arguments;
  CLI::App* cache_app =
      app.add_subcommand("cache", "Looks after the encoded parts that are kept");
  cache_app->require_subcommand(1);
  using What = CacheCommandArguments::What;
  const auto add_cache_command = [&](const char* name, const char* words, What what) {
    CLI::App* command = cache_app->add_subcommand(name, words);
    command->callback([&, what] { cache_arguments.what = what; });
    add_cache_folder(command, cache);
    return command;
  };
  add_cache_limit(
      add_cache_command("stats", "Says how much is kept", What::kStats), cache);
  CLI::App* prune_app = add_cache_command(
      "prune", "Removes what was not used longest, until it is no larger than it may be",
      What::kPrune);
  add_cache_limit(prune_app, cache);
  prune_app->add_flag("--all", cache_arguments.all, "Removes everything");
  add_cache_command("verify", "Reads everything and removes what is damaged",
                    What::kVerify);
  cache_app->footer(kCacheHelp);

  DemoArguments demo;
  CLI::App* demo_app = app.add_subcommand(
      "demo", "Makes a match, a job about it, its film and a contact sheet");
  demo_app->add_option("-o,--output", demo.folder, "The folder to make it in")
      ->capture_default_str()
      ->type_name("DIR");
  demo_app->footer(kDemoHelp);

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
  int64_t memory_bytes = 0;
  if (!memory.empty()) {
    const auto bytes = parse_bytes(memory);
    if (!bytes) return wrong("--memory " + memory + ": write a size such as 2G");
    memory_bytes = *bytes;
  }
  const std::string wrong_rule = parse_rules(rule_texts, rules);
  if (!wrong_rule.empty()) return wrong(wrong_rule);
  render.rules = check.rules = preview.rules = profile.rules = encoders.rules =
      plan.rules = segment.rules = join.rules = rules;
  render.on_clip_error = plan.on_clip_error = kOnClipError.at(on_clip_error);
  if (!cache.limit.empty()) {
    const auto bytes = parse_bytes(cache.limit);
    if (!bytes) return wrong("--cache-size " + cache.limit + ": write a size such as 2G");
    cache.cache.limit_bytes = *bytes;
  }
  render.cache = plan.cache = segment.cache = join.cache = cache_arguments.cache =
      cache.cache;
  if (*plan_app) return plan;
  if (*segment_app) {
    if (segment.index < 0 && !segment.list) return wrong("--index or --list is required");
    return segment;
  }
  if (*join_app) return join;
  if (*cache_app) return cache_arguments;
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
  if (*study_app) {
    const std::string mistake = parse_study(study_texts, study);
    if (!mistake.empty()) return wrong(mistake);
    return study;
  }
  if (*encoders_app) {
    encoders.memory_bytes = memory_bytes;
    const std::string mistake = parse_encoders(encoders_texts, encoders);
    if (!mistake.empty()) return wrong(mistake);
    return encoders;
  }
  if (*check_app) return check;
  if (*preview_app) return preview;
  if (*demo_app) return demo;
  std::fputs(app.help().c_str(), stderr);
  return NothingToRun{2};
}

}  // namespace glyphreel
