// SPDX-License-Identifier: Apache-2.0
#include "text/clock_text.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "text/bake.h"
#include "text/blend.h"

namespace glyphreel {
namespace {

// What is kept of long clips with many formats and digits stays bounded.
constexpr size_t kMostPatterns = 16;
constexpr size_t kMostCells = 4096;
// Slots whose digits one cell may depend on: 4 bits each.
constexpr size_t kMostReaching = 14;
// A sample of chroma takes from luma samples up to 2 px away from its own pair.
constexpr int kChromaReach = 3;

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

void with_zeros(const std::u32string& text, std::u32string& out) {
  out = text;
  for (char32_t& c : out)
    if (is_digit(c)) c = U'0';
}

int round_down_even(int v) { return v & ~1; }

bool is_same(const PlacedGlyph& a, const PlacedGlyph& b) {
  return a.face == b.face && a.glyph == b.glyph && a.x == b.x && a.y == b.y &&
         a.size_px == b.size_px;
}

template <typename Word>
void copy_columns(const std::vector<Word>& from, int from_width, int to_width,
                  int x, int rows, std::vector<Word>& to) {
  // A digit's columns are few: calls of a memcpy() that does not know how many cost
  // more than the copying.
  constexpr size_t kWords = 16 / sizeof(Word);
  const auto width = static_cast<size_t>(from_width);
  const Word* in = from.data();
  Word* out = to.data() + x;
  for (int y = 0; y < rows; ++y, in += from_width, out += to_width) {
    if (width < kWords) {
      std::copy_n(in, width, out);
      continue;
    }
    for (size_t i = 0; i + kWords < width; i += kWords)
      std::memcpy(out + i, in + i, 16);
    std::memcpy(out + width - kWords, in + width - kWords, 16);
  }
}

}  // namespace

ClockText::ClockText(const TextLayer& layer, const Place& place,
                     const FrameFormat& format, const Canvas& canvas)
    : layer_(layer), place_(place), format_(format), canvas_(canvas) {
  layer_.tabular_digits = true;
}

ClockText::~ClockText() = default;

std::vector<DrawOp> ClockText::ops_of(const PlacedText& placed) const {
  std::vector<DrawOp> ops;
  append_text(layer_, placed, SIZE_MAX, {}, canvas_, ops);
  return ops;
}

// One slot per glyph; false where the places of other letters depend on the digits.
bool ClockText::find_slots(const StyledText& text, Pattern& pattern) {
  StyledText same = text;
  size_t digits_in_text = 0;
  for (int d = 0; d < 10; ++d) {
    for (size_t i = 0; i < text.text.size(); ++i)
      if (is_digit(text.text[i])) {
        same.text[i] = U'0' + static_cast<char32_t>(d);
        digits_in_text += d == 0;
      }
    const PlacedText placed = place_text(layer_, same, place_, *canvas_.fonts);
    const auto& glyphs = placed.layout.glyphs;
    if (d == 0) {
      if (placed.layout.line_count != 1 || placed.layout.shortened)
        return false;
      size_t digits = 0;
      for (const PlacedGlyph& g : glyphs) {
        Slot slot;
        slot.at = g.cluster;
        slot.is_digit = is_digit(same.text[g.cluster]);
        digits += slot.is_digit;
        slot.glyphs.fill(g);
        pattern.slots.push_back(std::move(slot));
      }
      if (digits != digits_in_text) return false;
      pattern.placed = placed;
      continue;
    }
    if (glyphs.size() != pattern.slots.size() ||
        placed.x != pattern.placed.x || placed.y != pattern.placed.y)
      return false;
    for (size_t i = 0; i < glyphs.size(); ++i) {
      Slot& slot = pattern.slots[i];
      if (glyphs[i].cluster != slot.at ||
          (!slot.is_digit && !is_same(glyphs[i], slot.glyphs[0])))
        return false;
      slot.glyphs[static_cast<size_t>(d)] = glyphs[i];
    }
  }
  return !pattern.slots.empty();
}

void ClockText::find_columns(Pattern& pattern) {
  // What each slot may cover, whichever digit is there.
  std::vector<Rect> extents;
  for (const Slot& slot : pattern.slots) {
    Rect all;
    for (size_t d = 0; d < (slot.is_digit ? 10u : 1u); ++d) {
      PlacedText one = pattern.placed;
      one.layout.glyphs = {slot.glyphs[d]};
      for (const DrawOp& op : ops_of(one)) all = unite(all, bounds_of(op));
    }
    extents.push_back(all);
    pattern.ink = unite(pattern.ink, all);
  }
  pattern.area = grow(pattern.ink, kChromaReach).intersect(canvas_.clip);
  pattern.ink = pattern.ink.intersect(canvas_.clip);
  const Rect& area = pattern.area;
  auto& slots = pattern.slots;
  for (size_t i = 0; i < slots.size(); ++i) {
    // Columns begin at the pen, on an even pixel.
    const GlyphSpot spot =
        spot_of(slots[i].glyphs[0], pattern.placed.x, pattern.placed.y);
    const int pen =
        std::clamp(round_down_even(spot.x), round_down_even(area.x),
                   round_down_even(area.right()));
    slots[i].first_column = i == 0 ? area.x : std::max(pen, slots[i - 1].first_column);
    if (i > 0) slots[i - 1].last_column = slots[i].first_column;
  }
  slots.back().last_column = area.right();
  for (Slot& slot : slots) {
    size_t first = slots.size(), last = 0;
    for (size_t j = 0; j < slots.size(); ++j)
      if (!extents[j].empty() &&
          extents[j].x - kChromaReach < slot.last_column &&
          extents[j].right() + kChromaReach > slot.first_column) {
        first = std::min(first, j);
        last = j + 1;
      }
    slot.first_reaching = std::min(first, last);
    slot.last_reaching = last;
    if (last > first && last - first > kMostReaching)
      pattern.is_regular = false;
  }
}

// `area` is columns of the pattern's.
void ClockText::prepare(const Pattern& pattern, Words& words, int plane,
                        Rect area) const {
  const PixelFormatLayout& layout = layout_of(format_.pixel_format);
  // Only chroma changes in rows beside the letters.
  if (!layout.is_chroma(layout.component_in(plane))) {
    area.y = pattern.ink.y;
    area.height = pattern.ink.height;
  }
  const int sx = layout.plane_shift_x(plane), sy = layout.plane_shift_y(plane);
  const int step = layout.plane_step(plane);
  words.x = (area.x >> sx) * step;
  words.y = area.y >> sy;
  words.width = ((area.right() + sx) >> sx) * step - words.x;
  words.height = ((area.bottom() + sy) >> sy) - words.y;
  const size_t count = static_cast<size_t>(std::max(0, words.width)) *
                       static_cast<size_t>(std::max(0, words.height));
  if (layout.bytes_per_sample == 2) {
    words.keep16.assign(count, Weights16::keep(0));
    words.add16.assign(count, Weights16::add(0));
  } else {
    words.keep8.assign(count, Weights8::keep(0));
    words.add8.assign(count, Weights8::add(0));
  }
}

ClockText::Pattern& ClockText::pattern_of(const StyledText& text) {
  with_zeros(text.text, key_);
  if (current_ && key_ == current_key_ && text.run_last == runs_)
    return *current_;
  if (text.run_last != runs_) patterns_.clear();
  runs_ = text.run_last;
  const auto found = patterns_.find(key_);
  current_key_ = key_;
  if (found != patterns_.end()) return *(current_ = &found->second);
  if (patterns_.size() >= kMostPatterns) patterns_.clear();
  Pattern& made = patterns_[key_];
  made.is_regular = find_slots(text, made);
  if (made.is_regular) find_columns(made);
  if (made.is_regular)
    for (int p = 0; p < layout_of(format_.pixel_format).plane_count; ++p)
      prepare(made, made.shown[static_cast<size_t>(p)], p, made.area);
  return *(current_ = &made);
}

const ClockText::Cell& ClockText::cell(Pattern& pattern, Slot& slot,
                                       const std::u32string& text) {
  uint64_t key = 0;
  for (size_t j = slot.first_reaching; j < slot.last_reaching; ++j) {
    const Slot& other = pattern.slots[j];
    key = key << 4 | (other.is_digit ? text[other.at] - U'0' : 0);
  }
  const auto found = slot.cells.find(key);
  if (found != slot.cells.end()) return found->second;
  if (++pattern.cell_count > kMostCells) {
    for (Slot& s : pattern.slots) s.cells.clear();
    pattern.cell_count = 1;
  }
  Cell& out = slot.cells[key];
  PlacedText part = pattern.placed;
  part.layout.glyphs.clear();
  for (size_t j = slot.first_reaching; j < slot.last_reaching; ++j) {
    const Slot& other = pattern.slots[j];
    part.layout.glyphs.push_back(
        other.glyphs[other.is_digit ? text[other.at] - U'0' : 0]);
  }
  const Rect columns{slot.first_column, pattern.area.y,
                     slot.last_column - slot.first_column,
                     pattern.area.height};
  const PixelFormatLayout& layout = layout_of(format_.pixel_format);
  for (int p = 0; p < layout.plane_count; ++p) {
    Words& words = out[static_cast<size_t>(p)];
    prepare(pattern, words, p, columns);
    // The last slot's columns end with the area's; the others' where the next begin.
    const Words& shown = pattern.shown[static_cast<size_t>(p)];
    words.width = std::min(words.width, shown.x + shown.width - words.x);
  }
  bake_rows({{ops_of(part), 1}}, format_, {}, [&](const BakedRow& row) {
    Words& words = out[static_cast<size_t>(row.plane)];
    const int y = row.row - words.y;
    if (y < 0 || y >= words.height) return;
    const int first = std::max(row.x, words.x);
    const int last = std::min(row.x + row.count, words.x + words.width);
    for (int x = first; x < last; ++x) {
      const size_t at = static_cast<size_t>(y) * static_cast<size_t>(words.width) +
                        static_cast<size_t>(x - words.x);
      const float p = row.premultiplied[x - row.x], a = row.alpha[x - row.x];
      if (layout.bytes_per_sample == 2) {
        words.keep16[at] = Weights16::keep(a);
        words.add16[at] = Weights16::add(p);
      } else {
        words.keep8[at] = Weights8::keep(a);
        words.add8[at] = Weights8::add(p);
      }
    }
  });
  return out;
}

// Brings the columns of the slots that changed up to date.
void ClockText::show(Pattern& pattern, const std::u32string& text) {
  const bool is_first = pattern.text.size() != text.size();
  const bool is_deep = layout_of(format_.pixel_format).bytes_per_sample == 2;
  const auto changed = [&](const Slot& slot) {
    for (size_t j = slot.first_reaching; j < slot.last_reaching; ++j) {
      const size_t at = pattern.slots[j].at;
      if (text[at] != pattern.text[at]) return true;
    }
    return false;
  };
  for (Slot& slot : pattern.slots) {
    if (slot.first_column >= slot.last_column) continue;
    if (!is_first && !changed(slot)) continue;
    const Cell& from = cell(pattern, slot, text);
    for (size_t p = 0; p < 3; ++p) {
      const Words& in = from[p];
      Words& out = pattern.shown[p];
      const int x = in.x - out.x;
      if (in.width <= 0) continue;
      if (is_deep) {
        copy_columns(in.keep16, in.width, out.width, x, in.height, out.keep16);
        copy_columns(in.add16, in.width, out.width, x, in.height, out.add16);
      } else {
        copy_columns(in.keep8, in.width, out.width, x, in.height, out.keep8);
        copy_columns(in.add8, in.width, out.width, x, in.height, out.add8);
      }
    }
  }
  pattern.text = text;
}

void ClockText::draw(const FrameView& frame, const StyledText& text,
                     int16_t opacity) {
  Pattern& pattern = pattern_of(text);
  if (!pattern.is_regular) {
    if (!has_whole_ || whole_text_.text != text.text ||
        whole_text_.run_last != text.run_last) {
      whole_ = BakedLayer(
          {{ops_of(place_text(layer_, text, place_, *canvas_.fonts)), 1}},
          format_);
      whole_text_ = text;
      has_whole_ = true;
    }
    whole_.draw(frame, opacity);
    return;
  }
  if (pattern.text != text.text) show(pattern, text.text);
  const PixelFormatLayout& layout = layout_of(format_.pixel_format);
  const BlendKernels& kernels = blend_kernels();
  for (size_t i = 0; i < static_cast<size_t>(layout.plane_count); ++i) {
    const Words& words = pattern.shown[i];
    const auto count = static_cast<size_t>(words.width);
    for (int y = 0; y < words.height; ++y) {
      const size_t at = static_cast<size_t>(y) * count;
      if (layout.bytes_per_sample == 1) {
        uint8_t* dst = frame.planes[i].row<uint8_t>(words.y + y) + words.x;
        const uint16_t* keep = words.keep8.data() + at;
        const uint16_t* add = words.add8.data() + at;
        if (opacity == kOpaque)
          kernels.row8(dst, count, keep, add);
        else
          kernels.row8_scaled(dst, count, keep, add, opacity);
      } else {
        uint16_t* dst = frame.planes[i].row<uint16_t>(words.y + y) + words.x;
        const uint32_t* keep = words.keep16.data() + at;
        const uint32_t* add = words.add16.data() + at;
        if (opacity == kOpaque)
          kernels.row16(dst, count, keep, add, layout.sample_shift);
        else
          kernels.row16_scaled(dst, count, keep, add, opacity,
                               layout.sample_shift);
      }
    }
  }
}

}  // namespace glyphreel
