// SPDX-License-Identifier: Apache-2.0
#include "cli/demo_match.h"

#include <array>
#include <cstring>
#include <memory>

#include "codec/audio_encoder.h"
#include "codec/muxer.h"
#include "codec/video_encoder.h"
#include "text/compositor.h"

namespace glyphreel {
namespace {

constexpr float kTau = 6.2831853f;
constexpr int kPlayerCount = 22;  // 0..10 play to the right, 11..21 to the left
constexpr float kPassEvery = 1.6f, kPassTakes = 0.6f, kShotTakes = 0.45f;

FrameFormat match_format(Size size) {
  return {size, PixelFormat::kYuv420p, ColorSpec{}};
}

float smooth(float t) {
  t = std::clamp(t, 0.0f, 1.0f);
  return t * t * (3 - 2 * t);
}

// Where the play is; players and camera lean towards it.
PitchPoint focus(float t) {
  return {40 * std::sin(kTau * t / 16), 34 + 10 * std::sin(kTau * t / 11 + 0.5f), 0};
}

PitchPoint player_at(int player, float t) {
  static constexpr std::array<PitchPoint, 11> kFormation = {{{-50, 34},
                                                             {-34, 10},
                                                             {-36, 26},
                                                             {-36, 42},
                                                             {-34, 58},
                                                             {-16, 14},
                                                             {-19, 28},
                                                             {-19, 42},
                                                             {-15, 56},
                                                             {2, 26},
                                                             {3, 43}}};
  const bool home = player < 11;
  const PitchPoint base = kFormation[static_cast<size_t>(player % 11)];
  const float side = home ? 1.0f : -1.0f;
  const PitchPoint play = focus(t);
  const float phase = static_cast<float>(player) * 2.399f;  // golden angle
  const bool keeper = player % 11 == 0;
  const float pull = keeper ? 0.02f : 0.55f;
  const float roam = keeper ? 0.8f : 2.6f;
  PitchPoint place;
  place.x = base.x * side + pull * play.x +
            roam * std::sin(t * 0.9f + phase) + 0.8f * std::sin(t * 2.3f + 2 * phase);
  place.z = base.z + (keeper ? 0.1f : 0.25f) * (play.z - 34) +
            roam * std::cos(t * 0.8f + 1.7f * phase);
  place.x = std::clamp(place.x, -51.5f, 51.5f);
  place.z = std::clamp(place.z, 2.0f, 66.0f);
  return place;
}

// Who receives the pass number `pass`: the nearest to the play of the team in attack.
int receiver(int pass) {
  const float t = static_cast<float>(pass) * kPassEvery;
  const PitchPoint play = focus(t);
  const bool home = std::cos(kTau * t / 16) > 0;  // the play moves to the right
  int best = home ? 10 : 21;
  float best_distance = 1e9f;
  for (int i = 1; i < 11; ++i) {
    const int player = home ? i : i + 11;
    const PitchPoint p = player_at(player, t);
    // Passes alternate between two groups, so that nobody passes to himself.
    if (i % 2 != pass % 2) continue;
    const float distance = std::hypot(p.x - play.x, p.z - play.z);
    if (distance < best_distance) {
      best_distance = distance;
      best = player;
    }
  }
  return best;
}

PitchPoint between(PitchPoint a, PitchPoint b, float t, float arc) {
  return {a.x + (b.x - a.x) * t, a.z + (b.z - a.z) * t,
          a.up + (b.up - a.up) * t + arc * 4 * t * (1 - t)};
}

PitchPoint ball_in_play(float t) {
  const int pass = static_cast<int>(t / kPassEvery);
  const float since = t - static_cast<float>(pass) * kPassEvery;
  const auto feet = [&](int player) {
    PitchPoint p = player_at(player, t);
    p.x += player < 11 ? 0.8f : -0.8f;
    p.up = 0.12f + 0.08f * std::abs(std::sin(t * 7));
    return p;
  };
  const PitchPoint from = feet(receiver(pass)), to = feet(receiver(pass + 1));
  const float start = kPassEvery - kPassTakes;
  if (since < start) return from;
  return between(from, to, smooth((since - start) / kPassTakes), 1.8f);
}

PitchPoint ball_at(float t) {
  for (const float goal : kGoalTimes) {
    if (t < goal - kShotTakes || t > goal + 1.6f) continue;
    const float side = focus(goal).x > 0 ? 1.0f : -1.0f;
    const PitchPoint net{side * 53.6f, 34 + 2 * std::sin(goal), 0.9f};
    if (t < goal)
      return between(ball_in_play(goal - kShotTakes), net,
                     (t - goal + kShotTakes) / kShotTakes, 0.5f);
    const float drop = std::min((t - goal) * 1.6f, 0.8f);
    return {net.x + side * 0.3f, net.z, 0.9f - drop};
  }
  return ball_in_play(t);
}

// Left edge of the picture in the panorama; even, so that chroma moves with luma.
int camera_left(float t) {
  const float middle = kPanoramaSize.width / 2.0f + focus(t).x * 17;
  const int left = static_cast<int>(middle - kMatchSize.width / 2.0f) & ~1;
  return std::clamp(left, 0, kPanoramaSize.width - kMatchSize.width);
}

void cut_picture(const FrameView& panorama, int left, const FrameView& out) {
  for (int plane = 0; plane < 3; ++plane) {
    const int shift = plane == 0 ? 0 : 1;
    for (int y = 0; y < out.planes[plane].height; ++y)
      std::memcpy(out.planes[plane].row<uint8_t>(y),
                  panorama.planes[plane].row<uint8_t>(y) + (left >> shift),
                  static_cast<size_t>(out.planes[plane].width));
  }
}

Rect around(Point2 center, float half_width, float half_height) {
  return {static_cast<int>(center.x - half_width),
          static_cast<int>(center.y - half_height),
          static_cast<int>(2 * half_width) + 1, static_cast<int>(2 * half_height) + 1};
}

// 3x5 dots a digit, one bit a dot, top row first.
constexpr std::array<uint16_t, 10> kDigits = {0b111101101101111, 0b010110010010111,
                                              0b111001111100111, 0b111001111001111,
                                              0b101101111001001, 0b111100111001111,
                                              0b111100111101111, 0b111001010010010,
                                              0b111101111101111, 0b111101111001111};

void paint_number(const FrameView& frame, int number, Point2 center, float height,
                  const Color& color) {
  const std::string text = std::to_string(number);
  const float dot = height / 5;
  const float width = dot * (4 * static_cast<float>(text.size()) - 1);
  float left = center.x - width / 2;
  for (const char digit : text) {
    const uint16_t dots = kDigits[static_cast<size_t>(digit - '0')];
    for (int i = 0; i < 15; ++i) {
      if ((dots >> (14 - i) & 1) == 0) continue;
      const Point2 at{left + dot * (static_cast<float>(i % 3) + 0.5f),
                      center.y - height / 2 + dot * (static_cast<float>(i / 3) + 0.5f)};
      paint(frame, around(at, dot, dot), color, [&](Point2 p) {
        return box_distance(p, at, {dot * 0.55f, dot * 0.55f}, 0);
      });
    }
    left += 4 * dot;
  }
}

void paint_player(const FrameView& frame, int player, float t, int left) {
  const PitchPoint place = player_at(player, t);
  const PanoramaPoint spot = project(place);
  const Point2 feet{spot.at.x - static_cast<float>(left), spot.at.y};
  // Larger than life, so that numbers can be read.
  const float h = spot.px_per_m * 1.85f * 1.55f;
  if (feet.x < -h || feet.x > static_cast<float>(kMatchSize.width) + h) return;
  const bool home = player < 11, keeper = player % 11 == 0;
  const Color shirt = keeper ? rgb(home ? 0xF2C230 : 0x8D5BD1)
                             : rgb(home ? 0xD7263D : 0x1F4FD6);
  const Color shorts = home ? rgb(0xFFFFFF) : rgb(0x14213D);
  constexpr uint32_t kSkins[] = {0xF1C7A3, 0xC98E62, 0x8A5A3B, 0xE3AE85};
  const Color skin = rgb(kSkins[player % 4]);

  const PitchPoint then = player_at(player, t - 0.1f);
  const float speed = std::hypot(place.x - then.x, place.z - then.z) * 10;
  const float stride =
      std::min(speed / 4, 1.0f) * std::sin(t * 9 + static_cast<float>(player));
  const auto at = [&](float x, float up) {
    return Point2{feet.x + x * h, feet.y - up * h};
  };
  const auto limb = [&](Point2 a, Point2 b, float radius, const Color& color) {
    const Point2 mid{(a.x + b.x) / 2, (a.y + b.y) / 2};
    paint(frame, around(mid, std::abs(a.x - b.x) / 2 + radius,
                        std::abs(a.y - b.y) / 2 + radius),
          color, [&](Point2 p) { return capsule_distance(p, a, b, radius); });
  };
  const Point2 shade = at(0.16f, 0.0f);
  const Point2 shade_radius{0.3f * h, 0.075f * h};
  paint(frame, around(shade, shade_radius.x + 3, shade_radius.y + 3),
        Color{0, 0.06f, 0, 0.45f},
        [&](Point2 p) { return ellipse_distance(p, shade, shade_radius); }, 4);
  for (const float leg : {-1.0f, 1.0f}) {
    const Point2 foot = at(0.07f * leg + 0.11f * stride * leg, 0.03f);
    const Point2 knee = at(0.07f * leg + 0.05f * stride * leg, 0.24f);
    limb(knee, foot, 0.04f * h, shirt);
    limb(at(0.055f * leg, 0.42f), knee, 0.055f * h, skin);
  }
  const Point2 hip = at(0, 0.41f);
  paint(frame, around(hip, 0.14f * h, 0.1f * h), shorts, [&](Point2 p) {
    return box_distance(p, hip, {0.125f * h, 0.08f * h}, 0.04f * h);
  });
  for (const float arm : {-1.0f, 1.0f}) {
    const Point2 hand = at(0.2f * arm, 0.46f + 0.07f * stride * arm);
    limb(at(0.15f * arm, 0.76f), hand, 0.035f * h, skin);
    limb(at(0.14f * arm, 0.77f), at(0.18f * arm, 0.66f), 0.05f * h, shirt);
  }
  const Point2 chest = at(0, 0.64f);
  paint(frame, around(chest, 0.18f * h, 0.2f * h), shirt, [&](Point2 p) {
    return box_distance(p, chest, {0.155f * h, 0.175f * h}, 0.07f * h);
  });
  const Point2 head = at(0, 0.915f);
  paint(frame, around(head, 0.1f * h, 0.1f * h), skin, [&](Point2 p) {
    return ellipse_distance(p, head, {0.075f * h, 0.09f * h});
  });
  const Point2 hair = at(0, 0.955f);
  paint(frame, around(hair, 0.1f * h, 0.08f * h),
        rgb(player % 3 == 0 ? 0x2B1B12 : player % 3 == 1 ? 0x4A3321 : 0x16120F),
        [&](Point2 p) {
          return ellipse_distance(p, hair, {0.08f * h, 0.055f * h});
        });
  paint_number(frame, player % 11 + 1, at(0, 0.65f), 0.17f * h,
               keeper && home ? rgb(0x222222) : rgb(0xFFFFFF));
}

void paint_ball(const FrameView& frame, float t, int left) {
  const PitchPoint place = ball_at(t);
  const PanoramaPoint spot = project(place);
  const PanoramaPoint ground = project({place.x, place.z, 0});
  const float radius = spot.px_per_m * 0.24f;
  const Point2 at{spot.at.x - static_cast<float>(left), spot.at.y - radius};
  const Point2 shade{ground.at.x - static_cast<float>(left) + place.up * 6,
                     ground.at.y};
  paint(frame, around(shade, radius * 1.4f + 2, radius + 2), Color{0, 0.06f, 0, 0.4f},
        [&](Point2 p) {
          return ellipse_distance(p, shade, {radius * 1.3f, radius * 0.5f});
        },
        3);
  paint(frame, around(at, radius + 1, radius + 1), rgb(0x222222),
        [&](Point2 p) { return ellipse_distance(p, at, {radius + 0.8f, radius + 0.8f}); });
  paint(frame, around(at, radius, radius), rgb(0xFFFFFF),
        [&](Point2 p) { return ellipse_distance(p, at, {radius, radius}); });
}

void paint_players(const FrameView& frame, float t, int left) {
  std::array<int, kPlayerCount> order;
  for (int i = 0; i < kPlayerCount; ++i) order[static_cast<size_t>(i)] = i;
  // Far ones first; the ball has its own place among them.
  std::sort(order.begin(), order.end(), [&](int a, int b) {
    return player_at(a, t).z > player_at(b, t).z;
  });
  const float ball_z = ball_at(t).z;
  bool ball_painted = false;
  for (const int player : order) {
    if (!ball_painted && player_at(player, t).z < ball_z) {
      paint_ball(frame, t, left);
      ball_painted = true;
    }
    paint_player(frame, player, t, left);
  }
  if (!ball_painted) paint_ball(frame, t, left);
}

// A television's score and clock, in the upper right corner.
Overlay scoreboard() {
  Overlay overlay;
  overlay.kind = Overlay::Kind::kLayers;
  const auto box = [&](double right, double width, Color color) {
    BoxLayer layer;
    layer.x = {100, -right};
    layer.y = {0, 40};
    layer.width = {0, width};
    layer.height = {0, 56};
    layer.color = color;
    layer.radius = 8;
    overlay.layers.push_back({layer, {}, 1});
  };
  const auto text = [&](double right, double width, std::string content, Color color) {
    TextLayer layer;
    layer.text = std::move(content);
    layer.x = {100, -right};
    layer.y = {0, 40};
    layer.width = {0, width};
    layer.height = Length{0, 56};
    layer.align = Align::kCenter;
    layer.vertical_align = VerticalAlign::kMiddle;
    layer.weight = 700;
    layer.size = 32;
    layer.tabular_digits = true;
    layer.color = color;
    return layer;
  };
  box(452, 412, rgb(0x10141F, 0.92f));
  box(452, 12, rgb(0xD7263D));
  box(172, 12, rgb(0x1F4FD6));
  const Color white = rgb(0xFFFFFF);
  overlay.layers.push_back({text(436, 90, "RED", white), {}, 1});
  overlay.layers.push_back({text(262, 90, "BLU", white), {}, 1});
  overlay.layers.push_back(
      {text(156, 110, "{source.time:m:ss}", rgb(0xFFD166)), {}, 1});
  const char* const scores[] = {"0 : 0", "1 : 0", "1 : 1", "2 : 1"};
  for (int i = 0; i < 4; ++i) {
    Layer layer{text(346, 84, scores[i], white), {}, 1};
    if (i > 0)
      layer.window.from = Rational(std::lround(kGoalTimes[i - 1] * 10) + 5, 10);
    if (i < 3) layer.window.until = Rational(std::lround(kGoalTimes[i] * 10) + 5, 10);
    overlay.layers.push_back(std::move(layer));
  }
  return overlay;
}

Result<PacketRun> encode_sound(AudioEncoder& encoder) {
  const MatchSound sound = make_match_sound();
  const float* planes[] = {sound.left.data(), sound.right.data()};
  GR_CHECK(encoder.send(planes, static_cast<int64_t>(sound.left.size())));
  return encoder.take(true);
}

}  // namespace

Status write_match(const std::string& path, const CancelToken& cancel) {
  const FrameFormat format = match_format(kMatchSize);
  const FrameFormat panorama_format = match_format(kPanoramaSize);
  GR_TRY(VideoFrame panorama_frame, VideoFrame::allocate(panorama_format));
  const FrameView panorama = panorama_frame.view(panorama_format);
  paint_stadium(panorama);

  GR_TRY(auto fonts, FontLibrary::create());
  GR_TRY(Compositor board,
         Compositor::create(scoreboard(), ClipText{}, format,
                            Rational(kMatchSeconds), fonts));
  VideoEncodeSettings video;
  video.options = {{"preset", "veryfast"}, {"crf", "20"}, {"g", "60"}};
  GR_TRY(VideoEncoder encoder,
         VideoEncoder::open(video, format, Rational(kMatchFps), 2));
  for (int n = 0; n < kMatchSeconds * kMatchFps; ++n) {
    if (cancel.is_cancelled()) return Error{Errc::kCancelled, "cancelled", 0};
    GR_TRY(VideoFrame frame, VideoFrame::allocate(format));
    const FrameView view = frame.view(format);
    const float t = static_cast<float>(n) / kMatchFps;
    const int left = camera_left(t);
    cut_picture(panorama, left, view);
    paint_players(view, t, left);
    const Rational time(n, kMatchFps);
    board.draw(view, {time, time, time});
    frame.set_time(time);
    GR_CHECK(encoder.send(frame, n == 0 ? VideoEncoder::FrameKind::kKey
                                        : VideoEncoder::FrameKind::kAuto));
  }
  GR_TRY(const PacketRun pictures, encoder.finish());

  AudioEncodeSettings audio;
  audio.sample_rate = kMatchSampleRate;
  GR_TRY(AudioEncoder sound_encoder, AudioEncoder::open(audio));
  GR_TRY(const PacketRun sound, encode_sound(sound_encoder));

  MuxSettings mux;
  mux.frame_rate = Rational(kMatchFps);
  mux.sample_rate = kMatchSampleRate;
  mux.reorder_frames = reorder_depth(pictures.packets);
  GR_TRY(Muxer muxer, Muxer::open(path, mux, encoder.parameters(),
                                  sound_encoder.parameters()));
  GR_CHECK(muxer.write_video(pictures, 0));
  GR_CHECK(muxer.write_audio(sound));
  return muxer.finish();
}

}  // namespace glyphreel
