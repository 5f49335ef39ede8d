// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_OVERLAY_H_
#define GR_TEXT_OVERLAY_H_

// The description of what is drawn over a clip: layers of boxes and texts, as plain
// structs. The job file's "overlay" parses into these; a host fills them itself.
// Nothing here measures or draws: see compositor.h.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "../core/color.h"
#include "../core/rational.h"

namespace glyphreel {

// A length or position: `percent` of the frame's width (for x and width) or height
// (for y and height), plus `px` design pixels. See Overlay::scale for how large a
// design pixel is.
struct Length {
  double percent = 0;
  double px = 0;
  friend bool operator==(const Length&, const Length&) = default;
};

// Drawn under its owner. `blur` is the Gaussian's standard deviation in design
// pixels; 0 gives a hard edge.
struct Shadow {
  double dx = 0;
  double dy = 0;
  double blur = 0;
  Color color{0, 0, 0, 0.5f};
  friend bool operator==(const Shadow&, const Shadow&) = default;
};

struct BoxLayer {
  Length x, y;           // top left corner
  Length width, height;
  Color color;
  double radius = 0;     // of the corners, design pixels
  std::optional<Shadow> shadow;
  friend bool operator==(const BoxLayer&, const BoxLayer&) = default;
};

enum class Align : uint8_t { kStart, kCenter, kEnd, kLeft, kRight };
enum class VerticalAlign : uint8_t { kTop, kMiddle, kBottom };

// What happens to a text that is wider than its box: it wraps onto more lines (up to
// max_lines, then an ellipsis), shrinks to min_size first, or ends in an ellipsis on
// its first line. Nothing is ever cut off or drawn outside the frame.
enum class Fit : uint8_t { kWrap, kShrink, kEllipsis };

// UTF-8 with placeholders: {name} {notes} {rating} {rating.symbol} {rating.word}
// {player} {tags} {clip.number} {fields.KEY}, and the running clocks {clip.time}
// {source.time} {film.time}, each with an optional format: {clip.time:m:ss.t}.
// "{{" and "}}" are literal braces. What a placeholder inserts is data and is never
// expanded again.
struct TextLayer {
  std::string text;
  Length x, y;                     // top left corner of the text's box
  Length width{100, 0};            // the text's box; lines are aligned inside it
  std::optional<Length> height;    // none: as tall as the text
  Align align = Align::kStart;     // kStart and kEnd follow the paragraph's direction
  VerticalAlign vertical_align = VerticalAlign::kTop;
  std::string font;                // family; empty: the engine's sans default
  int weight = 400;                // 100..900
  bool italic = false;
  double size = 32;                // em, design pixels
  double min_size = 0;             // for Fit::kShrink; 0: 60 % of size
  double line_height = 1.25;       // of the size
  int max_lines = 1;               // 1..; lines beyond end in an ellipsis
  Fit fit = Fit::kEllipsis;
  int max_chars = 0;               // keep the first N code points; 0: all
  double letter_spacing = 0;       // design pixels
  bool tabular_digits = false;     // clocks always have them
  Color color{1, 1, 1, 1};
  std::optional<Shadow> shadow;
  friend bool operator==(const TextLayer&, const TextLayer&) = default;
};

// When a layer shows, in seconds of clip time; a negative `from` or `until` counts
// from the clip's end. Fades lie inside the window.
struct LayerWindow {
  Rational from{0};
  std::optional<Rational> until;   // none: the clip's end
  double fade_in = 0;              // seconds
  double fade_out = 0;
  friend bool operator==(const LayerWindow&, const LayerWindow&) = default;
};

struct Layer {
  std::variant<BoxLayer, TextLayer> content;
  LayerWindow window;
  double opacity = 1;              // 0..1; of consecutive still layers with one
                                   // window as a group (see compositor.h)
  friend bool operator==(const Layer&, const Layer&) = default;
};

struct Overlay {
  enum class Kind : uint8_t { kCard, kClassic, kLayers, kNone };
  // kFrame: a design pixel is 1/1080 of the frame's height, or 1/864 of its width
  // where the frame is narrower than 4:5, so that one overlay is one design at
  // every size. kPixels: a design pixel is a pixel of the frame.
  enum class Scale : uint8_t { kFrame, kPixels };
  Kind kind = Kind::kCard;
  Scale scale = Scale::kFrame;
  std::vector<Layer> layers;       // for kLayers, bottom to top
  friend bool operator==(const Overlay&, const Overlay&) = default;
};

// The texts of one clip, already made valid UTF-8.
struct ClipText {
  std::string name;
  std::string notes;
  int rating = 3;                  // 1..5
  std::string player;
  std::vector<std::string> tags;
  int number = 1;                  // of the clip in the film, from 1
  std::map<std::string, std::string> fields;
};

// Rating 1..5: "??" "?" "!?" "!" "!!", its word and its colour.
struct RatingStyle {
  const char* symbol;
  const char* word;
  Color color;
};
const RatingStyle& rating_style(int rating);  // clamped to 1..5

// One sentence for each mistake in the overlay (an unknown placeholder with the
// nearest known name, a bad clock format, a size that is not positive); empty when
// it is right. `field_names` are the keys that some clip has under "fields".
std::vector<std::string> find_mistakes(const Overlay& overlay,
                                       const std::vector<std::string>& field_names);

}  // namespace glyphreel

#endif  // GR_TEXT_OVERLAY_H_
