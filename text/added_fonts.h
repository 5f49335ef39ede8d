// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_ADDED_FONTS_H_
#define GR_TEXT_ADDED_FONTS_H_

// Fonts that a job brings with it, as files or in memory. They are fontconfig
// patterns like the installed ones, but stand before these for their families.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "../core/result.h"
#include "text/font_face.h"

typedef struct _FcFontSet FcFontSet;

namespace glyphreel {

class AddedFonts {
 public:
  AddedFonts();
  ~AddedFonts();
  AddedFonts(const AddedFonts&) = delete;
  AddedFonts& operator=(const AddedFonts&) = delete;

  // The families' names. See FontLibrary.
  Result<std::vector<std::string>> add_file(const std::string& path);
  Result<std::vector<std::string>> add_memory(std::span<const uint8_t> bytes,
                                              const std::string& name);

  // All patterns; FC_FILE of one in memory is a name that source() knows.
  FcFontSet* patterns() const { return patterns_; }
  // Those of one family, which the caller destroys; null when there is none.
  FcFontSet* of_family(const std::string& family) const;
  FontSource source(const std::string& file) const;

 private:
  Result<std::vector<std::string>> add(const FontSource& source,
                                       const std::string& what);

  FcFontSet* patterns_;
  std::map<std::string, FontBytes> in_memory_;
};

}  // namespace glyphreel

#endif  // GR_TEXT_ADDED_FONTS_H_
