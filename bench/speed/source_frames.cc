// SPDX-License-Identifier: Apache-2.0
#include "bench/speed/source_frames.h"

#include <cmath>

#include "codec/av_format.h"
#include "sched/resources.h"

extern "C" {
#include <libavutil/video_enc_params.h>
}

namespace glyphreel {
namespace {

Error unreadable(const std::string& path, int code) {
  return av_error(Errc::kBadMedia, path, code);
}

std::vector<int8_t> quantisers_of(const AVFrame& frame) {
  const AVFrameSideData* side =
      av_frame_get_side_data(&frame, AV_FRAME_DATA_VIDEO_ENC_PARAMS);
  if (side == nullptr) return {};
  auto* params = reinterpret_cast<AVVideoEncParams*>(side->data);
  std::vector<int8_t> out;
  for (unsigned int i = 0; i < params->nb_blocks; ++i)
    out.push_back(static_cast<int8_t>(
        params->qp + av_video_enc_params_block(params, i)->delta_qp));
  return out;
}

// One pass over the film.
class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {}

  Status open(double from_s, bool exports) {
    AVFormatContext* raw = nullptr;
    if (const int code = avformat_open_input(&raw, path_.c_str(), nullptr, nullptr);
        code < 0)
      return unreadable(path_, code);
    input_.reset(raw);
    if (const int code = avformat_find_stream_info(raw, nullptr); code < 0)
      return unreadable(path_, code);
    const AVCodec* codec = nullptr;
    stream_ = av_find_best_stream(raw, AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
    if (stream_ < 0) return unreadable(path_, stream_);
    decoder_.reset(avcodec_alloc_context3(codec));
    packet_ = make_av_packet();
    if (!decoder_ || !packet_) return out_of_memory();
    avcodec_parameters_to_context(decoder_.get(), stream().codecpar);
    decoder_->thread_count = 1;
    if (exports) decoder_->export_side_data = AV_CODEC_EXPORT_DATA_VIDEO_ENC_PARAMS;
    int code = avcodec_open2(decoder_.get(), codec, nullptr);
    if (code < 0) return unreadable(path_, code);
    const AVRational base = stream().time_base;
    code = av_seek_frame(raw, stream_,
                         std::llround(from_s * base.den / base.num) +
                             (stream().start_time == AV_NOPTS_VALUE ? 0
                                                                    : stream().start_time),
                         AVSEEK_FLAG_BACKWARD);
    return code < 0 ? Status(unreadable(path_, code)) : Status(Ok{});
  }

  const AVStream& stream() const { return *input_->streams[stream_]; }

  // In display order; kBadMedia at the end.
  Result<AvFramePtr> next() {
    AvFramePtr frame = make_av_frame();
    if (!frame) return out_of_memory();
    for (;;) {
      int code = avcodec_receive_frame(decoder_.get(), frame.get());
      if (code == 0) return frame;
      if (code != AVERROR(EAGAIN)) return unreadable(path_, code);
      code = av_read_frame(input_.get(), packet_.get());
      if (code == AVERROR_EOF) {
        code = avcodec_send_packet(decoder_.get(), nullptr);
      } else if (code == 0 && packet_->stream_index == stream_) {
        code = avcodec_send_packet(decoder_.get(), packet_.get());
      }
      av_packet_unref(packet_.get());
      if (code < 0) return unreadable(path_, code);
    }
  }

 private:
  const std::string path_;
  AvInputPtr input_;
  int stream_ = -1;
  AvCodecContextPtr decoder_;
  AvPacketPtr packet_;
};

// CPU of the next frames, which go to `keep`.
template <typename Keep>
Result<double> decode(Reader& reader, int count, Keep keep) {
  const double before = process_cpu_seconds();
  for (int i = 0; i < count; ++i) {
    GR_TRY(AvFramePtr frame, reader.next());
    keep(std::move(frame));
  }
  return process_cpu_seconds() - before;
}

}  // namespace

Result<SourceStretch> read_source(const std::string& path, double from_s, int count) {
  SourceStretch out;
  {
    Reader plain(path);
    GR_CHECK(plain.open(from_s, false));
    GR_TRY(out.decode_cpu_s, decode(plain, count, [](AvFramePtr) {}));
  }
  Reader reader(path);
  GR_CHECK(reader.open(from_s, true));
  GR_TRY(const double with_export, decode(reader, count, [&](AvFramePtr frame) {
           out.frames.push_back({std::move(frame), AV_PICTURE_TYPE_NONE, {}});
         }));
  out.export_cpu_s = with_export - out.decode_cpu_s;
  for (SourceFrame& frame : out.frames) {
    frame.type = frame.picture->pict_type;
    frame.quantisers = quantisers_of(*frame.picture);
    // The encoder is to know the pixels, and what a trial tells it.
    while (frame.picture->nb_side_data > 0)
      av_frame_remove_side_data(frame.picture.get(), frame.picture->side_data[0]->type);
    frame.picture->pict_type = AV_PICTURE_TYPE_NONE;
  }
  const AVFrame& one = *out.frames.front().picture;
  out.format.size = {one.width, one.height};
  out.format.pixel_format = from_av(static_cast<AVPixelFormat>(one.format));
  out.format.color = color_from_tags(color_tags_of(one), untagged_color(out.format.size));
  out.frame_rate = from_av(reader.stream().avg_frame_rate);
  out.columns = (one.width + 15) / 16;
  return out;
}

}  // namespace glyphreel
