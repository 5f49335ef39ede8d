// SPDX-License-Identifier: Apache-2.0
#include "codec/digest.h"

#include <fcntl.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <vector>

extern "C" {
#include <libavutil/mem.h>
#include <libavutil/sha.h>
}

namespace glyphreel {

Digest sha256(std::string_view bytes) {
  struct Free {
    void operator()(AVSHA* sha) const { av_free(sha); }
  };
  const std::unique_ptr<AVSHA, Free> sha(av_sha_alloc());
  if (!sha) throw std::bad_alloc();
  Digest digest;
  av_sha_init(sha.get(), 256);
  av_sha_update(sha.get(), reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  av_sha_final(sha.get(), digest.data());
  return digest;
}

std::string to_hex(const Digest& digest) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (const uint8_t byte : digest) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::optional<Digest> digest_from_hex(std::string_view hex) {
  Digest digest{};
  if (hex.size() != 2 * digest.size()) return std::nullopt;
  for (size_t i = 0; i < hex.size(); ++i) {
    const char c = hex[i];
    const int value = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                             : -1;
    if (value < 0) return std::nullopt;
    digest[i / 2] = static_cast<uint8_t>(digest[i / 2] << 4 | value);
  }
  return digest;
}

struct Checksum::State {
  State() : xxh(XXH3_createState()) {
    if (xxh == nullptr) throw std::bad_alloc();
    XXH3_128bits_reset(xxh);
  }
  ~State() { XXH3_freeState(xxh); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  XXH3_state_t* const xxh;
};

Checksum::Checksum() : state_(std::make_unique<State>()) {}
Checksum::~Checksum() = default;
Checksum::Checksum(Checksum&&) noexcept = default;
Checksum& Checksum::operator=(Checksum&&) noexcept = default;

void Checksum::add(const void* bytes, size_t count) {
  if (count > 0) XXH3_128bits_update(state_->xxh, bytes, count);
}

Checksum::Value Checksum::value() const {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_->xxh));
  Value value;
  static_assert(sizeof(canonical.digest) == sizeof(value));
  std::memcpy(value.data(), canonical.digest, sizeof(value));
  return value;
}

Result<Checksum::Value> file_checksum(const std::string& path, int64_t first,
                                      int64_t last) {
  const auto failed = [&] {
    return bad_media(path + ": cannot be read: " + std::strerror(errno), -errno);
  };
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return failed();
  constexpr int64_t kBlock = 1 << 20;
  std::vector<char> block(static_cast<size_t>(std::clamp<int64_t>(last - first, 1, kBlock)));
  Checksum sum;
  while (first < last) {
    const ssize_t n = ::pread(
        fd, block.data(),
        static_cast<size_t>(std::min<int64_t>(last - first, static_cast<int64_t>(block.size()))),
        first);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const Error error = failed();
      ::close(fd);
      return error;
    }
    if (n == 0) break;
    sum.add(block.data(), static_cast<size_t>(n));
    first += n;
  }
  ::close(fd);
  return sum.value();
}

}  // namespace glyphreel
