// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_NEAREST_NAME_H_
#define GR_CORE_NEAREST_NAME_H_

// "Did you mean ...?" for misspelt names: fields, options, placeholders.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace glyphreel {

// The candidate with the fewest edits (insert, delete, replace, swap of neighbours;
// case, '-' and '_' count for nothing) from `name`, or "" when none is close: more
// edits than a third of the longer name's length, but at least 1 and at most 3.
std::string nearest_name(std::string_view name,
                         std::span<const std::string_view> candidates);
std::string nearest_name(std::string_view name,
                         const std::vector<std::string>& candidates);

// "; did you mean "rating"?" or, when nothing is close, the list of what is known:
// "; known here: a, b, c". Empty when there are no candidates.
std::string suggest_name(std::string_view name,
                         std::span<const std::string_view> candidates);

}  // namespace glyphreel

#endif  // GR_CORE_NEAREST_NAME_H_
