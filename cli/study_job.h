// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_STUDY_JOB_H_
#define GR_CLI_STUDY_JOB_H_

// The job of a study, and the same job with other clips: fewer, shorter, or the parts
// of one stretch.

#include <optional>
#include <string>
#include <vector>

#include "core/job_rules.h"
#include "core/result.h"
#include "sched/compilation.h"

namespace glyphreel {

class StudyJob {
 public:
  // Mistakes are said on stderr, as by read_job(); then nothing comes back and the
  // exit code is 2.
  static std::optional<StudyJob> read(const std::string& job, const std::string& source,
                                      const JobRules& rules);

  const Compilation& compilation() const { return compilation_; }
  // The file's name without its folder; "standard input" for "-".
  const std::string& name() const { return name_; }
  // Where relative paths inside begin: a program that reads json() runs there.
  const std::string& folder() const { return folder_; }

  // The whole job as JSON with these clips instead of its own. They may come from its
  // own by changing their times.
  std::string json(const std::vector<Clip>& clips) const;

 private:
  Compilation compilation_;
  std::string name_, folder_, text_;
};

// Seconds as a decimal number: exact to a nanosecond.
std::string decimal_seconds(Rational seconds);

// An absolute path, unless it is an address.
std::string absolute_source(const std::string& path);

// The first `count` clips, each no longer than `length_s`.
std::vector<Clip> first_clips(const std::vector<Clip>& clips, int count, double length_s);

// The longest stretch of one source that the clips lie in, at most `most_s` long, cut
// into `count` equal clips.
double stretch_length(const std::vector<Clip>& clips, double most_s);
std::vector<Clip> stretch_in_parts(const std::vector<Clip>& clips, double most_s,
                                   int count);

}  // namespace glyphreel

#endif  // GR_CLI_STUDY_JOB_H_
