// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_FRAME_STORE_H_
#define GR_CODEC_FRAME_STORE_H_

// Keeps finished frames, so that several encoders can be given the very same: in memory
// up to a budget, beyond it raw in one nameless temporary file. put() and get() may be
// called from any thread.

#include <cstdint>
#include <memory>
#include <string>

#include "codec/video_frame.h"
#include "core/frame_view.h"
#include "core/result.h"

namespace glyphreel {

class FrameStore {
 public:
  // For frames 0 to `frame_count` - 1 of `format`. The file, if it is needed, is made
  // in `directory`.
  FrameStore(const FrameFormat& format, int64_t frame_count, std::string directory,
             int64_t memory_budget_bytes);
  ~FrameStore();
  FrameStore(const FrameStore&) = delete;
  FrameStore& operator=(const FrameStore&) = delete;

  // Each frame once. kCannotWrite when the disk is full.
  Status put(int64_t index, VideoFrame frame);
  // Of a frame that was put: the one in memory, shared, or a copy from the file.
  Result<VideoFrame> get(int64_t index) const;

  const FrameFormat& format() const;
  int64_t frame_count() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace glyphreel

#endif  // GR_CODEC_FRAME_STORE_H_
