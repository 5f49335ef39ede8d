// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_CLOCK_TEXT_H_
#define GR_TEXT_CLOCK_TEXT_H_

// A text that changes while a clip runs. Each glyph is baked once per position
// within a chroma sample; a new string is a sum of such cells, and the same
// string costs nothing but its blend.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "../core/frame_view.h"
#include "text/bake.h"
#include "text/scene.h"

namespace glyphreel {

class ClockText {
 public:
  // `layer` with every Length resolved against `format`; `fonts` outlives this.
  ClockText(const TextLayer& layer, double design_px, const FrameFormat& format,
            float opacity, FontLibrary::Impl& fonts);

  // Blends `text` into `frame`, `opacity` / 32767 opaque.
  void draw(const FrameView& frame, const std::u32string& text,
            int16_t opacity);
  // Of the text drawn last.
  const TextLayout& layout() const { return placed_.layout; }

 private:
  // A glyph at one phase and chroma position, in rows of the frame's planes,
  // relative to an origin that lies on a chroma sample.
  struct CellRow {
    int plane, row, x, count;
    size_t start;
  };
  struct Cell {
    std::vector<CellRow> rows;
    std::vector<float> p, a;  // premultiplied code value; alpha
  };
  struct CellKey {
    const FontFace* face;
    uint32_t glyph;
    int size_26_6, phase, odd_x, odd_y;
    bool is_shadow;
    friend bool operator==(const CellKey&, const CellKey&) = default;
  };
  struct CellKeyHash {
    size_t operator()(const CellKey& k) const {
      uint64_t h = reinterpret_cast<uintptr_t>(k.face) ^
                   (static_cast<uint64_t>(k.glyph) << 32);
      h += static_cast<uint64_t>(k.size_26_6) * 0x9E3779B97F4A7C15u +
           static_cast<uint64_t>(k.phase * 8 + k.odd_x * 4 + k.odd_y * 2 +
                                 k.is_shadow);
      h *= 0xD6E8FEB86659FD93u;
      return static_cast<size_t>(h ^ h >> 32);
    }
  };
  // One plane of the text as it stands now. Words of the kernel that blends it.
  struct Plane {
    int x = 0, y = 0, width = 0, height = 0;
    std::vector<uint16_t> keep8, add8;
    std::vector<uint32_t> keep16, add16;
  };
  struct Sum {
    std::vector<float> p, a;
  };

  void rebuild(const std::u32string& text);
  const Cell& cell(const GlyphSpot& spot, bool is_shadow, int origin_x,
                   int origin_y);
  void add_cells(const std::vector<GlyphSpot>& spots, bool is_shadow, int plane,
                 Sum& sum);

  TextLayer layer_;
  double design_px_;
  FrameFormat format_;
  float opacity_;
  FontLibrary::Impl& fonts_;
  bool is_built_ = false;
  std::u32string text_;
  PlacedText placed_;
  std::array<Plane, 3> planes_;
  std::unordered_map<CellKey, Cell, CellKeyHash> cells_;
};

}  // namespace glyphreel

#endif  // GR_TEXT_CLOCK_TEXT_H_
