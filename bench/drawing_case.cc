// SPDX-License-Identifier: Apache-2.0
#include "bench/drawing_case.h"

#include <iterator>
#include <utility>

namespace glyphreel::bench {
namespace {

TextLayer text_at(std::string text, double size, double x, double y) {
  TextLayer t;
  t.text = std::move(text);
  t.font = kFont;
  t.size = size;
  t.x.px = x;
  t.y.px = y;
  return t;
}

}  // namespace

const char* name_of(DrawingCase which) {
  static constexpr const char* kNames[] = {
      "card",  "classic", "outlined_lines", "short_clock",
      "clock", "plate",   "credits",        "nothing"};
  return kNames[static_cast<int>(which)];
}

Overlay overlay_of(DrawingCase which) {
  Overlay o;
  if (which == DrawingCase::kCard) return o;
  if (which == DrawingCase::kClassic) {
    o.kind = Overlay::Kind::kClassic;
    return o;
  }
  o.kind = Overlay::Kind::kLayers;
  const auto add = [&](TextLayer t) { o.layers.push_back({std::move(t), {}}); };
  switch (which) {
    case DrawingCase::kOutlinedLines: {
      double y = kLineTop;
      for (std::string& line : outlined_lines()) {
        TextLayer t = text_at(std::move(line), kLineSize, kLineLeft, y);
        t.outline = Outline{kLineBorder, {0, 0, 0, 1}, Join::kRound};
        add(std::move(t));
        y += kLinePitch;
      }
      break;
    }
    case DrawingCase::kShortClock:
      add(text_at("{source.time:m:ss.t}", kClockSize, kClockLeft, kClockTop));
      break;
    case DrawingCase::kClock:
      add(text_at("{source.time:hh:mm:ss.ttt}", kClockSize, kClockLeft,
                  kClockTop));
      break;
    case DrawingCase::kPlate: {
      BoxLayer b;
      b.width = Length{100, 0};
      b.height = Length{100, 0};
      b.color = {0, 0, 0, 0.5f};
      o.layers.push_back({b, {}});
      break;
    }
    case DrawingCase::kCredits: {
      double y = kCreditsTop;
      for (std::string& line : credits_lines()) {
        add(text_at(std::move(line), kCreditsSize, kCreditsLeft, y));
        y += kCreditsPitch;
      }
      break;
    }
    case DrawingCase::kNothing: {
      LayerWindow later;
      later.from = Rational(1000000);
      o.layers.push_back(
          {text_at("Later", kLineSize, kLineLeft, kLineTop), later});
      break;
    }
    default:
      break;
  }
  return o;
}

ClipText sample_clip() {
  ClipText clip;
  clip.name = "Brilliant Goal";
  clip.notes =
      "Amazing finish from outside the box after a long run down the left.";
  clip.rating = 5;
  clip.player = "#10 Maya";
  clip.tags = {"Goal", "Dribble"};
  return clip;
}

std::vector<std::string> outlined_lines() {
  return {"The goalkeeper had no chance at all 1",
          "A brilliant long pass down the left 2",
          "a run along the line past two men, 3x",
          "a cross with the outside of the foot,",
          "and the header into the far corner 5!"};
}

std::vector<std::string> credits_lines() {
  static constexpr const char* kWords[] = {
      "Director", "Camera",   "Maya",   "Jensen",    "Sound",
      "Okafor",   "Editing",  "Silva",  "Colour",    "Novak",
      "Grip",     "Kowalski", "Music",  "Andersson", "Graphics",
      "Rossi",    "and",      "thanks", "to",        "everyone"};
  std::vector<std::string> lines(50);
  for (size_t n = 0; n < lines.size(); ++n)
    for (size_t i = 0; i < 10; ++i) {
      if (i > 0) lines[n] += ' ';
      lines[n] += kWords[((n * 10 + i) * 7 + n) % std::size(kWords)];
    }
  return lines;
}

}  // namespace glyphreel::bench
