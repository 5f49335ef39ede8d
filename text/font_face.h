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

#include "text/glyph_bitmap.h"

typedef struct FT_LibraryRec_* FT_Library;
typedef struct FT_FaceRec_* FT_Face;

namespace glyphreel {

// Where in a pixel a glyph starts, in 1/8 px: fine enough that motion and
// letter distances look even, few enough that cached glyphs are used again.
constexpr int kGlyphPhases = 8;

class FontFace {
 public:
  // Null when the file cannot be used. `index`: fontconfig's (face | instance
  // << 16).
  static std::shared_ptr<const FontFace> open(const std::string& path,
                                              int index, int id);
  ~FontFace();
  FontFace(const FontFace&) = delete;
  FontFace& operator=(const FontFace&) = delete;

  int id() const { return id_; }  // unique in its library
  const std::string& path() const { return path_; }
  double ascent() const { return ascent_; }    // above the baseline
  double descent() const { return descent_; }  // below it, positive
  double cap_height() const { return cap_height_; }
  double em_units() const { return em_units_; }
  bool is_color() const { return is_color_; }
  // The widest of the digits 0..9 with tabular figures on; 0 without digits.
  double digit_advance() const { return digit_advance_; }

  // Scaled to em_units() per em; safe for any number of threads.
  hb_font_t* shaping_font() const { return hb_font_; }
  bool has_glyph(char32_t c) const;

  // `phase` / 8 px right of a whole pixel. An empty bitmap for a blank or
  // broken glyph; never null.
  std::shared_ptr<const GlyphBitmap> rasterise(uint32_t glyph, double size_px,
                                               int phase,
                                               GlyphStroke stroke = {}) const;

 private:
  FontFace() = default;
  void measure();
  GlyphBitmap draw_outline(uint32_t glyph, double size_px, int phase,
                           const GlyphStroke& stroke) const;
  GlyphBitmap draw_color(uint32_t glyph, double size_px) const;

  int id_ = 0;
  std::string path_;
  double ascent_ = 0.9, descent_ = 0.3, cap_height_ = 0.7, em_units_ = 1000;
  double digit_advance_ = 0;
  bool is_color_ = false;
  hb_font_t* hb_font_ = nullptr;
  mutable std::mutex ft_mutex_;  // guards ft_library_ and ft_face_
  FT_Library ft_library_ = nullptr;
  FT_Face ft_face_ = nullptr;
};

}  // namespace glyphreel

#endif  // GR_TEXT_FONT_FACE_H_
