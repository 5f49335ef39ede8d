// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_COMMANDS_H_
#define GR_CLI_COMMANDS_H_

// The commands of `glyphreel`, one file each. Each takes its parsed arguments and
// returns the exit code of the process.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/cancel.h"
#include "core/job_rules.h"
#include "core/rational.h"
#include "sched/encode_speed.h"
#include "sched/render.h"

namespace glyphreel {

enum class ProgressStyle : uint8_t { kAuto, kPlain, kJson, kNone };

// The cache of encoded parts, as the command line says it.
struct CacheArguments {
  std::string folder;         // empty: the user's own, see cache_folder()
  bool off = false;
  int64_t limit_bytes = 0;    // 0: the usual
  bool verify_whole = false;
};

struct RenderArguments {
  std::string job;
  std::string output;
  std::string source;
  JobRules rules;
  std::optional<EncodeSpeed> speed;  // instead of the job's own
  int workers = 0;
  int64_t memory_bytes = 0;
  ProgressStyle progress = ProgressStyle::kAuto;
  std::string report;
  bool strict = false;
  OnClipError on_clip_error = OnClipError::kFail;
  SmartRender smart = SmartRender::kOff;
  CacheArguments cache;
};
// `report` (may be null) receives what render() reported.
int render_command(const RenderArguments& arguments, CancelToken& cancel,
                   RenderReport* report = nullptr);

struct CheckArguments {
  std::string job;
  std::string output;
  std::string source;
  JobRules rules;
  std::optional<EncodeSpeed> speed;  // instead of the job's own
};
int check_command(const CheckArguments& arguments, CancelToken& cancel);

struct PreviewArguments {
  std::string job;
  std::string output;
  std::string source;
  JobRules rules;
  int clip = 1;
  std::string at;  // seconds or h:mm:ss.mmm; empty: the clip's middle
};
int preview_command(const PreviewArguments& arguments, CancelToken& cancel);

struct ProfileArguments {
  std::string job;
  std::string output;  // empty: the film is made and thrown away
  std::string source;
  JobRules rules;
  std::optional<EncodeSpeed> speed;  // instead of the job's own
  int workers = 0;
  int64_t memory_bytes = 0;
  ProgressStyle progress = ProgressStyle::kAuto;
  SmartRender smart = SmartRender::kOff;
  std::string report, trace, html;
};
int profile_command(const ProfileArguments& arguments, CancelToken& cancel);

struct StudyArguments {
  std::string job;
  std::string source;
  JobRules rules;
  int runs = 0;                       // 0: three, or one if quick
  std::vector<int> clips, workers;    // 0: all; empty: the usual ones
  std::vector<int> simulated_cores;   // empty: the usual ones
  double rule_speed_up = 2, rule_cost_ratio = 1.1;
  std::string prices;                 // a file; empty: the table in the program
  std::string ffmpeg;                 // empty: the one in PATH
  std::string report, markdown;
  bool quick = false, quiet = false;
};
int study_command(const StudyArguments& arguments, CancelToken& cancel);

struct EncodersArguments {
  std::string job;
  std::string source;
  JobRules rules;
  std::string output;                 // the film that is meant; never written
  std::vector<std::string> encoders;  // empty: the usual ones
  Rational seconds{3};
  int workers = 0;
  int64_t memory_bytes = 0;
  std::string json, markdown;
  std::string keep;                   // a folder
  bool quiet = false;
};
int encoders_command(const EncodersArguments& arguments, CancelToken& cancel);

struct CacheCommandArguments {
  enum class What : uint8_t { kStats, kPrune, kVerify };
  What what = What::kStats;
  CacheArguments cache;
  bool all = false;           // of kPrune: leave nothing
};
int cache_command(const CacheCommandArguments& arguments);

struct PlanArguments {
  std::string job;
  std::string source;
  JobRules rules;
  std::optional<EncodeSpeed> speed;  // instead of the job's own
  OnClipError on_clip_error = OnClipError::kFail;  // of the film: segment and join have
  SmartRender smart = SmartRender::kOff;           // both from the plan
  CacheArguments cache;
  bool json = false;
};
int plan_command(const PlanArguments& arguments, CancelToken& cancel);

struct SegmentArguments {
  std::string plan;           // a file that plan_command() wrote
  JobRules rules;             // said again: a plan may come from somebody else
  int index = -1;
  bool list = false;          // print the numbers of the parts that are to be made
  CacheArguments cache;
};
int segment_command(const SegmentArguments& arguments, CancelToken& cancel);

struct JoinArguments {
  std::string plan;
  JobRules rules;
  std::string output;
  std::string report;
  CacheArguments cache;
};
int join_command(const JoinArguments& arguments, CancelToken& cancel);

struct DemoArguments {
  std::string folder = "glyphreel-demo";
  bool smart = false;
};
int demo_command(const DemoArguments& arguments, CancelToken& cancel);

}  // namespace glyphreel

#endif  // GR_CLI_COMMANDS_H_
