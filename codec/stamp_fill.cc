// SPDX-License-Identifier: Apache-2.0
#include "codec/stamp_fill.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace glyphreel {
namespace {

// H.264 A.3.1 and H.265 A.4.2 allow 16 pictures to wait.
constexpr size_t kMaxDelay = 16;

// `decoding` moved on by `delay` frames; the last ones follow at the last distance.
std::vector<int64_t> shown_after(const std::vector<int64_t>& decoding, size_t delay) {
  const size_t count = decoding.size();
  const int64_t step = std::max<int64_t>(1, decoding[count - 1] - decoding[count - 2]);
  std::vector<int64_t> shown;
  shown.reserve(count);
  for (size_t n = 0; n < count; ++n)
    shown.push_back(n + delay < count
                        ? decoding[n + delay]
                        : decoding[count - 1] +
                              step * static_cast<int64_t>(n + delay + 1 - count));
  return shown;
}

int64_t count_common(const std::vector<int64_t>& a, const std::vector<int64_t>& b) {
  int64_t common = 0;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    if (*i == *j) ++common;
    if (*i <= *j) {
      ++i;
    } else {
      ++j;
    }
  }
  return common;
}

}  // namespace

std::vector<int64_t> fill_in_stamps(std::vector<int64_t> known,
                                    std::vector<int64_t> decoding,
                                    int declared_delay) {
  if (decoding.size() <= known.size() || decoding.size() < 2) return known;
  std::sort(decoding.begin(), decoding.end());
  std::vector<int64_t> best;
  int64_t best_common = -1, best_away = 0;
  for (size_t delay = 0; delay <= std::min(kMaxDelay, decoding.size() - 1); ++delay) {
    std::vector<int64_t> shown = shown_after(decoding, delay);
    const int64_t common = count_common(shown, known);
    const int64_t away = std::abs(static_cast<int64_t>(delay) - declared_delay);
    if (common > best_common || (common == best_common && away < best_away)) {
      best = std::move(shown);
      best_common = common;
      best_away = away;
    }
  }
  // What is stored counts: it replaces what is nearest to it.
  for (const int64_t stamp : known) {
    const auto after = std::lower_bound(best.begin(), best.end(), stamp);
    if (after != best.end() && *after == stamp) continue;
    auto nearest = after == best.end() ? std::prev(after) : after;
    if (after != best.begin() && stamp - *std::prev(after) < std::abs(*nearest - stamp))
      nearest = std::prev(after);
    *nearest = stamp;
  }
  std::sort(best.begin(), best.end());
  best.erase(std::unique(best.begin(), best.end()), best.end());
  return best;
}

}  // namespace glyphreel
