// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "text/built_in.h"
#include "text/scene.h"
#include "text/utf8.h"

// All measures here are design pixels (1/1080 of the height), on a grid of 8,
// until CardBuilder::finish() turns them into pixels of the frame.

namespace glyphreel {
namespace {

constexpr double kPadding = 24;
constexpr double kBadge = 80;
constexpr double kGap = 24;  // between badge and text
constexpr double kRadius = 24;
constexpr double kBadgeRadius = 16;
constexpr double kTitleSize = 44;
constexpr double kTitleMinSize =
    36;  // on one line, before a second one is taken
constexpr double kTwoLineSize = 38;
constexpr double kTwoLineMinSize = 32;
constexpr double kTitleLineHeight = 1.2;
constexpr double kPlayerSize = 26;
constexpr double kChipSize = 22;
constexpr double kChipHeight = 36;
constexpr double kChipPadding = 14;
constexpr double kChipGap = 8;
constexpr double kNotesSize = 27;
constexpr double kNotesLineHeight = 1.36;
constexpr int kNotesLines = 3;
constexpr double kMinWidth = 320;
constexpr double kMaxWidthShare =
    0.6;  // of the frame, where that is wide enough
constexpr double kEnoughWidth = 880;
// Below this many pixels per design pixel titles would be under 18 px: small
// frames get a card that is larger in proportion.
constexpr double kSmallestUnit = 0.42;

constexpr Color kPlateColor = rgb(0x0d1117, 0.88f);
constexpr Color kTitleColor = rgb(0xffffff);
constexpr Color kPlayerColor = rgb(0xdbe2ea);
constexpr Color kChipColor = rgb(0xffffff, 0.13f);
constexpr Color kChipTextColor = rgb(0xe6ebf1);
constexpr Color kNotesColor = rgb(0xc2cad4);
constexpr Color kDarkInk = rgb(0x0d1117);

double on_grid(double v) { return std::round(v / 8) * 8; }

// WCAG 2.1, relative luminance and contrast ratio.
double relative_luminance(const Color& c) {
  const auto linear = [](float v) {
    return v <= 0.04045f ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

// White where it stands out at least 3 : 1 (WCAG 2.1, 1.4.3, large text).
Color ink_on(const Color& background) {
  return 1.05 / (relative_luminance(background) + 0.05) >= 3 ? rgb(0xffffff)
                                                             : kDarkInk;
}

class CardBuilder {
 public:
  CardBuilder(const ClipText& clip, Size frame, FontLibrary::Impl& fonts)
      : clip_(clip), fonts_(fonts), rating_(rating_style(clip.rating)) {
    const double w = frame.width, h = frame.height;
    unit_ = std::max(design_pixel(Overlay::Scale::kFrame, frame),
                     std::min({kSmallestUnit, w / 480, h / 320}));
    frame_width_ = w / unit_;
    frame_height_ = h / unit_;
    // A safe area of 5 %, at least.
    margin_x_ = std::max(frame_width_ * 0.05, on_grid(frame_width_ * 0.05));
    margin_y_ = std::max(frame_height_ * 0.05, on_grid(frame_height_ * 0.05));
    const double safe = frame_width_ - 2 * margin_x_;
    const double most =
        std::min(safe, std::max(frame_width_ * kMaxWidthShare, kEnoughWidth));
    text_width_ = std::max(16.0, most - 2 * kPadding - kBadge - kGap);
  }

  std::vector<Layer> build(const LayerWindow& window) {
    set_title();
    set_meta();
    set_notes();
    // A low frame: fewer notes, then no second line, then the title alone.
    const double room = frame_height_ - 2 * margin_y_;
    while (height() > room && notes_lines_ > 1) {
      --notes_lines_;
      set_notes();
    }
    if (height() > room) has_notes_ = false;
    if (height() > room && title_.max_lines > 1) {
      title_.max_lines = 1;
      title_measure_ = measure(title_, text_width_);
    }
    if (height() > room) has_meta_ = false;
    return finish(window);
  }

 private:
  struct Piece {  // of the line under the title
    TextLayer text;
    double width;
    bool is_chip;
  };

  static TextLayer text_layer(std::string text, double size, int weight,
                              Color color) {
    TextLayer t;
    t.text = std::move(text);
    t.size = size;
    t.weight = weight;
    t.color = color;
    return t;
  }

  // Lays out as the compositor will, and returns design pixels.
  TextLayout measure(const TextLayer& layer, double width) const {
    TextLayer t = layer;
    t.width = Length{0, width};
    TextLayout l = lay_out(drawable_text(decode_utf8(t.text)),
                           text_spec(t, unit_, Size{1, 1}), fonts_);
    for (double* v : {&l.size_px, &l.width, &l.height, &l.first_baseline,
                      &l.ink_left, &l.ink_top, &l.ink_right, &l.ink_bottom})
      *v /= unit_;
    return l;
  }

  void set_title() {
    title_ = text_layer(clip_.name, kTitleSize, 600, kTitleColor);
    title_.line_height = kTitleLineHeight;
    title_.letter_spacing = -0.4;
    title_.fit = Fit::kShrink;
    title_.min_size = kTitleMinSize;
    title_measure_ = measure(title_, text_width_);
    is_rtl_ = title_measure_.is_rtl;
    if (title_measure_.shortened) {
      title_.size = kTwoLineSize;
      title_.min_size = kTwoLineMinSize;
      title_.max_lines = 2;
      title_measure_ = measure(title_, text_width_);
    }
  }

  void set_meta() {
    const bool has_player = !clip_.player.empty();
    double left = text_width_;
    if (has_player) {
      TextLayer t = text_layer(clip_.player, kPlayerSize, 600, kPlayerColor);
      const double most = clip_.tags.empty() ? left : left * 0.6;
      const double width = std::min(most, measure(t, most).width + 1);
      pieces_.push_back({std::move(t), width, false});
      left -= width + 16;
    }
    const size_t count = clip_.tags.size();
    for (size_t i = 0; i < count; ++i) {
      if (clip_.tags[i].empty()) continue;
      // Room for "+3" is kept while more tags follow.
      const double keep = i + 1 < count ? 64 + kChipGap : 0;
      TextLayer t = chip_text(clip_.tags[i]);
      const double width = chip_width(t, 1e4);
      if (width > left - keep) {
        const bool first_chip = pieces_.size() == (has_player ? 1u : 0u);
        if (first_chip && left - keep > 96) {
          pieces_.push_back({std::move(t), left - keep, true});
          left -= left - keep + kChipGap;
          continue;
        }
        TextLayer more = chip_text("+" + std::to_string(count - i));
        const double more_width = chip_width(more, 1e4);
        if (more_width <= left)
          pieces_.push_back({std::move(more), more_width, true});
        break;
      }
      pieces_.push_back({std::move(t), width, true});
      left -= width + kChipGap;
    }
    has_meta_ = !pieces_.empty();
  }

  TextLayer chip_text(const std::string& text) const {
    return text_layer(text, kChipSize, 500, kChipTextColor);
  }
  double chip_width(const TextLayer& t, double most) const {
    return std::ceil(measure(t, most).width) + 2 * kChipPadding;
  }
  double meta_width() const {
    double width = 0;
    for (const Piece& p : pieces_)
      width += p.width + (p.is_chip ? kChipGap : 16);
    return pieces_.empty() ? 0
                           : width - (pieces_.back().is_chip ? kChipGap : 16);
  }

  void set_notes() {
    has_notes_ = !clip_.notes.empty();
    if (!has_notes_) return;
    notes_ = text_layer(clip_.notes, kNotesSize, 400, kNotesColor);
    notes_.line_height = kNotesLineHeight;
    notes_.fit = Fit::kWrap;
    notes_.max_lines = notes_lines_;
    notes_measure_ = measure(notes_, text_width_);
    has_notes_ = notes_measure_.line_count > 0;
  }

  double meta_gap() const { return has_meta_ ? 8 : 0; }
  double notes_gap() const { return has_notes_ ? 12 : 0; }
  double content_height() const {
    return title_measure_.height + (has_meta_ ? meta_gap() + kChipHeight : 0) +
           (has_notes_ ? notes_gap() + notes_measure_.height : 0);
  }
  double height() const {
    return std::ceil(std::max(content_height(), kBadge) / 8) * 8 + 2 * kPadding;
  }

  // The x of something `width` wide, `x` from the card's start edge.
  double place(double x, double width) const {
    return card_x_ + (is_rtl_ ? card_width_ - x - width : x);
  }
  Length px(double design) const { return {0, design * unit_}; }

  void add_box(double x, double y, double width, double high, double radius,
               Color color, std::optional<Shadow> shadow = std::nullopt) {
    BoxLayer b;
    b.x = px(place(x, width));
    b.y = px(y);
    b.width = px(width);
    b.height = px(high);
    b.radius = radius * unit_;
    b.color = color;
    if (shadow) {
      shadow->dx *= unit_;
      shadow->dy *= unit_;
      shadow->blur *= unit_;
    }
    b.shadow = shadow;
    layers_.push_back({b, {}, 1});
  }

  void add_text(TextLayer t, double x, double y, double width) {
    t.text = as_literal(t.text);
    // A box that hugs its text must not break it for a rounding error.
    constexpr double kSlack = 0.5;
    t.x = px(place(x, width) - (is_rtl_ ? kSlack : 0));
    t.width = px(width + kSlack);
    t.y = px(y);
    t.size *= unit_;
    t.min_size *= unit_;
    t.letter_spacing *= unit_;
    if (t.align == Align::kStart)
      t.align = is_rtl_ ? Align::kRight : Align::kLeft;
    layers_.push_back({std::move(t), {}, 1});
  }

  // Centres the ink, not the line: "!" and "??" have no descenders.
  void add_centered_text(TextLayer t, double x, double y, double width,
                         double high) {
    const TextLayout l = measure(t, 1e4);
    add_text(t, x + (width - l.width) / 2,
             y + high / 2 - (l.ink_top + l.ink_bottom) / 2, l.width);
  }

  std::vector<Layer> finish(const LayerWindow& window) {
    const double inner =
        std::max({title_measure_.width, has_meta_ ? meta_width() : 0,
                  has_notes_ ? notes_measure_.width : 0});
    const double content = std::min(text_width_, std::ceil(inner));
    card_width_ = std::max(kMinWidth,
                           on_grid(content + 4 + 2 * kPadding + kBadge + kGap));
    card_width_ = std::min(card_width_, frame_width_ - 2 * margin_x_);
    card_x_ = margin_x_;
    const double card_y = frame_height_ - margin_y_ - height();

    add_box(0, card_y, card_width_, height(), kRadius, kPlateColor,
            Shadow{0, 8, 20, {0, 0, 0, 0.45f}});
    // The badge is centred on the title when nothing else is there, else it
    // stands at the top with it.
    const double room = height() - 2 * kPadding;
    const bool is_short = content_height() <= kBadge;
    const double badge_y =
        card_y + kPadding + (has_notes_ ? 0 : (room - kBadge) / 2);
    add_box(kPadding, badge_y, kBadge, kBadge, kBadgeRadius, rating_.color);
    TextLayer symbol =
        text_layer(rating_.symbol, 44, 700, ink_on(rating_.color));
    add_centered_text(symbol, kPadding, badge_y, kBadge, kBadge);

    const double x = kPadding + kBadge + kGap;
    const double width = card_width_ - x - kPadding;
    double y =
        card_y + kPadding + (is_short ? (room - content_height()) / 2 : 0);
    if (!has_meta_ && !has_notes_) {
      // Capitals on the badge's middle.
      y = card_y + height() / 2 - title_measure_.height / 2;
    }
    add_text(title_, x, y, width);
    y += title_measure_.height;
    if (has_meta_) {
      y += meta_gap();
      double at = x;
      for (const Piece& p : pieces_) {
        if (p.is_chip) {
          add_box(at, y, p.width, kChipHeight, kChipHeight / 2, kChipColor);
          TextLayer t = p.text;
          add_in_line(t, at + kChipPadding, y, p.width - 2 * kChipPadding);
          at += p.width + kChipGap;
        } else {
          add_in_line(p.text, at, y, p.width);
          at += p.width + 16;
        }
      }
      y += kChipHeight;
    }
    if (has_notes_) add_text(notes_, x, y + notes_gap(), width);

    for (Layer& layer : layers_) layer.window = window;
    return std::move(layers_);
  }

  // On the line of player and tags: all of it shares one baseline.
  void add_in_line(const TextLayer& t, double x, double y, double width) {
    const TextLayout l = measure(t, 1e4);
    const double baseline = y + kChipHeight / 2 + 0.36 * kChipSize;
    add_text(t, x, baseline - l.first_baseline, width);
  }

  const ClipText& clip_;
  FontLibrary::Impl& fonts_;
  const RatingStyle& rating_;
  double unit_, frame_width_, frame_height_, margin_x_, margin_y_, text_width_;
  bool is_rtl_ = false, has_meta_ = false, has_notes_ = false;
  int notes_lines_ = kNotesLines;
  TextLayer title_, notes_;
  TextLayout title_measure_, notes_measure_;
  std::vector<Piece> pieces_;
  double card_x_ = 0, card_width_ = 0;
  std::vector<Layer> layers_;
};

}  // namespace

std::vector<Layer> card_layers(const ClipText& text, Size frame,
                               Rational clip_duration,
                               FontLibrary::Impl& fonts) {
  LayerWindow window;
  const double fade = std::min(0.3, clip_duration.to_double() * 0.15);
  window.fade_in = window.fade_out = std::max(0.0, fade);
  return CardBuilder(text, frame, fonts).build(window);
}

}  // namespace glyphreel
