// SPDX-License-Identifier: Apache-2.0
#include "codec/audio_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <tuple>

#include "film_fixture.h"

namespace glyphreel {
namespace {

using Wave = std::vector<std::vector<float>>;  // per channel

// Where the first picture is: ffmpeg gives sound its priming in front of it.
double first_picture(const std::string& path) {
  auto source = MediaSource::open(path);
  EXPECT_TRUE(source.ok());
  return source.ok() ? (*source)->traits().video.first_pts.to_double() : 0;
}

Wave listen(const std::string& path, Rational start, int64_t count,
            int sample_rate = 48000, int channels = 2) {
  Wave wave(static_cast<size_t>(channels),
            std::vector<float>(static_cast<size_t>(count), 9.0f));
  auto source = MediaSource::open(path);
  EXPECT_TRUE(source.ok()) << source.error().message;
  if (!source.ok()) return wave;
  auto reader = AudioReader::open(*source, start, sample_rate, channels);
  EXPECT_TRUE(reader.ok()) << reader.error().message;
  if (!reader.ok()) return wave;
  // In pieces of many sizes.
  int64_t done = 0;
  for (int64_t piece = 1; done < count; piece = piece * 7 % 5003 + 1) {
    const int64_t n = std::min(piece, count - done);
    std::vector<float*> planes;
    for (auto& channel : wave) planes.push_back(channel.data() + done);
    EXPECT_TRUE(reader->read(planes.data(), n).ok());
    done += n;
  }
  return wave;
}

// The reference: a chirp of 20 ms from 0.5 to 4.5 kHz at every whole second.
double beep_at(double t) {
  const double since = t - std::floor(t);
  return since < 0.02
             ? 0.5 * std::sin(2 * M_PI * (500 * since + 100000 * since * since))
             : 0;
}

// How many samples later than the reference the wave is, -400..400; 999: not at all.
int lag(const std::vector<float>& heard, double start, int sample_rate = 48000) {
  double best_sum = 0.05 * 0.125 * 0.02 * sample_rate;
  int best = 999;
  const int64_t count = static_cast<int64_t>(heard.size());
  for (int shift = -400; shift <= 400; ++shift) {
    double sum = 0;
    for (int64_t i = std::max(0, shift); i < std::min(count, count + shift); ++i) {
      const double t = start + static_cast<double>(i - shift) / sample_rate;
      if (t >= 0 && t - std::floor(t) < 0.02)
        sum += beep_at(t) * heard[static_cast<size_t>(i)];
    }
    if (sum > best_sum) {
      best_sum = sum;
      best = shift;
    }
  }
  return best;
}

double level(const std::vector<float>& wave, int64_t first, int64_t last) {
  double peak = 0;
  for (int64_t i = first; i < last; ++i)
    peak = std::max(peak, std::abs(static_cast<double>(wave[static_cast<size_t>(i)])));
  return peak;
}

class AudioReaderTest : public testing::Test {
 protected:
  // A film of 6 s with beeps at whole seconds, made by ffmpeg.
  std::string source(const std::string& name, const std::string& sound,
                     const std::string& output, const std::string& between = "") {
    const std::string path = folder_ / name;
    const Ran ran = run_command(
        "ffmpeg -y -v error -f lavfi -i testsrc2=s=128x64:r=25:d=6 " + between +
        " -f lavfi -i \"aevalsrc='" + sound + "'\" " + output + " '" + path + "'");
    EXPECT_EQ(ran.status, 0) << ran.output;
    return path;
  }
  static std::string beep(const std::string& rate, int channels = 1,
                          const std::string& length = "6") {
    std::string expression;
    for (int i = 0; i < channels; ++i)
      expression += std::string(i == 0 ? "" : "|") +
                    "if(lt(mod(t,1),0.02),"
                    "0.5*sin(2*PI*(500*mod(t,1)+100000*pow(mod(t,1),2))),0)";
    return expression + ":s=" + rate + ":d=" + length;
  }
  ScratchFolder folder_;
};

TEST_F(AudioReaderTest, BeepsAreWhereTheyBelongWhateverTheSource) {
  struct Case {
    std::string name, sound, output;
    int tolerance;    // samples at 48 kHz
    int offset = 0;   // that the file itself has
  };
  const std::string video = "-c:v libx264 -preset ultrafast -g 25 ";
  for (const Case& k : {
           Case{"pcm.mov", beep("48000", 2), video + "-c:a pcm_s16le", 0},
           Case{"aac.mp4", beep("48000", 2), video + "-c:a aac", 1},
           Case{"mono44.mp4", beep("44100"), video + "-c:a aac", 1},
           Case{"pcm44.mov", beep("44100"), video + "-c:a pcm_s16le", 0},
           Case{"rate8.mov", beep("8000"), video + "-c:a pcm_s16le", 1},
           Case{"rate96.mov", beep("96000"), video + "-c:a pcm_s24le", 0},
           Case{"ac3.mp4", beep("48000", 6), video + "-c:a ac3", 1},
           Case{"opus.webm", beep("48000", 2),
                "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus", 24,
                // ffmpeg 5.1 counts Opus's delay twice when it writes WebM.
                -336},
           Case{"aac.mkv", beep("44100", 2), video + "-c:a aac", 48},
           Case{"aac.ts", beep("48000", 2), video + "-c:a aac -f mpegts", 1},
           Case{"mp2.ts", beep("44100", 2), video + "-c:a mp2 -f mpegts", 1},
           Case{"mp3.avi", beep("44100", 2), "-c:v mpeg4 -c:a libmp3lame", 2400},
           Case{"flac.mkv", beep("44100", 2), video + "-c:a flac", 24},
       }) {
    SCOPED_TRACE(k.name);
    const std::string path = source(k.name, k.sound, k.output);
    const double zero = first_picture(path);
    int first = 999;
    for (const Rational start :
         {Rational(0), Rational(1001, 500), Rational(94567, 30000)}) {
      SCOPED_TRACE(start.to_double());
      const Wave wave = listen(path, start, 45000);
      const int late = lag(wave[0], start.to_double() - zero);
      EXPECT_LE(std::abs(late - k.offset), k.tolerance);
      EXPECT_EQ(lag(wave[1], start.to_double() - zero), late);
      // And at the same place wherever reading begins.
      if (first == 999) first = late;
      EXPECT_LE(std::abs(late - first), 1);
    }
  }
}

TEST_F(AudioReaderTest, OneReaderOrManyGiveTheSameSamples) {
  for (const std::string name : {"a.mov", "b.mp4", "c.mkv"}) {
    SCOPED_TRACE(name);
    const std::string path =
        source(name, "0.4*sin(2*PI*440*t)|0.3*sin(2*PI*330*t):s=44100:d=6",
               std::string("-c:v libx264 -preset ultrafast -c:a ") +
                   (name == "b.mp4" ? "aac" : "pcm_s16le"));
    const Wave whole = listen(path, 0, 5 * 48000);
    for (const Rational start : {Rational(1), Rational(2503, 1000), Rational(4)}) {
      const Wave part = listen(path, start, 24000);
      const int64_t offset = (start * Rational(48000)).round();
      double worst = 0;
      for (size_t ch = 0; ch < 2; ++ch)
        for (size_t i = 0; i < part[ch].size(); ++i)
          worst = std::max(worst, std::abs(static_cast<double>(
                                      part[ch][i] -
                                      whole[ch][static_cast<size_t>(offset) + i])));
      EXPECT_LT(worst, 1e-4) << start.to_double();
    }
  }
}

TEST_F(AudioReaderTest, MonoGoesToBothSidesAtFullLevel) {
  const std::string path = source("mono.mov", "0.5*sin(2*PI*440*t):s=48000:d=6",
                                  "-c:v libx264 -preset ultrafast -c:a pcm_s16le");
  const Wave wave = listen(path, 1, 4800);
  EXPECT_EQ(wave[0], wave[1]);
  EXPECT_NEAR(level(wave[0], 0, 4800), 0.5, 0.001);
  const Wave one = listen(path, 1, 4800, 48000, 1);
  EXPECT_EQ(one[0], wave[0]);
}

TEST_F(AudioReaderTest, WhatTheSourceLacksIsExactlySilent) {
  const std::string video = "-c:v libx264 -preset ultrafast ";
  // No sound at all.
  const std::string mute = folder_ / "mute.mp4";
  ASSERT_EQ(run_command("ffmpeg -y -v error -f lavfi -i testsrc2=s=160x96:r=25:d=2 " +
                        video + "'" + mute + "'")
                .status,
            0);
  const Wave none = listen(mute, Rational(1, 2), 4800);
  EXPECT_EQ(level(none[0], 0, 4800), 0);
  EXPECT_EQ(level(none[1], 0, 4800), 0);

  // Sound that ends at 3 s.
  const std::string tone = "0.4*sin(2*PI*440*t)+0.2:s=48000:d=3";
  const std::string brief = source("short.mov", tone, video + "-c:a pcm_s16le");
  const Wave tail = listen(brief, 2, 4 * 48000);
  EXPECT_GT(level(tail[0], 47900, 48000), 0.1);
  EXPECT_EQ(level(tail[0], 48000, 4 * 48000), 0);
  const Wave beyond = listen(brief, 20, 4800);
  EXPECT_EQ(level(beyond[0], 0, 4800), 0);

  // Sound that begins 0.7 s late.
  const std::string late =
      source("late.mov", tone, video + "-c:a pcm_s16le", "-itsoffset 0.7");
  const Wave head = listen(late, 0, 2 * 48000);
  EXPECT_EQ(level(head[0], 0, 33600), 0);
  EXPECT_GT(level(head[0], 33600, 33700), 0.1);
  const Wave before = listen(late, Rational(1, 5), 48000);
  EXPECT_EQ(level(before[0], 0, 24000), 0);
  EXPECT_GT(level(before[0], 24000, 24100), 0.1);

  // A negative time is before everything.
  const Wave early = listen(brief, Rational(-1), 2 * 48000);
  EXPECT_EQ(level(early[0], 0, 48000), 0);
  EXPECT_GT(level(early[0], 48000, 48100), 0.1);
}

TEST_F(AudioReaderTest, GapsInsideBecomeSilenceAndNothingSlides) {
  // Sound without the samples of [2, 3.5) s; its timestamps tell.
  const std::string path = source(
      "gap.mov", beep("48000", 2),
      "-af \"aselect='not(between(t,2,3.4999))'\" -c:v libx264 -preset ultrafast "
      "-c:a pcm_s16le -f nut");
  const Wave wave = listen(path, 0, 6 * 48000);
  EXPECT_EQ(lag(wave[0], 0), 0);
  EXPECT_EQ(level(wave[0], 2 * 48000 + 1100, 7 * 24000 - 1100), 0);
  EXPECT_GT(level(wave[0], 4 * 48000, 4 * 48000 + 960), 0.4);
  EXPECT_GT(level(wave[0], 5 * 48000, 5 * 48000 + 960), 0.4);
}

TEST_F(AudioReaderTest, ChangesOfRateAndChannelsMidwayAreFollowed) {
  for (const auto& [name, rate, channels, clock] :
       {std::tuple{"one.ts", "44100", 1, "0"}, std::tuple{"two.ts", "48000", 6, "700"}}) {
    source(name, beep(rate, channels, "3"),
           std::string("-t 3 -c:v libx264 -preset ultrafast -g 25 -c:a ac3 "
                       "-f mpegts -output_ts_offset ") +
               clock);
  }
  const std::string path = folder_ / "both.ts";
  ASSERT_EQ(run_command("cat '" + folder_ / "one.ts" + "' '" + folder_ / "two.ts" +
                        "' > '" + path + "'")
                .status,
            0);
  const Wave wave = listen(path, 0, 6 * 48000);
  const double zero = first_picture(path);
  for (int second = 1; second < 6; ++second) {
    if (second == 3) continue;  // the joint
    SCOPED_TRACE(second);
    const std::vector<float> part(wave[0].begin() + second * 48000 - 4800,
                                  wave[0].begin() + second * 48000 + 4800);
    EXPECT_LE(std::abs(lag(part, second - 0.1 - zero)), 24);
  }
}

TEST_F(AudioReaderTest, FilmsOfOurOwnComeBackInPlace) {
  std::vector<float> chirps(4 * 48000);
  for (size_t i = 0; i < chirps.size(); ++i)
    chirps[i] = static_cast<float>(beep_at(static_cast<double>(i) / 48000));
  for (const std::string ending : {"mp4", "mov", "mkv"}) {
    SCOPED_TRACE(ending);
    const std::string path = folder_ / ("own." + ending);
    const Sound sound = encode_sound({}, chirps);
    ASSERT_TRUE(write_film(path, {encode_chunk({}, 100, 0)}, sound, 48000).ok());
    const Wave wave = listen(path, Rational(1, 2), 2 * 48000);
    EXPECT_LE(std::abs(lag(wave[0], 0.5 - first_picture(path))),
              ending == "mkv" ? 48 : 1);
  }
}

TEST_F(AudioReaderTest, CancellingIsSeen) {
  const std::string path = source("c.mov", beep("48000"),
                                  "-c:v libx264 -preset ultrafast -c:a pcm_s16le");
  auto media = MediaSource::open(path);
  ASSERT_TRUE(media.ok());
  CancelToken cancel;
  auto reader = AudioReader::open(*media, 0, 48000, 1, &cancel);
  ASSERT_TRUE(reader.ok());
  cancel.cancel();
  std::vector<float> plane(48000 * 5);
  float* planes[] = {plane.data()};
  const Status status = reader->read(planes, 48000 * 5);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, Errc::kCancelled);
}

}  // namespace
}  // namespace glyphreel
