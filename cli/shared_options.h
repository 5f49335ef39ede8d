// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_SHARED_OPTIONS_H_
#define GR_CLI_SHARED_OPTIONS_H_

// The groups of options that several commands have: the job, its rules, clips that fail,
// the encoder's speed, resources, progress, the cache. One object serves all commands,
// since only one of them is run: each adds the groups that it has, in the order of its
// --help.

#include <optional>
#include <string>
#include <vector>

#include "cli/commands.h"

namespace CLI {
class App;
class Option;
}

namespace glyphreel {

// JOB and --source, which each command keeps in its own arguments.
void add_job(CLI::App* command, std::string& job, std::string& source);

// The rules as words for the command line of another glyphreel, wherever it runs: what
// SharedOptions::add_rules() makes the same rules of.
std::vector<std::string> words_of(const JobRules& rules);

class SharedOptions {
 public:
  // What the job may read and how large it may be: the person's word, never the job's.
  void add_rules(CLI::App* command);
  void add_on_clip_error(CLI::App* command);
  void add_smart(CLI::App* command);
  void add_speed(CLI::App* command);
  // `workers` stays with the command.
  void add_resources(CLI::App* command, int& workers);
  void add_progress(CLI::App* command);
  // The cache whole, or only where it is and how large it may become.
  // Both give the option --cache.
  CLI::Option* add_cache(CLI::App* command);
  CLI::Option* add_cache_folder(CLI::App* command);
  void add_cache_limit(CLI::App* command);
  void add_cache_or_none(CLI::App* command);  // whole, and --no-cache

  // Reads what was given as text, after parsing: the first thing that is wrong with it,
  // or nothing. The values below are whole from then on.
  std::string read();

  const JobRules& rules() const { return rules_; }
  OnClipError on_clip_error() const;
  SmartRender smart() const;
  std::optional<EncodeSpeed> speed() const;  // none: as the job says
  int64_t memory_bytes() const { return memory_bytes_; }
  ProgressStyle progress() const;
  const CacheArguments& cache() const { return cache_; }

 private:
  std::string read_rules();

  JobRules rules_;
  std::string pixels_, duration_;  // of rules_
  std::string on_clip_error_ = "fail";
  std::string smart_ = "off";
  std::string speed_;
  std::string memory_;
  int64_t memory_bytes_ = 0;
  std::string progress_ = "auto";
  CacheArguments cache_;
  std::string cache_limit_;
};

}  // namespace glyphreel

#endif  // GR_CLI_SHARED_OPTIONS_H_
