// SPDX-License-Identifier: Apache-2.0
#include "text/glyph_cache.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <utility>
#include <vector>

namespace glyphreel {

GlyphCache::GlyphCache(size_t budget_bytes)
    : shard_budget_bytes_(budget_bytes / kShards) {}

std::shared_ptr<const GlyphBitmap> GlyphCache::get(const FontFace& face,
                                                   uint32_t glyph,
                                                   double size_px, GlyphPhase phase,
                                                   GlyphStroke stroke) {
  if (stroke.width_26_6 <= 0) stroke = {};
  const GlyphKey key{face.id(), glyph,
                     static_cast<int>(std::lround(size_px * 64)), phase,
                     stroke};
  Shard& shard = shards_[GlyphKeyHash{}(key) % kShards];
  const uint64_t now = clock_.fetch_add(1, std::memory_order_relaxed) + 1;
  {
    const std::shared_lock<std::shared_mutex> lock(shard.mutex);
    const auto it = shard.entries.find(key);
    if (it != shard.entries.end()) {
      it->second.last_use.store(now, std::memory_order_relaxed);
      return it->second.bitmap;
    }
  }
  // Two threads may rasterise the same glyph; both results are equal.
  auto bitmap = face.rasterise(glyph, key.size_26_6 / 64.0, phase, stroke);
  const std::unique_lock<std::shared_mutex> lock(shard.mutex);
  Entry& entry = shard.entries[key];
  if (!entry.bitmap) {
    entry.bitmap = bitmap;
    shard.bytes += bitmap->size_bytes();
  }
  entry.last_use.store(now, std::memory_order_relaxed);
  bitmap = entry.bitmap;
  if (shard.bytes > shard_budget_bytes_) drop_oldest(shard);
  return bitmap;
}

void GlyphCache::drop_oldest(Shard& shard) {
  std::vector<std::pair<uint64_t, GlyphKey>> by_age;
  by_age.reserve(shard.entries.size());
  for (const auto& [key, entry] : shard.entries)
    by_age.emplace_back(entry.last_use.load(std::memory_order_relaxed), key);
  std::sort(by_age.begin(), by_age.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  // Down to half, so that a full cache is not sorted at every miss.
  for (const auto& [age, key] : by_age) {
    if (shard.bytes <= shard_budget_bytes_ / 2) break;
    const auto it = shard.entries.find(key);
    shard.bytes -= it->second.bitmap->size_bytes();
    shard.entries.erase(it);
  }
}

size_t GlyphCache::size_bytes() const {
  size_t sum = 0;
  for (const Shard& shard : shards_) {
    const std::shared_lock<std::shared_mutex> lock(shard.mutex);
    sum += shard.bytes;
  }
  return sum;
}

}  // namespace glyphreel
