// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_VIDEO_ENCODER_H_
#define GR_CODEC_VIDEO_ENCODER_H_

// Encodes one chunk of the film. Every chunk of a film is opened with the same
// settings, so that chunks join as packets: closed GOPs, a key frame first, headers
// out of band and equal byte for byte (x264: stitchable=1), no encoder banner.
// One encoder per thread.

#include <memory>
#include <string>

#include "codec/encode_settings.h"
#include "codec/stream_parameters.h"
#include "codec/video_frame.h"
#include "core/frame_view.h"
#include "core/hdr.h"
#include "core/rational.h"
#include "core/result.h"
#include "core/stage_clock.h"

namespace glyphreel {

// The pixel format the film is made in: settings.pixel_format if given, else the
// 8-bit 4:2:0 kind or whatever the encoder takes that is nearest to `wanted`. Where the
// sources are HDR and the encoder takes 10 bits, the 10-bit 4:2:0 kind or what is
// nearest; but with H.264 only when its profile is named so, and never against it.
// kBadRequest, with the nearest known name, for an encoder, a pixel format or an
// option that does not exist or does not fit: so that `check` finds it.
Result<PixelFormat> choose_pixel_format(const VideoEncodeSettings& settings,
                                        PixelFormat wanted,
                                        bool is_hdr = false);
// `color` as the encoder's format has it. JPEG knows only BT.601's matrix, full range
// and chroma in the middle (ITU-T T.871); formats that cannot say "full range" get
// limited.
ColorSpec color_for_encoder(const VideoEncodeSettings& settings, ColorSpec color);
Status check_video_settings(const VideoEncodeSettings& settings);
// Whether chunks that were encoded with different numbers of threads still join: known
// of few encoders. In x265 the picture parameter set says whether there were threads
// (wavefronts), in mpeg4 the header of the sequence (slices).
bool joins_any_threads(const VideoEncodeSettings& settings);
Status check_audio_settings(const AudioEncodeSettings& settings);

class VideoEncoder {
 public:
  // `threads` is the encoder's own number of threads: a function of the job, never
  // of the machine, since it changes the bytes. `hdr` is what libx265 and libsvtav1
  // write into the stream. To `clock`, which the encoder's thread runs and which outlives
  // the encoder, it tells which type of frame came out.
  static Result<VideoEncoder> open(const VideoEncodeSettings& settings,
                                   const FrameFormat& format, Rational frame_rate,
                                   int threads, const HdrMetadata& hdr = {},
                                   StageClock* clock = nullptr);
  VideoEncoder(VideoEncoder&&) noexcept;
  VideoEncoder& operator=(VideoEncoder&&) noexcept;
  ~VideoEncoder();

  enum class FrameKind : uint8_t {
    kAuto,   // as the encoder likes, or as `settings.keeps_picture_types` says
    kKey,    // a closed-GOP key frame (IDR): the first frame of a clip
    kInter,  // anything but a key frame: the last frame of a chunk, so that two key
             // frames never meet at a joint (H.264 7.4.3 wants their idr_pic_id
             // different, and every encoder starts at 0)
  };
  // Frames are numbered 0, 1, 2 ... in the order sent.
  Status send(const VideoFrame& frame, FrameKind kind);
  // Flushes and returns all packets, in decode order. kCannotEncode when a frame got
  // lost. Call once, last.
  Result<PacketRun> finish();
  // Valid after open().
  const StreamParameters& parameters() const;

 private:
  class Impl;
  explicit VideoEncoder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace glyphreel

#endif  // GR_CODEC_VIDEO_ENCODER_H_
