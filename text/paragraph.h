// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_PARAGRAPH_H_
#define GR_TEXT_PARAGRAPH_H_

// One paragraph of text, analysed: what Unicode and the installed fonts say
// about each of its characters. Everything is indexed by code point.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/run_style.h"
#include "text/shape_cache.h"

namespace glyphreel {

struct Paragraph {
  std::u32string text;
  bool is_rtl = false;         // its own direction: UAX #9 P2, P3
  std::vector<int8_t> levels;  // bidi embedding levels
  std::vector<int> scripts;    // UScriptCode, resolved (UAX #24)
  std::vector<const FontFace*> faces;
  std::vector<uint8_t> starts_grapheme;   // UAX #29
  std::vector<uint8_t> may_break_before;  // UAX #14; [0] is 0
  std::string language;                   // for the font's local forms
  std::u32string missing;                 // characters that no font has
  std::vector<int> runs;   // of each character; a grapheme is of one run
  int end_run = 0;         // of what follows the last character
  size_t text_offset = 0;  // of text[0] in the whole text, code points
  std::shared_ptr<ShapedLines> shaped;  // with the styles of its analysis
};

// `text` has no newline; its character i is set in styles[runs[i]]. `is_rtl`:
// the paragraph's direction; none: by the first strong character.
Paragraph analyse_paragraph(std::u32string_view text, std::vector<int> runs,
                            const RunStyles& styles, FontLibrary::Impl& fonts,
                            std::optional<bool> is_rtl = std::nullopt);

// Code points of `text` up to the end of each grapheme.
std::vector<size_t> grapheme_ends(std::u32string_view text);

}  // namespace glyphreel

#endif  // GR_TEXT_PARAGRAPH_H_
