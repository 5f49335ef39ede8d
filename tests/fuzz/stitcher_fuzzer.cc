// SPDX-License-Identifier: Apache-2.0
// Any packets, in any order and with any headers, cleaned, stored and joined to a film:
// an error or a complete file, and never anything else in the folder.

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#define WITH_LEAK_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_LEAK_SANITIZER 1
#endif
#endif
#ifdef WITH_LEAK_SANITIZER
#include <sanitizer/lsan_interface.h>
#endif

#include "codec/av_ptr.h"
#include "codec/media_log.h"
#include "codec/muxer.h"
#include "codec/nal_units.h"
#include "codec/packet_store.h"
#include "tests/fuzz/fuzz_input.h"

using namespace glyphreel;

namespace {

// libavformat 59 forgets a buffer (ff_isom_write_avcc) where headers hold no parameter
// sets, which no encoder's are; LeakSanitizer is told not to look while it writes them.
#ifdef WITH_LEAK_SANITIZER
struct LeaksOfOthers {
  LeaksOfOthers() { __lsan_disable(); }
  ~LeaksOfOthers() { __lsan_enable(); }
};
#else
struct LeaksOfOthers {
  ~LeaksOfOthers() {}
};
#endif

const std::string& folder() {
  // In memory where the system has such a place: every film is synced to its disk.
  static const std::string path = [] {
    std::string name =
        ::access("/dev/shm", W_OK) == 0 ? "/dev/shm/stitcher.XXXXXX" : "/tmp/stitcher.XXXXXX";
    FUZZ_CHECK(::mkdtemp(name.data()) != nullptr);
    static std::string kept = name;
    std::atexit([] { ::rmdir(kept.c_str()); });
    return name;
  }();
  return path;
}

int files_in_folder() {
  int count = 0;
  DIR* const entries = ::opendir(folder().c_str());
  FUZZ_CHECK(entries != nullptr);
  while (const dirent* entry = ::readdir(entries)) count += entry->d_name[0] != '.' || std::strlen(entry->d_name) > 2;
  ::closedir(entries);
  return count;
}

StreamParameters video_parameters(FuzzInput& input, NalCodec codec) {
  AVCodecParameters* p = avcodec_parameters_alloc();
  FUZZ_CHECK(p != nullptr);
  p->codec_type = AVMEDIA_TYPE_VIDEO;
  p->codec_id = codec == NalCodec::kH264 ? AV_CODEC_ID_H264 : AV_CODEC_ID_HEVC;
  p->width = p->height = 64;
  const auto headers = input.take(input.byte());
  if (!headers.empty()) {
    p->extradata = static_cast<uint8_t*>(
        av_mallocz(headers.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    FUZZ_CHECK(p->extradata != nullptr);
    std::memcpy(p->extradata, headers.data(), headers.size());
    p->extradata_size = static_cast<int>(headers.size());
  }
  return StreamParameters(p);
}

StreamParameters audio_parameters() {
  AVCodecParameters* p = avcodec_parameters_alloc();
  FUZZ_CHECK(p != nullptr);
  p->codec_type = AVMEDIA_TYPE_AUDIO;
  p->codec_id = AV_CODEC_ID_OPUS;
  p->sample_rate = 48000;
  p->frame_size = 960;
  p->initial_padding = 312;
  av_channel_layout_default(&p->ch_layout, 2);
  return StreamParameters(p);
}

// A run of packets; `wild` ones have any times and any sizes.
PacketRun run_of(FuzzInput& input, NalCodec codec, std::span<const uint8_t> headers,
                 bool wild, bool is_video) {
  PacketRun run;
  const int count = input.byte() % 8;
  for (int i = 0; i < count; ++i) {
    const auto packet = input.take(input.byte());
    if (is_video) {
      (void)parameter_sets_of(codec, packet);
      for (const auto nal : split_nal_units(packet, nal_length_bytes(codec, headers)))
        FUZZ_CHECK(nal.data() >= packet.data() &&
                   nal.data() + nal.size() <= packet.data() + packet.size());
    }
    const size_t before = run.bytes.size();
    if (is_video) append_cleaned(codec, packet, headers, run.bytes);
    else run.bytes.insert(run.bytes.end(), packet.begin(), packet.end());
    PacketEntry entry;
    entry.pts = i;
    entry.duration = is_video ? 1 : 960;
    entry.size_bytes = static_cast<uint32_t>(run.bytes.size() - before);
    entry.keyframe = i == 0;
    if (wild && input.flag()) {
      entry.pts = static_cast<int64_t>(input.bits(input.flag() ? 8 : 1));
      entry.duration = static_cast<int64_t>(input.bits(2));
      entry.size_bytes = static_cast<uint32_t>(input.bits(4));
    }
    run.packets.push_back(entry);
  }
  return run;
}

Status join(FuzzInput& input, const std::string& path) {
  const uint8_t choices = input.byte();
  const NalCodec codec = choices & 1 ? NalCodec::kHevc : NalCodec::kH264;
  const bool wild = (choices & 2) != 0, has_audio = (choices & 4) != 0;
  MuxSettings settings;
  settings.frame_rate = Rational(1 + static_cast<int64_t>(input.bits(2)), 1 + input.byte());
  settings.sample_rate = has_audio ? 48000 : 0;
  const StreamParameters video = video_parameters(input, codec);
  PacketStore store(folder(), input.byte());
  const int chunks = 1 + input.byte() % 4;
  for (int i = 0; i < chunks; ++i) {
    PacketRun run = run_of(input, codec, video.headers(), wild, true);
    settings.reorder_frames = std::max(settings.reorder_frames, reorder_depth(run.packets));
    GR_CHECK(store.put(i, std::move(run)));
  }
  GR_TRY(Muxer muxer, Muxer::open(path, settings, video,
                                  has_audio ? audio_parameters() : StreamParameters()));
  int64_t first_frame = 0;
  for (int i = 0; i < chunks; ++i) {
    GR_TRY(const PacketRun run, store.take(i));
    GR_CHECK(muxer.write_video(run, first_frame));
    first_frame += static_cast<int64_t>(run.packets.size());
    if (has_audio) {
      const PacketRun sound = run_of(input, codec, {}, wild, false);
      GR_CHECK(muxer.write_audio(sound));
    }
  }
  const LeaksOfOthers ignored;
  return muxer.finish();
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const bool silent = (silence_media_log(), true);
  (void)silent;
  FuzzInput input(data, size);
  const std::string path =
      folder() + (input.flag() ? "/film.mp4" : "/film.mkv");
  const Status status = join(input, path);
  FUZZ_CHECK(files_in_folder() == (status.ok() ? 1 : 0));
  if (status.ok()) FUZZ_CHECK(::unlink(path.c_str()) == 0);
  else FUZZ_CHECK(!status.error().message.empty());
  return 0;
}
