// SPDX-License-Identifier: Apache-2.0
#include "text/glyph_cache.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace glyphreel {

GlyphCache::GlyphCache(size_t budget_bytes)
    : shard_budget_bytes_(budget_bytes / kShards),
      shards_(std::make_unique<std::array<Shard, kShards>>()) {}

GlyphCache::~GlyphCache() {
  for (Shard& shard : *shards_) {
    for (Node* node : shard.unlinked) delete node;
    for (auto& chain : shard.chains)
      for (Node* node = chain.load(); node;)
        delete std::exchange(node, node->next.load());
  }
}

GlyphCache::Node* GlyphCache::find(const std::atomic<Node*>& chain,
                                   const GlyphKey& key) {
  Node* node = chain.load();
  while (node && !(node->key == key)) node = node->next.load();
  return node;
}

std::shared_ptr<const GlyphBitmap> GlyphCache::get(const FontFace& face,
                                                   uint32_t glyph,
                                                   double size_px,
                                                   GlyphPhase phase,
                                                   GlyphStroke stroke) {
  if (stroke.width_26_6 <= 0) stroke = {};
  const GlyphKey key{face.id(), glyph,
                     static_cast<int>(std::lround(size_px * 64)), phase,
                     stroke};
  const size_t hash = GlyphKeyHash{}(key);
  Shard& shard = (*shards_)[hash % kShards];
  std::atomic<Node*>& chain = shard.chains[hash / kShards % kChains];
  const uint64_t now = clock_.fetch_add(1, std::memory_order_relaxed) + 1;
  // Who unlinks a node looks at `readers` after that, and here the chain is read
  // after counting: all of it sequentially consistent, so one of the two sees the
  // other.
  shard.readers.fetch_add(1);
  std::shared_ptr<const GlyphBitmap> bitmap;
  if (Node* node = find(chain, key)) {
    node->last_use.store(now, std::memory_order_relaxed);
    bitmap = node->bitmap;
  }
  shard.readers.fetch_sub(1);
  if (bitmap) return bitmap;

  misses_.fetch_add(1, std::memory_order_relaxed);
  // Two threads may rasterise the same glyph; both results are equal.
  bitmap = face.rasterise(glyph, key.size_26_6 / 64.0, phase, stroke);
  const std::lock_guard<std::mutex> lock(shard.mutex);
  if (const Node* node = find(chain, key)) return node->bitmap;
  auto node = std::make_unique<Node>();
  node->key = key;
  node->bitmap = bitmap;
  node->last_use.store(now, std::memory_order_relaxed);
  node->next.store(chain.load());
  shard.bytes += bitmap->size_bytes();
  chain.store(node.release());
  if (shard.bytes > shard_budget_bytes_) drop_oldest(shard);
  return bitmap;
}

void GlyphCache::drop_oldest(Shard& shard) {
  std::vector<std::pair<uint64_t, size_t>> by_age;  // use, bytes
  for (const auto& chain : shard.chains)
    for (const Node* node = chain.load(); node; node = node->next.load())
      by_age.emplace_back(node->last_use.load(std::memory_order_relaxed),
                          node->bitmap->size_bytes());
  std::sort(by_age.begin(), by_age.end());
  // Down to half, so that a full cache is not sorted at every miss.
  uint64_t oldest_kept = 0;
  size_t bytes = shard.bytes;
  for (const auto& [age, size] : by_age) {
    if (bytes <= shard_budget_bytes_ / 2) break;
    bytes -= size;
    oldest_kept = age + 1;
  }
  for (auto& chain : shard.chains) {
    std::atomic<Node*>* link = &chain;
    while (Node* node = link->load()) {
      if (node->last_use.load(std::memory_order_relaxed) >= oldest_kept) {
        link = &node->next;
        continue;
      }
      // A reader at `node` still finds its way on: its own link stays.
      link->store(node->next.load());
      shard.bytes -= node->bitmap->size_bytes();
      shard.unlinked.push_back(node);
    }
  }
  if (shard.readers.load() != 0) return;  // at the next time
  for (const Node* node : shard.unlinked) delete node;
  shard.unlinked.clear();
}

CacheUse GlyphCache::use() const {
  const auto misses = static_cast<int64_t>(misses_.load(std::memory_order_relaxed));
  const auto all = static_cast<int64_t>(clock_.load(std::memory_order_relaxed));
  return {all - misses, misses};
}

size_t GlyphCache::size_bytes() const {
  size_t sum = 0;
  for (Shard& shard : *shards_) {
    const std::lock_guard<std::mutex> lock(shard.mutex);
    sum += shard.bytes;
  }
  return sum;
}

}  // namespace glyphreel
