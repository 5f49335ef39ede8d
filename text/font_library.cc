// SPDX-License-Identifier: Apache-2.0
#include "text/font_library.h"

#include <utility>

#include "text/font_fallback.h"

namespace glyphreel {

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

Result<std::vector<std::string>> FontLibrary::add_file(const std::string& path) {
  return impl_->add_file(path);
}
Result<std::vector<std::string>> FontLibrary::add_memory(
    std::span<const uint8_t> bytes) {
  return impl_->add_memory(bytes);
}

}  // namespace glyphreel
