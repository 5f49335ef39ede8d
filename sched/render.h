// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_RENDER_H_
#define GR_SCHED_RENDER_H_

// The main job: a Compilation becomes one film. Also its two companions: check() finds
// every problem without rendering, render_frame() makes one finished frame through the
// same code. All three may run any number of times at once in one process; they touch
// no global state and return errors as values.

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../core/api.h"
#include "../core/cancel.h"
#include "../core/job_rules.h"
#include "../core/result.h"
#include "../core/time_range.h"
#include "../text/font_library.h"
#include "compilation.h"
#include "encode_speed.h"
#include "profile.h"

namespace glyphreel {

struct RenderProgress {
  int64_t frames_done = 0;
  int64_t frame_count = 0;
  double elapsed_s = 0;      // wall time since render() began
  double film_fps = 0;       // of the film, to turn frames into seconds
  const char* stage = "";    // "probe", "render", "join"
};

// What becomes of a clip whose source cannot be used, be it known before the film is
// begun or found out in the middle of it. It is always in the report.
enum class OnClipError : uint8_t {
  kFail,  // no film
  kSkip,  // the film goes on without it
  kCard,  // a card that says so, and silence, of the clip's length but at most 5 s
};

// Parts of films that are kept for the next time, under all that their bytes depend on.
struct CacheOptions {
  std::string folder = {};      // empty: nothing is kept
  int64_t limit_bytes = int64_t{10} << 30;  // what was not used longest goes first
  bool verify_whole_sources = false;  // hash every byte of a source, not only those that
                                      // are used; its time and place then do not count
  bool is_complete = false;     // an error where a part is not there: nothing is encoded
};

// Whether packets of H.264 sources go into the film as they are, where a whole group of
// pictures is in a clip and nothing is drawn on it (docs/smart.md).
enum class SmartRender : uint8_t {
  kOff,
  kAuto,     // where it is worth it
  kRequire,  // wherever it is possible; an error where it is nowhere
};
// What the command and reports call them.
inline constexpr std::array<std::string_view, 3> kSmartWords = {"off", "auto", "require"};

struct RenderOptions {
  std::string output_path;
  int workers = 0;              // chunks at work at once; 0: all cores that the process
                                // may use (affinity and cgroup quota respected)
  int64_t memory_bytes = 0;     // 0: half of what is available
  bool strict = false;          // warnings about sources become errors
  Measure measure = Measure::kStages;  // what the report's profile holds
  bool hardware_counters = false;      // also cycles, instructions and cache misses of
                                       // each stage, on the workers' own threads
  CacheOptions cache = {};
  // Looked at between frames and inside reads; what an encoder is in the middle of (some
  // take seconds over one call) is waited for.
  CancelToken* cancel = nullptr;
  // Called a few times a second from one thread at a time; must not block for long.
  std::function<void(const RenderProgress&)> on_progress = {};
  OnClipError on_clip_error = OnClipError::kFail;
  JobRules rules = {};          // what the job may read and how large it may be
  SmartRender smart = SmartRender::kOff;
};

enum class ClipOutcome : uint8_t { kShown, kSkipped, kCard };

struct ClipReport {
  int number = 0;               // from 1
  std::string name;
  std::string source;           // path
  int64_t first_frame = 0;      // in the film
  int64_t frame_count = 0;
  Rational source_start;        // pts of the first frame in the source
  int64_t damaged_frames = 0;   // concealed by the decoder
  // Where these lie, in seconds of the source, in order and apart from one another.
  std::vector<TimeRange> damaged_ranges;
  int64_t repeated_frames = 0;
  ClipOutcome outcome = ClipOutcome::kShown;
  std::string error;            // why it is not shown
};

// One encoded part of the film: a chunk, or all of its sound.
struct PartOfFilm {
  bool is_sound = false;
  int64_t first_frame = 0;      // in the film
  int64_t frame_count = 0;
  std::string key;              // what it is known by; empty where it is not kept
  bool from_cache = false;
  std::string not_kept;         // why; empty: it is
};

struct CacheReport {
  std::string folder;           // empty: there was no cache
  int hits = 0, misses = 0;     // of parts
  int64_t bytes_read = 0, bytes_written = 0;
  std::vector<PartOfFilm> parts;      // in film order, the sound last
  std::vector<std::string> warnings;  // damaged entries, what could not be kept
};

// Frames of the film, [first, last).
struct FilmRange {
  int64_t first = 0, last = 0;
};

// What a film holds of its sources' own packets, and why not more.
struct SmartReport {
  SmartRender asked = SmartRender::kOff;
  std::vector<FilmRange> copied;  // in order
  int64_t copied_frames = 0;
  struct Encoded {
    std::string reason;           // "they are drawn on"
    int64_t frame_count = 0;
  };
  std::vector<Encoded> encoded;   // most frames first
  // With kOff, of a film that would gain much: frames that kAuto would copy. `copied`,
  // `copied_frames` and `encoded` are empty then.
  int64_t could_copy = 0;
};

// "1200 because they are drawn on, 96 because ...": for sentences. Empty where nothing
// is encoded.
GR_API std::string describe_encoded(const SmartReport& report);

struct RenderReport {
  std::string output_path;
  int64_t frame_count = 0;
  Rational frame_rate;
  Size size;
  std::string pixel_format;
  int64_t audio_sample_count = 0;
  int audio_sample_rate = 0;
  int64_t output_bytes = 0;
  int cores = 0;                // that the process may use
  int workers = 0;              // at work at once, as the memory budget allowed
  int workers_asked = 0;
  int chunk_count = 0;
  int encoder_threads = 0;      // of the chunk whose encoder has most
  VideoEncodeSettings video;    // what it was encoded with
  std::optional<EncodeSpeed> speed;  // the name of what the job asked for, if it has one
  double wall_s = 0;
  double cpu_s = 0;             // of the process while rendering
  int64_t peak_memory_bytes = 0;
  int64_t frames_decoded = 0;
  int64_t frames_discarded = 0; // decoded and never shown: mostly on the way to a
                                // clip's start
  int64_t bytes_read = 0;       // of sources, for examining, picture and sound
  int64_t bytes_written = 0;    // of the film: moved for the index, more than its size
  TextCacheUse text_caches;
  Profile profile;
  CacheReport cache;
  SmartReport smart;
  std::vector<ClipReport> clips;
  std::vector<std::string> warnings;
  std::vector<FontUse> fonts_used;
};

GR_API Result<RenderReport> render(const Compilation& compilation,
                                   const RenderOptions& options);

// What render() would make, and everything that is wrong with it.
struct CheckReport {
  std::vector<std::string> problems;  // empty: render() has what it needs
  std::vector<Errc> problem_codes;    // of each problem
  std::vector<std::string> warnings;
  std::vector<FontUse> fonts_used;
  int64_t frame_count = 0;            // 0 when there are problems
  Rational frame_rate;
  Size size;
  std::string pixel_format;
  int chunk_count = 0;
  SmartReport smart;                  // of SmartRender::kRequire
  std::vector<ClipReport> clips;
};
GR_API CheckReport check(const Compilation& compilation,
                         const std::string& output_path = "",
                         CancelToken* cancel = nullptr, const JobRules& rules = {});

// What the files of a job have to say when the job itself has mistakes that its parser
// has named already: problems and warnings only, and none of the parser's again.
GR_API CheckReport check_files(const Compilation& compilation,
                               const std::string& output_path = "",
                               CancelToken* cancel = nullptr,
                               const JobRules& rules = {});

// Writes frame at `at` seconds of clip `clip_number` (from 1), finished, as a PNG.
GR_API Status render_frame(const Compilation& compilation, int clip_number, Rational at,
                           const std::string& png_path,
                           const CancelToken* cancel = nullptr,
                           const JobRules& rules = {});

}  // namespace glyphreel

#endif  // GR_SCHED_RENDER_H_
