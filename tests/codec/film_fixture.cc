// SPDX-License-Identifier: Apache-2.0
#include "film_fixture.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <utility>

namespace glyphreel {

ScratchFolder::ScratchFolder() {
  std::string name =
      (std::filesystem::temp_directory_path() / "glyphreel_test.XXXXXX").string();
  if (::mkdtemp(name.data()) != nullptr) path_ = name;
}
ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}
std::vector<std::string> ScratchFolder::names() const {
  std::vector<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator(path_))
    all.push_back(entry.path().filename().string());
  std::sort(all.begin(), all.end());
  return all;
}

Ran run_command(const std::string& command) {
  Ran ran;
  FILE* pipe = ::popen((command + " 2>&1 </dev/null").c_str(), "r");
  if (pipe == nullptr) return ran;
  char buffer[4096];
  size_t n = 0;
  while ((n = std::fread(buffer, 1, sizeof(buffer), pipe)) > 0)
    ran.output.append(buffer, n);
  const int status = ::pclose(pipe);
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ran;
}

std::vector<std::string> lines_of(const std::string& command) {
  const Ran ran = run_command(command);
  EXPECT_EQ(ran.status, 0) << command << "\n" << ran.output;
  std::vector<std::string> lines;
  std::istringstream text(ran.output);
  for (std::string line; std::getline(text, line);)
    if (!line.empty()) lines.push_back(line);
  return lines;
}

FrameFormat small_format() {
  FrameFormat format;
  format.size = {176, 96};
  format.pixel_format = PixelFormat::kYuv420p;
  return format;
}

VideoFrame picture(const FrameFormat& format, int number, int seed) {
  auto frame = VideoFrame::allocate(format);
  EXPECT_TRUE(frame.ok());
  const PixelFormatLayout& layout = layout_of(format.pixel_format);
  const FrameView view = frame->view(format);
  uint32_t noise = static_cast<uint32_t>(seed) * 2654435761u + 1;
  for (int p = 0; p < layout.plane_count; ++p)
    for (int y = 0; y < view.planes[p].height; ++y)
      for (int x = 0; x < view.planes[p].width; ++x) {
        noise = noise * 1664525u + 1013904223u;
        const int block = ((x + 3 * number) / 16 + y / 16 + seed) % 2;
        const int value = p == 0 ? 60 + 100 * block + static_cast<int>(noise >> 29)
                                 : 110 + 7 * (seed % 5) + 10 * block;
        if (layout.bytes_per_sample == 1)
          view.planes[p].row<uint8_t>(y)[x] = static_cast<uint8_t>(value);
        else
          view.planes[p].row<uint16_t>(y)[x] = static_cast<uint16_t>(
              value << (layout.bit_depth - 8 + layout.sample_shift));
      }
  return std::move(*frame);
}

Chunk encode_chunk(const VideoEncodeSettings& settings, int frames, int seed,
                   Rational frame_rate, int threads, const FrameFormat& format) {
  Chunk chunk;
  auto encoder = VideoEncoder::open(settings, format, frame_rate, threads);
  EXPECT_TRUE(encoder.ok()) << encoder.error().message;
  if (!encoder.ok()) return chunk;
  for (int i = 0; i < frames; ++i) {
    const FrameKind kind = i == 0            ? FrameKind::kKey
                           : i == frames - 1 ? FrameKind::kInter
                                             : FrameKind::kAuto;
    const Status sent = encoder->send(picture(format, i, seed), kind);
    EXPECT_TRUE(sent.ok()) << sent.error().message;
  }
  auto run = encoder->finish();
  EXPECT_TRUE(run.ok()) << run.error().message;
  if (run.ok()) chunk.run = std::move(*run);
  chunk.parameters = encoder->parameters();
  return chunk;
}

std::vector<float> beeps(int64_t count, int sample_rate, int64_t period) {
  std::vector<float> samples(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) {
    const int64_t since = i % period;
    const double t = static_cast<double>(since) / sample_rate;
    if (t < 0.02)
      samples[static_cast<size_t>(i)] = 0.5f * static_cast<float>(std::sin(
          2 * M_PI * (500 * t + 100000 * t * t)));
  }
  return samples;
}

Sound encode_sound(const AudioEncodeSettings& settings,
                   const std::vector<float>& mono) {
  Sound sound;
  auto encoder = AudioEncoder::open(settings);
  EXPECT_TRUE(encoder.ok()) << encoder.error().message;
  if (!encoder.ok()) return sound;
  sound.parameters = encoder->parameters();
  // In pieces of odd sizes: the encoder cuts its frames itself.
  size_t done = 0;
  size_t piece = 1;
  while (done < mono.size()) {
    const size_t n = std::min(piece, mono.size() - done);
    std::vector<const float*> planes(static_cast<size_t>(settings.channels),
                                     mono.data() + done);
    EXPECT_TRUE(encoder->send(planes.data(), static_cast<int64_t>(n)).ok());
    done += n;
    piece = piece * 3 % 9973 + 1;
    auto run = encoder->take(done == mono.size());
    EXPECT_TRUE(run.ok());
    sound.run.packets.insert(sound.run.packets.end(), run->packets.begin(),
                             run->packets.end());
    sound.run.bytes.insert(sound.run.bytes.end(), run->bytes.begin(),
                           run->bytes.end());
  }
  return sound;
}

Status write_film(const std::string& path, const std::vector<Chunk>& chunks,
                  const Sound& sound, int sample_rate, Rational frame_rate) {
  MuxSettings settings;
  settings.frame_rate = frame_rate;
  settings.sample_rate = sound.parameters.empty() ? 0 : sample_rate;
  for (const Chunk& c : chunks)
    settings.reorder_frames =
        std::max(settings.reorder_frames, reorder_depth(c.run.packets));
  GR_TRY(Muxer muxer, Muxer::open(path, settings, chunks.front().parameters,
                                  sound.parameters));
  int64_t first_frame = 0;
  for (const Chunk& c : chunks) {
    GR_CHECK(muxer.write_video(c.run, first_frame));
    first_frame += static_cast<int64_t>(c.run.packets.size());
  }
  if (!sound.parameters.empty()) GR_CHECK(muxer.write_audio(sound.run));
  return muxer.finish();
}

}  // namespace glyphreel
