// SPDX-License-Identifier: Apache-2.0
#include "text/shape_cache.h"

#include "text/paragraph.h"
#include "text/shaper.h"

namespace glyphreel {

std::shared_ptr<const std::vector<ShapedGlyph>> ShapedLines::find(
    Range range) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = lines_.find(range);
  return found == lines_.end() ? nullptr : found->second;
}

void ShapedLines::add(Range range,
                      std::shared_ptr<const std::vector<ShapedGlyph>> line) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (lines_.size() >= kMost) lines_.clear();
  lines_.emplace(range, std::move(line));
}

ShapeCache::Entries::iterator ShapeCache::find(const ParagraphKey& key) {
  const auto [first, last] = by_hash_.equal_range(hash_of(key));
  for (auto it = first; it != last; ++it)
    if (it->second->key == key) return it->second;
  return entries_.end();
}

std::shared_ptr<const Paragraph> ShapeCache::get(
    ParagraphKey key, const std::function<Paragraph()>& make) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = find(key);
    if (found != entries_.end()) {
      entries_.splice(entries_.begin(), entries_, found);
      ++use_.hits;
      return found->paragraph;
    }
    ++use_.misses;
  }
  // Two threads may analyse the same paragraph; both results are equal.
  auto paragraph = std::make_shared<const Paragraph>(make());
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = find(key);
  if (found != entries_.end()) return found->paragraph;
  if (key.text.size() > kMostCharacters / 4) return paragraph;
  characters_ += key.text.size();
  const size_t hash = hash_of(key);
  entries_.push_front({std::move(key), paragraph});
  by_hash_.emplace(hash, entries_.begin());
  while (entries_.size() > kMostParagraphs || characters_ > kMostCharacters) {
    const auto oldest = std::prev(entries_.end());
    characters_ -= oldest->key.text.size();
    const auto [first, last] = by_hash_.equal_range(hash_of(oldest->key));
    for (auto it = first; it != last; ++it)
      if (it->second == oldest) {
        by_hash_.erase(it);
        break;
      }
    entries_.erase(oldest);
  }
  return paragraph;
}

CacheUse ShapeCache::use() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return use_;
}

void ShapeCache::clear() {
  const std::lock_guard<std::mutex> lock(mutex_);
  by_hash_.clear();
  entries_.clear();
  characters_ = 0;
}

}  // namespace glyphreel
