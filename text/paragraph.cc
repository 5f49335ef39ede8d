// SPDX-License-Identifier: Apache-2.0
#include "text/paragraph.h"

#include <fribidi.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <utility>

namespace glyphreel {
namespace {

UChar32 uc(char32_t c) { return static_cast<UChar32>(c); }

// Sets mark[i] for every boundary of `type` before code point i.
void find_boundaries(UBreakIteratorType type, const std::u16string& utf16,
                     const std::vector<int>& code_point_at,
                     std::vector<uint8_t>& mark) {
  UErrorCode error = U_ZERO_ERROR;
  UBreakIterator* it = ubrk_open(type, "en", utf16.data(),
                                 static_cast<int32_t>(utf16.size()), &error);
  if (U_FAILURE(error)) {
    // Without ICU's data every character stands for itself.
    std::fill(mark.begin(), mark.end(), type == UBRK_CHARACTER);
    return;
  }
  for (int32_t at = ubrk_first(it); at != UBRK_DONE; at = ubrk_next(it))
    if (at < static_cast<int32_t>(utf16.size()))
      mark[static_cast<size_t>(code_point_at[static_cast<size_t>(at)])] = 1;
  ubrk_close(it);
}

void find_levels(Paragraph& p, std::optional<bool> is_rtl) {
  const auto n = static_cast<FriBidiStrIndex>(p.text.size());
  const auto* text = reinterpret_cast<const FriBidiChar*>(p.text.data());
  std::vector<FriBidiCharType> types(p.text.size());
  std::vector<FriBidiBracketType> brackets(p.text.size());
  fribidi_get_bidi_types(text, n, types.data());
  fribidi_get_bracket_types(text, n, types.data(), brackets.data());
  FriBidiParType direction = !is_rtl   ? FRIBIDI_PAR_ON
                             : *is_rtl ? FRIBIDI_PAR_RTL
                                       : FRIBIDI_PAR_LTR;
  static_assert(sizeof(FriBidiLevel) == sizeof(int8_t));
  if (!fribidi_get_par_embedding_levels_ex(
          types.data(), brackets.data(), n, &direction,
          reinterpret_cast<FriBidiLevel*>(p.levels.data())))
    std::fill(p.levels.begin(), p.levels.end(), 0);
  p.is_rtl = FRIBIDI_IS_RTL(direction);
}

// Common and inherited characters take the script before them, or the first
// real one behind them (UAX #24, 5.2).
void find_scripts(Paragraph& p) {
  const size_t n = p.text.size();
  int current = USCRIPT_COMMON;
  for (size_t i = 0; i < n; ++i) {
    UErrorCode error = U_ZERO_ERROR;
    const int script = uscript_getScript(uc(p.text[i]), &error);
    if (script > USCRIPT_INHERITED) current = script;
    p.scripts[i] = current;
  }
  int next = USCRIPT_COMMON;
  for (size_t i = n; i-- > 0;) {
    if (p.scripts[i] > USCRIPT_INHERITED)
      next = p.scripts[i];
    else
      p.scripts[i] = next;
  }
}

// Korean is set between blanks: a line that ends within a word is right by UAX #14's
// default, and reads like a mistake in a title (UAX #14, 8.2, has it as
// the other style of Korean).
void keep_korean_words(Paragraph& p) {
  const auto is_hangul = [&](size_t i) {
    UErrorCode error = U_ZERO_ERROR;
    return uscript_getScript(uc(p.text[i]), &error) == USCRIPT_HANGUL;
  };
  for (size_t i = 1; i < p.text.size(); ++i)
    if (p.may_break_before[i] && u_isalnum(uc(p.text[i - 1])) &&
        u_isalnum(uc(p.text[i])) && (is_hangul(i - 1) || is_hangul(i)))
      p.may_break_before[i] = 0;
}

// Which of the CJK languages the paragraph is, for Han characters look
// different in each: kana is Japanese, Hangul Korean, Han alone is taken as
// Chinese.
std::string guess_language(const Paragraph& p) {
  const auto has = [&](int script) {
    return std::find(p.scripts.begin(), p.scripts.end(), script) !=
           p.scripts.end();
  };
  if (has(USCRIPT_HIRAGANA) || has(USCRIPT_KATAKANA)) return "ja";
  if (has(USCRIPT_HANGUL)) return "ko";
  if (has(USCRIPT_HAN)) return "zh-cn";
  return "";
}

// Whether a grapheme is shown as a colour emoji (UTS #51, 2 and 4.3).
bool is_emoji(std::u32string_view g) {
  const auto is = [](char32_t c, UProperty p) {
    return u_hasBinaryProperty(uc(c), p) != 0;
  };
  bool joined = false;
  for (size_t i = 1; i < g.size(); ++i) {
    if (g[i] == 0xFE0E) return false;
    if (g[i] == 0xFE0F || g[i] == 0x20E3) return is(g[0], UCHAR_EMOJI);
    joined |= g[i] == 0x200D || is(g[i], UCHAR_EMOJI_MODIFIER) ||
              is(g[i], UCHAR_REGIONAL_INDICATOR);
  }
  if (is(g[0], UCHAR_EMOJI_PRESENTATION))
    return !is(g[0], UCHAR_REGIONAL_INDICATOR) || joined;
  return joined && is(g[0], UCHAR_EXTENDED_PICTOGRAPHIC);
}

// The name of the family that Noto has for a script.
std::string family_script(int script, const std::string& language) {
  switch (script) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_HANGUL:
    case USCRIPT_BOPOMOFO:
      return language == "ja"   ? "CJK JP"
             : language == "ko" ? "CJK KR"
                                : "CJK SC";
    case USCRIPT_COMMON:
    case USCRIPT_LATIN:
      return "";
    default: {
      std::string name = uscript_getName(static_cast<UScriptCode>(script));
      std::replace(name.begin(), name.end(), '_', ' ');
      return name;
    }
  }
}

void find_faces(Paragraph& p, const RunStyles& styles,
                FontLibrary::Impl& fonts) {
  const FontFace* before =
      nullptr;  // of the last cluster that was not an emoji
  const FontStyle* style_before = nullptr;
  const size_t n = p.text.size();
  for (size_t i = 0; i < n;) {
    size_t end = i + 1;
    while (end < n && !p.starts_grapheme[end]) ++end;
    const std::u32string_view cluster =
        std::u32string_view(p.text).substr(i, end - i);
    const FontStyle& style = styles[static_cast<size_t>(p.runs[i])].style;
    if (style_before && *style_before != style) before = nullptr;
    style_before = &style;
    const bool emoji = is_emoji(cluster);
    const FontFace* face = nullptr;
    // Spaces and signs stay with their neighbour, so that runs are not torn.
    const char32_t c = cluster[0];
    const bool is_neutral =
        cluster.size() == 1 && (u_isUWhiteSpace(uc(c)) || u_ispunct(uc(c)));
    if (is_neutral && !emoji && before && before->has_glyph(c)) face = before;
    if (!face)
      face = fonts.face_for(style, cluster,
                            family_script(p.scripts[i], p.language), p.language,
                            emoji);
    if (!face) {
      if (p.missing.find(c) == std::u32string::npos) p.missing += c;
      face = fonts.primary(style);
    }
    if (!face->is_color()) before = face;
    std::fill(p.faces.begin() + static_cast<ptrdiff_t>(i),
              p.faces.begin() + static_cast<ptrdiff_t>(end), face);
    i = end;
  }
}

struct Utf16 {
  std::u16string text;
  std::vector<int> code_point_at;  // of each unit
};

Utf16 to_utf16(std::u32string_view text) {
  Utf16 out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    if (c >= 0x10000) {
      out.text += static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10));
      out.text += static_cast<char16_t>(0xDC00 + (c & 0x3FF));
      out.code_point_at.push_back(static_cast<int>(i));
    } else {
      out.text += static_cast<char16_t>(c);
    }
    out.code_point_at.push_back(static_cast<int>(i));
  }
  return out;
}

}  // namespace

