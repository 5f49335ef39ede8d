// SPDX-License-Identifier: Apache-2.0
#include "codec/container_rules.h"

#include <string_view>

extern "C" {
#include <libavutil/avstring.h>
}

namespace glyphreel {
namespace {

// By any of libavformat's names for them.
constexpr char kContainers[] =
    // streams of pictures and sound
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,live_flv,asf,"
    "ogg,mxf,mxf_opatom,gxf,nut,wtv,dv,rm,nsv,lxf,pva,pmp,roq,smk,flic,film_cpk,vivo,"
    "nuv,ivf,mpjpeg,yuv4mpegpipe,gif,apng,"
    // pictures alone
    "h261,h263,h264,hevc,m4v,vc1,vc1test,av1,obu,avs2,avs3,cavsvideo,dirac,dnxhd,mjpeg,"
    // sound alone, so that it can be said
    "aac,ac3,eac3,aiff,amr,ape,au,caf,dts,dtshd,flac,mp3,mlp,truehd,tta,voc,w64,wav,wv";

constexpr char kPlaylists[] = "hls,applehttp,dash,concat,concatf,sdp,rtsp,imf,"
                              "webm_dash_manifest,ffmetadata";

bool is_picture(std::string_view name) {
  return name.ends_with("_pipe") || name.starts_with("image2") || name == "ico";
}

std::string described(const AVInputFormat& format) {
  return format.long_name != nullptr && *format.long_name != '\0' ? format.long_name
                                                                  : format.name;
}

}  // namespace

Result<const AVInputFormat*> find_container(AVIOContext* io, const std::string& path) {
  const AVInputFormat* format = nullptr;
  const int score = av_probe_input_buffer2(io, &format, path.c_str(), nullptr, 0, 0);
  if (score < 0 || format == nullptr) {
    if (score == AVERROR(ENOMEM)) return out_of_memory();
    if (score == AVERROR_EXIT) return cancelled();
    return bad_media(path + ": is not a media file, or is damaged beyond reading; "
                            "check that it plays",
                     score);
  }
  for (std::string_view names = format->name; !names.empty();) {
    const size_t comma = names.find(',');
    const std::string name(names.substr(0, comma));
    names = comma == names.npos ? std::string_view() : names.substr(comma + 1);
    if (av_match_name(name.c_str(), kContainers) != 0) return format;
    if (av_match_name(name.c_str(), kPlaylists) != 0)
      return bad_media(path + ": is a playlist (" + described(*format) +
                       ") that names other files; give the film itself");
    if (is_picture(name))
      return bad_media(path + ": is a picture (" + described(*format) +
                       "), not a film; show it with an image layer");
  }
  return bad_media(path + ": is " + described(*format) +
                   ", not a film; give a video file");
}

int refuse_to_open(AVFormatContext*, AVIOContext** io, const char*, int,
                   AVDictionary**) {
  *io = nullptr;
  return AVERROR(EPERM);
}

}  // namespace glyphreel
