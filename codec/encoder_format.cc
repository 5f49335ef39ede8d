// SPDX-License-Identifier: Apache-2.0
// What format and colour a film is given to its encoder in (codec/video_encoder.h).
#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "codec/av_format.h"
#include "codec/encoder_catalog.h"
#include "codec/encoder_open.h"
#include "codec/video_encoder.h"
#include "core/hdr.h"
#include "core/nearest_name.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace glyphreel {
namespace {

// Of films that are opened only to see whether an encoder takes its options.
constexpr Size kTrialSize = {640, 360};

// Our formats that the encoder takes, best first in the table's own order; a full
// range twin (yuvj420p) counts as its plain kind.
std::vector<PixelFormat> supported_formats(const AVCodec& codec) {
  const std::vector<AVPixelFormat> native = pixel_formats_of(codec);
  std::vector<PixelFormat> ours;
  for (const PixelFormatLayout& l : kPixelFormatLayouts) {
    if (to_av(l.format) == AV_PIX_FMT_NONE) continue;
    const bool fits = native.empty() ||
                      std::any_of(native.begin(), native.end(), [&](AVPixelFormat f) {
                        return from_av(f) == l.format;
                      });
    if (fits) ours.push_back(l.format);
  }
  return ours;
}

std::string list_of(const std::vector<PixelFormat>& formats) {
  std::string text;
  for (PixelFormat f : formats)
    text += (text.empty() ? "" : ", ") + std::string(layout_of(f).name);
  return text;
}

// What is lost or wasted by storing `wanted` as `candidate`; losses weigh more.
int distance(PixelFormat candidate, PixelFormat wanted) {
  const PixelFormatLayout& c = layout_of(candidate);
  const PixelFormatLayout& w = layout_of(wanted);
  const auto cost = [](int have, int want, int loss, int waste) {
    return have < want ? (want - have) * loss : (have - want) * waste;
  };
  return cost(c.bit_depth, w.bit_depth, 20, 2) +
         cost(2 - c.chroma_shift_x, 2 - w.chroma_shift_x, 100, 5) +
         cost(2 - c.chroma_shift_y, 2 - w.chroma_shift_y, 100, 5) +
         (c.plane_count != w.plane_count);
}

// Whether the user named a profile that is for more than 8 bits, or one that is not.
std::optional<bool> is_profile_deep(const AVCodec& codec, const EncoderOptions& options) {
  for (const auto& [name, value] : options) {
    if (name != "profile") continue;
    if (codec.id == AV_CODEC_ID_H264 || codec.id == AV_CODEC_ID_HEVC)
      return value.find("10") != value.npos || value.find("12") != value.npos;
    if (codec.id == AV_CODEC_ID_VP9) return value == "2" || value == "3";
  }
  return std::nullopt;
}

}  // namespace

ColorSpec color_for_encoder(const VideoEncodeSettings& settings, ColorSpec color) {
  const AVCodec* codec = avcodec_find_encoder_by_name(settings.codec.c_str());
  if (codec == nullptr) return color;
  // "yuvj420p" and its like are FFmpeg's names of full range.
  if (settings.pixel_format.starts_with("yuvj")) color.range = Range::kFull;
  switch (codec->id) {
    case AV_CODEC_ID_H264:
    case AV_CODEC_ID_HEVC:
    case AV_CODEC_ID_AV1:
    case AV_CODEC_ID_VP9:
    case AV_CODEC_ID_DNXHD:
    case AV_CODEC_ID_FFV1:      // in Matroska, which holds the range for them
    case AV_CODEC_ID_RAWVIDEO:
      return color;
    case AV_CODEC_ID_MJPEG:
      color.matrix = Matrix::kBt470bg;
      color.range = Range::kFull;
      color.siting = ChromaSiting::kCenter;
      return color;
    case AV_CODEC_ID_PRORES:
      // SMPTE RDD 36 has code points of its own for few: these mean the same.
      if (color.matrix == Matrix::kBt470bg) color.matrix = Matrix::kBt601;
      if (!is_hdr(color.transfer)) color.transfer = Transfer::kBt709;
      break;
    default: break;
  }
  color.range = Range::kLimited;
  return color;
}

