// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_GLYPH_CACHE_H_
#define GR_TEXT_GLYPH_CACHE_H_

// Rasterised glyphs, shared by all threads of a job. A hit takes a shared lock
// on one of 16 shards; a miss rasterises outside of it. Each shard keeps to its
// part of the byte budget by dropping what was used longest ago.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <unordered_map>

#include "text/font_face.h"
#include "text/glyph_bitmap.h"

namespace glyphreel {

struct GlyphKey {
  int face_id = 0;
  uint32_t glyph = 0;
  int size_26_6 = 0;  // 1/64 px per em
  GlyphPhase phase;
  GlyphStroke stroke;
  friend bool operator==(const GlyphKey&, const GlyphKey&) = default;
};

struct GlyphKeyHash {
  size_t operator()(const GlyphKey& k) const {
    uint64_t h = static_cast<uint64_t>(k.glyph) << 32 |
                 static_cast<uint32_t>(k.size_26_6);
    h ^= (static_cast<uint64_t>(k.face_id) << 8 |
          static_cast<uint64_t>(k.phase.y * kGlyphPhases + k.phase.x)) *
         0x9E3779B97F4A7C15u;
    h ^= (static_cast<uint64_t>(k.stroke.width_26_6) << 1 |
          static_cast<uint64_t>(k.stroke.join == Join::kMiter)) *
         0xC2B2AE3D27D4EB4Fu;
    h *= 0xD6E8FEB86659FD93u;
    return static_cast<size_t>(h ^ h >> 32);
  }
};

class GlyphCache {
 public:
  explicit GlyphCache(size_t budget_bytes);

  // The glyph of `face` at `size_px` per em, perhaps with a stroke around it: then
  // always coverage. Never null.
  std::shared_ptr<const GlyphBitmap> get(const FontFace& face, uint32_t glyph,
                                         double size_px, GlyphPhase phase,
                                         GlyphStroke stroke = {});
  size_t size_bytes() const;

 private:
  static constexpr size_t kShards = 16;
  struct Entry {
    std::shared_ptr<const GlyphBitmap> bitmap;
    std::atomic<uint64_t> last_use{0};
  };
  struct Shard {
    mutable std::shared_mutex mutex;
    std::unordered_map<GlyphKey, Entry, GlyphKeyHash> entries;
    size_t bytes = 0;
  };
  void drop_oldest(Shard& shard);

  size_t shard_budget_bytes_;
  std::atomic<uint64_t> clock_{0};
  std::array<Shard, kShards> shards_;
};

}  // namespace glyphreel

#endif  // GR_TEXT_GLYPH_CACHE_H_
