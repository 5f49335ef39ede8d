// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_GLYPH_STROKE_H_
#define GR_TEXT_GLYPH_STROKE_H_

// Letters with a stroke around them, as coverage: the letter and everything
// within the stroke's width of its edge. See GlyphStroke.

#include "text/glyph_bitmap.h"

typedef struct FT_LibraryRec_* FT_Library;
typedef struct FT_Outline_ FT_Outline;

namespace glyphreel {

// `outline` in 1/64 px, moved `shift_px` to the right. Empty for an outline
// without an edge.
GlyphBitmap stroke_outline(FT_Library library, FT_Outline& outline,
                           double shift_px, const GlyphStroke& stroke);

// Of a colour bitmap: its alpha grown by the stroke, with round corners.
GlyphBitmap stroke_bitmap(const GlyphBitmap& color, const GlyphStroke& stroke);

}  // namespace glyphreel

#endif  // GR_TEXT_GLYPH_STROKE_H_
