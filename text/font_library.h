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

#include "../core/api.h"
#include "../core/result.h"

namespace glyphreel {

// Which font supplied what of the texts; blanks, joiners and what no font has are
// not in it.
struct FontUse {
  std::string family, path;
  std::u32string characters;  // each once, in the order of the text
};

// Adds `more` to `all`, each font and each of its characters once.
GR_API void add_font_uses(const std::vector<FontUse>& more, std::vector<FontUse>& all);

// How often what was looked for was there already.
struct CacheUse {
  int64_t hits = 0, misses = 0;
};
struct TextCacheUse {
  CacheUse glyphs;      // rasterised letters
  CacheUse paragraphs;  // analysed texts, ready to be broken and shaped
};

class FontLibrary {
 public:
  // Loads the system's font configuration. kInternal when there is no font at all.
  GR_API static Result<std::shared_ptr<FontLibrary>> create();
  GR_API ~FontLibrary();

  // Adds the faces of a font file, or of one held in memory (copied), so that layers
  // may name their families; before the first compositor. The families' names, or
  // kBadRequest with a sentence for what is no usable font.
  GR_API Result<std::vector<std::string>> add_file(const std::string& path);
  // `name` stands for the font in sentences and in FontUse::path.
  GR_API Result<std::vector<std::string>> add_memory(std::span<const uint8_t> bytes,
                                                     const std::string& name = "");
  // Since the library was made, by all threads together.
  GR_API TextCacheUse cache_use() const;
  FontLibrary(const FontLibrary&) = delete;
  FontLibrary& operator=(const FontLibrary&) = delete;

  // One line for each font file and each file of the font configuration that decides
  // which font a character is set in: its path, size and time, in fontconfig's order.
  // As of the first call; files that were added by the job are not in it.
  const std::string& environment();

  // The bytes of a font that was added from memory under `name`, which a FontUse calls
  // its path; null for every other.
  std::shared_ptr<const std::vector<uint8_t>> added_bytes(const std::string& name) const;
  class Impl;  // text/ only
  Impl& impl() { return *impl_; }

 private:
  explicit FontLibrary(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace glyphreel

#endif  // GR_TEXT_FONT_LIBRARY_H_
