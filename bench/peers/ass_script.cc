// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdio>

#include "bench/peers/peer_filters.h"

namespace glyphreel::bench {
namespace {

// libass counts a size as ascent + descent: for letters of a size in em, this
// many times as much (DejaVu Sans: 0.928 + 0.236 em).
constexpr double kSizePerEm = 1.164;
// Clocks run for so many frames of 30 per second.
constexpr int kFrames = 900;

std::string format(const char* pattern, double a, double b = 0, double c = 0,
                   double d = 0) {
  char out[160];
  std::snprintf(out, sizeof(out), pattern, a, b, c, d);
  return out;
}

std::string stamp(double seconds) {
  const long cs = std::lround(seconds * 100);
  char out[32];
  std::snprintf(out, sizeof(out), "%ld:%02ld:%02ld.%02ld", cs / 360000,
                cs / 6000 % 60, cs / 100 % 60, cs % 100);
  return out;
}

std::string event(const std::string& text, double first = 0,
                  double last = 35000) {
  return "Dialogue: 0," + stamp(first) + "," + stamp(last) + ",D,,0,0,0,," +
         text + "\n";
}

// `color` in the script's order: blue, green, red.
std::string box(double x, double y, double w, double h, const char* color,
                int transparency) {
  char head[96];
  std::snprintf(head, sizeof(head),
                "{\\an7\\bord0\\pos(%g,%g)\\1c&H%s&\\1a&H%02X&\\p1}", x, y,
                color, static_cast<unsigned>(transparency));
  return event(head + format("m 0 0 l %g 0 %g %g 0 %g", w, w, h, h));
}

std::string text(const std::string& words, double size, double x, double y,
                 double border, const char* color, int anchor = 7) {
  return "{\\an" + std::to_string(anchor) +
         format("\\pos(%g,%g)\\fs%g\\bord%g", x, y, size * kSizePerEm, border) +
         "\\1c&H" + color + "&}" + words;
}

}  // namespace

std::string ass_script(DrawingCase which, Size frame) {
  const double u = frame.height / 1080.0;
  std::string events;
  switch (which) {
    case DrawingCase::kCard:
      return "";
    case DrawingCase::kClassic: {
      const ClipText clip = sample_clip();
      const RatingStyle& rating = rating_style(clip.rating);
      char color[8];
      std::snprintf(color, sizeof(color), "%02lX%02lX%02lX",
                    std::lround(rating.color.b * 255),
                    std::lround(rating.color.g * 255),
                    std::lround(rating.color.r * 255));
      const double w = frame.width;
      events += box(w * 0.1 - 4, 6, w * 0.8 + 8, 88, color, 0);
      events += box(w * 0.1, 10, w * 0.8, 80, "FFFFFF", 13);
      events += event(text(std::string(rating.symbol) + "  " + clip.name, 24,
                           w / 2, 16, 0, "000000", 8));
      events += event(text(clip.notes, 16, w / 2, 46, 0, "333333", 8));
      break;
    }
    case DrawingCase::kOutlinedLines: {
      double y = kLineTop;
      for (const std::string& line : outlined_lines()) {
        events += event(text(line, kLineSize * u, kLineLeft * u, y * u,
                             kLineBorder * u, "FFFFFF"));
        y += kLinePitch;
      }
      break;
    }
    case DrawingCase::kShortClock:
    case DrawingCase::kClock:
      for (int n = 0; n < kFrames; ++n) {
        const double t = time_of(n).to_double();
        const long ms = std::lround(t * 1000);
        char now[32];
        if (which == DrawingCase::kClock)
          std::snprintf(now, sizeof(now), "%02ld:%02ld:%02ld.%03ld",
                        ms / 3600000, ms / 60000 % 60, ms / 1000 % 60,
                        ms % 1000);
        else
          std::snprintf(now, sizeof(now), "%ld:%02ld.%ld", ms / 60000,
                        ms / 1000 % 60, ms / 100 % 10);
        // A script's clock has hundredths of a second only.
        events += event(text(now, kClockSize * u, kClockLeft * u, kClockTop * u,
                             0, "FFFFFF"),
                        t, time_of(n + 1).to_double());
      }
      break;
    case DrawingCase::kPlate:
      events = box(0, 0, frame.width, frame.height, "000000", 128);
      break;
    case DrawingCase::kCredits: {
      double y = kCreditsTop;
      for (const std::string& line : credits_lines()) {
        events += event(
            text(line, kCreditsSize * u, kCreditsLeft * u, y * u, 0, "FFFFFF"));
        y += kCreditsPitch;
      }
      break;
    }
    case DrawingCase::kNothing:
      events = event(text("Later", kLineSize * u, kLineLeft * u, kLineTop * u,
                          0, "FFFFFF"),
                     35000, 35001);
      break;
  }
  return "[Script Info]\nScriptType: v4.00+\nWrapStyle: 2\n"
         "ScaledBorderAndShadow: yes\nPlayResX: " +
         std::to_string(frame.width) +
         "\nPlayResY: " + std::to_string(frame.height) +
         "\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, "
         "OutlineColour, BackColour, BorderStyle, Outline, Shadow, Alignment, "
         "MarginL, MarginR, MarginV\nStyle: D," +
         kFont +
         ",48,&H00FFFFFF,&H00000000,&H00000000,1,0,0,7,0,0,0\n\n[Events]\n"
         "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, "
         "Effect, Text\n" +
         events;
}

}  // namespace glyphreel::bench
