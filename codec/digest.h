// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_DIGEST_H_
#define GR_CODEC_DIGEST_H_

// Fingerprints: SHA-256 for the names of things, XXH3 (128 bits) to find damage and
// changes in what is long.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace glyphreel {

using Digest = std::array<uint8_t, 32>;

// FIPS 180-4.
Digest sha256(std::string_view bytes);
std::string to_hex(const Digest& digest);
std::optional<Digest> digest_from_hex(std::string_view hex);

class Checksum {
 public:
  using Value = std::array<uint8_t, 16>;
  Checksum();
  ~Checksum();
  Checksum(Checksum&&) noexcept;
  Checksum& operator=(Checksum&&) noexcept;

  void add(const void* bytes, size_t count);
  void add(std::string_view text) { add(text.data(), text.size()); }
  Value value() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Checksum of bytes [first, last) of a file; `last` beyond its end: up to there.
// kBadMedia where it cannot be read.
Result<Checksum::Value> file_checksum(const std::string& path, int64_t first,
                                      int64_t last);

}  // namespace glyphreel

#endif  // GR_CODEC_DIGEST_H_
