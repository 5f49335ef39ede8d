// SPDX-License-Identifier: Apache-2.0
#include "text/font_fallback.h"

#include <fontconfig/fontconfig.h>
#include <sys/stat.h>

#include <algorithm>
#include <iterator>

#include "text/shape_cache.h"

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

bool is_same_family(const char* a, const std::string& b) {
  return FcStrCmpIgnoreCase(reinterpret_cast<const FcChar8*>(a),
                            reinterpret_cast<const FcChar8*>(b.c_str())) == 0;
}

bool is_of_family(const FcPattern* pattern, const std::string& family) {
  FcChar8* name = nullptr;
  for (int i = 0;
       FcPatternGetString(pattern, FC_FAMILY, i, &name) == FcResultMatch; ++i)
    if (is_same_family(reinterpret_cast<const char*>(name), family))
      return true;
  return false;
}

// Colour fonts of emoji have digits and signs for keycaps, which are no text;
// one that has letters is.
bool is_for_text(const FcCharSet* characters) {
  return FcCharSetHasChar(characters, 'A') || FcCharSetHasChar(characters, 'a');
}

}  // namespace

std::strong_ordering operator<=>(const FontStyle& a, const FontStyle& b) {
  const auto order = std::tie(a.family, a.weight, a.italic) <=>
                     std::tie(b.family, b.weight, b.italic);
  if (order != 0) return order;
  return std::lexicographical_compare_three_way(
      a.variations.begin(), a.variations.end(), b.variations.begin(),
      b.variations.end(), [](const FontVariation& x, const FontVariation& y) {
        const auto by_tag = x.tag <=> y.tag;
        return by_tag != 0 ? by_tag : std::strong_order(x.value, y.value);
      });
}

std::unique_ptr<FontLibrary::Impl> FontLibrary::Impl::create() {
  std::unique_ptr<Impl> impl(new Impl);
  impl->config_ = FcInitLoadConfigAndFonts();
  if (!impl->config_ || !impl->primary({})) return nullptr;
  return impl;
}

FontLibrary::Impl::Impl()
    : glyphs_(32u << 20), shapes_(std::make_unique<ShapeCache>()) {}

FontLibrary::Impl::~Impl() {
  forget_chains();
  if (config_) FcConfigDestroy(config_);
}

void FontLibrary::Impl::forget_chains() {
  for (auto& [key, chain] : chains_)
    for (FcFontSet* set : chain.sets) FcFontSetDestroy(set);
  chains_.clear();
  families_.clear();
  shapes_->clear();
}

Result<std::vector<std::string>> FontLibrary::Impl::add_file(
    const std::string& path) {
  const std::lock_guard<std::mutex> lock(mutex_);
  forget_chains();
  return added_.add_file(path);
}

Result<std::vector<std::string>> FontLibrary::Impl::add_memory(
    std::span<const uint8_t> bytes, const std::string& name) {
  const std::lock_guard<std::mutex> lock(mutex_);
  forget_chains();
  return added_.add_memory(bytes, name);
}

void FontLibrary::Impl::add_candidates(Chain& chain, FcFontSet* set,
                                       const std::string& family) const {
  if (!set) return;
  chain.sets.push_back(set);
  for (int i = 0; i < set->nfont; ++i) {
    FcPattern* font = set->fonts[i];
    FcChar8* file = nullptr;
    FcCharSet* charset = nullptr;
    int index = 0;
    FcBool color = FcFalse;
    if (FcPatternGetString(font, FC_FILE, 0, &file) != FcResultMatch ||
        FcPatternGetCharSet(font, FC_CHARSET, 0, &charset) != FcResultMatch)
      continue;
    FcPatternGetInteger(font, FC_INDEX, 0, &index);
    FcPatternGetBool(font, FC_COLOR, 0, &color);
    chain.candidates.push_back({reinterpret_cast<const char*>(file), index,
                                charset, color == FcTrue,
                                is_of_family(font, family)});
  }
}

