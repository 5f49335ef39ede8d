// SPDX-License-Identifier: Apache-2.0
#include "sched/prepare.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "tests/support/synthetic_clip.h"

namespace glyphreel {
namespace {

TEST(Prepare, ClipsKnowWhenTheirOwnSourceWasRecorded) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_synthetic_clip(folder / "plain.mp4", {}).ok());
  // 2026-05-01 12:03:07 UTC is 1777636987, by date(1).
  const std::string command =
      "ffmpeg -v error -i '" + (folder / "plain.mp4") +
      "' -map 0 -c copy -metadata creation_time=2026-05-01T12:03:07Z "
      "-timecode 10:00:00:05 '" +
      (folder / "stamped.mov") + "'";
  ASSERT_EQ(std::system(command.c_str()), 0) << command;

  Compilation job;
  job.sources = {{"plain", folder / "plain.mp4"}, {"stamped", folder / "stamped.mov"}};
  for (const char* source : {"stamped", "plain", "stamped"}) {
    Clip clip;
    clip.source = source;
    clip.start_time = Rational(1);
    clip.end_time = Rational(2);
    job.clips.push_back(clip);
  }
  for (const int only_clip : {-1, 2}) {  // a film; a preview
    SCOPED_TRACE(only_clip);
    PrepareOptions options;
    options.only_clip = only_clip;
    const Prepared prepared = prepare(job, options);
    for (const Error& problem : prepared.problems) ADD_FAILURE() << problem.message;
    ASSERT_EQ(prepared.texts.size(), 3u);
    for (const size_t stamped : {0, 2}) {
      const ClipText& text = prepared.texts[stamped];
      EXPECT_EQ(text.recorded_at, Rational(1777636987));
      EXPECT_EQ(text.timecode, (Timecode{10 * 3600 * 25 + 5, Rational(25), false}));
    }
    EXPECT_FALSE(prepared.texts[1].recorded_at);
    EXPECT_FALSE(prepared.texts[1].timecode);
  }
}

}  // namespace
}  // namespace glyphreel
