// SPDX-License-Identifier: Apache-2.0
#include "codec/av_format.h"

#include <algorithm>
#include <string>

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace glyphreel {
namespace {

bool is_rgb(AVPixelFormat format) {
  const AVPixFmtDescriptor* d = av_pix_fmt_desc_get(format);
  return d != nullptr &&
         (d->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0;
}

}  // namespace

AVPixelFormat to_av(PixelFormat format) {
  switch (format) {
    case PixelFormat::kYuv420p: return AV_PIX_FMT_YUV420P;
    case PixelFormat::kYuv422p: return AV_PIX_FMT_YUV422P;
    case PixelFormat::kYuv444p: return AV_PIX_FMT_YUV444P;
    case PixelFormat::kNv12: return AV_PIX_FMT_NV12;
    case PixelFormat::kYuv420p10: return AV_PIX_FMT_YUV420P10LE;
    case PixelFormat::kYuv422p10: return AV_PIX_FMT_YUV422P10LE;
    case PixelFormat::kYuv444p10: return AV_PIX_FMT_YUV444P10LE;
    case PixelFormat::kP010: return AV_PIX_FMT_P010LE;
    case PixelFormat::kNv16: return AV_PIX_FMT_NV16;
    case PixelFormat::kYuv420p12: return AV_PIX_FMT_YUV420P12LE;
    case PixelFormat::kYuv422p12: return AV_PIX_FMT_YUV422P12LE;
    case PixelFormat::kYuv444p12: return AV_PIX_FMT_YUV444P12LE;
    default: return AV_PIX_FMT_NONE;  // films are made in Y'CbCr
  }
}

PixelFormat from_av(AVPixelFormat format) {
  const char* name = av_get_pix_fmt_name(format);
  const PixelFormat ours =
      name == nullptr ? PixelFormat::kNone : pixel_format_by_name(name);
  return to_av(ours) == AV_PIX_FMT_NONE ? PixelFormat::kNone : ours;
}

bool is_full_range_format(AVPixelFormat format) {
  return format == AV_PIX_FMT_YUVJ420P || format == AV_PIX_FMT_YUVJ422P ||
         format == AV_PIX_FMT_YUVJ444P || format == AV_PIX_FMT_YUVJ440P ||
         format == AV_PIX_FMT_YUVJ411P;
}

AvColorTags color_tags_of(const AVFrame& frame) {
  return {static_cast<AVPixelFormat>(frame.format), frame.colorspace,
          frame.color_range, frame.color_primaries, frame.color_trc,
          frame.chroma_location};
}

ColorSpec color_from_tags(const AvColorTags& tags, const ColorSpec& untagged) {
  ColorSpec c = untagged;

  bool has_matrix = true, has_primaries = true, has_transfer = true;
  switch (tags.matrix) {
    case AVCOL_SPC_RGB: c.matrix = Matrix::kRgb; break;
    case AVCOL_SPC_BT709: c.matrix = Matrix::kBt709; break;
    case AVCOL_SPC_BT470BG: c.matrix = Matrix::kBt470bg; break;
    case AVCOL_SPC_FCC:
    case AVCOL_SPC_SMPTE240M:
    case AVCOL_SPC_SMPTE170M: c.matrix = Matrix::kBt601; break;
    case AVCOL_SPC_BT2020_CL:
    case AVCOL_SPC_ICTCP:
    case AVCOL_SPC_BT2020_NCL: c.matrix = Matrix::kBt2020nc; break;
    default: has_matrix = false; break;
  }
  switch (tags.primaries) {
    case AVCOL_PRI_BT709: c.primaries = Primaries::kBt709; break;
    case AVCOL_PRI_BT470BG: c.primaries = Primaries::kBt470bg; break;
    case AVCOL_PRI_SMPTE240M:
    case AVCOL_PRI_BT470M:
    case AVCOL_PRI_SMPTE170M: c.primaries = Primaries::kBt601; break;
    // P3 has no name in core/color.h; its gamut lies nearest to BT.2020's.
    case AVCOL_PRI_SMPTE431:
    case AVCOL_PRI_SMPTE432:
    case AVCOL_PRI_BT2020: c.primaries = Primaries::kBt2020; break;
    default: has_primaries = false; break;
  }
  switch (tags.transfer) {
    case AVCOL_TRC_GAMMA22:
    case AVCOL_TRC_GAMMA28:
    case AVCOL_TRC_SMPTE240M:
    case AVCOL_TRC_BT709: c.transfer = Transfer::kBt709; break;
    case AVCOL_TRC_SMPTE170M: c.transfer = Transfer::kBt601; break;
    case AVCOL_TRC_IEC61966_2_1: c.transfer = Transfer::kSrgb; break;
    case AVCOL_TRC_BT2020_12:
    case AVCOL_TRC_BT2020_10: c.transfer = Transfer::kBt2020_10; break;
    case AVCOL_TRC_SMPTE2084: c.transfer = Transfer::kPq; break;
    case AVCOL_TRC_ARIB_STD_B67: c.transfer = Transfer::kHlg; break;
    default: has_transfer = false; break;
  }

  // A lone tag speaks for its family.
  if (has_matrix && !has_primaries && c.matrix != Matrix::kRgb)
    c.primaries = static_cast<Primaries>(c.matrix);
  if (has_matrix && !has_transfer) {
    switch (c.matrix) {
      case Matrix::kBt470bg:
      case Matrix::kBt601: c.transfer = Transfer::kBt601; break;
      case Matrix::kBt2020nc: c.transfer = Transfer::kBt2020_10; break;
      case Matrix::kRgb: break;
      default: c.transfer = Transfer::kBt709; break;
    }
  }
  if (!has_matrix && has_primaries && c.primaries == Primaries::kBt2020)
    c.matrix = Matrix::kBt2020nc;

  if (tags.range == AVCOL_RANGE_MPEG) c.range = Range::kLimited;
  if (tags.range == AVCOL_RANGE_JPEG || is_full_range_format(tags.format))
    c.range = Range::kFull;
  if (is_rgb(tags.format)) {
    c.matrix = Matrix::kRgb;
    c.range = tags.range == AVCOL_RANGE_MPEG ? Range::kLimited : Range::kFull;
    if (!has_transfer) c.transfer = Transfer::kSrgb;
    if (!has_primaries) c.primaries = Primaries::kBt709;
  } else if (c.matrix == Matrix::kRgb) {
    c.matrix = untagged.matrix == Matrix::kRgb ? Matrix::kBt709
                                               : untagged.matrix;
  }

  switch (tags.siting) {
    case AVCHROMA_LOC_LEFT: c.siting = ChromaSiting::kLeft; break;
    case AVCHROMA_LOC_CENTER: c.siting = ChromaSiting::kCenter; break;
    case AVCHROMA_LOC_TOPLEFT: c.siting = ChromaSiting::kTopLeft; break;
    default: break;
  }
  return c;
}

ColorSpec untagged_color(Size size) {
  ColorSpec c;
  if (std::min(size.width, size.height) < 720) {
    c.matrix = Matrix::kBt601;
    c.primaries = Primaries::kBt601;
    c.transfer = Transfer::kBt601;
  }
  return c;
}

void set_color_tags(AVFrame& frame, const ColorSpec& color) {
  frame.colorspace = to_av(color.matrix);
  frame.color_range = to_av(color.range);
  frame.color_primaries = to_av(color.primaries);
  frame.color_trc = to_av(color.transfer);
  frame.chroma_location = to_av(color.siting);
}

}  // namespace glyphreel
