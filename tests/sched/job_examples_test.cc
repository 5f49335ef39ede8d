// SPDX-License-Identifier: Apache-2.0
// The examples and the blocks of the documentation are jobs without a mistake, and each
// is drawn, without a warning, in landscape, in portrait and at four times the size.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "sched/job_file.h"
#include "tests/text/test_frame.h"
#include "text/compositor.h"

namespace glyphreel {
namespace {

const std::string kRoot = GLYPHREEL_SOURCE_DIR "/";

std::string read(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> example_paths() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(kRoot + "examples"))
    if (entry.path().extension() == ".json") paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

// The job's compilation; every mistake and warning is a failure.
Compilation parse(const std::string& text, const std::string& name,
                  const std::string& folder) {
  const ParsedJob job = parse_job(text, name, folder, {"match.mp4"});
  for (const std::string& mistake : job.mistakes) ADD_FAILURE() << mistake;
  for (const std::string& warning : job.warnings) ADD_FAILURE() << warning;
  return job.compilation;
}

// What the job's first clip changes of a grey frame in its middle.
Rect draw(const Compilation& job, const std::string& name, Size size) {
  const FrameFormat format = test_format(size.width, size.height);
  Rect changed;
  for (size_t i = 0; i < job.clips.size(); ++i) {
    const Clip& clip = job.clips[i];
    const Rational length = clip.end_time - clip.start_time;
    auto compositor =
        Compositor::create(job.overlay, clip_text(clip, static_cast<int>(i) + 1), format,
                           length, test_fonts());
    if (!compositor) {
      ADD_FAILURE() << name << ": " << compositor.error().message;
      return {};
    }
    for (const std::string& warning : compositor->warnings())
      ADD_FAILURE() << name << " at " << size.width << "x" << size.height << ": "
                    << warning;
    if (i > 0) continue;
    const Rational at = length / Rational(2);
    const FrameTimes times{at, clip.start_time + at, at};
    EXPECT_TRUE(compositor->draws_at(times)) << name;
    TestFrame frame(format, gray(format));
    compositor->draw(frame.view(), times);
    EXPECT_TRUE(frame.guards_are_intact()) << name;
    changed = frame.changed_luma();
  }
  return changed;
}

TEST(Examples, AreDrawnInBothShapesWithoutAWarning) {
  const auto paths = example_paths();
  EXPECT_GE(paths.size(), 14u);
  for (const std::string& path : paths) {
    const std::string name = std::filesystem::path(path).filename().string();
    const Compilation job = parse(read(path), name, kRoot + "examples");
    ASSERT_FALSE(job.clips.empty()) << name;
    const Rect hd = draw(job, name, {1920, 1080});
    const Rect uhd = draw(job, name, {3840, 2160});
    const Rect portrait = draw(job, name, {1080, 1920});
    EXPECT_GE(portrait.width, 100) << name;
    if (job.overlay.kind == Overlay::Kind::kClassic) continue;  // sized in whole pixels
    // The same design at four times the pixels.
    EXPECT_NEAR(uhd.x, 2 * hd.x, 6) << name;
    EXPECT_NEAR(uhd.y, 2 * hd.y, 6) << name;
    EXPECT_NEAR(uhd.right(), 2 * hd.right(), 6) << name;
    EXPECT_NEAR(uhd.bottom(), 2 * hd.bottom(), 6) << name;
  }
}

TEST(Documentation, ItsOverlaysAreDrawnWithoutAMistake) {
  const std::string text = read(kRoot + "docs/overlay.md");
  int blocks = 0;
  for (size_t at = text.find("```json\n"); at != std::string::npos;
       at = text.find("```json\n", at + 1)) {
    const size_t start = at + 8, end = text.find("```", start);
    const std::string block = text.substr(start, end - start);
    const Compilation job =
        parse("{\"overlay\":" + block +
                  ",\"clips\":[{\"start_time\":4,\"end_time\":7,\"name\":\"A goal\","
                  "\"player\":\"Zoë\",\"notes\":\"Two touches.\"}]}",
              "overlay.md", kRoot + "docs");
    // Texts may end in an ellipsis here, to show that they do.
    ASSERT_EQ(job.clips.size(), 1u) << block;
    ++blocks;
  }
  EXPECT_GE(blocks, 12);
}

}  // namespace
}  // namespace glyphreel