namespace {

Paragraph analyse(std::u32string_view text, std::vector<int> runs,
                  const RunStyles& styles, FontLibrary::Impl& fonts,
                  std::optional<bool> is_rtl) {
  Paragraph p;
  p.shaped = std::make_shared<ShapedLines>();
  p.text = text;
  p.runs = std::move(runs);
  const size_t n = text.size();
  p.levels.resize(n);
  p.scripts.resize(n);
  p.faces.resize(n);
  p.starts_grapheme.resize(n);
  p.may_break_before.resize(n);
  if (n == 0) {
    p.is_rtl = is_rtl.value_or(false);
    return p;
  }
  const auto [utf16, code_point_at] = to_utf16(text);
  find_boundaries(UBRK_CHARACTER, utf16, code_point_at, p.starts_grapheme);
  find_boundaries(UBRK_LINE, utf16, code_point_at, p.may_break_before);
  p.may_break_before[0] = 0;
  keep_korean_words(p);
  // A mark cannot be set in another style than its base.
  for (size_t i = 1; i < n; ++i)
    if (!p.starts_grapheme[i]) p.runs[i] = p.runs[i - 1];
  p.end_run = p.runs.back();
  find_levels(p, is_rtl);
  find_scripts(p);
  p.language = guess_language(p);
  find_faces(p, styles, fonts);
  return p;
}

}  // namespace

Paragraph analyse_paragraph(std::u32string_view text, std::vector<int> runs,
                            const RunStyles& styles, FontLibrary::Impl& fonts,
                            std::optional<bool> is_rtl) {
  ParagraphKey key{std::u32string(text), runs, styles, is_rtl};
  return *fonts.shapes().get(std::move(key), [&] {
    return analyse(text, std::move(runs), styles, fonts, is_rtl);
  });
}

std::vector<size_t> grapheme_ends(std::u32string_view text) {
  const auto [utf16, code_point_at] = to_utf16(text);
  std::vector<uint8_t> starts(text.size());
  if (!text.empty())
    find_boundaries(UBRK_CHARACTER, utf16, code_point_at, starts);
  std::vector<size_t> ends;
  for (size_t i = 1; i <= text.size(); ++i)
    if (i == text.size() || starts[i]) ends.push_back(i);
  return ends;
}

}  // namespace glyphreel
