// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_LOADED_OBJECT_H_
#define GR_CORE_LOADED_OBJECT_H_

// Which builds of which libraries this process runs: the linker's build identifiers,
// which differ as soon as the code does.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace glyphreel {

// One line for each loaded object that holds one of `addresses`, or whose file's name
// begins with one of `prefixes` ("libx264."): its name and its build identifier, or,
// where the linker left none, size and time of its file. Sorted.
std::string loaded_builds(std::span<const void* const> addresses,
                          std::span<const std::string_view> prefixes);

}  // namespace glyphreel

#endif  // GR_CORE_LOADED_OBJECT_H_
