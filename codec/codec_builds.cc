// SPDX-License-Identifier: Apache-2.0
#include "codec/codec_builds.h"

#include <string_view>

#include <sys/stat.h>
#include <zimg.h>

#include "core/loaded_object.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/cpu.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
}

namespace glyphreel {

std::string codec_library_builds() {
  static const void* const kAddresses[] = {
      reinterpret_cast<const void*>(&avcodec_version),
      reinterpret_cast<const void*>(&avformat_version),
      reinterpret_cast<const void*>(&avutil_version),
      reinterpret_cast<const void*>(&swscale_version),
      reinterpret_cast<const void*>(&swresample_version),
      reinterpret_cast<const void*>(&zimg_get_api_version)};
  // Encoders and decoders beneath libavcodec, and the functions of libm.
  static constexpr std::string_view kBeneath[] = {
      "libx264.",  "libx265.",    "libSvtAv1Enc.", "libaom.",    "librav1e.",
      "libvpx.",   "libdav1d.",   "libopenh264.",  "libkvazaar", "libxvid",
      "libtheora", "libopenjp2.", "libwebp",       "libopus.",   "libmp3lame.",
      "libvorbis", "libtwolame.", "libfdk-aac.",   "libspeex.",  "libshine.",
      "libm."};
  return std::string(av_version_info()) + "\n" + avcodec_configuration() + "\n" +
         loaded_builds(kAddresses, kBeneath);
}

int64_t processor_level(const std::string& codec, const EncoderOptions& options) {
  int64_t level = av_get_cpu_flags();
  bool asm_is_ours = true;
  for (const auto& [name, value] : options)
    if (value.find("asm") != value.npos) asm_is_ours = false;
  if (codec == "aac" || (codec == "libx264" && asm_is_ours)) {
    level &= ~static_cast<int64_t>(AV_CPU_FLAG_AVX512);
#ifdef AV_CPU_FLAG_AVX512ICL
    level &= ~static_cast<int64_t>(AV_CPU_FLAG_AVX512ICL);
#endif
  }
  return level;
}

bool names_a_file(const EncoderOptions& options) {
  const auto is_file = [](std::string_view name) {
    struct stat st {};
    return !name.empty() && ::stat(std::string(name).c_str(), &st) == 0 &&
           S_ISREG(st.st_mode);
  };
  for (const auto& [name, value] : options) {
    if (is_file(value)) return true;
    std::string_view rest = value;
    while (!rest.empty()) {
      const size_t end = std::min(rest.find(':'), rest.size());
      const std::string_view part = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      const size_t equals = part.find('=');
      if (equals != part.npos && is_file(part.substr(equals + 1))) return true;
    }
  }
  return false;
}

bool is_on_a_device(const std::string& codec) {
  const AVCodec* found = avcodec_find_encoder_by_name(codec.c_str());
  return found != nullptr &&
         (found->capabilities & (AV_CODEC_CAP_HARDWARE | AV_CODEC_CAP_HYBRID)) != 0;
}

}  // namespace glyphreel
