// SPDX-License-Identifier: Apache-2.0
#include "codec/frame_store.h"

#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

#include "codec/nameless_file.h"

namespace glyphreel {
namespace {

// Bytes of a row's samples, without padding.
size_t row_bytes(const PlaneView& plane, const PixelFormatLayout& layout) {
  return static_cast<size_t>(plane.width) *
         static_cast<size_t>(layout.bytes_per_sample);
}

int64_t bytes_of(const FrameFormat& format) {
  const PixelFormatLayout& l = layout_of(format.pixel_format);
  int64_t bytes = 0;
  for (int p = 0; p < l.plane_count; ++p)
    bytes += int64_t{plane_width(l, p, format.size.width)} *
             plane_height(l, p, format.size.height) * l.bytes_per_sample;
  return bytes;
}

}  // namespace

class FrameStore::Impl {
 public:
  Impl(const FrameFormat& format, int64_t frame_count, std::string directory,
       int64_t budget)
      : format(format),
        frame_bytes_(bytes_of(format)),
        budget_(budget),
        file_(std::move(directory), "finished frames"),
        frames_(static_cast<size_t>(frame_count)) {}

  Status put(int64_t index, VideoFrame frame) {
    {
      const std::lock_guard lock(mutex_);
      Slot& slot = frames_[static_cast<size_t>(index)];
      GR_ASSERT(slot.place == Place::kNowhere);
      if (in_memory_ + frame_bytes_ <= budget_) {
        in_memory_ += frame_bytes_;
        slot = {Place::kMemory, std::move(frame)};
        return Ok{};
      }
      GR_CHECK(file_.open());
    }
    // Each frame has its own stretch of the file: no lock while writing.
    std::vector<uint8_t> bytes(static_cast<size_t>(frame_bytes_));
    uint8_t* to = bytes.data();
    for_each_row(frame, [&](uint8_t* row, size_t size) {
      std::memcpy(to, row, size);
      to += size;
    });
    GR_CHECK(file_.write(bytes, index * frame_bytes_));
    const std::lock_guard lock(mutex_);
    frames_[static_cast<size_t>(index)].place = Place::kFile;
    return Ok{};
  }

  Result<VideoFrame> get(int64_t index) const {
    {
      const std::lock_guard lock(mutex_);
      const Slot& slot = frames_[static_cast<size_t>(index)];
      if (slot.place == Place::kMemory) return slot.frame;
      if (slot.place == Place::kNowhere)
        return Error{Errc::kInternal,
                     "frame " + std::to_string(index) + " is not stored", 0};
    }
    std::vector<uint8_t> bytes(static_cast<size_t>(frame_bytes_));
    GR_CHECK(file_.read(bytes, index * frame_bytes_));
    GR_TRY(VideoFrame frame, VideoFrame::allocate(format));
    const uint8_t* from = bytes.data();
    for_each_row(frame, [&](uint8_t* row, size_t size) {
      std::memcpy(row, from, size);
      from += size;
    });
    return frame;
  }

  const FrameFormat format;
  int64_t frame_count() const { return static_cast<int64_t>(frames_.size()); }

 private:
  enum class Place : uint8_t { kNowhere, kMemory, kFile };
  struct Slot {
    Place place = Place::kNowhere;
    VideoFrame frame;
  };

  template <typename Visit>
  void for_each_row(const VideoFrame& frame, Visit visit) const {
    const FrameView view = frame.view(format);
    const PixelFormatLayout& l = layout_of(format.pixel_format);
    for (int p = 0; p < l.plane_count; ++p)
      for (int y = 0; y < view.planes[p].height; ++y)
        visit(view.planes[p].row<uint8_t>(y), row_bytes(view.planes[p], l));
  }

  const int64_t frame_bytes_, budget_;
  NamelessFile file_;  // opened with mutex_ held, used without
  mutable std::mutex mutex_;  // guards all below
  int64_t in_memory_ = 0;
  std::vector<Slot> frames_;
};

FrameStore::FrameStore(const FrameFormat& format, int64_t frame_count,
                       std::string directory, int64_t memory_budget_bytes)
    : impl_(std::make_unique<Impl>(format, frame_count, std::move(directory),
                                   memory_budget_bytes)) {}
FrameStore::~FrameStore() = default;

Status FrameStore::put(int64_t index, VideoFrame frame) {
  return impl_->put(index, std::move(frame));
}
Result<VideoFrame> FrameStore::get(int64_t index) const { return impl_->get(index); }
const FrameFormat& FrameStore::format() const { return impl_->format; }
int64_t FrameStore::frame_count() const { return impl_->frame_count(); }

}  // namespace glyphreel
