// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_FONT_FACE_H_
#define GR_TEXT_FONT_FACE_H_

// One face of a font file. Shaping data (hb_font_t) is immutable and needs no
// lock; FT_Face is not thread-safe and is used under a lock, on glyph cache
// misses only. Measures are in em, so that one face serves every size.

#include <hb.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "text/glyph_bitmap.h"

typedef struct FT_LibraryRec_* FT_Library;
typedef struct FT_FaceRec_* FT_Face;

namespace glyphreel {

using FontBytes = std::shared_ptr<const std::vector<uint8_t>>;

// A font file, or the bytes of one under a name of its own.
struct FontSource {
  std::string path;
  FontBytes bytes;  // null: the file
};

// In fontconfig's index, in place of a named instance's number: a variable font
// at whatever the style asks.
constexpr int kAnyInstance = 0x8000 << 16;

class FontFace {
 public:
  // Null when the font cannot be used. `index`: fontconfig's (face | instance
  // << 16). `variations`: as settable() gives them.
  static std::shared_ptr<const FontFace> open(
      const FontSource& source, int index, int id,
      const std::vector<FontVariation>& variations = {});
  ~FontFace();
  FontFace(const FontFace&) = delete;
  FontFace& operator=(const FontFace&) = delete;

  int id() const { return id_; }  // unique in its library
  const std::string& path() const { return path_; }
  const std::string& family() const { return family_; }  // as the font says
  double ascent() const { return ascent_; }              // above the baseline
  double descent() const { return descent_; }            // below it, positive
  double cap_height() const { return cap_height_; }
  double em_units() const { return em_units_; }
  bool is_color() const { return is_color_; }
  // The widest of the digits 0..9 with tabular figures on; 0 without digits.
  double digit_advance() const { return digit_advance_; }

  // Scaled to em_units() per em; safe for any number of threads.
  hb_font_t* shaping_font() const { return hb_font_; }
  bool has_glyph(char32_t c) const;
  // Those of `wanted` for which the font has an axis, by tag, the last of each
  // within the axis's range. Empty for a font that does not vary.
  std::vector<FontVariation> settable(
      const std::vector<FontVariation>& wanted) const;

  // An empty bitmap for a blank or broken glyph; never null.
  std::shared_ptr<const GlyphBitmap> rasterise(uint32_t glyph, double size_px,
                                               GlyphPhase phase,
                                               GlyphStroke stroke = {}) const;

 private:
  FontFace() = default;
  void vary(const std::vector<FontVariation>& variations, int instance);
  void measure();
  struct Outline;
  const Outline& outline_of(uint32_t glyph) const;
  GlyphBitmap draw_outline(uint32_t glyph, double size_px, GlyphPhase phase,
                           const GlyphStroke& stroke) const;
  GlyphBitmap draw_color(uint32_t glyph, double size_px,
                         GlyphPhase phase) const;

  int id_ = 0;
  std::string path_, family_;
  FontBytes bytes_;  // which hb_font_ and ft_face_ read
  double ascent_ = 0.9, descent_ = 0.3, cap_height_ = 0.7, em_units_ = 1000;
  double digit_advance_ = 0;
  bool is_color_ = false;
  hb_font_t* hb_font_ = nullptr;
  mutable std::mutex ft_mutex_;  // guards what follows
  mutable std::unordered_map<uint32_t, std::unique_ptr<Outline>> outlines_;
  FT_Library ft_library_ = nullptr;
  FT_Face ft_face_ = nullptr;
};

}  // namespace glyphreel

#endif  // GR_TEXT_FONT_FACE_H_
