// SPDX-License-Identifier: Apache-2.0
#include "tests/codec/counter_source.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace glyphreel {
namespace {

// 16 cells side by side, black or white: the number's bits, lowest first.
constexpr int kCells = 16;
constexpr int kWidth = 256, kHeight = 64;

std::string quoted(const std::string& text) { return "'" + text + "'"; }

}  // namespace

TestFolder::TestFolder() {
  std::string pattern = ::testing::TempDir() + "/glyphreel-XXXXXX";
  const char* made = ::mkdtemp(pattern.data());
  EXPECT_NE(made, nullptr);
  if (made != nullptr) folder_ = made;
}

TestFolder::~TestFolder() {
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

void ffmpeg(const std::string& arguments) {
  const std::string command =
      "ffmpeg -nostdin -hide_banner -v error -y " + arguments;
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
}

void make_counter(const TestFolder& folder, const std::string& path,
                  int frame_count, const std::string& arguments) {
  const std::string raw = folder.path("counter.gray");
  {
    std::ofstream file(raw, std::ios::binary);
    std::string row(kWidth, '\0');
    for (int n = 0; n < frame_count; ++n) {
      for (int x = 0; x < kWidth; ++x)
        row[static_cast<size_t>(x)] =
            static_cast<char>((n >> (x / (kWidth / kCells)) & 1) != 0 ? 235 : 16);
      for (int y = 0; y < kHeight; ++y) file << row;
    }
  }
  ffmpeg("-f rawvideo -pix_fmt gray -color_range pc -s 256x64 -r 30 -i " +
         quoted(raw) + " -f lavfi -t " + std::to_string(frame_count / 30.0) +
         " -i sine=r=48000 -map 0:v " + arguments + " " + quoted(path));
}

void append_files(const std::string& first, const std::string& second,
                  const std::string& to) {
  std::ofstream out(to, std::ios::binary);
  for (const std::string& name : {first, second}) {
    std::ifstream in(name, std::ios::binary);
    out << in.rdbuf();
  }
}

int number_of(const VideoFrame& frame, const SourceTraits& traits) {
  FrameFormat format;
  format.size = traits.video.coded_size;
  format.pixel_format = pixel_format_by_name(traits.video.pixel_format);
  const FrameView view = frame.view(format);
  int number = 0;
  for (int bit = 0; bit < kCells; ++bit)
    if (view.planes[0].row<uint8_t>(kHeight / 2)[bit * 16 + 8] > 126)
      number |= 1 << bit;
  return number;
}

}  // namespace glyphreel