const FontLibrary::Impl::Chain& FontLibrary::Impl::chain(const ChainKey& key) {
  const auto found = chains_.find(key);
  if (found != chains_.end()) return found->second;
  const auto& [style, script, language, emoji] = key;
  Chain& chain = chains_[key];
  FcPattern* pattern = FcPatternCreate();
  if (emoji) {
    if (!style.family.empty()) add_string(pattern, FC_FAMILY, style.family);
    add_string(pattern, FC_FAMILY, "Noto Color Emoji");
    add_string(pattern, FC_FAMILY, "emoji");
    FcPatternAddBool(pattern, FC_COLOR, FcTrue);
  } else {
    const auto add_family = [&, &script = script](const std::string& family) {
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
  // What was added stands for its family even where one is installed.
  if (FcFontSet* own =
          style.family.empty() ? nullptr : added_.of_family(style.family)) {
    add_candidates(
        chain, FcFontSetSort(config_, &own, 1, pattern, FcFalse, nullptr, &result),
        style.family);
    FcFontSetDestroy(own);
  }
  std::vector<FcFontSet*> sets;
  for (FcFontSet* set : {FcConfigGetFonts(config_, FcSetSystem),
                         FcConfigGetFonts(config_, FcSetApplication),
                         added_.patterns()})
    if (set) sets.push_back(set);
  add_candidates(
      chain,
      FcFontSetSort(config_, sets.data(), static_cast<int>(sets.size()), pattern,
                    FcTrue, nullptr, &result),
      style.family);
  FcPatternDestroy(pattern);
  return chain;
}

const FontFace* FontLibrary::Impl::open(
    const Candidate& candidate,
    const std::vector<FontVariation>& variations) {
  FaceKey key{candidate.path, candidate.index, {}};
  for (const FontVariation& v : variations)
    std::get<2>(key).emplace_back(v.tag, v.value);
  auto& slot = faces_[key];
  // Never an id twice, though a file that could not be opened is tried again: the
  // glyph cache knows faces by it.
  if (!slot)
    slot = FontFace::open(added_.source(candidate.path), candidate.index,
                          ++last_face_id_, variations);
  return slot.get();
}

const FontFace* FontLibrary::Impl::open(const Candidate& candidate,
                                        const FontStyle& style) {
  const FontFace* plain = open(candidate, std::vector<FontVariation>());
  const bool is_any = (candidate.index & ~0xFFFF) == kAnyInstance;
  if (!plain || (!is_any && style.variations.empty())) return plain;
  std::vector<FontVariation> wanted;
  if (is_any) {
    wanted.push_back({"wght", static_cast<double>(style.weight)});
    if (style.italic) wanted.push_back({"ital", 1});
    if (style.italic) wanted.push_back({"slnt", -12});
  }
  wanted.insert(wanted.end(), style.variations.begin(), style.variations.end());
  wanted = plain->settable(wanted);
  return wanted.empty() ? plain : open(candidate, wanted);
}

const FontFace* FontLibrary::Impl::search(std::span<const Candidate> candidates,
                                          const FontStyle& style,
                                          std::u32string_view needed,
                                          bool color) {
  for (const Candidate& candidate : candidates) {
    if (candidate.is_color != color) continue;
    const auto* charset = static_cast<const FcCharSet*>(candidate.charset);
    const bool covers =
        std::all_of(needed.begin(), needed.end(), [&](char32_t c) {
          return needs_no_glyph(c) || FcCharSetHasChar(charset, c);
        });
    if (!covers) continue;
    const FontFace* face = open(candidate, style);
    if (face && (needs_no_glyph(needed[0]) || face->has_glyph(needed[0])))
      return face;
  }
  return nullptr;
}

bool FontLibrary::Impl::is_text_font(const Candidate& candidate) {
  return !candidate.is_color ||
         (candidate.is_named &&
          is_for_text(static_cast<const FcCharSet*>(candidate.charset)));
}

const FontFace* FontLibrary::Impl::primary(const FontStyle& style) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const Chain& c = chain({style, "", "", false});
  for (const Candidate& candidate : c.candidates)
    if (is_text_font(candidate))
      if (const FontFace* face = open(candidate, style)) return face;
  for (const Candidate& candidate : c.candidates)
    if (const FontFace* face = open(candidate, style)) return face;
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
  bool has = set && set->nfont > 0;
  if (set) FcFontSetDestroy(set);
  if (FcFontSet* added = added_.of_family(family)) {
    has = true;
    FcFontSetDestroy(added);
  }
  FcObjectSetDestroy(objects);
  FcPatternDestroy(pattern);
  return families_[family] = has;
}

FontBytes FontLibrary::Impl::added_bytes(const std::string& name) {
  const std::lock_guard<std::mutex> lock(mutex_);
  return added_.source(name).bytes;
}

const std::string& FontLibrary::Impl::environment() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!environment_.empty()) return environment_;
  const auto add = [this](const FcChar8* file, const std::string& more) {
    const char* path = reinterpret_cast<const char*>(file);
    struct stat st {};
    environment_ += path + more;
    if (::stat(path, &st) == 0)
      environment_ += " " + std::to_string(st.st_size) + " " +
                      std::to_string(st.st_mtim.tv_sec) + "." +
                      std::to_string(st.st_mtim.tv_nsec);
    environment_ += "\n";
  };
  for (const FcSetName name : {FcSetSystem, FcSetApplication}) {
    const FcFontSet* set = FcConfigGetFonts(config_, name);
    for (int i = 0; set && i < set->nfont; ++i) {
      FcChar8* file = nullptr;
      int index = 0;
      FcPatternGetInteger(set->fonts[i], FC_INDEX, 0, &index);
      if (FcPatternGetString(set->fonts[i], FC_FILE, 0, &file) == FcResultMatch)
        add(file, "#" + std::to_string(index));
    }
  }
  FcStrList* files = FcConfigGetConfigFiles(config_);
  while (const FcChar8* file = files ? FcStrListNext(files) : nullptr) add(file, "");
  if (files) FcStrListDone(files);
  return environment_;
}

const FontFace* FontLibrary::Impl::face_for(const FontStyle& style,
                                            std::u32string_view cluster,
                                            std::string_view script,
                                            std::string_view language,
                                            bool emoji) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const std::u32string_view first = cluster.substr(0, 1);
  if (emoji) {
    const FontStyle of_family{style.family};
    const Chain& c = chain({of_family, "", "", true});
    for (const std::u32string_view needed : {cluster, first})
      if (const FontFace* face = search(c.candidates, style, needed, true))
        return face;
  }
  // The style's own face first, then what suits the script.
  const Chain& own = chain({style, "", "", false});
  if (!own.candidates.empty() && is_text_font(own.candidates[0]))
    if (const FontFace* face =
            search({own.candidates.data(), 1}, style, cluster,
                   own.candidates[0].is_color))
      return face;
  const Chain& c =
      chain({style, std::string(script), std::string(language), false});
  for (const std::u32string_view needed : {cluster, first})
    if (const FontFace* face = search(c.candidates, style, needed, false))
      return face;
  return search(c.candidates, style, first, true);
}

}  // namespace glyphreel
