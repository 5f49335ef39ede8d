// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TESTS_CODEC_COUNTER_SOURCE_H_
#define GR_TESTS_CODEC_COUNTER_SOURCE_H_

// Small films whose every picture tells its own number, made with the ffmpeg command,
// so that a test can see which frame it was given. 256x64, 30 frames per second.

#include <string>
#include <vector>

#include "codec/media_source.h"
#include "codec/video_frame.h"

namespace glyphreel {

// A folder of its own, removed with everything in it.
class TestFolder {
 public:
  TestFolder();
  ~TestFolder();
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  std::string path(const std::string& name) const { return folder_ + "/" + name; }

 private:
  std::string folder_;
};

// Runs ffmpeg, quietly, overwriting; fails the test when it fails.
void ffmpeg(const std::string& arguments);

// Encodes `frame_count` numbered pictures into `path`; `arguments` come before it.
void make_counter(const TestFolder& folder, const std::string& path,
                  int frame_count, const std::string& arguments);

// Two files, one after the other.
void append_files(const std::string& first, const std::string& second,
                  const std::string& to);

// The number that an 8-bit picture shows.
int number_of(const VideoFrame& frame, const SourceTraits& traits);

}  // namespace glyphreel

#endif  // GR_TESTS_CODEC_COUNTER_SOURCE_H_
