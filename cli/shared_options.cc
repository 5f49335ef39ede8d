// SPDX-License-Identifier: Apache-2.0
#include "cli/shared_options.h"

#include <algorithm>
#include <map>
#include <span>
#include <string_view>

#include <CLI/CLI.hpp>

#include "cli/job_input.h"
#include "cli/option_values.h"

namespace glyphreel {
namespace {

const std::map<std::string, ProgressStyle> kProgressStyles = {
    {"auto", ProgressStyle::kAuto},
    {"plain", ProgressStyle::kPlain},
    {"json", ProgressStyle::kJson},
    {"none", ProgressStyle::kNone}};

// An option whose value is one of `words`.
void add_choice(CLI::App* command, const char* name, std::string& value,
                std::span<const std::string_view> words, const char* what) {
  command->add_option(name, value, what)
      ->check(CLI::IsMember(std::vector<std::string>(words.begin(), words.end())))
      ->type_name("WORD");
}

}  // namespace

void add_job(CLI::App* command, std::string& job, std::string& source) {
  command->add_option("JOB", job, "The job: a JSON or TSV file, - for standard input")
      ->required();
  command
      ->add_option("--source", source,
                   "The video of clips that name none (relative to where you are)")
      ->type_name("FILE");
}

void SharedOptions::add_rules(CLI::App* command) {
  command
      ->add_option("--root", rules_.roots,
                   "A folder of which the job may read files; more than one by "
                   "repeating (default: every file)")
      ->type_name("DIR")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_flag("--allow-network", rules_.allow_network,
                    "Lets sources be http:// and https:// addresses");
  const auto add_limit = [&](const char* name, auto& value, const char* what) {
    command->add_option(name, value, what)
        ->check(CLI::Range(int64_t{1}, int64_t{1} << 40))
        ->capture_default_str()
        ->type_name("N")
        ->group("Limits");
  };
  command
      ->add_option("--max-pixels", pixels_,
                   "Pixels of a source's picture, of the film's, of an image (default: "
                   "67108864; 100M is 100 million)")
      ->type_name("N")
      ->group("Limits");
  command
      ->add_option("--max-duration", duration_,
                   "How long the film may be (default: 24:00:00)")
      ->type_name("TIME")
      ->group("Limits");
  add_limit("--max-clips", rules_.max_clips, "Clips of the job");
  add_limit("--max-text", rules_.max_text_length, "Characters of a text");
  add_limit("--max-layers", rules_.max_layers, "Layers of the overlay");
  add_limit("--max-fonts", rules_.max_fonts, "Font files of the job");
}

std::vector<std::string> words_of(const JobRules& rules) {
  std::vector<std::string> out;
  for (const std::string& root : rules.roots)
    out.insert(out.end(), {"--root", absolute_path(root)});
  if (rules.allow_network) out.push_back("--allow-network");
  const auto add = [&](const char* name, int64_t limit) {
    out.insert(out.end(), {name, std::to_string(limit)});
  };
  // Beyond a million million it is written with an M only, and is no limit any more.
  add("--max-pixels", std::min<int64_t>(rules.max_pixels, 1'000'000'000'000));
  add("--max-duration", rules.max_seconds);
  add("--max-clips", rules.max_clips);
  add("--max-text", rules.max_text_length);
  add("--max-layers", rules.max_layers);
  add("--max-fonts", rules.max_fonts);
  return out;
}

void SharedOptions::add_on_clip_error(CLI::App* command) {
  add_choice(command, "--on-clip-error", on_clip_error_, kOnClipErrorWords,
             "A clip that cannot be made: fail (no film), skip (leave it out) or card (put "
             "a card in its place)");
}

void SharedOptions::add_smart(CLI::App* command) {
  add_choice(command, "--smart", smart_, kSmartWords,
             "Copies H.264 that nothing is drawn on instead of encoding it: off, auto "
             "(where it is worth it) or require (an error where it is nowhere)");
}

void SharedOptions::add_speed(CLI::App* command) {
  add_choice(command, "--speed", speed_, kEncodeSpeedNames,
             "The encoder's, instead of the job's: fast, faster or fastest, all of one "
             "quality; the faster, the larger the film (docs/speed.md)");
}

void SharedOptions::add_resources(CLI::App* command, int& workers) {
  command
      ->add_option("--workers", workers,
                   "How many parts are worked on at once (default: all cores)")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  command
      ->add_option("--memory", memory_,
                   "Memory to stay within, such as 2G (default: half of what is there)")
      ->type_name("SIZE");
}

void SharedOptions::add_progress(CLI::App* command) {
  command
      ->add_option("--progress", progress_,
                   "auto (a bar on a terminal), plain, json (lines on stdout) or none")
      ->check(CLI::IsMember({"auto", "plain", "json", "none"}))
      ->type_name("STYLE");
}

CLI::Option* SharedOptions::add_cache_folder(CLI::App* command) {
  return command
      ->add_option("--cache", cache_.folder,
                   "The folder of the cache (default: the user's own)")
      ->type_name("DIR");
}

void SharedOptions::add_cache_limit(CLI::App* command) {
  command
      ->add_option("--cache-size", cache_limit_,
                   "What the cache may grow to, such as 2G (default: 10G)")
      ->type_name("SIZE");
}

CLI::Option* SharedOptions::add_cache(CLI::App* command) {
  CLI::Option* const folder = add_cache_folder(command);
  add_cache_limit(command);
  command
      ->add_option_function<std::string>(
          "--cache-verify",
          [this](const std::string& what) { cache_.verify_whole = what == "full"; },
          "What a source is known by: parts (its time, place and the bytes used) or "
          "full (all its bytes)")
      ->check(CLI::IsMember({"parts", "full"}))
      ->type_name("WHAT");
  return folder;
}

void SharedOptions::add_cache_or_none(CLI::App* command) {
  // Not looked up by its name: CLI11 ends the process there where memory runs out.
  CLI::Option* const folder = add_cache(command);
  command->add_flag("--no-cache", cache_.off, "Takes nothing from a cache, keeps nothing")
      ->excludes(folder);
}

std::string SharedOptions::read() {
  if (!memory_.empty()) {
    const auto bytes = parse_bytes(memory_);
    if (!bytes) return "--memory " + memory_ + ": write a size such as 2G";
    memory_bytes_ = *bytes;
  }
  if (std::string mistake = read_rules(); !mistake.empty()) return mistake;
  if (!cache_limit_.empty()) {
    const auto bytes = parse_bytes(cache_limit_);
    if (!bytes) return "--cache-size " + cache_limit_ + ": write a size such as 2G";
    cache_.limit_bytes = *bytes;
  }
  return "";
}

std::string SharedOptions::read_rules() {
  if (!pixels_.empty()) {
    const auto pixels = parse_pixels(pixels_);
    if (!pixels) return "--max-pixels " + pixels_ + ": write a number such as 100M";
    rules_.max_pixels = *pixels;
  }
  if (!duration_.empty()) {
    const auto seconds = parse_seconds(duration_);
    if (!seconds || *seconds < Rational(1) || *seconds > Rational(1'000'000'000))
      return "--max-duration " + duration_ +
             ": write seconds (3600) or h:mm:ss, 1 second or more";
    rules_.max_seconds = seconds->floor();
  }
  return "";
}

OnClipError SharedOptions::on_clip_error() const {
  return parse_on_clip_error(on_clip_error_).value();
}

SmartRender SharedOptions::smart() const { return parse_smart(smart_).value(); }

std::optional<EncodeSpeed> SharedOptions::speed() const { return parse_speed(speed_); }

ProgressStyle SharedOptions::progress() const { return kProgressStyles.at(progress_); }

}  // namespace glyphreel
