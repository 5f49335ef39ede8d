// SPDX-License-Identifier: Apache-2.0
#include "codec/hdr_metadata.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <optional>

extern "C" {
#include <libavutil/mastering_display_metadata.h>
}

// libavcodec 60.31 moved side data from AVStream to its parameters.
#define GR_HAS_CODED_SIDE_DATA \
  (LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 100))

namespace glyphreel {
namespace {

// ST 2086's units per whole one.
constexpr int kPointUnits = 50000, kNitUnits = 10000;

// A number that may have no denominator, in whole units of 1 / `scale`; 0 for nonsense.
int64_t scaled(AVRational r, int scale) {
  if (r.den <= 0 || r.num < 0) return 0;
  return av_rescale(r.num, scale, r.den);
}

std::optional<MasteringDisplay> mastering_of(const AVMasteringDisplayMetadata& m) {
  if (!m.has_luminance || !m.has_primaries) return std::nullopt;
  const auto coordinate = [](AVRational r) {
    return static_cast<int>(std::min<int64_t>(65535, scaled(r, kPointUnits)));
  };
  const auto point = [&](const AVRational xy[2]) {
    return std::array<int, 2>{coordinate(xy[0]), coordinate(xy[1])};
  };
  MasteringDisplay d;
  d.red = point(m.display_primaries[0]);
  d.green = point(m.display_primaries[1]);
  d.blue = point(m.display_primaries[2]);
  d.white = point(m.white_point);
  d.max_luminance = scaled(m.max_luminance, kNitUnits);
  d.min_luminance = scaled(m.min_luminance, kNitUnits);
  // ST 2086 knows nothing brighter than PQ does.
  if (d.max_luminance <= d.min_luminance || d.max_luminance > 100'000'000)
    return std::nullopt;
  return d;
}

// Copies `size` bytes of `data` to the stream.
Status add_side_data(AVStream* stream, AVPacketSideDataType kind, const void* data,
                     size_t size) {
#if GR_HAS_CODED_SIDE_DATA
  AVPacketSideData* added = av_packet_side_data_new(
      &stream->codecpar->coded_side_data, &stream->codecpar->nb_coded_side_data, kind,
      size, 0);
  uint8_t* to = added == nullptr ? nullptr : added->data;
#else
  uint8_t* to = av_stream_new_side_data(stream, kind, size);
#endif
  if (to == nullptr) return out_of_memory();
  std::memcpy(to, data, size);
  return Ok{};
}

struct AvFree {
  void operator()(void* p) const { av_free(p); }
};

}  // namespace

const uint8_t* side_data_of(AVStream* stream, AVPacketSideDataType kind,
                            size_t least) {
#if GR_HAS_CODED_SIDE_DATA
  const AVPacketSideData* data =
      av_packet_side_data_get(stream->codecpar->coded_side_data,
                              stream->codecpar->nb_coded_side_data, kind);
  return data == nullptr || data->size < least ? nullptr : data->data;
#else
  size_t size = 0;
  const uint8_t* data = av_stream_get_side_data(stream, kind, &size);
  return size < least ? nullptr : data;
#endif
}

HdrMetadata hdr_metadata_of(AVStream* stream, const AVFrame* first) {
  const auto find = [&](AVFrameSideDataType of_frame, AVPacketSideDataType of_stream,
                        size_t least) -> const uint8_t* {
    if (first != nullptr)
      if (const AVFrameSideData* d = av_frame_get_side_data(first, of_frame);
          d != nullptr && d->size >= least)
        return d->data;
    return side_data_of(stream, of_stream, least);
  };
  HdrMetadata hdr;
  if (const uint8_t* data = find(AV_FRAME_DATA_MASTERING_DISPLAY_METADATA,
                                 AV_PKT_DATA_MASTERING_DISPLAY_METADATA,
                                 sizeof(AVMasteringDisplayMetadata)))
    hdr.mastering =
        mastering_of(*reinterpret_cast<const AVMasteringDisplayMetadata*>(data));
  if (const uint8_t* data =
          find(AV_FRAME_DATA_CONTENT_LIGHT_LEVEL, AV_PKT_DATA_CONTENT_LIGHT_LEVEL,
               sizeof(AVContentLightMetadata))) {
    const auto* light = reinterpret_cast<const AVContentLightMetadata*>(data);
    const ContentLight l = {static_cast<int>(std::min(light->MaxCLL, 65535u)),
                            static_cast<int>(std::min(light->MaxFALL, 65535u))};
    if (l.max_cll > 0 || l.max_fall > 0) hdr.light = l;
  }
  return hdr;
}

Status set_hdr_metadata(AVStream* stream, const HdrMetadata& hdr) {
  if (hdr.mastering) {
    const MasteringDisplay& d = *hdr.mastering;
    // libav's own allocation: the structures grow from version to version.
    const std::unique_ptr<AVMasteringDisplayMetadata, AvFree> m(
        av_mastering_display_metadata_alloc());
    if (m == nullptr) return out_of_memory();
    const auto put = [](const std::array<int, 2>& from, AVRational (&to)[2]) {
      for (size_t i = 0; i < 2; ++i) to[i] = {from[i], kPointUnits};
    };
    put(d.red, m->display_primaries[0]);
    put(d.green, m->display_primaries[1]);
    put(d.blue, m->display_primaries[2]);
    put(d.white, m->white_point);
    m->max_luminance = {static_cast<int>(d.max_luminance), kNitUnits};
    m->min_luminance = {static_cast<int>(d.min_luminance), kNitUnits};
    m->has_primaries = m->has_luminance = 1;
    GR_CHECK(add_side_data(stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA, m.get(),
                           sizeof(*m)));
  }
  if (hdr.light) {
    size_t size = 0;
    const std::unique_ptr<AVContentLightMetadata, AvFree> l(
        av_content_light_metadata_alloc(&size));
    if (l == nullptr) return out_of_memory();
    l->MaxCLL = static_cast<unsigned>(hdr.light->max_cll);
    l->MaxFALL = static_cast<unsigned>(hdr.light->max_fall);
    GR_CHECK(add_side_data(stream, AV_PKT_DATA_CONTENT_LIGHT_LEVEL, l.get(), size));
  }
  return Ok{};
}

std::string mastering_words(const MasteringDisplay& d, MasteringUnits units) {
  const auto number = [&](int64_t n, int per_whole) {
    if (units == MasteringUnits::kOfSei) return std::to_string(n);
    char text[40];
    std::snprintf(text, sizeof(text), "%lld.%05lld",
                  static_cast<long long>(n / per_whole),
                  static_cast<long long>(n % per_whole * (100'000 / per_whole)));
    return std::string(text);
  };
  const auto point = [&](const char* name, const std::array<int, 2>& xy) {
    return name + ("(" + number(xy[0], kPointUnits)) + "," + number(xy[1], kPointUnits) +
           ")";
  };
  return point("G", d.green) + point("B", d.blue) + point("R", d.red) +
         point("WP", d.white) + "L(" + number(d.max_luminance, kNitUnits) + "," +
         number(d.min_luminance, kNitUnits) + ")";
}

}  // namespace glyphreel
