// SPDX-License-Identifier: Apache-2.0
// Tables: a job as TSV (with a header that is right, or with any), and the data files
// beside it, CSV and JSON.

#include "sched/data_file.h"
#include "sched/job_file.h"
#include "tests/fuzz/fuzz_input.h"

using namespace glyphreel;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  const uint8_t kind = input.byte();
  const std::string text = input.rest_as_text();
  if (kind < 'd') {
    // Letters before 'd': a job, 'b' below a header that is right.
    const std::string header =
        kind == 'b' ? "start_time\tend_time\tname\tnotes\trating\ttags\tplayer\t"
                      "source\tfields.x\n"
                    : "";
    JobFileOptions options;
    options.source = "film.mp4";
    const ParsedJob job = parse_job(header + text, "job.tsv", "/dev/null", options);
    if (!job.mistakes.empty()) return 0;
    FUZZ_CHECK(!job.compilation.clips.empty());
    for (const Clip& clip : job.compilation.clips)
      FUZZ_CHECK(clip.start_time < clip.end_time);
    return 0;
  }
  DataColumns columns;
  columns.is_text = (kind & 1) != 0;
  columns.is_wall_time = (kind & 2) != 0;
  const auto samples = parse_data(text, "data.csv", columns);
  if (!samples) FUZZ_CHECK(samples.error().message.starts_with("data.csv"));
  else FUZZ_CHECK(samples->size() <= kMaxDataSamples);
  return 0;
}
