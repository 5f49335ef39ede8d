// SPDX-License-Identifier: Apache-2.0
#include "text/font_fallback.h"

#include <fontconfig/fontconfig.h>

#include <algorithm>

namespace glyphreel {
namespace {

// The engine's sans default, in order of preference.
const char* const kDefaultFamilies[] = {"Inter", "Noto Sans"};

void add_string(FcPattern* pattern, const char* object, const std::string& s) {
  FcPatternAddString(pattern, object,
                     reinterpret_cast<const FcChar8*>(s.c_str()));
}

// Characters that no font needs a glyph for: joiners, variation selectors, bidi
// controls and other default ignorables (UAX #44,
// Default_Ignorable_Code_Point).
bool needs_no_glyph(char32_t c) {
  return c == 0xAD || c == 0x34F || c == 0x61C ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || (c >= 0xFE00 && c <= 0xFE0F) ||
         c == 0xFEFF || (c >= 0xE0000 && c <= 0xE0FFF);
}

}  // namespace

std::unique_ptr<FontLibrary::Impl> FontLibrary::Impl::create() {
  std::unique_ptr<Impl> impl(new Impl);
  impl->config_ = FcInitLoadConfigAndFonts();
  if (!impl->config_ || !impl->primary({})) return nullptr;
  return impl;
}

FontLibrary::Impl::~Impl() {
  for (auto& [key, chain] : chains_)
    if (chain.set) FcFontSetDestroy(chain.set);
  if (config_) FcConfigDestroy(config_);
}

const FontLibrary::Impl::Chain& FontLibrary::Impl::chain(const ChainKey& key) {
  const auto found = chains_.find(key);
  if (found != chains_.end()) return found->second;
  const auto& [style, script, language, emoji] = key;
  Chain& chain = chains_[key];
  FcPattern* pattern = FcPatternCreate();
  if (emoji) {
    add_string(pattern, FC_FAMILY, "Noto Color Emoji");
    add_string(pattern, FC_FAMILY, "emoji");
    FcPatternAddBool(pattern, FC_COLOR, FcTrue);
  } else {
    const auto add_family = [&](const std::string& family) {
      // Noto has a family for each script: "Noto Serif" and Thai: "Noto Serif
      // Thai".
      if (!script.empty())
        add_string(pattern, FC_FAMILY, family + " " + script);
      add_string(pattern, FC_FAMILY, family);
    };
    if (!style.family.empty()) add_family(style.family);
    for (const char* family : kDefaultFamilies) add_family(family);
    if (script.empty() || script == "Common")
      for (const char* family :
           {"Noto Sans Symbols", "Noto Sans Symbols2", "Noto Sans Math"})
        add_string(pattern, FC_FAMILY, family);
    add_string(pattern, FC_FAMILY, "DejaVu Sans");
    add_string(pattern, FC_FAMILY, "sans-serif");
    FcPatternAddInteger(
        pattern, FC_WEIGHT,
        FcWeightFromOpenType(std::clamp(style.weight, 1, 1000)));
    FcPatternAddInteger(pattern, FC_SLANT,
                        style.italic ? FC_SLANT_ITALIC : FC_SLANT_ROMAN);
  }
  // Always stated, so that the result does not depend on the process's locale.
  add_string(pattern, FC_LANG, language.empty() ? "en" : language);
  FcConfigSubstitute(config_, pattern, FcMatchPattern);
  FcDefaultSubstitute(pattern);
  FcResult result;
  chain.set = FcFontSort(config_, pattern, FcTrue, nullptr, &result);
  FcPatternDestroy(pattern);
  if (!chain.set) return chain;
  for (int i = 0; i < chain.set->nfont; ++i) {
    FcPattern* font = chain.set->fonts[i];
    FcChar8* file = nullptr;
    FcCharSet* charset = nullptr;
    int index = 0;
    FcBool color = FcFalse;
    if (FcPatternGetString(font, FC_FILE, 0, &file) != FcResultMatch ||
        FcPatternGetCharSet(font, FC_CHARSET, 0, &charset) != FcResultMatch)
      continue;
    FcPatternGetInteger(font, FC_INDEX, 0, &index);
    FcPatternGetBool(font, FC_COLOR, 0, &color);
    chain.candidates.push_back(
        {reinterpret_cast<const char*>(file), index, charset, color == FcTrue});
  }
  return chain;
}

const FontFace* FontLibrary::Impl::open(const Candidate& candidate) {
  auto& slot = faces_[{candidate.path, candidate.index}];
  // Never an id twice, though a file that could not be opened is tried again: the
  // glyph cache knows faces by it.
  if (!slot) slot = FontFace::open(candidate.path, candidate.index, ++last_face_id_);
  return slot.get();
}

const FontFace* FontLibrary::Impl::search(const Chain& chain,
                                          std::u32string_view needed,
                                          bool emoji) {
  for (const Candidate& candidate : chain.candidates) {
    if (candidate.is_color != emoji) continue;
    const auto* charset = static_cast<const FcCharSet*>(candidate.charset);
    const bool covers =
        std::all_of(needed.begin(), needed.end(), [&](char32_t c) {
          return needs_no_glyph(c) || FcCharSetHasChar(charset, c);
        });
    if (!covers) continue;
    const FontFace* face = open(candidate);
    if (face && (needs_no_glyph(needed[0]) || face->has_glyph(needed[0])))
      return face;
  }
  return nullptr;
}

const FontFace* FontLibrary::Impl::primary(const FontStyle& style) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const Chain& c = chain({style, "", "", false});
  for (const Candidate& candidate : c.candidates)
    if (!candidate.is_color)
      if (const FontFace* face = open(candidate)) return face;
  for (const Candidate& candidate : c.candidates)
    if (const FontFace* face = open(candidate)) return face;
  return nullptr;
}

bool FontLibrary::Impl::has_family(const std::string& family) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = families_.find(family);
  if (found != families_.end()) return found->second;
  FcPattern* pattern = FcPatternCreate();
  add_string(pattern, FC_FAMILY, family);
  FcObjectSet* objects =
      FcObjectSetBuild(FC_FAMILY, static_cast<const char*>(nullptr));
  FcFontSet* set = FcFontList(config_, pattern, objects);
  const bool has = set && set->nfont > 0;
  if (set) FcFontSetDestroy(set);
  FcObjectSetDestroy(objects);
  FcPatternDestroy(pattern);
  return families_[family] = has;
}

const FontFace* FontLibrary::Impl::face_for(const FontStyle& style,
                                            std::u32string_view cluster,
                                            std::string_view script,
                                            std::string_view language,
                                            bool emoji) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const std::u32string_view first = cluster.substr(0, 1);
  if (emoji) {
    const Chain& c = chain({FontStyle{}, "", "", true});
    if (const FontFace* face = search(c, cluster, true)) return face;
    if (const FontFace* face = search(c, first, true)) return face;
  }
  // The style's own face first, then what suits the script.
  const Chain& own = chain({style, "", "", false});
  if (!own.candidates.empty() && !own.candidates[0].is_color) {
    const Chain primary_only{nullptr, {own.candidates[0]}};
    if (const FontFace* face = search(primary_only, cluster, false))
      return face;
  }
  const Chain& c =
      chain({style, std::string(script), std::string(language), false});
  if (const FontFace* face = search(c, cluster, false)) return face;
  if (const FontFace* face = search(c, first, false)) return face;
  return search(c, first, true);
}

}  // namespace glyphreel
