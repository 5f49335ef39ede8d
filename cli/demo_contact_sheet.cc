// SPDX-License-Identifier: Apache-2.0
#include "cli/demo_contact_sheet.h"

#include <cstring>

#include "codec/conform.h"
#include "codec/still_image.h"
#include "codec/video_reader.h"

namespace glyphreel {
namespace {

constexpr int kColumns = 3, kGap = 12;
constexpr int kCellWidth = 640;  // pixels; the height follows the film's shape

// The film's frame shown at `at`, in `format`.
Result<VideoFrame> frame_at(const std::shared_ptr<const MediaSource>& film,
                            Rational at, const FrameFormat& format) {
  GR_TRY(VideoReader reader, VideoReader::open(film, at));
  VideoFrame shown;
  for (;;) {
    GR_TRY(std::optional<VideoFrame> frame, reader.next());
    if (!frame || (!shown.empty() && frame->time() > at)) break;
    shown = std::move(*frame);
  }
  if (shown.empty())
    return bad_media(film->traits().path + ": no frame at " + format_seconds(at));
  Conformer conformer(format, FrameFit::kPad, film->traits().video);
  return conformer.convert(shown, VideoFrame());
}

void place(const FrameView& picture, const FrameView& sheet, int left, int top) {
  for (int plane = 0; plane < 3; ++plane) {
    const int shift = plane == 0 ? 0 : 1;
    for (int y = 0; y < picture.planes[plane].height; ++y)
      std::memcpy(
          sheet.planes[plane].row<uint8_t>((top >> shift) + y) + (left >> shift),
          picture.planes[plane].row<uint8_t>(y),
          static_cast<size_t>(picture.planes[plane].width));
  }
}

void fill(const FrameView& frame, const Color& color) {
  const YCbCr code = to_ycbcr(color, frame.format.color, 8);
  const double samples[] = {code.y, code.cb, code.cr};
  for (int plane = 0; plane < 3; ++plane)
    for (int y = 0; y < frame.planes[plane].height; ++y)
      std::memset(frame.planes[plane].row<uint8_t>(y),
                  static_cast<int>(samples[plane] + 0.5),
                  static_cast<size_t>(frame.planes[plane].width));
}

}  // namespace

Status write_contact_sheet(const RenderReport& report, const std::string& png_path) {
  GR_TRY(auto film, MediaSource::open(report.output_path));
  FrameFormat cell;
  cell.size = {kCellWidth,
               (kCellWidth * report.size.height / report.size.width + 1) & ~1};
  cell.pixel_format = PixelFormat::kYuv420p;
  cell.color = film->traits().video.color;
  const int count = static_cast<int>(report.clips.size());
  const int rows = (count + kColumns - 1) / kColumns;
  FrameFormat format = cell;
  format.size = {kColumns * cell.size.width + (kColumns + 1) * kGap,
                 rows * cell.size.height + (rows + 1) * kGap};
  GR_TRY(VideoFrame sheet, VideoFrame::black(format));
  const FrameView view = sheet.view(format);
  fill(view, rgb(0x14161C));
  for (int i = 0; i < count; ++i) {
    const ClipReport& clip = report.clips[static_cast<size_t>(i)];
    const Rational at =
        Rational(clip.first_frame + clip.frame_count / 2) / report.frame_rate;
    GR_TRY(VideoFrame picture, frame_at(film, at, cell));
    place(picture.view(cell), view,
          kGap + i % kColumns * (cell.size.width + kGap),
          kGap + i / kColumns * (cell.size.height + kGap));
  }
  return write_png(png_path, sheet, format);
}

}  // namespace glyphreel
