// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_FONT_LIBRARY_H_
#define GR_TEXT_FONT_LIBRARY_H_

// Fonts found through fontconfig, opened once and shared by every compositor of a
// job, with the glyph cache behind them. One library serves any number of threads.

#include <memory>

#include "../core/result.h"

namespace glyphreel {

class FontLibrary {
 public:
  // Loads the system's font configuration. kInternal when there is no font at all.
  static Result<std::shared_ptr<FontLibrary>> create();
  ~FontLibrary();
  FontLibrary(const FontLibrary&) = delete;
  FontLibrary& operator=(const FontLibrary&) = delete;

  class Impl;  // text/ only
  Impl& impl() { return *impl_; }

 private:
  explicit FontLibrary(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace glyphreel

#endif  // GR_TEXT_FONT_LIBRARY_H_
