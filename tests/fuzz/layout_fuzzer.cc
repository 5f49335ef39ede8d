// SPDX-License-Identifier: Apache-2.0
// Any text, in any styles and any box: lines and glyphs must lie within the text and at
// finite places.

#include <cmath>
#include <memory>

#include "tests/fuzz/fuzz_input.h"
#include "text/font_fallback.h"
#include "text/font_library.h"
#include "text/layout.h"
#include "text/utf8.h"

using namespace glyphreel;

namespace {

FontLibrary& fonts() {
  static const std::shared_ptr<FontLibrary> library = [] {
    auto created = FontLibrary::create();
    FUZZ_CHECK(created.ok());
    return std::move(created).value();
  }();
  return *library;
}

void check_layout(const TextLayout& layout, size_t text_length) {
  FUZZ_CHECK(std::isfinite(layout.width) && std::isfinite(layout.height));
  FUZZ_CHECK(layout.line_count == static_cast<int>(layout.lines.size()));
  size_t next = 0;
  for (const LineBox& line : layout.lines) {
    FUZZ_CHECK(line.first_glyph == next && line.last_glyph >= next);
    next = line.last_glyph;
  }
  FUZZ_CHECK(next == layout.glyphs.size());
  for (const PlacedGlyph& glyph : layout.glyphs) {
    FUZZ_CHECK(glyph.face != nullptr);
    FUZZ_CHECK(std::isfinite(glyph.x) && std::isfinite(glyph.y));
    FUZZ_CHECK(glyph.cluster <= text_length);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  TextSpec spec;
  const uint8_t choices = input.byte();
  spec.fit = static_cast<Fit>(choices & 1 ? 0 : (choices >> 1) % 3);
  spec.align = static_cast<Align>((choices >> 3) % 3);
  spec.direction = static_cast<Direction>((choices >> 5) % 3);
  spec.max_lines = 1 + input.byte() % 40;
  spec.size_px = 1 + input.byte();
  spec.min_size_px = 1 + input.byte() % 32;
  spec.width_px = static_cast<double>(input.bits(2)) / 16;
  const uint8_t height = input.byte();
  if (height != 0) spec.height_px = height * 4;
  StyledText styled;
  const int run_count = input.byte() % 6;
  std::vector<int> lengths;
  for (int i = 0; i < run_count; ++i) lengths.push_back(input.byte());
  // 10,000 characters are allowed; the longer, the fewer texts in an hour.
  styled.text = drawable_text(decode_utf8(input.text(2000)));
  check_layout(lay_out(std::u32string_view(styled.text), spec, fonts().impl()),
               styled.text.size());
  size_t at = 0;
  for (const int length : lengths)
    styled.run_last.push_back(
        at = std::min(styled.text.size(), at + static_cast<size_t>(length)));
  check_layout(lay_out(styled, spec, fonts().impl()), styled.text.size());
  return 0;
}
