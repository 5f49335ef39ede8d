// SPDX-License-Identifier: Apache-2.0
#include "text/font_library.h"

#include <algorithm>

#include <utility>

#include "text/font_fallback.h"
#include "text/shape_cache.h"

namespace glyphreel {

void add_font_uses(const std::vector<FontUse>& more, std::vector<FontUse>& all) {
  for (const FontUse& use : more) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const FontUse& f) {
          return f.path == use.path && f.family == use.family;
        });
    if (found == all.end()) {
      all.push_back(use);
      continue;
    }
    for (const char32_t c : use.characters)
      if (found->characters.find(c) == std::u32string::npos)
        found->characters += c;
  }
}

Result<std::shared_ptr<FontLibrary>> FontLibrary::create() {
  auto impl = Impl::create();
  if (!impl)
    return Error{
        Errc::kInternal,
        "no usable font was found; install one, for example the package "
        "fonts-dejavu-core or fonts-noto-core",
        0};
  return std::shared_ptr<FontLibrary>(new FontLibrary(std::move(impl)));
}

FontLibrary::FontLibrary(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FontLibrary::~FontLibrary() = default;

TextCacheUse FontLibrary::cache_use() const {
  return {impl_->glyphs().use(), impl_->shapes().use()};
}

Result<std::vector<std::string>> FontLibrary::add_file(const std::string& path) {
  return impl_->add_file(path);
}
std::shared_ptr<const std::vector<uint8_t>> FontLibrary::added_bytes(
    const std::string& name) const {
  return impl_->added_bytes(name);
}
const std::string& FontLibrary::environment() { return impl_->environment(); }
Result<std::vector<std::string>> FontLibrary::add_memory(
    std::span<const uint8_t> bytes, const std::string& name) {
  return impl_->add_memory(bytes, name);
}

}  // namespace glyphreel