Result<PixelFormat> choose_pixel_format(const VideoEncodeSettings& settings,
                                        PixelFormat wanted, bool is_hdr) {
  GR_TRY(const AVCodec* codec, find_encoder(settings.codec, AVMEDIA_TYPE_VIDEO));
  std::vector<PixelFormat> formats = supported_formats(*codec);
  const auto takes = [&](PixelFormat f) {
    return std::find(formats.begin(), formats.end(), f) != formats.end();
  };
  if (!settings.pixel_format.empty()) {
    const PixelFormat asked = pixel_format_by_name(settings.pixel_format);
    if (asked == PixelFormat::kNone) {
      std::vector<std::string> names;
      for (const PixelFormatLayout& l : kPixelFormatLayouts)
        names.emplace_back(l.name);
      const std::string nearest = nearest_name(settings.pixel_format, names);
      if (av_get_pix_fmt(settings.pixel_format.c_str()) != AV_PIX_FMT_NONE)
        return bad_request("glyphreel does not make films in the pixel format '" +
                           settings.pixel_format + "'; " + settings.codec +
                           " can be given " + list_of(formats));
      return bad_request("there is no pixel format called '" + settings.pixel_format +
                         "'" + suggestion(nearest));
    }
    if (!takes(asked))
      return bad_request(settings.codec + " does not take the pixel format '" +
                         settings.pixel_format + "'; it takes " + list_of(formats));
    return asked;
  }
  if (formats.empty())
    return bad_request(settings.codec +
                       " takes none of the pixel formats that glyphreel makes; "
                       "choose another encoder, for example libx264");
  const auto nearest = [](const std::vector<PixelFormat>& of, PixelFormat to) {
    return *std::min_element(of.begin(), of.end(), [&](PixelFormat a, PixelFormat b) {
      return distance(a, to) < distance(b, to);
    });
  };
  // Players of HEVC, AV1 and VP9 show 10 bits as well as 8, but few show High 10.
  if (is_profile_deep(*codec, settings.options)
          .value_or(is_hdr && codec->id != AV_CODEC_ID_H264)) {
    const auto is_deep = [](PixelFormat f) { return layout_of(f).bit_depth >= 10; };
    std::vector<PixelFormat> deep;
    std::copy_if(formats.begin(), formats.end(), std::back_inserter(deep), is_deep);
    if (!deep.empty()) {
      FrameFormat format;
      format.size = kTrialSize;
      format.pixel_format = nearest(deep, PixelFormat::kYuv420p10);
      // Other options, such as DNxHR's profile, may leave it 8 bits only.
      auto context = open_encoder(codec, settings.options, format, 25, 1);
      if (context.ok()) {
        end_early(context->get(), false, false);
        return format.pixel_format;
      }
      if (deep.size() < formats.size()) std::erase_if(formats, is_deep);
    }
  }
  for (PixelFormat usual : {PixelFormat::kYuv420p, PixelFormat::kNv12})
    if (takes(usual)) return usual;
  if (wanted == PixelFormat::kNone) wanted = PixelFormat::kYuv420p;
  return nearest(formats, wanted);
}

Status check_video_settings(const VideoEncodeSettings& settings) {
  GR_TRY(const AVCodec* codec, find_encoder(settings.codec, AVMEDIA_TYPE_VIDEO));
  GR_TRY(const PixelFormat pixel_format,
         choose_pixel_format(settings, PixelFormat::kYuv420p));
  FrameFormat format;
  format.size = kTrialSize;
  format.pixel_format = pixel_format;
  format.color = color_for_encoder(settings, format.color);
  GR_TRY(AvCodecContextPtr context,
         open_encoder(codec, settings.options, format, 25, 1));
  end_early(context.get(), false, false);
  return Ok{};
}

}  // namespace glyphreel
