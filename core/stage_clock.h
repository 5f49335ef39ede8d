// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_STAGE_CLOCK_H_
#define GR_CORE_STAGE_CLOCK_H_

// Where the time of one task goes: wall and CPU time of each stage of the work, told
// apart without gaps. At any moment exactly one stage is running, so that the stages
// add up to the whole. A null StageClock* measures nothing and costs one branch. With
// HardwareCounters it also says what the processor counted meanwhile.

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "api.h"
#include "hardware_counters.h"

namespace glyphreel {

enum class Stage : uint8_t {
  kOther,          // of the task, in none of the others
  kProbe,          // opening and examining sources
  kRead,           // packets from files
  kDecode,         // video
  kConform,        // size, rotation, pixel format
  kBake,           // layout, glyphs, compiling overlays
  kComposite,      // blending into frames
  kEncode,         // video, on the calling thread
  kAudioDecode,
  kAudioResample,  // to the film's rate, channels and places
  kAudioEncode,
  kStore,          // finished packets, to and from the store
  kStitch,         // chunks to one stream: stamps, headers, packets
  kMux,            // the container: interleaving, index
  kWrite,          // the film's bytes, handed to the operating system and synced
};
inline constexpr int kStageCount = static_cast<int>(Stage::kWrite) + 1;

// "decode", "audio_encode": for reports.
GR_API std::string_view stage_name(Stage stage);

struct StageTotals {
  int64_t wall_ns = 0;
  int64_t cpu_ns = 0;     // of the task's thread
  int64_t count = 0;      // how often the stage was entered
  int64_t bytes = 0;      // moved or made by it, where that has a meaning
  HardwareTotals hardware = {};  // where it was asked for and there is such a thing

  StageTotals& operator+=(const StageTotals& more);
};

// What an encoder made of a frame: predicted from no other one, from earlier ones, or
// from later ones too.
enum class FrameType : uint8_t { kI, kP, kB };
inline constexpr int kFrameTypeCount = static_cast<int>(FrameType::kB) + 1;
using FrameTypeTotals = std::array<StageTotals, kFrameTypeCount>;

// "I", "P", "B".
GR_API std::string_view frame_type_name(FrameType type);

// A stretch of one stage, for a trace; nanoseconds of the monotonic clock.
struct StageSpan {
  Stage stage = Stage::kOther;
  int64_t begin_ns = 0, end_ns = 0;
};

// Monotonic clock, and the CPU time of the calling thread.
GR_API int64_t monotonic_ns();
GR_API int64_t thread_cpu_ns();

// Belongs to the thread that made it, until that thread has finished the task.
class StageClock {
 public:
  // Starts in kOther. With `max_spans`, also keeps the first so many spans. `counters`,
  // of the same thread, may be null, and outlives the clock.
  GR_API explicit StageClock(size_t max_spans = 0, const HardwareCounters* counters = nullptr);

  // Ends the stage that is running and begins another; returns the one that ended.
  GR_API Stage switch_to(Stage stage);
  void count_bytes(Stage stage, int64_t bytes) {
    totals_[static_cast<size_t>(stage)].bytes += bytes;
  }
  // A frame of `type` came out of the encoder: what has passed in this stage since it
  // began, or since the last frame, went into that one. It stays part of the stage.
  void count_frame(FrameType type, int64_t bytes);
  // Charges what has passed to the stage that is running.
  void stop() { switch_to(Stage::kOther); }

  const StageTotals& totals(Stage stage) const {
    return totals_[static_cast<size_t>(stage)];
  }
  const std::array<StageTotals, kStageCount>& totals() const { return totals_; }
  const FrameTypeTotals& frames() const { return frames_; }
  int64_t begin_ns() const { return begin_ns_; }
  int64_t end_ns() const { return wall_ns_; }  // of the last switch
  const std::vector<StageSpan>& spans() const { return spans_; }
  std::vector<StageSpan> take_spans() { return std::move(spans_); }
  int64_t spans_left_out() const { return spans_left_out_; }

 private:
  void keep_span();
  // What has passed since the clock was last looked at; looks at it.
  StageTotals passed();

  std::array<StageTotals, kStageCount> totals_{};
  FrameTypeTotals frames_{};
  Stage stage_ = Stage::kOther;
  int64_t begin_ns_, wall_ns_, cpu_ns_;
  int64_t span_begin_ns_;
  const HardwareCounters* counters_;
  HardwareTotals hardware_;
  size_t max_spans_;
  int64_t spans_left_out_ = 0;
  std::vector<StageSpan> spans_;
};

// Runs a stage until the end of the scope, then goes on with the one before.
class StageScope {
 public:
  StageScope(StageClock* clock, Stage stage)
      : clock_(clock), before_(clock ? clock->switch_to(stage) : stage) {}
  ~StageScope() {
    if (clock_) clock_->switch_to(before_);
  }
  StageScope(const StageScope&) = delete;
  StageScope& operator=(const StageScope&) = delete;

 private:
  StageClock* clock_;
  Stage before_;
};

}  // namespace glyphreel

#endif  // GR_CORE_STAGE_CLOCK_H_
