// SPDX-License-Identifier: Apache-2.0
// Any overlay that a job may describe, drawn on frames of any format: nothing outside
// the frame's own samples may be written. Two bytes choose the frame; the rest is the
// JSON of "overlay".

#include <array>
#include <cstring>
#include <memory>
#include <vector>

#include "core/frame_view.h"
#include "sched/job_file.h"
#include "tests/fuzz/fuzz_input.h"
#include "text/compositor.h"

using namespace glyphreel;

namespace {

// Each plane in memory of its own, so that AddressSanitizer sees the step over an end;
// the guard bytes of each row show the step over a row's.
struct GuardedFrame {
  static constexpr size_t kGuard = 32;
  static constexpr uint8_t kGuardByte = 0xA5;
  FrameView view;
  std::array<std::vector<uint8_t>, 3> planes;

  explicit GuardedFrame(const FrameFormat& format) {
    view.format = format;
    const PixelFormatLayout& l = layout_of(format.pixel_format);
    for (int p = 0; p < l.plane_count; ++p) {
      const int w = plane_width(l, p, format.size.width);
      const int h = plane_height(l, p, format.size.height);
      const size_t row = static_cast<size_t>(w * l.bytes_per_sample);
      auto& bytes = planes[static_cast<size_t>(p)];
      bytes.assign((row + kGuard) * static_cast<size_t>(h), kGuardByte);
      view.planes[static_cast<size_t>(p)] = {
          bytes.data(), static_cast<ptrdiff_t>(row + kGuard), w, h};
      // Code values that the format can hold.
      for (int y = 0; y < h; ++y) std::memset(bytes.data() + (row + kGuard) * static_cast<size_t>(y), 0, row);
    }
  }
  bool guards_are_intact() const {
    const int bytes_per_sample = layout_of(view.format.pixel_format).bytes_per_sample;
    for (size_t p = 0; p < planes.size(); ++p)
      for (int y = 0; y < view.planes[p].height; ++y)
        for (size_t i = 0; i < kGuard; ++i)
          if (view.planes[p].row<uint8_t>(
                  y)[static_cast<size_t>(view.planes[p].width * bytes_per_sample) +
                     i] != kGuardByte)
            return false;
    return true;
  }
};

std::shared_ptr<FontLibrary> fonts() {
  static const std::shared_ptr<FontLibrary> library = [] {
    auto created = FontLibrary::create();
    FUZZ_CHECK(created.ok());
    return std::move(created).value();
  }();
  return library;
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  constexpr size_t kFormats = std::size(kPixelFormatLayouts);
  constexpr Size kSizes[] = {{160, 90}, {64, 64}, {16, 16}, {90, 160}, {321, 41}};
  FrameFormat format;
  format.pixel_format = kPixelFormatLayouts[input.byte() % kFormats].format;
  format.size = kSizes[input.byte() % std::size(kSizes)];
  if (layout_of(format.pixel_format).plane_count == 0) return 0;
  const std::string job =
      R"({"source": "a.mp4", "clips": [{"start_time": 0, "end_time": 8, "name":)"
      R"( "Nāme שלום 名前", "notes": "One.\nTwo.", "fields": {"x": "12", "role": "Wing",)"
      R"( "minute": "7", "chapter": "II", "day": "1", "team": "Red",)"
      R"( "shots_home": "3"}}], "overlay":)" +
      input.rest_as_text() + "}";
  // The pictures and the data of the examples may be named.
  const ParsedJob parsed =
      parse_job(job, "job.json", GLYPHREEL_SOURCE_DIR "/examples");
  if (!parsed.mistakes.empty()) return 0;
  auto compositor =
      Compositor::create(parsed.compilation.overlay,
                         clip_text(parsed.compilation.clips[0], 1), format, 8, fonts());
  if (!compositor) return 0;
  GuardedFrame frame(format);
  for (const Rational at : {Rational(0), Rational(1, 3), Rational(4), Rational(8)}) {
    const FrameTimes times{at, at + 5, at + 100};
    if (compositor->draws_at(times)) compositor->draw(frame.view, times);
  }
  FUZZ_CHECK(frame.guards_are_intact());
  return 0;
}
