// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_OVERLAY_H_
#define GR_TEXT_OVERLAY_H_

// The description of what is drawn over a clip: layers of boxes, texts, images and
// groups of them, as plain structs. The job file's "overlay" parses into these; a host fills them itself.
// Nothing here measures or draws: see compositor.h.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "../core/api.h"
#include "../core/color.h"
#include "../core/geometry.h"
#include "../core/rational.h"
#include "../core/timecode.h"

namespace glyphreel {

// A length or position: `percent` of the parent's width (for x and width) or height
// (for y and height), plus `px` design pixels, plus `em` sizes of the layer's text
// (of 32 design pixels where the layer has none). The parent is the frame, or the box
// of the group that the layer is in. See Overlay::scale for how large a design pixel is.
struct Length {
  double percent = 0;
  double px = 0;
  double em = 0;
  friend bool operator==(const Length&, const Length&) = default;
};

// Nine points of a rectangle.
enum class Anchor : uint8_t {
  kTopLeft, kTop, kTopRight, kLeft, kCenter, kRight, kBottomLeft, kBottom,
  kBottomRight
};

// The part of the parent that anchors are points of. EBU R 95 (2017), table 2:
// action 3.5 %, graphics 5 % on each side.
enum class Area : uint8_t { kFrame, kActionSafe, kTitleSafe };

// Where a layer stands to another one: its near edge `gap` away from the other's,
// aligned along that edge; kOver: at the anchor's point of the other one's box.
enum class Side : uint8_t { kBelow, kAbove, kLeftOf, kRightOf, kOver };
enum class EdgeAlign : uint8_t { kStart, kCenter, kEnd };
struct Relation {
  std::string to;                  // Layer::id of an earlier layer of the same parent
  Side side = Side::kBelow;
  Length gap;
  EdgeAlign align = EdgeAlign::kStart;
  friend bool operator==(const Relation&, const Relation&) = default;
};

// A layer's box. `anchor` is a point of the area and the same point of the box; x and y
// move it inwards (from a right or bottom point to the left and upwards), from a centre
// to the right and downwards. With a relation, x and y move the layer from where the
// relation puts it, right and down, and the anchor matters for Side::kOver alone.
// Positions are kept to 1/8 px.
struct Placement {
  Length x, y;
  // None: what the content needs; of a box: the parent's. A text without anchor and
  // relation in the frame may be as wide as the parent and is aligned in it.
  std::optional<Length> width, height;
  std::optional<Anchor> anchor;    // none: kTopLeft
  Area area = Area::kFrame;
  std::optional<Relation> relation;
  friend bool operator==(const Placement&, const Placement&) = default;
};

struct ColorStop {
  double at = 0;                   // 0..1 along the gradient line, not decreasing
  Color color;
  friend bool operator==(const ColorStop&, const ColorStop&) = default;
};

// CSS Images 3, 3.1: `angle` in degrees, 0 upwards, 90 to the right; the line is as
// long as makes the corners take the first and last colour. Interpolated premultiplied.
struct LinearGradient {
  double angle = 180;
  std::vector<ColorStop> stops;    // 2..16
  friend bool operator==(const LinearGradient&, const LinearGradient&) = default;
};

// Drawn under its owner. `blur` is the Gaussian's standard deviation in design
// pixels; 0 gives a hard edge. A glow is a shadow without offset, grown by `spread`.
struct Shadow {
  double dx = 0;
  double dy = 0;
  double blur = 0;
  Color color{0, 0, 0, 0.5f};
  double spread = 0;               // design pixels that the shape grows by first
  friend bool operator==(const Shadow&, const Shadow&) = default;
};

enum class Join : uint8_t { kRound, kMiter };

// Around glyphs, half of a stroke of 2 * `width` design pixels: only what lies outside
// the letter shows, for the fill is drawn over it. A miter longer than 4 times the
// width becomes a bevel.
struct Outline {
  double width = 0;
  Color color{0, 0, 0, 1};
  Join join = Join::kRound;
  friend bool operator==(const Outline&, const Outline&) = default;
};

struct Border {
  double width = 0;                // design pixels, inside the edge
  Color color{1, 1, 1, 1};
  friend bool operator==(const Border&, const Border&) = default;
};

// How a rectangle looks: of a box, or of the plate behind a text.
struct BoxStyle {
  Color color;
  std::optional<LinearGradient> gradient;  // instead of `color`
  double radius = 0;               // of the corners, design pixels
  std::optional<Border> border;
  std::optional<Shadow> shadow;
  std::optional<Shadow> glow;
  friend bool operator==(const BoxStyle&, const BoxStyle&) = default;
};

struct BoxLayer : Placement, BoxStyle {
  friend bool operator==(const BoxLayer&, const BoxLayer&) = default;
};

enum class Align : uint8_t { kStart, kCenter, kEnd, kLeft, kRight, kJustify };
enum class VerticalAlign : uint8_t { kTop, kMiddle, kBottom };
enum class Direction : uint8_t { kAuto, kLeftToRight, kRightToLeft };

// What happens to a text that is wider than its box: it wraps onto more lines (up to
// max_lines, then an ellipsis), shrinks to min_size first, or ends in an ellipsis on
// its first line. Nothing is ever cut off or drawn outside the frame.
enum class Fit : uint8_t { kWrap, kShrink, kEllipsis };

struct FontFeature {               // OpenType: "smcp" 1, "liga" 0
  std::string tag;                 // four characters
  int value = 1;
  friend bool operator==(const FontFeature&, const FontFeature&) = default;
};
struct FontVariation {             // an axis of a variable font: "wdth" 87.5
  std::string tag;
  double value = 0;
  friend bool operator==(const FontVariation&, const FontVariation&) = default;
};

// Part of a text in a style of its own; what is not given is the layer's.
struct TextRun {
  std::string text;                // as TextLayer::text
  std::optional<std::string> font;
  std::optional<int> weight;
  std::optional<bool> italic;
  std::optional<double> size;
  std::optional<Color> color;
  std::optional<double> letter_spacing;
  std::vector<FontFeature> features;      // after the layer's
  std::vector<FontVariation> variations;  // after the layer's
  friend bool operator==(const TextRun&, const TextRun&) = default;
};

// Behind a text: its lines' box, or each line's own, grown by the padding, which is
// part of the layer's box: what the layer's place and size say is the plate's.
struct Plate : BoxStyle {
  double padding_x = 0, padding_y = 0;    // design pixels
  bool per_line = false;
  friend bool operator==(const Plate&, const Plate&) = default;
};

// UTF-8 with placeholders: {name} {notes} {rating} {rating.symbol} {rating.word}
// {player} {tags} {clip.number} {fields.KEY}; the running clocks {clip.time}
// {source.time} {film.time} {recording.time} {clock.NAME}, each with an optional
// format: {clip.time:m:ss.t}; {source.timecode}; and values per frame {data.NAME},
// also with a format: {data.speed:0.0}. "{{" and "}}" are literal braces. What a
// placeholder inserts is data and is never expanded again.
struct TextLayer : Placement {
  std::string text;
  std::vector<TextRun> runs;       // when not empty, instead of `text`
  Align align = Align::kStart;     // kStart and kEnd follow the paragraph's direction
  VerticalAlign vertical_align = VerticalAlign::kTop;
  Direction direction = Direction::kAuto;  // kAuto: by the first strong character
  std::string font;                // family; empty: the engine's sans default
  int weight = 400;                // 1..1000
  bool italic = false;
  double size = 32;                // em, design pixels
  double min_size = 0;             // for Fit::kShrink; 0: 60 % of size
  double line_height = 1.25;       // of the size
  int max_lines = 1;               // 1..; lines beyond end in an ellipsis
  Fit fit = Fit::kEllipsis;
  int max_chars = 0;               // keep the first N code points; 0: all
  double letter_spacing = 0;       // design pixels
  bool tabular_digits = false;     // clocks always have them
  std::vector<FontFeature> features;
  std::vector<FontVariation> variations;
  Color color{1, 1, 1, 1};
  std::optional<LinearGradient> gradient;  // instead of `color`, over the text's box
  std::optional<Outline> outline;
  std::optional<Shadow> shadow;    // of the letters with their outline
  std::optional<Shadow> glow;
  std::optional<Plate> plate;
  friend bool operator==(const TextLayer&, const TextLayer&) = default;
};

// Straight (not premultiplied) non-linear R'G'B'A of 8 bits, rows without padding.
struct Image {
  Size size;
  std::vector<uint8_t> rgba;
  friend bool operator==(const Image&, const Image&) = default;
};

enum class ImageFit : uint8_t { kContain, kCover, kStretch };
struct ImageLayer : Placement {
  std::shared_ptr<const Image> image;
  std::string name;                // for messages: the file's path
  ImageFit fit = ImageFit::kContain;
  double radius = 0;               // of the corners, design pixels
  std::optional<Shadow> shadow;
  friend bool operator==(const ImageLayer&, const ImageLayer&) = default;
};

// Drawn as one picture, so that its opacity and movement are those of the whole.
// Without a size it is as large as its layers.
struct Layer;
struct GroupLayer : Placement {
  std::vector<Layer> layers;       // bottom to top
  friend bool operator==(const GroupLayer&, const GroupLayer&) = default;
};

// When a layer shows, in seconds of clip time; a negative `from` or `until` counts
// from the clip's end. Fades lie inside the window. With a slack, the window ends at the
// source's key frame that is nearest to `until`, where one is no further away than that
// (of two, at the earlier one): what comes after it need not be encoded anew.
struct LayerWindow {
  Rational from{0};
  std::optional<Rational> until;   // none: the clip's end
  double fade_in = 0;              // seconds
  double fade_out = 0;
  Rational until_slack{0};         // seconds
  friend bool operator==(const LayerWindow&, const LayerWindow&) = default;
};

// A cubic Bezier timing function (CSS Easing 1, 2.2); x1 and x2 in 0..1. The default
// is linear. kHold: the value jumps at the end.
struct Easing {
  double x1 = 0, y1 = 0, x2 = 1, y2 = 1;
  bool hold = false;
  friend bool operator==(const Easing&, const Easing&) = default;
};

// How a layer comes into its window, or (reversed) leaves it: from moved by (dx, dy)
// (of the frame), scaled about its centre and with this opacity to its own state.
struct Transition {
  double seconds = 0;
  Length dx, dy;
  double scale = 1;                // 0..16
  double opacity = 0;
  Easing easing;
  friend bool operator==(const Transition&, const Transition&) = default;
};

// A layer's state at one clip time (negative: from the clip's end); between two
// keyframes each given property goes from the value before it to its own along
// `easing`. Before the first and after the last keyframe of a property it stands.
struct Keyframe {
  Rational at;
  std::optional<Length> dx, dy;    // from its place, of the frame
  std::optional<double> scale;     // about its centre, 0..16
  std::optional<double> opacity;   // 0..1, times the layer's
  std::optional<Color> color;      // of a box's or a text's fill
  Easing easing;
  friend bool operator==(const Keyframe&, const Keyframe&) = default;
};

// Where a tracked object is: the layer's anchor point stands where two series of the
// overlay's data put it, moved by the layer's x and y to the right and down. A value of
// 0 is the frame's left or upper edge, one of `width` or `height` the other edge. Where
// there is no value the layer does not show.
struct Follow {
  std::string x, y;                // names of Overlay::data, numbers
  double width = 100, height = 100;
  friend bool operator==(const Follow&, const Follow&) = default;
};

struct Animation {
  std::optional<Transition> enter, exit;
  std::vector<Keyframe> keyframes;        // by time, from first to last
  double typewriter_per_second = 0;       // graphemes of a text; 0: all at once
  std::optional<Follow> follow;           // not beside another layer
  friend bool operator==(const Animation&, const Animation&) = default;
};

struct Layer {
  std::variant<BoxLayer, TextLayer, ImageLayer, GroupLayer> content;
  LayerWindow window;
  double opacity = 1;              // 0..1; of a group, as one picture
  Animation animation = {};
  std::string id = {};                  // for Relation::to; unique in its parent
  friend bool operator==(const Layer&, const Layer&) = default;
};

// What a clock counts. kRecording: wall time, from the time that the source's file says
// it was made at (seconds since 1970-01-01 00:00 UTC); without one it shows nothing.
enum class ClockBase : uint8_t { kClip, kSource, kFilm, kRecording };

// A clock of the job's own, {clock.NAME}: offset + speed * (base - first - pauses), where
// pauses are what of them has passed; with `count_down_from`, that less the value, and
// not below zero.
struct ClockPause {
  Rational from, until;            // of the base
  friend bool operator==(const ClockPause&, const ClockPause&) = default;
};
struct ClockSpec {
  ClockBase base = ClockBase::kSource;
  Rational first{0};               // of the base: shows `offset` until then
  Rational offset{0};
  Rational speed{1};
  std::vector<ClockPause> pauses;  // apart from one another, by time
  std::optional<Rational> count_down_from;
  friend bool operator==(const ClockSpec&, const ClockSpec&) = default;
};

// Values over time, {data.NAME}: the sample at or before the time, or, interpolated,
// between its neighbours. Before the first and after the last sample: that one.
struct DataSample {
  Rational time;
  double value = 0;
  std::string text;                // of a series of texts, which is never interpolated
  friend bool operator==(const DataSample&, const DataSample&) = default;
};
struct DataSeries {
  ClockBase base = ClockBase::kSource;
  bool is_text = false;
  bool interpolated = true;
  std::vector<DataSample> samples; // times strictly increasing
  friend bool operator==(const DataSeries&, const DataSeries&) = default;
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
  std::map<std::string, ClockSpec> clocks;
  // Shared by the overlays of a film, for they can be long.
  std::map<std::string, std::shared_ptr<const DataSeries>> data;
  std::string time_zone;           // of {recording.time}: IANA name or "+02:00"; empty: UTC
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
  // What the source's file says of itself; none: it says nothing.
  std::optional<Rational> recorded_at;  // seconds since 1970-01-01 00:00 UTC
  std::optional<Timecode> timecode;     // at source time 0
  // Clip times of the frames that show the source's key frames, increasing; may be left
  // empty where no window has a slack.
  std::vector<Rational> keyframes;
};

// Rating 1..5: "??" "?" "!?" "!" "!!", its word and its colour.
struct RatingStyle {
  const char* symbol;
  const char* word;
  Color color;
};
GR_API const RatingStyle& rating_style(int rating);  // clamped to 1..5

// One sentence for each mistake in the overlay (an unknown placeholder with the
// nearest known name, a bad clock format, a size that is not positive); empty when
// it is right. `field_names` are the keys that some clip has under "fields".
GR_API std::vector<std::string> find_mistakes(
    const Overlay& overlay, const std::vector<std::string>& field_names);

}  // namespace glyphreel

#endif  // GR_TEXT_OVERLAY_H_
