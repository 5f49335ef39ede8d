// SPDX-License-Identifier: Apache-2.0
// Any bytes as a job file: JSON, a list of clips, or what is neither.

#include "sched/job_file.h"
#include "tests/fuzz/fuzz_input.h"

using namespace glyphreel;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  // Nothing lies below a device, so that relative paths open no file.
  const ParsedJob job = parse_job(text, "job.json", "/dev/null");
  for (const std::string& sentence : job.mistakes)
    FUZZ_CHECK(sentence.starts_with("job.json:"));
  if (!job.mistakes.empty()) return 0;
  // A job without mistakes is one that the rest may rely on.
  const Compilation& c = job.compilation;
  FUZZ_CHECK(!c.clips.empty());
  for (size_t i = 0; i < c.clips.size(); ++i) {
    const Clip& clip = c.clips[i];
    FUZZ_CHECK(c.sources.contains(clip.source));
    FUZZ_CHECK(clip.start_time >= Rational(0) && clip.start_time < clip.end_time);
    FUZZ_CHECK(clip.rating >= 1 && clip.rating <= 5);
    FUZZ_CHECK(!clip_text(clip, static_cast<int>(i) + 1).name.empty());
  }
  return 0;
}
