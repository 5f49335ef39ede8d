// SPDX-License-Identifier: Apache-2.0
#include "sched/encoder_trial.h"

#include <algorithm>
#include <optional>

#include "codec/muxer.h"
#include "codec/run_decoder.h"
#include "codec/similarity.h"
#include "codec/video_encoder.h"
#include "core/stage_clock.h"
#include "sched/chunk_task.h"
#include "sched/lanes.h"
#include "sched/resources.h"

namespace glyphreel {
namespace {

bool is_cancelled(const CancelToken* cancel) { return cancel && cancel->is_cancelled(); }
Error cancelled() { return {Errc::kCancelled, "cancelled", 0}; }

struct Encoded {
  PacketRun run;
  StreamParameters parameters;
  double cpu_s = 0, wall_s = 0;
};

// `at`: where the chunk's frames begin in the sample.
Result<Encoded> encode(const EncoderSample& sample, const Chunk& chunk, int64_t at,
                       const VideoEncodeSettings& settings, const CancelToken* cancel) {
  Encoded out;
  const double cpu_before = process_cpu_seconds();
  const int64_t began_ns = monotonic_ns();
  int64_t reading_ns = 0;
  {
    // As the plan does where chunks must have equal encoders.
    const int threads = joins_any_threads(settings) ? chunk.encoder_threads : 1;
    GR_TRY(auto encoder,
           VideoEncoder::open(settings, sample.film.frame, sample.film.frame_rate, threads,
                              sample.film.hdr));
    int64_t index = 0;
    for (const ChunkPart& part : chunk.parts)
      for (int64_t n = part.first; n < part.last; ++n, ++index) {
        if (is_cancelled(cancel)) return cancelled();
        const int64_t before_ns = thread_cpu_ns();
        GR_TRY(const VideoFrame frame, sample.frames->get(at + index));
        reading_ns += thread_cpu_ns() - before_ns;
        GR_CHECK(encoder.send(frame, frame_kind(chunk, part, n, index)));
      }
    GR_TRY(out.run, encoder.finish());
    out.parameters = encoder.parameters();
  }  // its threads end here
  out.wall_s = static_cast<double>(monotonic_ns() - began_ns) / 1e9;
  out.cpu_s = process_cpu_seconds() - cpu_before - static_cast<double>(reading_ns) / 1e9;
  return out;
}

struct SimilaritySum {
  double ssim = 0, mse = 0;
};

// Of all frames of a chunk, each compared with the sample's.
Result<SimilaritySum> compare(const EncoderSample& sample, const Chunk& chunk, int64_t at,
                              const Encoded& encoded, int workers,
                              const CancelToken* cancel) {
  GR_TRY(auto decoder, RunDecoder::open(encoded.run, encoded.parameters, workers));
  const auto failed = [](const std::string& what) {
    return Error{Errc::kCannotEncode, what, 0};
  };
  SimilaritySum sum;
  int64_t count = 0;
  for (bool has_ended = false; !has_ended;) {
    if (is_cancelled(cancel)) return cancelled();
    std::vector<VideoFrame> frames;
    while (frames.size() < 2 * static_cast<size_t>(workers)) {
      GR_TRY(auto frame, decoder.next());
      has_ended = !frame;
      if (!frame) break;
      const int64_t index = frame->time().floor();
      if (index < 0 || index >= chunk.frame_count)
        return failed("the decoder gave a frame that was never encoded");
      if (!are_comparable(frame->pixel_format(), sample.film.frame.pixel_format))
        return failed("the encoder changed the pixel format");
      frames.push_back(std::move(*frame));
    }
    count += static_cast<int64_t>(frames.size());
    std::vector<Result<Similarity>> each(frames.size(), Similarity{});
    run_in_order(static_cast<int>(frames.size()), workers, [&](int i) {
      const VideoFrame& frame = frames[static_cast<size_t>(i)];
      auto original = sample.frames->get(at + frame.time().floor());
      if (!original.ok()) {
        each[static_cast<size_t>(i)] = std::move(original).error();
        return;
      }
      FrameFormat format = sample.film.frame;
      format.pixel_format = frame.pixel_format();
      each[static_cast<size_t>(i)] =
          compare_pictures(frame.view(format), original->view(sample.film.frame));
    });
    // In order, so that the sums are the same in every run.
    for (const Result<Similarity>& one : each) {
      if (!one) return one.error();
      sum.ssim += one->ssim;
      sum.mse += one->mse;
    }
  }
  if (count != chunk.frame_count)
    return failed("of " + std::to_string(chunk.frame_count) + " frames, " +
                  std::to_string(count) + " could be decoded");
  return sum;
}

}  // namespace

Result<EncoderTrial> try_encoder(const EncoderSample& sample,
                                 const VideoEncodeSettings& settings, int workers,
                                 const CancelToken* cancel) {
  EncoderTrial out;
  SimilaritySum sum;
  int64_t at = 0;
  for (const Chunk& chunk : sample.chunks) {
    GR_TRY(const Encoded encoded, encode(sample, chunk, at, settings, cancel));
    out.encode_s += encoded.wall_s;
    out.point.cpu_s += encoded.cpu_s;
    out.point.bytes += static_cast<double>(encoded.run.bytes.size());
    const int64_t began_ns = monotonic_ns();
    auto compared = compare(sample, chunk, at, encoded, workers, cancel);
    if (!compared)
      return std::move(compared).error().with_context("the encoder " + settings.codec);
    sum.ssim += compared->ssim;
    sum.mse += compared->mse;
    out.compare_s += static_cast<double>(monotonic_ns() - began_ns) / 1e9;
    at += chunk.frame_count;
  }
  out.point.ssim = sum.ssim / static_cast<double>(at);
  out.point.psnr_db = psnr_db(sum.mse / static_cast<double>(at),
                              layout_of(sample.film.frame.pixel_format).bit_depth);
  return out;
}

Status write_sample(const EncoderSample& sample, const VideoEncodeSettings& settings,
                    const std::string& path, const CancelToken* cancel) {
  std::vector<Encoded> parts;
  MuxSettings mux;
  mux.frame_rate = sample.film.frame_rate;
  mux.hdr = sample.film.hdr;
  int64_t at = 0;
  for (const Chunk& chunk : sample.chunks) {
    GR_TRY(Encoded encoded, encode(sample, chunk, at, settings, cancel));
    mux.reorder_frames =
        std::max(mux.reorder_frames, reorder_depth(encoded.run.packets));
    parts.push_back(std::move(encoded));
    at += chunk.frame_count;
  }
  GR_TRY(auto muxer, Muxer::open(path, mux, parts.front().parameters, {}));
  at = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    GR_CHECK(muxer.write_video(parts[i].run, at));
    at += sample.chunks[i].frame_count;
  }
  return muxer.finish();
}

}  // namespace glyphreel
