// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_CLOCK_TEXT_H_
#define GR_TEXT_CLOCK_TEXT_H_

// A text that changes from frame to frame, mostly in its digits. Digits are as wide
// as each other, so a text of the same pattern has its letters at the same places:
// it is laid out once per digit, and every slot's columns are baked once per digit
// that was there. Drawing a new text then copies the columns of the slots that
// changed, and blends whole rows.

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "../core/frame_view.h"
#include "text/baked_layer.h"
#include "text/layout.h"
#include "text/scene.h"

namespace glyphreel {

class ClockText {
 public:
  // The layer has no plate. What `canvas` refers to outlives the clock.
  ClockText(const TextLayer& layer, const Place& place,
            const FrameFormat& format, const Canvas& canvas);
  ~ClockText();

  // Blends `text` at `opacity` / 32767 into a frame of the constructor's format.
  void draw(const FrameView& frame, const StyledText& text, int16_t opacity);

 private:
  // Weights of the kernel that blends a rectangle of one plane.
  struct Words {
    int x = 0, y = 0, width = 0, height = 0;  // samples, rows
    std::vector<uint16_t> keep8, add8;
    std::vector<uint32_t> keep16, add16;
  };
  using Cell = std::array<Words, 3>;
  struct Slot {
    bool is_digit = false;
    size_t at = 0;                           // of the text
    std::array<PlacedGlyph, 10> glyphs;      // for each digit; else all the same
    int first_column = 0, last_column = 0;   // luma
    size_t first_reaching = 0, last_reaching = 0;  // slots that show in its columns
    std::unordered_map<uint64_t, Cell> cells;      // by their digits
  };
  struct Pattern {
    bool is_regular = false;
    PlacedText placed;  // of zeros
    std::vector<Slot> slots;
    Rect ink;   // all that it may cover
    Rect area;  // and what chroma samples take from beside it
    Cell shown;
    std::u32string text;  // that `shown` shows
    size_t cell_count = 0;
  };

  Pattern& pattern_of(const StyledText& text);
  bool find_slots(const StyledText& text, Pattern& pattern);
  void find_columns(Pattern& pattern);
  void show(Pattern& pattern, const std::u32string& text);
  const Cell& cell(Pattern& pattern, Slot& slot, const std::u32string& text);
  std::vector<DrawOp> ops_of(const PlacedText& placed) const;
  void prepare(const Pattern& pattern, Words& words, int plane, Rect area) const;

  TextLayer layer_;
  Place place_;
  FrameFormat format_;
  Canvas canvas_;
  std::map<std::u32string, Pattern> patterns_;  // by the text with zeros
  std::u32string key_, current_key_;  // key_: for the next lookup, kept for its memory
  std::vector<size_t> runs_;  // of the texts of `patterns_`
  Pattern* current_ = nullptr;
  StyledText whole_text_;  // of `whole_`, for texts without a pattern
  BakedLayer whole_;
  bool has_whole_ = false;
};

}  // namespace glyphreel

#endif  // GR_TEXT_CLOCK_TEXT_H_
