// SPDX-License-Identifier: Apache-2.0
#include "text/shaper.h"

#include <hb.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <memory>

namespace glyphreel {
namespace {

struct BufferDeleter {
  void operator()(hb_buffer_t* b) const { hb_buffer_destroy(b); }
};
using Buffer = std::unique_ptr<hb_buffer_t, BufferDeleter>;

struct Item {
  size_t first, last;
  int level;
};

// Letters of these scripts touch; space between them would tear them apart.
bool is_cursive(int script) {
  switch (script) {
    case USCRIPT_ARABIC:
    case USCRIPT_SYRIAC:
    case USCRIPT_MONGOLIAN:
    case USCRIPT_NKO:
    case USCRIPT_MANDAIC:
    case USCRIPT_MANICHAEAN:
    case USCRIPT_PSALTER_PAHLAVI:
    case USCRIPT_SOGDIAN:
    case USCRIPT_ADLAM:
    case USCRIPT_HANIFI_ROHINGYA:
    case USCRIPT_DEVANAGARI:
    case USCRIPT_BENGALI:
    case USCRIPT_GURMUKHI:
      return true;
    default:
      return false;
  }
}

hb_script_t to_hb_script(int script) {
  const char* name = uscript_getShortName(static_cast<UScriptCode>(script));
  return name ? hb_script_from_string(name, -1) : HB_SCRIPT_COMMON;
}

void shape_item(const Paragraph& p, size_t line_first, size_t line_last,
                const Item& item, const RunStyle& style,
                std::vector<ShapedGlyph>& out) {
  const ShapeOptions& options = style.shape;
  const Buffer buffer(hb_buffer_create());
  hb_buffer_t* b = buffer.get();
  // The line is the context, so that letters at its edges take their end forms.
  hb_buffer_add_utf32(
      b, reinterpret_cast<const uint32_t*>(p.text.data() + line_first),
      static_cast<int>(line_last - line_first),
      static_cast<unsigned>(item.first - line_first),
      static_cast<int>(item.last - item.first));
  hb_buffer_set_direction(b,
                          item.level & 1 ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
  const int script = p.scripts[item.first];
  hb_buffer_set_script(b, to_hb_script(script));
  hb_buffer_set_language(
      b, hb_language_from_string(p.language.empty() ? "en" : p.language.c_str(),
                                 -1));
  unsigned flags = HB_BUFFER_FLAG_DEFAULT;
  if (item.first == line_first) flags |= HB_BUFFER_FLAG_BOT;
  if (item.last == line_last) flags |= HB_BUFFER_FLAG_EOT;
  hb_buffer_set_flags(b, static_cast<hb_buffer_flags_t>(flags));
  std::vector<hb_feature_t> features;
  const auto feature = [&](hb_tag_t tag, uint32_t value) {
    features.push_back(
        {tag, value, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END});
  };
  if (options.tabular_digits) feature(HB_TAG('t', 'n', 'u', 'm'), 1);
  // Spaced letters are no ligatures (CSS Text 3, 9.1).
  if (options.letter_spacing != 0) {
    feature(HB_TAG('l', 'i', 'g', 'a'), 0);
    feature(HB_TAG('c', 'l', 'i', 'g'), 0);
  }
  for (const FontFeature& f : options.features)
    if (f.tag.size() == 4)
      feature(hb_tag_from_string(f.tag.c_str(), 4),
              static_cast<uint32_t>(std::max(0, f.value)));
  const FontFace* face = p.faces[item.first];
  hb_shape(face->shaping_font(), b, features.data(),
           static_cast<unsigned>(features.size()));

  unsigned count = 0;
  const hb_glyph_info_t* info = hb_buffer_get_glyph_infos(b, &count);
  const hb_glyph_position_t* position =
      hb_buffer_get_glyph_positions(b, &count);
  const double em = face->em_units() / style.size;
  const bool spaced = options.letter_spacing != 0 && !is_cursive(script);
  for (unsigned i = 0; i < count; ++i) {
    ShapedGlyph g;
    g.face = face;
    g.glyph = info[i].codepoint;
    g.cluster = line_first + info[i].cluster;
    g.run = p.runs[g.cluster];
    g.size = style.size;
    g.advance = position[i].x_advance / em;
    g.dx = position[i].x_offset / em;
    g.dy = -position[i].y_offset / em;
    const char32_t c = p.text[g.cluster];
    const bool is_digit = c >= '0' && c <= '9';
    if (options.tabular_digits && is_digit && g.advance > 0) {
      const double wide = face->digit_advance() * style.size;
      if (wide > g.advance) {
        g.dx += (wide - g.advance) / 2;
        g.advance = wide;
      }
    }
    const bool ends_cluster =
        i + 1 == count || info[i + 1].cluster != info[i].cluster;
    if (spaced && ends_cluster) {
      g.spacing = options.letter_spacing * style.size;
      g.advance += g.spacing;
    }
    out.push_back(g);
  }
}

}  // namespace

namespace {

std::vector<ShapedGlyph> shape(const Paragraph& p, size_t first, size_t last,
                               const RunStyles& styles) {
  std::vector<ShapedGlyph> out;
  // UAX #9 L1: blanks at the line's end take the paragraph's level.
  std::vector<int8_t> levels(p.levels.begin() + static_cast<ptrdiff_t>(first),
                             p.levels.begin() + static_cast<ptrdiff_t>(last));
  for (size_t i = last;
       i-- > first && u_isUWhiteSpace(static_cast<UChar32>(p.text[i]));)
    levels[i - first] = p.is_rtl ? 1 : 0;

  const auto style_of = [&](size_t i) -> const RunStyle& {
    return styles[static_cast<size_t>(p.runs[i])];
  };
  // Runs that differ in nothing that is set here (in colour, say) kern and join
  // as one.
  const auto same_style = [&](size_t i, size_t k) {
    return p.runs[i] == p.runs[k] || style_of(i) == style_of(k);
  };
  std::vector<Item> items;
  for (size_t i = first; i < last; ++i) {
    const bool same = !items.empty() &&
                      levels[i - first] == items.back().level &&
                      p.faces[i] == p.faces[i - 1] &&
                      p.scripts[i] == p.scripts[i - 1] && same_style(i, i - 1);
    if (same)
      items.back().last = i + 1;
    else
      items.push_back({i, i + 1, levels[i - first]});
  }
  // UAX #9 L2: from the highest level to the lowest odd one, reverse each
  // stretch.
  int highest = 0, lowest_odd = 127;
  for (const Item& item : items) {
    highest = std::max(highest, item.level);
    if (item.level & 1) lowest_odd = std::min(lowest_odd, item.level);
  }
  for (int level = highest; level >= lowest_odd; --level)
    for (size_t i = 0; i < items.size();) {
      if (items[i].level < level) {
        ++i;
        continue;
      }
      size_t end = i;
      while (end < items.size() && items[end].level >= level) ++end;
      std::reverse(items.begin() + static_cast<ptrdiff_t>(i),
                   items.begin() + static_cast<ptrdiff_t>(end));
      i = end;
    }
  for (const Item& item : items)
    shape_item(p, first, last, item, style_of(item.first), out);
  return out;
}

}  // namespace

std::vector<ShapedGlyph> shape_line(const Paragraph& p, size_t first,
                                    size_t last, const RunStyles& styles) {
  if (first >= last) return {};
  if (auto kept = p.shaped->find({first, last})) return *kept;
  auto line = std::make_shared<const std::vector<ShapedGlyph>>(
      shape(p, first, last, styles));
  p.shaped->add({first, last}, line);
  return *line;
}

double line_width(const std::vector<ShapedGlyph>& glyphs) {
  double width = 0;
  for (const ShapedGlyph& g : glyphs) width += g.advance;
  return width;
}

}  // namespace glyphreel
