// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_FONT_FALLBACK_H_
#define GR_TEXT_FONT_FALLBACK_H_

// Which face supplies which characters: fontconfig's order for a style and
// script, asked once and kept. This is what stands behind FontLibrary.

#include <compare>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "text/added_fonts.h"
#include "text/font_face.h"
#include "text/font_library.h"
#include "text/glyph_cache.h"

typedef struct _FcConfig FcConfig;
typedef struct _FcFontSet FcFontSet;

namespace glyphreel {

class ShapeCache;

struct FontStyle {
  std::string family;  // empty: the engine's sans default
  int weight = 400;    // 100..900
  bool italic = false;
  std::vector<FontVariation> variations = {};  // the last of a tag counts
  friend bool operator==(const FontStyle&, const FontStyle&) = default;
  friend std::strong_ordering operator<=>(const FontStyle& a,
                                          const FontStyle& b);
};

class FontLibrary::Impl {
 public:
  static std::unique_ptr<Impl> create();
  ~Impl();
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  // The face that a style's metrics come from. Never null.
  const FontFace* primary(const FontStyle& style);
  // See FontLibrary.
  Result<std::vector<std::string>> add_file(const std::string& path);
  Result<std::vector<std::string>> add_memory(std::span<const uint8_t> bytes,
                                              const std::string& name);
  // Whether the style's own family is installed or was added.
  bool has_family(const std::string& family);
  // The best face that has every character of `cluster` (one grapheme), or its
  // first one; null when no font has even that. `script`: Unicode's long name
  // ("Arabic"), `language`: BCP 47. With `emoji`, a colour font is preferred,
  // else avoided.
  const FontFace* face_for(const FontStyle& style, std::u32string_view cluster,
                           std::string_view script, std::string_view language,
                           bool emoji);

  // See FontLibrary.
  const std::string& environment();
  FontBytes added_bytes(const std::string& name);

  GlyphCache& glyphs() { return glyphs_; }
  ShapeCache& shapes() { return *shapes_; }

 private:
  struct Candidate {
    std::string path;
    int index = 0;
    const void* charset = nullptr;  // FcCharSet, owned by the Chain's set
    bool is_color = false;
    bool is_named = false;  // its family is the style's
  };
  struct Chain {
    std::vector<FcFontSet*> sets;
    std::vector<Candidate> candidates;
  };
  using FaceKey =
      std::tuple<std::string, int, std::vector<std::pair<std::string, double>>>;
  using ChainKey = std::tuple<FontStyle, std::string, std::string, bool>;

  Impl();
  const Chain& chain(const ChainKey& key);
  static bool is_text_font(const Candidate& candidate);
  void add_candidates(Chain& chain, FcFontSet* set,
                      const std::string& family) const;
  void forget_chains();
  const FontFace* open(const Candidate& candidate, const FontStyle& style);
  const FontFace* open(const Candidate& candidate,
                       const std::vector<FontVariation>& variations);
  // The first of the candidates in colour, or not, that has what is needed.
  const FontFace* search(std::span<const Candidate> candidates,
                         const FontStyle& style, std::u32string_view needed,
                         bool color);

  // Guards everything below. Held while fontconfig sorts and files are opened,
  // which happens once per style and script.
  std::mutex mutex_;
  FcConfig* config_ = nullptr;
  AddedFonts added_;
  std::map<ChainKey, Chain> chains_;
  std::map<FaceKey, std::shared_ptr<const FontFace>> faces_;
  int last_face_id_ = 0;
  std::map<std::string, bool> families_;
  std::string environment_;
  GlyphCache glyphs_;
  std::unique_ptr<ShapeCache> shapes_;
};

}  // namespace glyphreel

#endif  // GR_TEXT_FONT_FALLBACK_H_
