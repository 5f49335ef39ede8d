// SPDX-License-Identifier: Apache-2.0
#include "tests/support/synthetic_clip.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "codec/audio_encoder.h"
#include "codec/muxer.h"
#include "codec/video_encoder.h"

namespace glyphreel {

Status write_synthetic_clip(const std::string& path, const SyntheticClip& clip) {
  FrameFormat format;
  format.size = clip.size;
  format.pixel_format = PixelFormat::kYuv420p;
  VideoEncodeSettings video;
  video.options = {{"preset", "ultrafast"},
                   {"crf", clip.is_noise ? "1" : "18"},
                   {"g", std::to_string(clip.group)},
                   {"bf", std::to_string(clip.b_frames)},
                   {"x264-params", "sps-id=" + std::to_string(clip.sps_id)}};
  std::minstd_rand random;
  GR_TRY(auto encoder, VideoEncoder::open(video, format, clip.frame_rate, 1));
  for (int n = 0; n < clip.frame_count; ++n) {
    GR_TRY(VideoFrame frame, VideoFrame::black(format));
    const PlaneView luma = frame.view(format).planes[0];
    for (int y = 0; y < luma.height; ++y)
      for (int x = 0; x < luma.width; ++x)
        luma.row<uint8_t>(y)[x] = clip.is_noise
                                      ? static_cast<uint8_t>(16 + random() % 220)
                                      : ((n >> (x * 16 / luma.width)) & 1 ? 235 : 16);
    GR_CHECK(encoder.send(frame, n == 0 ? VideoEncoder::FrameKind::kKey
                                        : VideoEncoder::FrameKind::kAuto));
  }
  GR_TRY(const PacketRun run, encoder.finish());
  MuxSettings mux{clip.frame_rate, clip.audio ? 48000 : 0,
                  reorder_depth(run.packets)};
  StreamParameters audio_parameters;
  PacketRun audio_run;
  if (clip.audio) {
    const AudioEncodeSettings settings;
    GR_TRY(auto audio, AudioEncoder::open(settings));
    const int64_t count =
        (Rational(clip.frame_count) * Rational(48000) / clip.frame_rate).floor();
    std::vector<float> samples(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; ++i)
      if (i % 48000 < 960)
        samples[i] = 0.5f * std::sin(static_cast<float>(i % 48) * 6.2831853f / 48);
    const float* planes[2] = {samples.data(), samples.data()};
    GR_CHECK(audio.send(planes, count));
    GR_TRY(audio_run, audio.take(true));
    audio_parameters = audio.parameters();
  }
  GR_TRY(auto muxer,
         Muxer::open(path, mux, encoder.parameters(), audio_parameters));
  GR_CHECK(muxer.write_video(run, 0));
  if (clip.audio) GR_CHECK(muxer.write_audio(audio_run));
  return muxer.finish();
}

TemporaryFolder::TemporaryFolder() {
  std::string pattern =
      (std::filesystem::temp_directory_path() / "glyphreel-test-XXXXXX").string();
  path_ = mkdtemp(pattern.data()) != nullptr ? pattern : ".";
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (path_ != ".") std::filesystem::remove_all(path_, ignored);
}

}  // namespace glyphreel
