// SPDX-License-Identifier: Apache-2.0
#include "cli/cache_options.h"

#include <cstdlib>

namespace glyphreel {

std::string cache_folder(const CacheArguments& arguments) {
  if (arguments.off) return {};
  if (!arguments.folder.empty()) return arguments.folder;
  if (const char* own = std::getenv("GLYPHREEL_CACHE")) return own;
  // XDG Base Directory Specification 0.8: a relative path counts as none.
  const char* xdg = std::getenv("XDG_CACHE_HOME");
  if (xdg != nullptr && *xdg == '/') return std::string(xdg) + "/glyphreel";
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home != '/') return {};
  return std::string(home) + "/.cache/glyphreel";
}

CacheOptions cache_options(const CacheArguments& arguments) {
  CacheOptions options;
  options.folder = cache_folder(arguments);
  if (arguments.limit_bytes > 0) options.limit_bytes = arguments.limit_bytes;
  options.verify_whole_sources = arguments.verify_whole;
  return options;
}

}  // namespace glyphreel
