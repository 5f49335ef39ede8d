// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_FONT_LIBRARY_H_
#define GR_TEXT_FONT_LIBRARY_H_

// Fonts found through fontconfig, opened once and shared by every compositor of a
// job, with the glyph cache behind them. One library serves any number of threads.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "../core/result.h"

namespace glyphreel {

// Which font supplied what of the texts; blanks, joiners and what no font has are
// not in it.
struct FontUse {
  std::string family, path;
  std::u32string characters;  // each once, in the order of the text
};

// Adds `more` to `all`, each font and each of its characters once.
void add_font_uses(const std::vector<FontUse>& more, std::vector<FontUse>& all);

class FontLibrary {
 public:
  // Loads the system's font configuration. kInternal when there is no font at all.
  static Result<std::shared_ptr<FontLibrary>> create();
  ~FontLibrary();

  // Adds the faces of a font file, or of one held in memory (copied), so that layers
  // may name their families; before the first compositor. The families' names, or
  // kBadRequest with a sentence for what is no usable font.
  Result<std::vector<std::string>> add_file(const std::string& path);
  // `name` stands for the font in sentences and in FontUse::path.
  Result<std::vector<std::string>> add_memory(std::span<const uint8_t> bytes,
                                              const std::string& name = "");
  FontLibrary(const FontLibrary&) = delete;
  FontLibrary& operator=(const FontLibrary&) = delete;

  class Impl;  // text/ only
  Impl& impl() { return *impl_; }

 private:
  explicit FontLibrary(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace glyphreel

#endif  // GR_TEXT_FONT_LIBRARY_H_
