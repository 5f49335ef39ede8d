// SPDX-License-Identifier: Apache-2.0
#include "codec/copied_film.h"

#include <algorithm>
#include <span>
#include <string>

#include "codec/av_ptr.h"
#include "codec/h264_headers.h"
#include "codec/nal_units.h"

namespace glyphreel {
namespace {

using Bytes = std::span<const uint8_t>;

constexpr int kLengthBytes = 4;
constexpr const char* kX264Params = "x264-params";

}  // namespace

bool joins_copies(const StreamParameters& encoder) {
  if (encoder.empty() || encoder.native()->codec_id != AV_CODEC_ID_H264 ||
      nal_length_bytes(NalCodec::kH264, encoder.headers()) != 0)
    return false;
  bool found = false;
  for (const Bytes unit : parameter_sets_in(NalCodec::kH264, encoder.headers())) {
    const auto sps = parse_h264_sps(unit);
    if (!sps) continue;
    if (h264_profile_rank(*sps) < 0 || sps->chroma_format != 1 || sps->luma_bits != 8 ||
        !sps->frames_only)
      return false;
    found = true;
  }
  return found;
}

VideoEncodeSettings with_parameter_set_id(VideoEncodeSettings settings, int id) {
  const std::string assignment = "sps-id=" + std::to_string(id);
  // Of an option that is given twice, the last counts.
  for (auto option = settings.options.rbegin(); option != settings.options.rend(); ++option)
    if (option->first == kX264Params) {
      option->second += (option->second.empty() ? "" : ":") + assignment;
      return settings;
    }
  settings.options.emplace_back(kX264Params, assignment);
  return settings;
}

bool says_parameter_set_id(const VideoEncodeSettings& settings) {
  return std::any_of(settings.options.begin(), settings.options.end(), [](const auto& o) {
    return (o.first == kX264Params || o.first == "x264opts") &&
           (o.second.find("sps-id") != std::string::npos ||
            o.second.find("sps_id") != std::string::npos);
  });
}

Result<StreamParameters> with_copied_sets(const StreamParameters& encoder, bool has_encoded,
                                          const std::vector<std::vector<uint8_t>>& sets) {
  std::vector<Bytes> all;
  if (has_encoded) all = parameter_sets_in(NalCodec::kH264, encoder.headers());
  all.insert(all.end(), sets.begin(), sets.end());
  const std::vector<uint8_t> avcc = make_avcc(all);
  if (avcc.empty())
    return Error{Errc::kCannotEncode,
                 "the sources' parameter sets do not fit beside the encoder's; render "
                 "without --smart",
                 0};
  AvCodecParametersPtr parameters(avcodec_parameters_alloc());
  if (!parameters || avcodec_parameters_copy(parameters.get(), encoder.native()) < 0)
    return out_of_memory();
  av_freep(&parameters->extradata);
  parameters->extradata = static_cast<uint8_t*>(
      av_mallocz(avcc.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  if (parameters->extradata == nullptr) return out_of_memory();
  std::copy(avcc.begin(), avcc.end(), parameters->extradata);
  parameters->extradata_size = static_cast<int>(avcc.size());
  parameters->profile = avcc[1];
  parameters->level = avcc[3];
  return StreamParameters(parameters.release());
}

Status use_lengths(PacketRun& run) {
  std::vector<uint8_t> bytes;
  bytes.reserve(run.bytes.size() + 4 * run.packets.size());
  size_t at = 0;
  for (PacketEntry& packet : run.packets) {
    const size_t before = bytes.size();
    const std::vector<Bytes> units =
        split_nal_units(Bytes(run.bytes).subspan(at, packet.size_bytes), 0);
    if (units.empty())
      return Error{Errc::kInternal, "the encoder's packets are not H.264 as expected", 0};
    for (const Bytes unit : units) append_nal_unit(unit, kLengthBytes, bytes);
    at += packet.size_bytes;
    packet.size_bytes = static_cast<uint32_t>(bytes.size() - before);
  }
  run.bytes = std::move(bytes);
  return Ok{};
}

}  // namespace glyphreel
