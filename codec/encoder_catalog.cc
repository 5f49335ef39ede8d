// SPDX-License-Identifier: Apache-2.0
#include "codec/encoder_catalog.h"

#include <algorithm>
#include <cctype>

extern "C" {
#include <libavutil/opt.h>
}

// avcodec_get_supported_config replaced the lists inside AVCodec.
#define GR_HAS_SUPPORTED_CONFIG (LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(61, 13, 100))

#include "codec/encoder_files.h"
#include "core/nearest_name.h"

namespace glyphreel {
namespace {

int search_flags(const AVCodecContext& context) {
  int flags = AV_OPT_FLAG_ENCODING_PARAM;
  if (context.codec_type == AVMEDIA_TYPE_VIDEO) flags |= AV_OPT_FLAG_VIDEO_PARAM;
  if (context.codec_type == AVMEDIA_TYPE_AUDIO) flags |= AV_OPT_FLAG_AUDIO_PARAM;
  return flags;
}

// The options that make sense for this encoder, those of its own first.
std::vector<std::string> option_names(AVCodecContext& context) {
  std::vector<std::string> names;
  for (void* object : {context.priv_data, static_cast<void*>(&context)}) {
    // An encoder without options of its own has private data without a class.
    if (object == nullptr ||
        (object != &context && context.codec->priv_class == nullptr))
      continue;
    const AVOption* option = nullptr;
    const int wanted = search_flags(context);
    while ((option = av_opt_next(object, option)) != nullptr)
      if (option->type != AV_OPT_TYPE_CONST && (option->flags & wanted) == wanted)
        names.emplace_back(option->name);
  }
  return names;
}

// What `option` takes, as words: its named constants or its range; may be "".
std::string accepted_values(const AVOption& option, void* object) {
  std::string words;
  if (option.unit != nullptr) {
    const AVOption* o = nullptr;
    while ((o = av_opt_next(object, o)) != nullptr)
      if (o->type == AV_OPT_TYPE_CONST && o->unit != nullptr &&
          std::string_view(o->unit) == option.unit)
        words += (words.empty() ? "" : ", ") + std::string(o->name);
    return words;
  }
  const bool is_whole =
      option.type == AV_OPT_TYPE_INT || option.type == AV_OPT_TYPE_INT64;
  const bool is_number = option.type == AV_OPT_TYPE_DOUBLE ||
                         option.type == AV_OPT_TYPE_FLOAT;
  // Ranges that are only the type's own say nothing.
  if ((is_whole || is_number) && option.max < 2e9 && option.min > -2e9) {
    char text[80];
    std::snprintf(text, sizeof(text), "%g to %g", option.min, option.max);
    return text;
  }
  return words;
}

#if GR_HAS_SUPPORTED_CONFIG
template <typename T>
std::vector<T> supported(const AVCodec& codec, AVCodecConfig what) {
  const void* list = nullptr;
  int count = 0;
  if (avcodec_get_supported_config(nullptr, &codec, what, 0, &list, &count) < 0 ||
      list == nullptr)
    return {};
  const T* first = static_cast<const T*>(list);
  return std::vector<T>(first, first + count);
}
#else
template <typename T>
std::vector<T> until(const T* list, T end) {
  std::vector<T> all;
  for (; list != nullptr && *list != end; ++list) all.push_back(*list);
  return all;
}
#endif

}  // namespace

std::string suggestion(const std::string& nearest) {
  return nearest.empty() ? "" : "; did you mean '" + nearest + "'?";
}

Result<const AVCodec*> find_encoder(const std::string& name, AVMediaType kind) {
  const std::string what = kind == AVMEDIA_TYPE_VIDEO ? "video" : "audio";
  if (const AVCodec* codec = avcodec_find_encoder_by_name(name.c_str())) {
    if (codec->type == kind) return codec;
    return bad_request("'" + name + "' is not a" +
                       (kind == AVMEDIA_TYPE_VIDEO ? " " : "n ") + what + " encoder");
  }
  std::vector<std::string> names;
  void* state = nullptr;
  while (const AVCodec* codec = av_codec_iterate(&state))
    if (av_codec_is_encoder(codec) && codec->type == kind)
      names.emplace_back(codec->name);
  // "h264" is a codec, "libx264" encodes it.
  if (const AVCodecDescriptor* d = avcodec_descriptor_get_by_name(name.c_str()))
    if (d->type == kind)
      if (const AVCodec* codec = avcodec_find_encoder(d->id))
        return bad_request("'" + name + "' is a codec, not an encoder; did you mean '" +
                           codec->name + "'?");
  return bad_request("there is no " + what + " encoder called '" + name + "'" +
                     suggestion(nearest_name(name, names)));
}

std::vector<AVPixelFormat> pixel_formats_of(const AVCodec& codec) {
#if GR_HAS_SUPPORTED_CONFIG
  return supported<AVPixelFormat>(codec, AV_CODEC_CONFIG_PIX_FORMAT);
#else
  return until(codec.pix_fmts, AV_PIX_FMT_NONE);
#endif
}

std::vector<AVSampleFormat> sample_formats_of(const AVCodec& codec) {
#if GR_HAS_SUPPORTED_CONFIG
  return supported<AVSampleFormat>(codec, AV_CODEC_CONFIG_SAMPLE_FORMAT);
#else
  return until(codec.sample_fmts, AV_SAMPLE_FMT_NONE);
#endif
}

std::vector<int> sample_rates_of(const AVCodec& codec) {
#if GR_HAS_SUPPORTED_CONFIG
  return supported<int>(codec, AV_CODEC_CONFIG_SAMPLE_RATE);
#else
  return until(codec.supported_samplerates, 0);
#endif
}

std::vector<const AVChannelLayout*> channel_layouts_of(const AVCodec& codec) {
  std::vector<const AVChannelLayout*> all;
#if GR_HAS_SUPPORTED_CONFIG
  const void* list = nullptr;
  int count = 0;
  if (avcodec_get_supported_config(nullptr, &codec, AV_CODEC_CONFIG_CHANNEL_LAYOUT,
                                   0, &list, &count) >= 0 && list != nullptr)
    for (int i = 0; i < count; ++i)
      all.push_back(static_cast<const AVChannelLayout*>(list) + i);
#else
  for (const AVChannelLayout* l = codec.ch_layouts;
       l != nullptr && l->nb_channels != 0; ++l)
    all.push_back(l);
#endif
  return all;
}

Status apply_options(AVCodecContext& context, const EncoderOptions& options,
                     std::span<const std::string_view> reserved) {
  const std::string encoder = context.codec->name;
  for (const auto& [name, value] : options) {
    GR_CHECK(check_opens_no_file(encoder, name, value));
    if (std::find(reserved.begin(), reserved.end(), name) != reserved.end())
      return bad_request(encoder + ": the option '" + name +
                         "' is set by glyphreel itself; leave it out");
    // Encoders quote what they do not know on standard error (x264 its preset): nothing
    // that a terminal would obey.
    if (std::any_of(value.begin(), value.end(),
                    [](unsigned char c) { return c < 0x20 || c == 0x7F; }))
      return bad_request(encoder + " does not accept '" + value + "' for its option '" +
                         name + "': it has a control character in it");
    void* target = nullptr;
    const AVOption* option =
        av_opt_find2(&context, name.c_str(), nullptr, search_flags(context),
                     AV_OPT_SEARCH_CHILDREN, &target);
    if (option == nullptr || option->type == AV_OPT_TYPE_CONST)
      return bad_request(encoder + " has no option '" + name + "'" +
                         suggestion(nearest_name(name, option_names(context))));
    const int code = av_opt_set(target, name.c_str(), value.c_str(), 0);
    if (code == AVERROR(ENOMEM)) return out_of_memory();
    if (code < 0) {
      const std::string accepted = accepted_values(*option, target);
      return bad_request(encoder + " does not take '" + value + "' for its option '" +
                         name + "'" +
                         (accepted.empty() ? "" : "; it takes " + accepted));
    }
  }
  return Ok{};
}

}  // namespace glyphreel
