// SPDX-License-Identifier: Apache-2.0
#include "bench/speed/trial.h"

#include <cmath>
#include <cstring>
#include <numeric>

#include "codec/encode_loop.h"
#include "codec/encoder_catalog.h"
#include "codec/encoder_open.h"
#include "codec/run_decoder.h"
#include "codec/similarity.h"
#include "codec/stream_parameters.h"
#include "codec/video_frame.h"
#include "sched/resources.h"

namespace glyphreel {
namespace {

constexpr int kMacroblock = 16;
// Of the decoder that reads what was encoded; it is not measured.
constexpr int kCompareThreads = 2;

// The source's quantisers against their picture's mean, as regions of interest: runs of
// macroblocks of one row.
Status add_regions(const SourceFrame& source, int columns, double share, AVFrame& out) {
  const auto& q = source.quantisers;
  if (q.empty() || q.size() % static_cast<size_t>(columns) != 0) return Ok{};
  const double mean =
      std::accumulate(q.begin(), q.end(), 0.0) / static_cast<double>(q.size());
  std::vector<AVRegionOfInterest> regions;
  for (size_t i = 0; i < q.size(); ++i) {
    const int x = static_cast<int>(i) % columns, y = static_cast<int>(i) / columns;
    if (x > 0 && q[i] == q[i - 1]) {
      regions.back().right += kMacroblock;
      continue;
    }
    AVRegionOfInterest region = {};
    region.self_size = sizeof(region);
    region.left = x * kMacroblock;
    region.right = region.left + kMacroblock;
    region.top = y * kMacroblock;
    region.bottom = region.top + kMacroblock;
    // Of 51, the quantiser's range.
    region.qoffset = {static_cast<int>(std::lround(100 * share * (q[i] - mean))), 5100};
    regions.push_back(region);
  }
  const size_t bytes = regions.size() * sizeof(AVRegionOfInterest);
  AVFrameSideData* side =
      av_frame_new_side_data(&out, AV_FRAME_DATA_REGIONS_OF_INTEREST, bytes);
  if (side == nullptr) return out_of_memory();
  std::memcpy(side->data, regions.data(), bytes);
  return Ok{};
}

AVPictureType guided_type(const SourceFrame& source, size_t index,
                          const Guidance& guidance) {
  if (!guidance.types || index == 0) return AV_PICTURE_TYPE_NONE;
  if (source.type == AV_PICTURE_TYPE_B) return AV_PICTURE_TYPE_B;
  return source.type == AV_PICTURE_TYPE_I && guidance.key_frames ? AV_PICTURE_TYPE_I
                                                                 : AV_PICTURE_TYPE_P;
}

struct Encoded {
  PacketRun run;
  StreamParameters parameters;
  double cpu_s = 0;
};

Result<Encoded> encode(const SourceStretch& source, const VideoEncodeSettings& settings,
                       const Guidance& guidance) {
  Encoded out;
  const AvPacketPtr packet = make_av_packet();
  if (!packet) return out_of_memory();
  const auto store = [&](const AVPacket& p) -> Status {
    out.run.bytes.insert(out.run.bytes.end(), p.data, p.data + p.size);
    out.run.packets.push_back({p.pts, 1, static_cast<uint32_t>(p.size),
                               (p.flags & AV_PKT_FLAG_KEY) != 0});
    return Ok{};
  };
  const double before = process_cpu_seconds();
  {
    GR_TRY(const AVCodec* codec, find_encoder(settings.codec, AVMEDIA_TYPE_VIDEO));
    GR_TRY(const AvCodecContextPtr context,
           open_encoder(codec, settings.options, source.format, source.frame_rate, 1));
    for (size_t i = 0; i < source.frames.size(); ++i) {
      const AvFramePtr picture(av_frame_clone(source.frames[i].picture.get()));
      if (!picture) return out_of_memory();
      picture->pts = static_cast<int64_t>(i);
      picture->pict_type = guided_type(source.frames[i], i, guidance);
      if (guidance.quantisers > 0)
        GR_CHECK(add_regions(source.frames[i], source.columns, guidance.quantisers,
                             *picture));
      GR_CHECK(encode_frame(*context, picture.get(), *packet, settings.codec, store));
    }
    GR_CHECK(encode_frame(*context, nullptr, *packet, settings.codec, store));
    AvCodecParametersPtr parameters(avcodec_parameters_alloc());
    if (!parameters ||
        avcodec_parameters_from_context(parameters.get(), context.get()) < 0)
      return out_of_memory();
    out.parameters = StreamParameters(parameters.release());
  }  // its threads end here
  out.cpu_s = process_cpu_seconds() - before;
  return out;
}

}  // namespace

Result<EncoderPoint> try_settings(const SourceStretch& source,
                                  const VideoEncodeSettings& settings,
                                  const Guidance& guidance) {
  GR_TRY(const Encoded encoded, encode(source, settings, guidance));
  EncoderPoint out;
  out.cpu_s = encoded.cpu_s;
  out.bytes = static_cast<double>(encoded.run.bytes.size());
  GR_TRY(auto decoder, RunDecoder::open(encoded.run, encoded.parameters, kCompareThreads));
  double ssim = 0, mse = 0;
  size_t count = 0;
  for (;; ++count) {
    GR_TRY(const auto frame, decoder.next());
    if (!frame) break;
    const auto index = static_cast<size_t>(frame->time().floor());
    if (index >= source.frames.size())
      return Error{Errc::kCannotEncode, settings.codec + " made too many frames", 0};
    const AVFrame& picture = *source.frames[index].picture;
    ptrdiff_t strides[3];
    for (int p = 0; p < 3; ++p) strides[p] = picture.linesize[p];
    const Similarity one = compare_pictures(
        frame->view(source.format), make_frame_view(source.format, picture.data, strides));
    ssim += one.ssim;
    mse += one.mse;
  }
  if (count != source.frames.size())
    return Error{Errc::kCannotEncode, settings.codec + " lost frames", 0};
  out.ssim = ssim / static_cast<double>(count);
  out.psnr_db = psnr_db(mse / static_cast<double>(count), 8);
  return out;
}

}  // namespace glyphreel
