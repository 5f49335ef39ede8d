// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_AV_FORMAT_H_
#define GR_CODEC_AV_FORMAT_H_

// Private to codec/: glyphreel's pixel formats and colour description, and libav's.
// Both use the code points of ITU-T H.273, so that most of it is a cast.

#include "core/frame_view.h"

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixfmt.h>
}

namespace glyphreel {

AVPixelFormat to_av(PixelFormat format);
// kNone for a format that is not in core/pixel_format.h. The yuvj formats count as
// their plain kind; their range is full (see is_full_range_format).
PixelFormat from_av(AVPixelFormat format);
bool is_full_range_format(AVPixelFormat format);

inline AVColorSpace to_av(Matrix m) { return static_cast<AVColorSpace>(m); }
inline AVColorRange to_av(Range r) { return static_cast<AVColorRange>(r); }
inline AVColorPrimaries to_av(Primaries p) {
  return static_cast<AVColorPrimaries>(p);
}
inline AVColorTransferCharacteristic to_av(Transfer t) {
  return static_cast<AVColorTransferCharacteristic>(t);
}
inline AVChromaLocation to_av(ChromaSiting s) {
  return static_cast<AVChromaLocation>(s);
}

// What a stream or a frame says of its colour, in libav's terms.
struct AvColorTags {
  AVPixelFormat format = AV_PIX_FMT_NONE;
  AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED;
  AVColorRange range = AVCOL_RANGE_UNSPECIFIED;
  AVColorPrimaries primaries = AVCOL_PRI_UNSPECIFIED;
  AVColorTransferCharacteristic transfer = AVCOL_TRC_UNSPECIFIED;
  AVChromaLocation siting = AVCHROMA_LOC_UNSPECIFIED;
};
AvColorTags color_tags_of(const AVFrame& frame);

// The colour that tags mean, nothing unspecified: what is missing comes from `untagged`
// and, where one tag implies another (BT.2020 primaries a BT.2020 matrix), from that.
// Code points that core/color.h does not name become their nearest relative: SMPTE
// 240M's and FCC's matrices BT.601's, gamma 2.2 and 2.8 BT.709's transfer.
ColorSpec color_from_tags(const AvColorTags& tags, const ColorSpec& untagged);

// The colour of untagged video: BT.709 from 720 lines up, BT.601 below; limited range,
// left siting. `size` is as displayed; lines are counted on its shorter side, so that
// a film turned upright keeps its colours.
ColorSpec untagged_color(Size size);

// Writes `color` into the frame's tags.
void set_color_tags(AVFrame& frame, const ColorSpec& color);

}  // namespace glyphreel

#endif  // GR_CODEC_AV_FORMAT_H_
