// SPDX-License-Identifier: Apache-2.0
// Any bytes as the PNG of an image layer: as they are, and with their checksums made
// right, behind which most mistakes would hide.

#include <memory>
#include <vector>

#include "tests/fuzz/fuzz_input.h"
#include "text/image.h"

using namespace glyphreel;

namespace {

// PNG (ISO/IEC 15948) annex D.
uint32_t crc32_of(std::span<const uint8_t> bytes) {
  uint32_t crc = 0xFFFFFFFF;
  for (const uint8_t byte : bytes) {
    crc ^= byte;
    for (int k = 0; k < 8; ++k) crc = crc & 1 ? 0xEDB88320 ^ crc >> 1 : crc >> 1;
  }
  return ~crc;
}

void make_checksums_right(std::vector<uint8_t>& png) {
  constexpr size_t kSignature = 8, kHead = 8, kCrc = 4;
  size_t at = kSignature;
  while (at + kHead + kCrc <= png.size()) {
    const size_t length = size_t{png[at]} << 24 | size_t{png[at + 1]} << 16 |
                          size_t{png[at + 2]} << 8 | png[at + 3];
    if (length > png.size() - at - kHead - kCrc) return;
    const uint32_t crc = crc32_of({png.data() + at + 4, length + 4});
    at += kHead + length;
    for (int i = 0; i < 4; ++i)
      png[at + static_cast<size_t>(i)] = static_cast<uint8_t>(crc >> (24 - 8 * i));
    at += kCrc;
  }
}

void decode(std::span<const uint8_t> bytes) {
  constexpr int64_t kMaxPixels = 1 << 18;
  const auto image = decode_png(bytes, kMaxPixels);
  if (!image) {
    FUZZ_CHECK(!image.error().message.empty());
    return;
  }
  const Image& pixels = **image;
  FUZZ_CHECK(pixels.size.width > 0 && pixels.size.height > 0);
  const int64_t count = int64_t{pixels.size.width} * pixels.size.height;
  FUZZ_CHECK(count <= kMaxPixels);
  FUZZ_CHECK(static_cast<int64_t>(pixels.rgba.size()) == 4 * count);
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  decode({data, size});
  std::vector<uint8_t> png(data, data + size);
  make_checksums_right(png);
  decode(png);
  return 0;
}
