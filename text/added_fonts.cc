// SPDX-License-Identifier: Apache-2.0
#include "text/added_fonts.h"

#include <fontconfig/fontconfig.h>
#include <ft2build.h>
// Needs fontconfig.h before it.
#include <fontconfig/fcfreetype.h>
#include FT_FREETYPE_H
#include FT_MULTIPLE_MASTERS_H

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

namespace glyphreel {
namespace {

constexpr FT_ULong kWeightAxis = FT_MAKE_TAG('w', 'g', 'h', 't');

struct FaceDeleter {
  void operator()(FT_FaceRec_* face) const { FT_Done_Face(face); }
};
struct LibraryDeleter {
  void operator()(FT_LibraryRec_* library) const { FT_Done_FreeType(library); }
};

std::unique_ptr<FT_FaceRec_, FaceDeleter> open_face(FT_Library library,
                                                    const FontSource& source,
                                                    FT_Long index) {
  FT_Face face = nullptr;
  const FT_Error error =
      source.bytes
          ? FT_New_Memory_Face(library, source.bytes->data(),
                               static_cast<FT_Long>(source.bytes->size()),
                               index, &face)
          : FT_New_Face(library, source.path.c_str(), index, &face);
  return std::unique_ptr<FT_FaceRec_, FaceDeleter>(error ? nullptr : face);
}

// A face with a weight axis serves all of its weights: fontconfig says so by a
// range, and by an instance number that stands for all of them.
void describe_axes(FT_Library library, FT_Face face, int index,
                   FcPattern* pattern) {
  FT_MM_Var* axes = nullptr;
  if (!FT_HAS_MULTIPLE_MASTERS(face) || FT_Get_MM_Var(face, &axes)) return;
  for (FT_UInt i = 0; i < axes->num_axis; ++i) {
    const FT_Var_Axis& axis = axes->axis[i];
    if (axis.tag != kWeightAxis) continue;
    FcRange* range = FcRangeCreateDouble(
        FcWeightFromOpenTypeDouble(static_cast<double>(axis.minimum) / 65536),
        FcWeightFromOpenTypeDouble(static_cast<double>(axis.maximum) / 65536));
    FcPatternDel(pattern, FC_WEIGHT);
    FcPatternAddRange(pattern, FC_WEIGHT, range);
    FcRangeDestroy(range);
  }
  FcPatternDel(pattern, FC_INDEX);
  FcPatternAddInteger(pattern, FC_INDEX, index | kAnyInstance);
  FT_Done_MM_Var(library, axes);
}

std::vector<std::string> families_of(const FcPattern* pattern) {
  std::vector<std::string> out;
  FcChar8* family = nullptr;
  for (int i = 0;
       FcPatternGetString(pattern, FC_FAMILY, i, &family) == FcResultMatch; ++i)
    out.emplace_back(reinterpret_cast<const char*>(family));
  return out;
}

}  // namespace

AddedFonts::AddedFonts() : patterns_(FcFontSetCreate()) {}
AddedFonts::~AddedFonts() { FcFontSetDestroy(patterns_); }

Result<std::vector<std::string>> AddedFonts::add(const FontSource& source,
                                                 const std::string& what) {
  FT_Library raw_library = nullptr;
  if (FT_Init_FreeType(&raw_library))
    return Error{Errc::kInternal, "FreeType could not be started", 0};
  const std::unique_ptr<FT_LibraryRec_, LibraryDeleter> library(raw_library);
  std::vector<std::string> families;
  std::vector<FcPattern*> found;
  FT_Long count = 1;
  for (FT_Long i = 0; i < count && i < 0x10000; ++i) {
    const auto face = open_face(library.get(), source, i);
    // HarfBuzz shapes with the tables of TrueType and OpenType alone.
    if (!face || !FT_IS_SFNT(face.get())) continue;
    count = face->num_faces;
    const int index = static_cast<int>(i);
    FcPattern* pattern = FcFreeTypeQueryFace(
        face.get(), reinterpret_cast<const FcChar8*>(source.path.c_str()),
        static_cast<unsigned>(index), nullptr);
    if (!pattern) continue;
    describe_axes(library.get(), face.get(), index, pattern);
    FcCharSet* characters = nullptr;
    const std::vector<std::string> names = families_of(pattern);
    if (names.empty() || !FontFace::open(source, index, 0) ||
        FcPatternGetCharSet(pattern, FC_CHARSET, 0, &characters) !=
            FcResultMatch ||
        FcCharSetCount(characters) == 0) {
      FcPatternDestroy(pattern);
      continue;
    }
    found.push_back(pattern);
    for (const std::string& name : names)
      if (std::find(families.begin(), families.end(), name) == families.end())
        families.push_back(name);
  }
  if (found.empty())
    return bad_request(what +
                       " is no TrueType or OpenType font, or is damaged");
  for (FcPattern* pattern : found) FcFontSetAdd(patterns_, pattern);
  return families;
}

Result<std::vector<std::string>> AddedFonts::add_file(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status))
    return bad_request("the font " + path +
                       " cannot be read: there is no such file");
  if (!std::filesystem::is_regular_file(status))
    return bad_request("the font " + path +
                       " cannot be read: it is not a file");
  return add({path, nullptr}, "the font " + path);
}

Result<std::vector<std::string>> AddedFonts::add_memory(
    std::span<const uint8_t> bytes, const std::string& name) {
  // No file can be called this.
  FontSource source;
  source.path =
      name.empty() ? "memory:" + std::to_string(in_memory_.size() + 1) : name;
  source.bytes =
      std::make_shared<const std::vector<uint8_t>>(bytes.begin(), bytes.end());
  auto added =
      add(source, name.empty() ? "the font in memory" : "the font " + name);
  if (added) in_memory_[source.path] = source.bytes;
  return added;
}

FcFontSet* AddedFonts::of_family(const std::string& family) const {
  FcFontSet* out = nullptr;
  for (int i = 0; i < patterns_->nfont; ++i) {
    const std::vector<std::string> names = families_of(patterns_->fonts[i]);
    const bool same =
        std::any_of(names.begin(), names.end(), [&](const std::string& name) {
          return FcStrCmpIgnoreCase(
                     reinterpret_cast<const FcChar8*>(name.c_str()),
                     reinterpret_cast<const FcChar8*>(family.c_str())) == 0;
        });
    if (!same) continue;
    if (!out) out = FcFontSetCreate();
    FcPatternReference(patterns_->fonts[i]);
    FcFontSetAdd(out, patterns_->fonts[i]);
  }
  return out;
}

FontSource AddedFonts::source(const std::string& file) const {
  const auto found = in_memory_.find(file);
  return {file, found == in_memory_.end() ? nullptr : found->second};
}

}  // namespace glyphreel
