// SPDX-License-Identifier: Apache-2.0
#include "core/nearest_name.h"

#include <algorithm>

namespace glyphreel {
namespace {

// Names longer than this are never misspelt field names; bounds the work per name.
constexpr size_t kMaxLength = 64;

std::string folded(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '_' || c == '-' || c == ' ') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

// Optimal string alignment distance.
size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<size_t>> d(a.size() + 1,
                                     std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i)
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replace = a[i - 1] == b[j - 1] ? 0 : 1;
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1,
                          d[i - 1][j - 1] + replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

}  // namespace

std::string nearest_name(std::string_view name,
                         std::span<const std::string_view> candidates) {
  if (name.size() > kMaxLength) return "";
  const std::string wanted = folded(name);
  std::string best;
  size_t best_distance = SIZE_MAX;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > kMaxLength) continue;
    const std::string have = folded(candidate);
    const size_t longer = std::max(wanted.size(), have.size());
    const size_t limit = std::clamp<size_t>(longer / 3, 1, 3);
    const size_t distance = edit_distance(wanted, have);
    if (distance <= limit && distance < longer && distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string nearest_name(std::string_view name,
                         const std::vector<std::string>& candidates) {
  const std::vector<std::string_view> views(candidates.begin(), candidates.end());
  return nearest_name(name, std::span<const std::string_view>(views));
}

std::string suggest_name(std::string_view name,
                         std::span<const std::string_view> candidates) {
  if (candidates.empty()) return "";
  if (const std::string near = nearest_name(name, candidates); !near.empty())
    return "; did you mean \"" + near + "\"?";
  std::string text = "; known here: ";
  constexpr size_t kShown = 24;
  for (size_t i = 0; i < std::min(candidates.size(), kShown); ++i)
    text += (i == 0 ? "" : ", ") + std::string(candidates[i]);
  if (candidates.size() > kShown) text += ", ...";
  return text;
}

}  // namespace glyphreel
