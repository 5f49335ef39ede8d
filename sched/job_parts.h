// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_JOB_PARTS_H_
#define GR_SCHED_JOB_PARTS_H_

// The parts of a job, each read by a file of its own: job_sources.cc, job_clips.cc,
// job_overlay.cc, job_output.cc, job_tsv.cc.

#include <optional>
#include <string>

#include "sched/compilation.h"
#include "sched/encode_speed.h"
#include "sched/job_reader.h"

namespace glyphreel {

// Where clips find their sources while a job is read.
struct JobSources {
  std::string folder;            // what relative paths are relative to; "" = here
  bool paths_in_clips = false;   // a clip's "source" is a path (bare arrays, TSV)
  // The key of Compilation::sources for clips that name none; none: they must.
  std::optional<std::string> fallback;
};

// `path` as the rest of glyphreel opens it: http(s) URLs and absolute paths as they
// are, others below `folder`, never to be taken for a protocol of libavformat
// ("a:b.mp4" -> "./a:b.mp4"). An Error's sentence says what is wrong with it.
Result<std::string> resolve_source(const std::string& path,
                                   const std::string& folder);

// The same for a file beside the videos (a logo, a font, data), which is never a URL.
Result<std::string> resolve_file(const std::string& path, const std::string& folder);

// Key of the source that clips without one use, in Compilation::sources.
inline constexpr const char* kUnnamedSource = "";

// As resolve_file(), and the file may be read by `rules`.
Result<std::string> resolve_allowed_file(const std::string& path,
                                         const std::string& folder,
                                         const JobRules& rules);

// "has more than 5 clips ...".
std::string too_many_clips(const JobRules& rules);

// Checks and adds a source; false when a mistake was written down.
bool add_source(const std::string& key, const std::string& path,
                const std::string& folder, int line, const std::string& where,
                JobLog& log, Compilation& out);

// The key of the source that a clip names (or of the fallback), or nothing with a
// mistake. `line` and `where` place the clip.
std::optional<std::string> find_source(const std::optional<std::string>& name,
                                       int line, const std::string& where,
                                       const JobSources& sources, JobLog& log,
                                       Compilation& out);

// Writes down what is wrong with the clip's times.
void check_times(const std::optional<Rational>& start,
                 const std::optional<Rational>& end, int line,
                 const std::string& where, JobLog& log);

void read_clips(const JsonNode& list, const JobSources& sources, JobLog& log,
                Compilation& out);
void read_overlay(const JsonNode& node, const std::string& folder, JobLog& log,
                  Overlay& out);
// "fonts": a list of paths.
void read_fonts(JobReader& job, const std::string& folder, Compilation& out);
// `given` behind what a video encoder gets where the job does not say otherwise.
EncoderOptions with_default_options(const std::string& codec,
                                    const EncoderOptions& given);
// 0 for encoders that have no bit rate to choose.
int64_t default_audio_bit_rate(const std::string& codec);
// `asked`: the speed that whoever has the job made asks for, whatever the job says.
void read_output(const JsonNode& node, std::optional<EncodeSpeed> asked, JobLog& log,
                 OutputSettings& out);
void read_tsv(const std::string& text, const JobSources& sources, JobLog& log,
              Compilation& out);

}  // namespace glyphreel

#endif  // GR_SCHED_JOB_PARTS_H_
