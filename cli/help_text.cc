// SPDX-License-Identifier: Apache-2.0
#include "cli/help_text.h"

namespace glyphreel {

const char* const kMainHelp =
    R"(Begin here:
  glyphreel demo                        makes a match, a job and its film to look at
  glyphreel check job.json              says everything that is wrong with a job
  glyphreel preview job.json --clip 2 -o frame.png
  glyphreel render job.json -o film.mp4

A job is a JSON file; paths in it are relative to it:
  {
    "source": "match.mp4",
    "overlay": "card",
    "clips": [
      { "start_time": 150.5, "end_time": 165.5, "rating": 5,
        "name": "Brilliant Goal", "notes": "Amazing finish",
        "tags": ["Goal", "Dribble"], "player": "#10 Maya" },
      { "start_time": "0:41:07.250", "end_time": "0:41:15", "rating": 1 }
    ]
  }
  A bare list of clips or a TSV file with the columns start_time, end_time, name,
  rating, tags, notes works too: add --source match.mp4. Ratings go from 1 (??) to
  5 (!!). docs/job.md tells the rest; docs/job.schema.json helps editors.

Exit codes:
  0  done                            4  the film cannot be written or encoded
  2  wrong usage or mistakes in job  5  out of memory
  3  a source cannot be read       130  interrupted (1: a fault in glyphreel)
)";

const char* const kRenderHelp =
    R"(The ending of OUT chooses the container: .mp4, .m4v, .mov or .mkv. The film appears
under its name when it is complete; Ctrl-C leaves nothing behind. The same job gives
the same bytes with any number of workers. What was encoded is kept for the next time:
glyphreel cache --help.

Jobs of strangers: --root says which folders they may read, the limits how much they may
ask for. docs/robustness.md tells what becomes of bad input.

Examples:
  glyphreel render job.json -o film.mp4
  glyphreel render clips.tsv --source match.mp4 -o film.mkv
  app --export | glyphreel render - --source match.mp4 -o film.mp4 --progress json
  glyphreel render job.json -o film.mp4 --root uploads --on-clip-error card
)";

const char* const kCheckHelp =
    R"(Reads the job and opens every source, renders nothing, and lists every problem at
once. When all is well it prints what the film would hold.

Exit codes: 0 fine, 2 mistakes in the job, 3 problems with sources, 4 with the output.

Example:
  glyphreel check job.json -o film.mp4
)";

const char* const kPreviewHelp =
    R"(The frame is made by the same code as the film's.

Example:
  glyphreel preview job.json --clip 3 --at 1.5 -o frame.png
)";

const char* const kProfileHelp =
    R"(Renders the job and prints where its time went: stages, the encoder's part by type
of frame, cycles and cache misses where Linux gives them, what each worker waited for,
the bottleneck with its evidence, and what to do about it and what that would bring.
Without -o the film is thrown away.

Examples:
  glyphreel profile job.json
  glyphreel profile job.json --html profile.html --trace trace.json
The trace opens in ui.perfetto.dev and chrome://tracing, the page in any browser.
)";

const char* const kStudyHelp =
    R"(Is it worth making the clips of a film at once? Measures the job's first 1, 3, 5, 10
and all clips, by ffmpeg as scripts do it today and by glyphreel, with 1, 2, 4 ...
workers, in turn and several times. Reports times, CPU, cost, scaling laws, what limits
today's pipeline, from what lengths parallel work pays, other machines by simulation,
and a verdict. Takes about as long as 60 such films; --quick about as long as 10.

LIST is numbers and "all" with commas between. A price table has the form of
cli/prices.json.

Examples:
  glyphreel study job.json --quick
  glyphreel study job.json --clips 3,10,all --workers 1,2,4 --runs 5
  glyphreel study job.json --report study.json --markdown study.md
)";

const char* const kEncodersHelp =
    R"(Tries the encoders and presets that this FFmpeg has on a few seconds of the job's own
finished frames: CPU per frame, size, SSIM and PSNR at several qualities. Prints what each
needs for the quality of the job's own "output", the Pareto front of CPU and size, and
"output" blocks to paste for the same quality with least CPU, the same size with best
quality, and the smallest film. Each of them is measured, not reckoned.

Takes minutes: one encoder works at a time. --seconds of the whole film's length, or more,
measures the very bytes that render makes.

Examples:
  glyphreel encoders job.json
  glyphreel encoders job.json --encoders libx264,libsvtav1:12,libsvtav1:8 --seconds 10
  glyphreel encoders job.json --keep sample --json encoders.json
  ffmpeg -i sample/smallest.mkv -i sample/sample.mkv -lavfi ssim -f null -
)";

const char* const kPlanHelp =
    R"(A film is made of parts: stretches of video, and its sound. With --json the plan can
be handed to other processes and machines that see the same files and the same cache:

  glyphreel plan job.json --json > film.plan
  glyphreel segment film.plan --index 0 --cache DIR     (and 1, 2 ...: anywhere)
  glyphreel join film.plan --cache DIR -o film.mp4

The film has the same bytes as render would have made, with --smart too: what is copied
needs no segment. docs/cluster.md has more.
)";

const char* const kSegmentHelp =
    R"(Example, on all cores of one machine:
  glyphreel plan job.json --json > film.plan
  glyphreel segment film.plan --list --cache DIR |
    parallel glyphreel segment film.plan --cache DIR --index
  glyphreel join film.plan --cache DIR -o film.mp4
)";

const char* const kCacheHelp =
    R"(render keeps the parts that it encodes and takes them from there the next time: after
a name was changed only that clip is encoded, after a crash only what was not finished.
The folder is --cache, else $GLYPHREEL_CACHE (empty: none), else
$XDG_CACHE_HOME/glyphreel, else ~/.cache/glyphreel. Any number of processes may use it,
and everything in it may be removed at any time.

Examples:
  glyphreel cache stats
  glyphreel cache prune --cache-size 2G
  glyphreel cache verify
)";

const char* const kDemoHelp =
    R"(Draws a short football match with sound (match.mp4), writes a job about it
(demo.json), renders the film (demo.mp4) and a picture of all its clips
(contact-sheet.png). Needs no download. With --smart, the film is smart.mp4 instead, of
which parts are copied from the match: to see whether a player takes it (docs/players.md).
)";

}  // namespace glyphreel
