// SPDX-License-Identifier: Apache-2.0
// glyphreel plan, segment and join: one film by many processes.

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "cli/cache_options.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/job_input.h"
#include "cli/plan_file.h"
#include "cli/progress_display.h"
#include "cli/terminal.h"
#include "cli/text_file.h"
#include "cli/watched_render.h"
#include "sched/report_json.h"
#include "sched/segment_cache.h"

namespace glyphreel {
namespace {

// Says what is wrong on stderr; nothing when the job cannot be used.
std::optional<ParsedJob> parse(const PlanFile& plan, const JobRules& rules) {
  ParsedJob parsed = parse_job(plan.job_text, plan.job_name, plan.job_folder,
                               {plan.source, rules, plan.speed});
  for (const std::string& mistake : parsed.mistakes) say_error(mistake);
  if (!parsed.mistakes.empty()) return std::nullopt;
  return parsed;
}

RenderOptions options_of(const PlanFile& plan, const CacheArguments& cache,
                         const JobRules& rules, CancelToken& cancel) {
  RenderOptions options;
  options.cache = cache_options(cache);
  options.cache.verify_whole_sources = plan.verify_whole;
  options.on_clip_error = plan.on_clip_error;
  options.smart = plan.smart;
  options.rules = rules;
  options.cancel = &cancel;
  return options;
}

void print_table(const FilmParts& film) {
  std::printf("%5s  %-5s  %8s  %8s  %8s  %-6s  %s\n", "part", "kind", "first", "frames",
              "cpu s", "cached", "key");
  for (size_t i = 0; i < film.parts.size(); ++i) {
    const PlannedPart& part = film.parts[i];
    std::printf("%5zu  %-5s  %8lld  %8lld  %8.1f  %-6s  %.16s\n", i,
                part.is_sound ? "sound" : part.is_copied ? "copy" : "video",
                static_cast<long long>(part.first_frame),
                static_cast<long long>(part.frame_count), part.estimated_cpu_s,
                part.is_copied ? "-" : part.is_cached ? "yes" : "no", part.key.c_str());
  }
}

// The plan, and the job in it, as a command on its parts needs them.
struct OpenedPlan {
  PlanFile file;
  Compilation compilation;
  RenderOptions options;
};

// Says what is wrong; nothing when it cannot be used.
std::optional<OpenedPlan> open_plan(const std::string& path, const CacheArguments& cache,
                                    const JobRules& rules, CancelToken& cancel) {
  auto file = read_plan(path);
  if (!file) {
    fail(file.error());
    return std::nullopt;
  }
  auto job = parse(*file, rules);
  if (!job) return std::nullopt;
  const RenderOptions options = options_of(*file, cache, rules, cancel);
  return OpenedPlan{std::move(file).value(), std::move(job->compilation), options};
}

void say_cancelled() { fail({Errc::kCancelled, "cancelled", 0}); }

int list_missing(const OpenedPlan& plan) {
  if (plan.options.cache.folder.empty())
    return fail(bad_request("there is no cache: name its folder with --cache"));
  auto cache = SegmentCache::open(plan.options.cache.folder,
                                  plan.options.cache.limit_bytes);
  if (!cache) return fail(cache.error());
  const auto& parts = plan.file.parts.parts;
  for (size_t i = 0; i < parts.size(); ++i) {
    const auto key = digest_from_hex(parts[i].key);
    if (!key) return fail(bad_request("the plan is damaged: a key is none"));
    if (!parts[i].is_copied && !cache->has(*key)) std::printf("%zu\n", i);
  }
  return 0;
}

}  // namespace

int plan_command(const PlanArguments& arguments, CancelToken& cancel) {
  auto text = read_job_text(arguments.job);
  if (!text) return fail(text.error());
  PlanFile plan;
  plan.job_text = std::move(text).value();
  const bool is_input = arguments.job == "-";
  plan.job_name = is_input ? "standard input" : arguments.job;
  plan.job_folder =
      is_input ? absolute_path(".")
               : std::filesystem::path(absolute_path(arguments.job)).parent_path().string();
  if (!arguments.source.empty()) plan.source = absolute_path(arguments.source);
  plan.verify_whole = arguments.cache.verify_whole;
  plan.on_clip_error = arguments.on_clip_error;
  plan.smart = arguments.smart;
  plan.speed = arguments.speed;
  const auto job = parse(plan, arguments.rules);
  if (!job) return 2;
  say_warnings(job->warnings);
  auto parts = plan_parts(job->compilation,
                          options_of(plan, arguments.cache, arguments.rules, cancel));
  if (!parts) return fail(parts.error());
  say_warnings(parts->warnings);
  plan.parts = std::move(parts).value();
  if (arguments.json)
    std::fputs(plan_json(plan).c_str(), stdout);
  else
    print_table(plan.parts);
  return 0;
}

int segment_command(const SegmentArguments& arguments, CancelToken& cancel) {
  const auto plan = open_plan(arguments.plan, arguments.cache, arguments.rules, cancel);
  if (!plan) return 2;
  if (arguments.list) return list_missing(*plan);
  const auto& parts = plan->file.parts.parts;
  if (static_cast<size_t>(arguments.index) >= parts.size())
    return fail(bad_request("the plan has no part " + std::to_string(arguments.index) +
                            ", but 0 to " + std::to_string(parts.size() - 1)));
  const PlannedPart& part = parts[static_cast<size_t>(arguments.index)];
  // What is written is written whole or not at all, whenever the process ends.
  const InterruptDeadline deadline(say_cancelled);
  const auto made = make_part(plan->compilation, plan->options, arguments.index, part.key,
                              part.key_parts);
  if (!made) return fail(made.error());
  if (made->is_copied != part.is_copied)
    return fail(bad_request("the plan is wrong about what is copied; make it again"));
  std::printf("part %d: %s\n", arguments.index,
              made->is_copied    ? "nothing to do: join copies it from its source"
              : made->was_cached ? "was there already"
                                 : ("made in " + format_wall(made->wall_s)).c_str());
  return 0;
}

int join_command(const JoinArguments& arguments, CancelToken& cancel) {
  auto plan = open_plan(arguments.plan, arguments.cache, arguments.rules, cancel);
  if (!plan) return 2;
  // The same parts here as were planned, or the film would be another one.
  const auto here = plan_parts(plan->compilation, plan->options);
  if (!here) return fail(here.error());
  const auto& planned = plan->file.parts.parts;
  for (size_t i = 0; i < std::max(planned.size(), here->parts.size()); ++i)
    if (i >= planned.size() || i >= here->parts.size() ||
        planned[i].key != here->parts[i].key ||
        planned[i].is_copied != here->parts[i].is_copied)
      return fail(bad_request("part " + std::to_string(i) +
                              " would be another one than was planned; make the plan "
                              "again"));
  plan->options.output_path = arguments.output;
  plan->options.cache.is_complete = true;
  ProgressDisplay display(ProgressStyle::kNone);
  const auto report = watched_render(plan->compilation, plan->options, display, cancel,
                                     say_cancelled);
  if (!report) return fail(report.error());
  say_warnings(report->warnings);
  if (!arguments.report.empty())
    if (const Status s = write_text_file(arguments.report, report_json(*report)); !s)
      return fail(s.error());
  std::printf("%s: %s, joined from %s\n", printable(report->output_path).c_str(),
              format_bytes(report->output_bytes).c_str(),
              count_of(report->cache.hits, "part").c_str());
  return 0;
}

}  // namespace glyphreel
