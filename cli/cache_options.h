// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_CACHE_OPTIONS_H_
#define GR_CLI_CACHE_OPTIONS_H_

// Where the user's cache is, and what the command line says of it.

#include <string>

#include "cli/commands.h"
#include "sched/render.h"

namespace glyphreel {

// --cache, else $GLYPHREEL_CACHE (empty: no cache), else $XDG_CACHE_HOME/glyphreel, else
// ~/.cache/glyphreel. Empty where there is none or it is off.
std::string cache_folder(const CacheArguments& arguments);

CacheOptions cache_options(const CacheArguments& arguments);

}  // namespace glyphreel

#endif  // GR_CLI_CACHE_OPTIONS_H_
