// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_GLYPH_CACHE_H_
#define GR_TEXT_GLYPH_CACHE_H_

// Rasterised glyphs, shared by all threads of a job. A hit takes no lock: it counts
// itself as a reader of one of 16 shards, walks a chain of nodes that never change,
// and takes a share of the bitmap. A miss rasterises, then adds a node under the
// shard's lock. Each shard keeps to its part of the byte budget by unlinking what was
// used longest ago; such nodes are freed once no reader is left that could still see
// them.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "text/font_face.h"
#include "text/font_library.h"
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
  ~GlyphCache();
  GlyphCache(const GlyphCache&) = delete;
  GlyphCache& operator=(const GlyphCache&) = delete;

  // The glyph of `face` at `size_px` per em, perhaps with a stroke around it: then
  // always coverage. Never null.
  std::shared_ptr<const GlyphBitmap> get(const FontFace& face, uint32_t glyph,
                                         double size_px, GlyphPhase phase,
                                         GlyphStroke stroke = {});
  size_t size_bytes() const;
  CacheUse use() const;

 private:
  static constexpr size_t kShards = 16;
  static constexpr size_t kChains = 1024;  // of a shard
  struct Node {
    GlyphKey key;
    std::shared_ptr<const GlyphBitmap> bitmap;
    std::atomic<uint64_t> last_use{0};
    std::atomic<Node*> next{nullptr};
  };
  struct alignas(64) Shard {
    std::array<std::atomic<Node*>, kChains> chains{};
    std::atomic<int> readers{0};
    std::mutex mutex;  // guards changes of the chains, and what follows
    size_t bytes = 0;
    std::vector<Node*> unlinked;  // that a reader may still look at
  };
  static Node* find(const std::atomic<Node*>& chain, const GlyphKey& key);
  void drop_oldest(Shard& shard);

  size_t shard_budget_bytes_;
  std::atomic<uint64_t> clock_{0};   // of get()'s calls
  std::atomic<uint64_t> misses_{0};
  std::unique_ptr<std::array<Shard, kShards>> shards_;
};

}  // namespace glyphreel

#endif  // GR_TEXT_GLYPH_CACHE_H_
