// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_AV_PTR_H_
#define GR_CODEC_AV_PTR_H_

// Private to codec/: owners of libav's handles, and libav's error codes as Errors.
// Every handle is owned from the line that creates it.

#include <memory>
#include <string>

#include "core/cancel.h"
#include "core/rational.h"
#include "core/result.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/buffer.h>
#include <libavutil/dict.h>
#include <libavutil/error.h>
#include <libavutil/frame.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
}

namespace glyphreel {

struct AvDeleter {
  void operator()(AVFrame* p) const { av_frame_free(&p); }
  void operator()(AVPacket* p) const { av_packet_free(&p); }
  void operator()(AVCodecContext* p) const { avcodec_free_context(&p); }
  void operator()(AVCodecParameters* p) const { avcodec_parameters_free(&p); }
  void operator()(AVBufferRef* p) const { av_buffer_unref(&p); }
  void operator()(AVDictionary* p) const { av_dict_free(&p); }
  void operator()(SwrContext* p) const { swr_free(&p); }
  void operator()(SwsContext* p) const { sws_freeContext(p); }
};

// An input opened with avformat_open_input.
struct AvInputDeleter {
  void operator()(AVFormatContext* p) const { avformat_close_input(&p); }
};

using AvFramePtr = std::unique_ptr<AVFrame, AvDeleter>;
using AvPacketPtr = std::unique_ptr<AVPacket, AvDeleter>;
using AvCodecContextPtr = std::unique_ptr<AVCodecContext, AvDeleter>;
using AvCodecParametersPtr = std::unique_ptr<AVCodecParameters, AvDeleter>;
using AvBufferPtr = std::unique_ptr<AVBufferRef, AvDeleter>;
using AvDictionaryPtr = std::unique_ptr<AVDictionary, AvDeleter>;
using SwrContextPtr = std::unique_ptr<SwrContext, AvDeleter>;
using SwsContextPtr = std::unique_ptr<SwsContext, AvDeleter>;
using AvInputPtr = std::unique_ptr<AVFormatContext, AvInputDeleter>;

inline AvFramePtr make_av_frame() { return AvFramePtr(av_frame_alloc()); }
inline AvPacketPtr make_av_packet() { return AvPacketPtr(av_packet_alloc()); }

inline Error out_of_memory() {
  return {Errc::kOutOfMemory, "not enough memory", AVERROR(ENOMEM)};
}

// libav's own words for `code`.
inline std::string av_message(int code) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  if (av_strerror(code, text, sizeof(text)) < 0)
    return "error " + std::to_string(code);
  return text;
}

// "<what>: <libav's words>", of kind `code`; but what an interrupt callback stopped is
// kCancelled, and ENOMEM is kOutOfMemory, whatever was being done.
inline Error av_error(Errc code, const std::string& what, int native_code) {
  if (native_code == AVERROR_EXIT)
    return {Errc::kCancelled, what + ": cancelled", native_code};
  if (native_code == AVERROR(ENOMEM))
    return {Errc::kOutOfMemory, what + ": not enough memory", native_code};
  return {code, what + ": " + av_message(native_code), native_code};
}

inline Error cancelled() { return {Errc::kCancelled, "cancelled", AVERROR_EXIT}; }

inline bool is_cancelled(const CancelToken* cancel) {
  return cancel != nullptr && cancel->is_cancelled();
}

// For AVFormatContext.interrupt_callback; `cancel` may be null and must outlive it.
inline AVIOInterruptCB interrupt_by(const CancelToken* cancel) {
  return {[](void* opaque) -> int {
            return is_cancelled(static_cast<const CancelToken*>(opaque)) ? 1 : 0;
          },
          const_cast<CancelToken*>(cancel)};
}

inline Rational from_av(AVRational r) {
  return r.den == 0 ? Rational() : Rational(r.num, r.den);
}

}  // namespace glyphreel

#endif  // GR_CODEC_AV_PTR_H_
