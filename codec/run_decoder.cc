// SPDX-License-Identifier: Apache-2.0
#include "codec/run_decoder.h"

#include <cstring>
#include <limits>
#include <string>
#include <utility>

#include "codec/av_ptr.h"
#include "codec/decoder.h"

namespace glyphreel {

class RunDecoder::Impl {
 public:
  explicit Impl(const PacketRun& run) : run_(run) {}

  Status open(const StreamParameters& parameters, int threads) {
    const std::string name = "the encoder's film";
    auto decoder = open_decoder(*parameters.native(), {1, 1},
                                {name, std::numeric_limits<int64_t>::max()}, threads);
    if (!decoder.ok()) {
      Error error = std::move(decoder).error();
      if (error.code == Errc::kBadMedia) error.code = Errc::kCannotEncode;
      return error;
    }
    decoder_ = std::move(decoder).value();
    packet_ = make_av_packet();
    return packet_ ? Status(Ok{}) : Status(out_of_memory());
  }

  Result<std::optional<VideoFrame>> next() {
    for (;;) {
      VideoFrame frame(av_frame_alloc());
      if (frame.empty()) return out_of_memory();
      const int code = avcodec_receive_frame(decoder_.get(), frame.native());
      if (code == AVERROR_EOF) return std::optional<VideoFrame>();
      if (code == AVERROR(EAGAIN)) {
        GR_CHECK(feed());
        continue;
      }
      if (code < 0) return failed(code);
      if (is_damaged(*frame.native())) return failed(AVERROR_INVALIDDATA);
      frame.set_time(Rational(frame.native()->best_effort_timestamp));
      return std::optional<VideoFrame>(std::move(frame));
    }
  }

 private:
  static Error failed(int code) {
    return av_error(Errc::kCannotEncode, "what the encoder made cannot be decoded", code);
  }

  // One packet, or the end.
  Status feed() {
    if (next_ == run_.packets.size()) {
      const int code = avcodec_send_packet(decoder_.get(), nullptr);
      return code < 0 && code != AVERROR_EOF ? Status(failed(code)) : Status(Ok{});
    }
    const PacketEntry& entry = run_.packets[next_];
    if (av_new_packet(packet_.get(), static_cast<int>(entry.size_bytes)) < 0)
      return out_of_memory();
    std::memcpy(packet_->data, run_.bytes.data() + offset_, entry.size_bytes);
    packet_->pts = entry.pts;
    packet_->dts = AV_NOPTS_VALUE;
    packet_->duration = entry.duration;
    packet_->flags = entry.keyframe ? AV_PKT_FLAG_KEY : 0;
    const int code = avcodec_send_packet(decoder_.get(), packet_.get());
    av_packet_unref(packet_.get());
    if (code < 0) return failed(code);
    ++next_;
    offset_ += entry.size_bytes;
    return Ok{};
  }

  const PacketRun& run_;
  AvCodecContextPtr decoder_;
  AvPacketPtr packet_;
  size_t next_ = 0, offset_ = 0;
};

Result<RunDecoder> RunDecoder::open(const PacketRun& run,
                                    const StreamParameters& parameters, int threads) {
  auto impl = std::make_unique<Impl>(run);
  GR_CHECK(impl->open(parameters, threads));
  return RunDecoder(std::move(impl));
}

RunDecoder::RunDecoder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RunDecoder::RunDecoder(RunDecoder&&) noexcept = default;
RunDecoder& RunDecoder::operator=(RunDecoder&&) noexcept = default;
RunDecoder::~RunDecoder() = default;

Result<std::optional<VideoFrame>> RunDecoder::next() { return impl_->next(); }

}  // namespace glyphreel
