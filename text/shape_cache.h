// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_SHAPE_CACHE_H_
#define GR_TEXT_SHAPE_CACHE_H_

// Paragraphs as they were analysed, and lines of them as they were shaped: a card sets
// its title a dozen times until it fits, and every part of a split clip sets it again.
// Small, shared by all threads, and under one lock: what it saves costs hundreds of
// times more.

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "text/font_library.h"
#include "text/run_style.h"

namespace glyphreel {

struct Paragraph;
struct ShapedGlyph;

// The shaped lines of one paragraph, by their first and last code point.
class ShapedLines {
 public:
  using Range = std::pair<size_t, size_t>;
  std::shared_ptr<const std::vector<ShapedGlyph>> find(Range range) const;
  void add(Range range, std::shared_ptr<const std::vector<ShapedGlyph>> line);

 private:
  static constexpr size_t kMost = 16;
  mutable std::mutex mutex_;
  std::map<Range, std::shared_ptr<const std::vector<ShapedGlyph>>> lines_;
};

struct ParagraphKey {
  std::u32string text;
  std::vector<int> runs;
  RunStyles styles;
  std::optional<bool> is_rtl;
  friend bool operator==(const ParagraphKey&, const ParagraphKey&) = default;
};

class ShapeCache {
 public:
  // What is kept for `key`, or what `make` returns, which is then kept.
  std::shared_ptr<const Paragraph> get(
      ParagraphKey key, const std::function<Paragraph()>& make);
  CacheUse use() const;
  // When fonts were added: other faces may serve now.
  void clear();

 private:
  static constexpr size_t kMostParagraphs = 64;
  static constexpr size_t kMostCharacters = 16 * 1024;
  struct Entry {
    ParagraphKey key;
    std::shared_ptr<const Paragraph> paragraph;
  };
  using Entries = std::list<Entry>;
  static size_t hash_of(const ParagraphKey& key) {
    return std::hash<std::u32string>()(key.text);
  }
  Entries::iterator find(const ParagraphKey& key);

  mutable std::mutex mutex_;
  CacheUse use_;
  Entries entries_;  // the one used last first
  std::unordered_multimap<size_t, Entries::iterator> by_hash_;
  size_t characters_ = 0;
};

}  // namespace glyphreel

#endif  // GR_TEXT_SHAPE_CACHE_H_
