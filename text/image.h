// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_IMAGE_H_
#define GR_TEXT_IMAGE_H_

// PNG -> Image: logos and flags for an ImageLayer.

#include <cstdint>
#include <memory>
#include <span>

#include "../core/api.h"
#include "../core/result.h"
#include "overlay.h"

namespace glyphreel {

// Decodes a PNG of any colour type and depth to 8 bits of straight R'G'B'A.
// kBadRequest, with a sentence that does not name the file, for what is no PNG, is
// broken or is larger than `max_pixels`; the header is checked before anything of that
// size is allocated.
GR_API Result<std::shared_ptr<const Image>> decode_png(
    std::span<const uint8_t> bytes, int64_t max_pixels = int64_t{64} << 20);

}  // namespace glyphreel

#endif  // GR_TEXT_IMAGE_H_
