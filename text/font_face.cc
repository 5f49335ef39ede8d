// SPDX-License-Identifier: Apache-2.0
#include "text/font_face.h"

#include <ft2build.h>
#include <hb-ot.h>
#include FT_FREETYPE_H
#include FT_MULTIPLE_MASTERS_H
#include FT_OUTLINE_H
#include FT_TRUETYPE_TABLES_H

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <utility>

#include "text/glyph_stroke.h"
#include "text/resample.h"

namespace glyphreel {

std::shared_ptr<const FontFace> FontFace::open(
    const FontSource& source, int index, int id,
    const std::vector<FontVariation>& variations) {
  std::shared_ptr<FontFace> face(new FontFace);
  face->id_ = id;
  face->path_ = source.path;
  face->bytes_ = source.bytes;
  const bool is_any = (index & ~0xFFFF) == kAnyInstance;
  if (is_any) index &= 0xFFFF;
  // A library per face: FreeType allows several threads only if none is shared.
  if (FT_Init_FreeType(&face->ft_library_)) return nullptr;
  const FT_Error error =
      source.bytes
          ? FT_New_Memory_Face(face->ft_library_, source.bytes->data(),
                               static_cast<FT_Long>(source.bytes->size()),
                               index, &face->ft_face_)
          : FT_New_Face(face->ft_library_, source.path.c_str(), index,
                        &face->ft_face_);
  if (error) {
    face->ft_face_ = nullptr;
    return nullptr;
  }
  hb_blob_t* blob =
      source.bytes ? hb_blob_create_or_fail(
                         reinterpret_cast<const char*>(source.bytes->data()),
                         static_cast<unsigned>(source.bytes->size()),
                         HB_MEMORY_MODE_READONLY, nullptr, nullptr)
                   : hb_blob_create_from_file_or_fail(source.path.c_str());
  if (!blob) return nullptr;
  hb_face_t* hb_face =
      hb_face_create(blob, static_cast<unsigned>(index & 0xFFFF));
  hb_blob_destroy(blob);
  face->hb_font_ = hb_font_create(hb_face);
  face->em_units_ = std::max(1u, hb_face_get_upem(hb_face));
  hb_face_destroy(hb_face);
  const int scale = static_cast<int>(face->em_units_);
  hb_font_set_scale(face->hb_font_, scale, scale);
  hb_ot_font_set_funcs(face->hb_font_);
  if (index >> 16)
    hb_font_set_var_named_instance(face->hb_font_,
                                   static_cast<unsigned>((index >> 16) - 1));
  if (!variations.empty()) face->vary(variations, index >> 16);
  hb_font_make_immutable(face->hb_font_);
  FT_Face ft = face->ft_face_;
  face->is_color_ = FT_HAS_COLOR(ft);
  if (ft->family_name) face->family_ = ft->family_name;
  if (!FT_IS_SCALABLE(ft) && ft->num_fixed_sizes < 1) return nullptr;
  face->measure();
  return face;
}

FontFace::~FontFace() {
  hb_font_destroy(hb_font_);
  if (ft_face_) FT_Done_Face(ft_face_);
  if (ft_library_) FT_Done_FreeType(ft_library_);
}

bool FontFace::has_glyph(char32_t c) const {
  hb_codepoint_t glyph;
  return hb_font_get_nominal_glyph(hb_font_, c, &glyph);
}

std::vector<FontVariation> FontFace::settable(
    const std::vector<FontVariation>& wanted) const {
  std::map<std::string, double> set;
  for (const FontVariation& v : wanted) {
    hb_ot_var_axis_info_t axis;
    if (v.tag.size() != 4 || std::isnan(v.value) ||
        !hb_ot_var_find_axis_info(hb_font_get_face(hb_font_),
                                  hb_tag_from_string(v.tag.c_str(), 4), &axis))
      continue;
    set[v.tag] = std::min(std::max<double>(v.value, axis.min_value),
                          std::max<double>(axis.min_value, axis.max_value));
  }
  std::vector<FontVariation> out;
  for (const auto& [tag, value] : set) out.push_back({tag, value});
  return out;
}

void FontFace::vary(const std::vector<FontVariation>& variations,
                    int instance) {
  hb_face_t* hb_face = hb_font_get_face(hb_font_);
  unsigned count = hb_ot_var_get_axis_count(hb_face);
  std::vector<hb_ot_var_axis_info_t> axes(count);
  hb_ot_var_get_axis_infos(hb_face, 0, &count, axes.data());
  std::vector<float> values(count);
  for (unsigned i = 0; i < count; ++i) values[i] = axes[i].default_value;
  if (instance > 0) {
    unsigned length = count;
    hb_ot_var_named_instance_get_design_coords(
        hb_face, static_cast<unsigned>(instance - 1), &length, values.data());
  }
  std::vector<FT_Fixed> fixed(count);
  for (unsigned i = 0; i < count; ++i) {
    for (const FontVariation& v : variations)
      if (hb_tag_from_string(v.tag.c_str(), 4) == axes[i].tag)
        values[i] = static_cast<float>(v.value);
    fixed[i] = std::lround(std::clamp(values[i], -32000.f, 32000.f) * 65536.0);
  }
  hb_font_set_var_coords_design(hb_font_, values.data(), count);
  FT_Set_Var_Design_Coordinates(ft_face_, count, fixed.data());
}

void FontFace::measure() {
  hb_font_extents_t extents;
  if (hb_font_get_h_extents(hb_font_, &extents)) {
    const double a = extents.ascender / em_units_;
    const double d = -extents.descender / em_units_;
    if (a > 0.1 && a < 4) ascent_ = a;
    if (d > -0.5 && d < 4) descent_ = std::max(0.0, d);
  }
  hb_glyph_extents_t ink;
  hb_codepoint_t glyph;
  if (hb_font_get_nominal_glyph(hb_font_, 'H', &glyph) &&
      hb_font_get_glyph_extents(hb_font_, glyph, &ink) && ink.y_bearing > 0)
    cap_height_ = ink.y_bearing / em_units_;
  hb_buffer_t* buffer = hb_buffer_create();
  hb_buffer_add_utf8(buffer, "0123456789", 10, 0, 10);
  hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
  hb_buffer_set_script(buffer, HB_SCRIPT_LATIN);
  hb_buffer_set_language(buffer, hb_language_from_string("en", -1));
  const hb_feature_t tnum{HB_TAG('t', 'n', 'u', 'm'), 1,
                          HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END};
  hb_shape(hb_font_, buffer, &tnum, 1);
  unsigned count = 0;
  const hb_glyph_position_t* positions =
      hb_buffer_get_glyph_positions(buffer, &count);
  for (unsigned i = 0; i < count; ++i)
    digit_advance_ =
        std::max(digit_advance_, positions[i].x_advance / em_units_);
  hb_buffer_destroy(buffer);
}

// A glyph's curves in font units: every size, phase and stroke starts from them.
struct FontFace::Outline {
  std::vector<FT_Vector> points;
  std::vector<char> tags;
  std::vector<short> contours;  // NOLINT: FreeType's type
  int flags = 0;
  // FreeType 2.13.3 made tags and contours unsigned.
  FT_Outline over(std::vector<FT_Vector>& scaled) const {
    FT_Outline out{};
    out.n_contours = static_cast<decltype(out.n_contours)>(contours.size());
    out.n_points = static_cast<decltype(out.n_points)>(scaled.size());
    out.points = scaled.data();
    out.tags = reinterpret_cast<decltype(out.tags)>(
        const_cast<char*>(tags.data()));
    out.contours = reinterpret_cast<decltype(out.contours)>(
        const_cast<short*>(contours.data()));  // NOLINT
    out.flags = flags;
    return out;
  }
};

// Empty for a blank, broken or coloured glyph. Hinting would move stems to whole
// pixels, and letters jump when they move, so the curves need no size.
const FontFace::Outline& FontFace::outline_of(uint32_t glyph) const {
  constexpr size_t kMostOutlines = 1024;
  const auto found = outlines_.find(glyph);
  if (found != outlines_.end()) return *found->second;
  if (outlines_.size() >= kMostOutlines) outlines_.clear();
  auto& kept = outlines_[glyph];
  kept = std::make_unique<Outline>();
  if (FT_Load_Glyph(ft_face_, glyph, FT_LOAD_NO_SCALE | FT_LOAD_NO_BITMAP))
    return *kept;
  const FT_GlyphSlot slot = ft_face_->glyph;
  if (slot->format != FT_GLYPH_FORMAT_OUTLINE) return *kept;
  const FT_Outline& o = slot->outline;
  kept->points.assign(o.points, o.points + o.n_points);
  kept->tags.assign(o.tags, o.tags + o.n_points);
  kept->contours.assign(o.contours, o.contours + o.n_contours);
  kept->flags = o.flags & ~FT_OUTLINE_OWNER;
  return *kept;
}

std::shared_ptr<const GlyphBitmap> FontFace::rasterise(
    uint32_t glyph, double size_px, GlyphPhase phase, GlyphStroke stroke) const {
  const std::lock_guard<std::mutex> lock(ft_mutex_);
  GlyphBitmap bitmap;
  if (is_color_) bitmap = draw_color(glyph, size_px, phase);
  if (!bitmap.pixels.empty() && stroke.width_26_6 > 0)
    bitmap = stroke_bitmap(bitmap, stroke);
  if (bitmap.pixels.empty() && FT_IS_SCALABLE(ft_face_))
    bitmap = draw_outline(glyph, size_px, phase, stroke);
  return std::make_shared<const GlyphBitmap>(std::move(bitmap));
}

GlyphBitmap FontFace::draw_outline(uint32_t glyph, double size_px, GlyphPhase phase,
                                   const GlyphStroke& stroke) const {
  GlyphBitmap out;
  const Outline& units = outline_of(glyph);
  if (units.points.empty()) return out;
  // 1/64 px per font unit, as 16.16.
  const auto scale = static_cast<FT_Fixed>(
      std::lround(std::max(1.0, std::round(size_px * 64)) / em_units_ * 65536));
  std::vector<FT_Vector> points = units.points;
  const FT_Pos down = phase.y * 64 / kGlyphPhases;
  for (FT_Vector& p : points)
    p = {FT_MulFix(p.x, scale), FT_MulFix(p.y, scale) - down};
  FT_Outline outline = units.over(points);
  if (stroke.width_26_6 > 0)
    return stroke_outline(ft_library_, outline,
                          static_cast<double>(phase.x) / kGlyphPhases, stroke);
  FT_Outline_Translate(&outline, phase.x * 64 / kGlyphPhases, 0);
  FT_BBox box;
  FT_Outline_Get_CBox(&outline, &box);
  const auto floor64 = [](FT_Pos v) { return v & ~FT_Pos{63}; };
  const FT_Pos left = floor64(box.xMin), bottom = floor64(box.yMin);
  const FT_Pos right = floor64(box.xMax + 63), top = floor64(box.yMax + 63);
  constexpr FT_Pos kMostPixels = 16384;
  if (left >= right || bottom >= top || (right - left) / 64 > kMostPixels ||
      (top - bottom) / 64 > kMostPixels)
    return out;
  out.left = static_cast<int>(left / 64);
  out.top = static_cast<int>(-top / 64);
  out.width = static_cast<int>((right - left) / 64);
  out.height = static_cast<int>((top - bottom) / 64);
  out.pixels.resize(static_cast<size_t>(out.width) *
                    static_cast<size_t>(out.height));
  FT_Outline_Translate(&outline, -left, -bottom);
  FT_Bitmap bitmap{};
  bitmap.rows = static_cast<unsigned>(out.height);
  bitmap.width = static_cast<unsigned>(out.width);
  bitmap.pitch = out.width;
  bitmap.buffer = out.pixels.data();
  bitmap.num_grays = 256;
  bitmap.pixel_mode = FT_PIXEL_MODE_GRAY;
  if (FT_Outline_Get_Bitmap(ft_library_, &outline, &bitmap)) return {};
  return out;
}

GlyphBitmap FontFace::draw_color(uint32_t glyph, double size_px,
                                 GlyphPhase phase) const {
  GlyphBitmap out;
  double scale = 1;
  if (ft_face_->num_fixed_sizes > 0) {
    // The smallest strike that is not enlarged, else the largest.
    int best = 0;
    const auto ppem = [&](int i) {
      return static_cast<double>(ft_face_->available_sizes[i].y_ppem) / 64;
    };
    for (int i = 1; i < ft_face_->num_fixed_sizes; ++i) {
      const bool better = ppem(best) < size_px
                              ? ppem(i) > ppem(best)
                              : ppem(i) >= size_px && ppem(i) < ppem(best);
      if (better) best = i;
    }
    if (FT_Select_Size(ft_face_, best) || ppem(best) <= 0) return out;
    scale = size_px / ppem(best);
  } else if (FT_Set_Char_Size(
                 ft_face_, 0,
                 static_cast<FT_F26Dot6>(std::lround(size_px * 64)), 72, 72)) {
    return out;
  }
  if (FT_Load_Glyph(ft_face_, glyph, FT_LOAD_COLOR | FT_LOAD_NO_HINTING))
    return out;
  FT_GlyphSlot slot = ft_face_->glyph;
  if (slot->format == FT_GLYPH_FORMAT_OUTLINE &&
      FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL))
    return out;
  const FT_Bitmap& b = slot->bitmap;
  if (b.pixel_mode != FT_PIXEL_MODE_BGRA || !b.width || !b.rows) return out;
  out.is_color = true;
  const double left = slot->bitmap_left * scale;
  const double top = -slot->bitmap_top * scale;
  out.left = static_cast<int>(std::floor(left + 0.5));
  out.top = static_cast<int>(std::floor(top + 0.5));
  const int width = std::max(1, static_cast<int>(std::lround(b.width * scale)));
  const int height =
      std::max(1, static_cast<int>(std::lround(b.rows * scale)));
  out.width = width + (phase.x > 0);
  out.height = height + (phase.y > 0);
  out.pixels = resample_bgra(
      b.buffer, b.pitch, {static_cast<int>(b.width), static_cast<int>(b.rows)},
      {static_cast<double>(phase.x) / kGlyphPhases,
       static_cast<double>(phase.y) / kGlyphPhases, static_cast<double>(width),
       static_cast<double>(height)},
      {0, 0, out.width, out.height});
  return out;
}

}  // namespace glyphreel
