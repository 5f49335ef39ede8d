// SPDX-License-Identifier: Apache-2.0
#include "codec/muxer.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "film_fixture.h"

namespace glyphreel {
namespace {

const std::string kProbe = "ffprobe -v warning -of csv=p=0 ";

struct Stamp {
  int64_t pts, dts, duration;
  bool key;
};

std::vector<Stamp> stamps(const std::string& path, const std::string& stream) {
  std::vector<Stamp> all;
  for (const std::string& line :
       lines_of(kProbe + "-select_streams " + stream +
                " -show_entries packet=pts,dts,duration,flags '" + path + "'")) {
    Stamp s{};
    char flags[8] = {};
    long long pts = 0, dts = 0, duration = 0;
    EXPECT_GE(std::sscanf(line.c_str(), "%lld,%lld,%lld,%7s", &pts, &dts, &duration,
                          flags),
              4)
        << line;
    s.pts = pts;
    s.dts = dts;
    s.duration = duration;
    s.key = flags[0] == 'K';
    all.push_back(s);
  }
  return all;
}

// One md5 per decoded frame.
std::vector<std::string> frame_sums(const std::string& path) {
  std::vector<std::string> sums;
  for (const std::string& line :
       lines_of("ffmpeg -v warning -i '" + path +
                "' -map 0:v -fps_mode passthrough -f framemd5 -"))
    if (line[0] != '#') sums.push_back(line.substr(line.rfind(',') + 1));
  return sums;
}

std::vector<Chunk> chunks_of(const std::vector<int>& lengths,
                             const VideoEncodeSettings& settings,
                             Rational frame_rate) {
  std::vector<Chunk> chunks;
  for (size_t i = 0; i < lengths.size(); ++i)
    chunks.push_back(
        encode_chunk(settings, lengths[i], static_cast<int>(i), frame_rate));
  return chunks;
}

std::string file_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream all;
  all << file.rdbuf();
  return all.str();
}

TEST(Muxer, ChunksOfAnyLengthJoinIntoOneEvenStream) {
  const ScratchFolder folder;
  for (const Rational rate : {Rational(25), Rational(30000, 1001)}) {
    const std::vector<int> lengths = {10, 1, 10, 2, 3, 5, 1, 1, 10, 2};
    const std::vector<Chunk> chunks = chunks_of(lengths, {}, rate);
    for (const std::string ending : {"mp4", "mov", "m4v"}) {
      const std::string path = folder / ("film." + ending);
      const Status written = write_film(path, chunks, {}, 0, rate);
      ASSERT_TRUE(written.ok()) << written.error().message;
      const std::vector<Stamp> all = stamps(path, "v");
      ASSERT_EQ(all.size(), 45u);
      const int64_t tick = all[0].duration;
      std::set<int64_t> shown;
      for (size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(all[i].duration, tick);
        EXPECT_LE(all[i].dts, all[i].pts);
        if (i > 0) {
          EXPECT_EQ(all[i].dts, all[i - 1].dts + tick);
        }
        shown.insert(all[i].pts);
      }
      EXPECT_EQ(*shown.begin(), 0);
      EXPECT_EQ(*shown.rbegin(), 44 * tick);
      EXPECT_EQ(shown.size(), 45u);

      const std::string frames = std::to_string(rate.num) + "/" +
                                 std::to_string(rate.den);
      EXPECT_EQ(lines_of(kProbe + "-show_entries stream=codec_tag_string,"
                                  "sample_aspect_ratio,r_frame_rate,avg_frame_rate,"
                                  "start_time,nb_frames '" +
                         path + "'"),
                std::vector<std::string>{"avc1,1:1," + frames + "," + frames +
                                         ",0.000000,45"});
    }
    // The join decodes to exactly what each chunk decodes to alone.
    std::vector<std::string> apart;
    for (const Chunk& c : chunks) {
      const std::string path = folder / "part.mp4";
      ASSERT_TRUE(write_film(path, {c}, {}, 0, rate).ok());
      for (std::string& sum : frame_sums(path)) apart.push_back(std::move(sum));
    }
    EXPECT_EQ(frame_sums(folder / "film.mp4"), apart);
  }
}

TEST(Muxer, FilmDurationIsExactInTheFile) {
  const ScratchFolder folder;
  const Rational rate(30000, 1001);
  AudioEncodeSettings aac;
  const Sound sound = encode_sound(aac, beeps(37 * 48000LL * 1001 / 30000, 48000, 12000));
  const std::string path = folder / "film.mp4";
  ASSERT_TRUE(write_film(path, chunks_of({37}, {}, rate), sound, 48000, rate).ok());
  EXPECT_EQ(lines_of(kProbe + "-show_entries stream=codec_type,start_time,duration '" +
                     path + "'"),
            (std::vector<std::string>{"video,0.000000,1.234567",
                                      "audio,0.000000,1.234563"}));
  EXPECT_EQ(lines_of(kProbe + "-show_entries format=start_time,duration '" + path + "'"),
            std::vector<std::string>{"0.000000,1.234567"});
}

TEST(Muxer, SoundComesBackSampleForSample) {
  const ScratchFolder folder;
  struct Case {
    std::string codec, ending;
    int rate;
  };
  for (const Case& k : {Case{"aac", "mp4", 48000}, Case{"aac", "mov", 44100},
                        Case{"aac", "mkv", 48000}, Case{"libopus", "mkv", 48000},
                        Case{"libopus", "mp4", 48000}, Case{"flac", "mkv", 44100},
                        Case{"flac", "mp4", 48000}, Case{"pcm_s16le", "mov", 48000},
                        Case{"pcm_s16le", "mkv", 44100},
                        Case{"libmp3lame", "mkv", 48000}}) {
    SCOPED_TRACE(k.codec + " in " + k.ending);
    AudioEncodeSettings settings;
    settings.codec = k.codec;
    settings.sample_rate = k.rate;
    settings.bit_rate = 128000;
    const int64_t count = 2 * k.rate;
    const std::vector<float> wave = beeps(count, k.rate, k.rate / 2);
    const Sound sound = encode_sound(settings, wave);
    const std::string path = folder / ("film." + k.ending);
    const Status written = write_film(path, chunks_of({50}, {}, 25), sound, k.rate);
    ASSERT_TRUE(written.ok()) << written.error().message;
    const std::vector<std::string> starts =
        lines_of(kProbe + "-show_entries stream=start_time '" + path + "'");
    EXPECT_EQ(starts[0], "0.000000");
    // Matroska has priming before time 0, or behind it and subtracted (Opus).
    if (k.ending != "mkv") {
      EXPECT_EQ(starts[1], "0.000000");
    }
    const Ran decoded = run_command("ffmpeg -v error -copyts -i '" + path +
                                    "' -map 0:a -af atrim=start=0 -ac 1 -f f32le - "
                                    "2>/dev/null");
    ASSERT_EQ(decoded.status, 0);
    const size_t got = decoded.output.size() / sizeof(float);
    // ffmpeg 5.1 plays the filling of an MP4's last audio frame; the stream's own
    // duration says where it ends.
    EXPECT_GE(static_cast<int64_t>(got), count);
    EXPECT_LT(static_cast<int64_t>(got), count + 1152);
    // Beeps are where they were: best match of the wave within +-100 samples is 0.
    const float* heard = reinterpret_cast<const float*>(decoded.output.data());
    int best = -1000;
    double best_sum = 0;
    for (int shift = -100; shift <= 100; ++shift) {
      double sum = 0;
      for (int64_t i = 200; i < count - 2000; ++i)
        sum += static_cast<double>(wave[static_cast<size_t>(i)]) *
               static_cast<double>(heard[i + shift]);
      if (sum > best_sum) {
        best_sum = sum;
        best = shift;
      }
    }
    // Matroska's clock ticks once a millisecond.
    EXPECT_LE(std::abs(best), k.ending == "mkv" ? k.rate / 1000 : 0);
  }
}

TEST(Muxer, FilmsPlayWithoutAWarning) {
  const ScratchFolder folder;
  const Sound sound = encode_sound({}, beeps(48000 * 45 / 25, 48000, 24000));
  const std::vector<Chunk> chunks = chunks_of({10, 1, 10, 2, 3, 5, 1, 1, 10, 2}, {}, 25);
  for (const std::string ending : {"mp4", "mov", "mkv"}) {
    const std::string path = folder / ("film." + ending);
    ASSERT_TRUE(write_film(path, chunks, sound, 48000).ok());
    const Ran played =
        run_command("ffmpeg -v warning -xerror -i '" + path + "' -f null -");
    EXPECT_EQ(played.status, 0);
    EXPECT_EQ(played.output, "");
    EXPECT_EQ(run_command("ffprobe -v warning -show_packets '" + path +
                          "' >/dev/null").output, "");
  }
}

TEST(Muxer, IndexComesFirstAndColourIsTagged) {
  const ScratchFolder folder;
  const std::string path = folder / "film.mp4";
  ASSERT_TRUE(write_film(path, chunks_of({5}, {}, 25), {}, 0).ok());
  const std::string bytes = file_bytes(path);
  EXPECT_LT(bytes.find("moov"), bytes.find("mdat"));
  EXPECT_NE(bytes.find("colrnclx"), std::string::npos);
  EXPECT_NE(bytes.find("pasp"), std::string::npos);
  EXPECT_EQ(bytes.find("x264"), std::string::npos);
  EXPECT_EQ(bytes.find("Lavf"), std::string::npos);
  EXPECT_EQ(bytes.find("Lavc"), std::string::npos);
  // No parameter sets between the pictures.
  EXPECT_EQ(lines_of("ffmpeg -v error -i '" + path + "' -map 0:v -c copy "
                     "-bsf:v filter_units=pass_types=6-8 -f data - | wc -c"),
            std::vector<std::string>{"0"});
}

TEST(Muxer, SameFilmIsTheSameFile) {
  const ScratchFolder folder;
  const Sound sound = encode_sound({}, beeps(48000, 48000, 24000));
  for (const std::string ending : {"mp4", "mov", "mkv"}) {
    for (const std::string name : {"a.", "b."})
      ASSERT_TRUE(write_film(folder / (name + ending), chunks_of({10, 15}, {}, 25),
                             sound, 48000)
                      .ok());
    EXPECT_TRUE(file_bytes(folder / ("a." + ending)) ==
                file_bytes(folder / ("b." + ending)))
        << ending;
  }
}

TEST(Muxer, OtherCodecsJoinAndPlay) {
  const ScratchFolder folder;
  struct Case {
    std::string codec, ending;
    EncoderOptions options;
  };
  for (const Case& k :
       {Case{"libx265", "mp4", {{"preset", "ultrafast"}}},
        Case{"libx265", "mkv", {{"preset", "ultrafast"}}},
        Case{"libvpx-vp9", "mp4", {{"deadline", "realtime"}, {"cpu-used", "8"}}},
        Case{"libvpx-vp9", "mkv", {{"deadline", "good"}, {"cpu-used", "5"}}},
        Case{"libaom-av1", "mp4", {{"cpu-used", "8"}, {"usage", "realtime"}}},
        Case{"libsvtav1", "mp4", {{"preset", "10"}}},
        Case{"prores_ks", "mov", {}}, Case{"ffv1", "mkv", {}}, Case{"mpeg4", "mp4", {{"bf", "2"}, {"b", "500k"}}},
        Case{"mpeg4", "mov", {}}, Case{"mjpeg", "mov", {{"strict", "-1"}}}}) {
    SCOPED_TRACE(k.codec + " in " + k.ending);
    VideoEncodeSettings settings;
    settings.codec = k.codec;
    settings.options = k.options;
    EXPECT_TRUE(check_video_settings(settings).ok());
    FrameFormat format = small_format();
    format.pixel_format =
        *choose_pixel_format(settings, PixelFormat::kYuv420p);
    std::vector<Chunk> chunks;
    for (const int frames : {6, 1, 2, 9})
      chunks.push_back(encode_chunk(settings, frames, frames, 25, 1, format));
    const std::string path = folder / ("film." + k.ending);
    const Status written = write_film(path, chunks, {}, 0);
    ASSERT_TRUE(written.ok()) << written.error().message;
    EXPECT_EQ(frame_sums(path).size(), 18u);
    const Ran played =
        run_command("ffmpeg -v warning -xerror -i '" + path + "' -f null -");
    EXPECT_EQ(played.output, "");
    for (const Chunk& c : chunks)
      EXPECT_TRUE(std::ranges::equal(c.parameters.headers(),
                                     chunks[0].parameters.headers()));
  }
}

TEST(Muxer, AFullDiskLeavesNothingBehind) {
  const ScratchFolder folder;
  const std::vector<Chunk> chunks = chunks_of({50, 50}, {}, 25);
  const std::string whole = folder / "whole.mp4";
  ASSERT_TRUE(write_film(whole, chunks, {}, 0).ok());
  const int64_t size = static_cast<int64_t>(file_bytes(whole).size());
  // A limit on file size stands for the full disk: at the first packets, and so late
  // that only the index does not fit.
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit old {};
  ::getrlimit(RLIMIT_FSIZE, &old);
  for (const int64_t limit : {int64_t{1}, size / 3, size - 100}) {
    struct rlimit small = old;
    small.rlim_cur = static_cast<rlim_t>(limit);
    ::setrlimit(RLIMIT_FSIZE, &small);
    const Status status = write_film(folder / "film.mp4", chunks, {}, 0);
    ::setrlimit(RLIMIT_FSIZE, &old);
    ASSERT_FALSE(status.ok()) << limit;
    EXPECT_EQ(status.error().code, Errc::kCannotWrite);
    EXPECT_NE(status.error().message.find("film.mp4"), std::string::npos);
    EXPECT_EQ(folder.names(), std::vector<std::string>{"whole.mp4"});
  }
  std::signal(SIGXFSZ, before);
}

TEST(Muxer, CheckNamesWhatDoesNotFit) {
  const ScratchFolder folder;
  const auto sentence = [](const Status& status) {
    EXPECT_FALSE(status.ok());
    return status.ok() ? std::string() : status.error().message;
  };
  EXPECT_TRUE(check_output(folder / "film.mp4", "libx264", "aac").ok());
  EXPECT_TRUE(check_output(folder / "FILM.MKV", "ffv1", "flac").ok());
  EXPECT_TRUE(check_output(folder / "film.mov", "prores_ks", "pcm_s16le").ok());
  EXPECT_TRUE(check_output(folder / "film.mp4", "libx264", "").ok());
  EXPECT_NE(sentence(check_output(folder / "film.avi", "libx264", "aac")).find(".mkv"),
            std::string::npos);
  EXPECT_NE(sentence(check_output(folder / "film", "libx264", "aac")).find(".mp4"),
            std::string::npos);
  EXPECT_NE(sentence(check_output(folder / "film.mp4", "ffv1", "aac")).find(".mkv"),
            std::string::npos);
  EXPECT_EQ(check_output(folder / "no/film.mp4", "libx264", "aac").error().code,
            Errc::kCannotWrite);
  EXPECT_TRUE(folder.names().empty());
}

}  // namespace
}  // namespace glyphreel
