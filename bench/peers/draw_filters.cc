// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "bench/peers/peer_filters.h"

namespace glyphreel::bench {
namespace {

std::string number(double v) { return std::to_string(std::lround(v)); }

// `text` is expanded by drawtext only when it `runs`.
Filter drawtext(const std::string& text, double size, const std::string& x,
                double y, const std::string& color, bool runs = false) {
  return {"drawtext",
          {{"font", kFont},
           {"text", text},
           {"expansion", runs ? "normal" : "none"},
           {"fontsize", number(size)},
           {"fontcolor", color},
           {"x", x},
           {"y", number(y)}}};
}

// As bench/todays_pipeline.sh writes them.
std::vector<Filter> classic() {
  const ClipText clip = sample_clip();
  const RatingStyle& rating = rating_style(clip.rating);
  char color[16];
  std::snprintf(color, sizeof(color), "0x%02lX%02lX%02lX",
                std::lround(rating.color.r * 255),
                std::lround(rating.color.g * 255),
                std::lround(rating.color.b * 255));
  const std::string centred = "(w-text_w)/2";
  return {{"drawbox",
           {{"x", "iw*0.1-4"},
            {"y", "6"},
            {"w", "iw*0.8+8"},
            {"h", "88"},
            {"color", color},
            {"t", "fill"}}},
          {"drawbox",
           {{"x", "iw*0.1"},
            {"y", "10"},
            {"w", "iw*0.8"},
            {"h", "80"},
            {"color", "white@0.95"},
            {"t", "fill"}}},
          drawtext(std::string(rating.symbol) + "  " + clip.name, 24, centred,
                   20, "black"),
          drawtext(clip.notes, 16, centred, 50, "0x333333")};
}

}  // namespace

std::vector<Filter> draw_filters(DrawingCase which, Size frame) {
  const double unit = frame.height / 1080.0;
  std::vector<Filter> out;
  switch (which) {
    case DrawingCase::kCard:
      break;
    case DrawingCase::kClassic:
      return classic();
    case DrawingCase::kOutlinedLines: {
      double y = kLineTop;
      for (const std::string& line : outlined_lines()) {
        out.push_back(drawtext(line, kLineSize * unit, number(kLineLeft * unit),
                               y * unit, "white"));
        out.back().options.push_back({"borderw", number(kLineBorder * unit)});
        out.back().options.push_back({"bordercolor", "black"});
        y += kLinePitch;
      }
      break;
    }
    case DrawingCase::kShortClock:
      out = {
          drawtext("%{eif:trunc(t/60):d}\\:%{eif:mod(trunc(t),60):d:2}."
                   "%{eif:mod(trunc(t*10),10):d}",
                   kClockSize * unit, number(kClockLeft * unit),
                   kClockTop * unit, "white", true)};
      break;
    case DrawingCase::kClock:
      out = {drawtext("%{pts:hms}", kClockSize * unit,
                      number(kClockLeft * unit), kClockTop * unit, "white",
                      true)};
      break;
    case DrawingCase::kPlate:
      out = {{"drawbox",
              {{"x", "0"},
               {"y", "0"},
               {"w", "iw"},
               {"h", "ih"},
               {"color", "black@0.5"},
               {"t", "fill"}}}};
      break;
    case DrawingCase::kCredits: {
      std::string all;
      for (const std::string& line : credits_lines())
        all += all.empty() ? line : "\n" + line;
      out = {drawtext(all, kCreditsSize * unit, number(kCreditsLeft * unit),
                      kCreditsTop * unit, "white")};
      // From the font's own line height to the pitch.
      out.back().options.push_back({"line_spacing", number(7 * unit)});
      break;
    }
    case DrawingCase::kNothing:
      out = {drawtext("Later", kLineSize * unit, number(kLineLeft * unit),
                      kLineTop * unit, "white")};
      out.back().options.push_back({"enable", "0"});
      break;
  }
  return out;
}

std::vector<Filter> drawtext_plate(Size frame) {
  Filter f = drawtext(" ", 16, "(w-text_w)/2", frame.height / 2.0, "white");
  f.options.push_back({"box", "1"});
  f.options.push_back({"boxcolor", "black@0.5"});
  f.options.push_back({"boxborderw", number(frame.width)});
  return {f};
}

}  // namespace glyphreel::bench
