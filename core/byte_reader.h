// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_BYTE_READER_H_
#define GR_CORE_BYTE_READER_H_

// Reads back what a ByteWriter wrote. What it reads may be damaged: a value that is
// not there leaves the reader failed() and reads as 0 or empty, and no length is
// believed before its bytes are seen.

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace glyphreel {

class ByteReader {
 public:
  // `bytes` outlive the reader.
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  int64_t number() {
    if (bytes_.size() < 8) return fail();
    uint64_t value = 0;
    for (int i = 7; i >= 0; --i)
      value = value << 8 | static_cast<unsigned char>(bytes_[static_cast<size_t>(i)]);
    bytes_.remove_prefix(8);
    return static_cast<int64_t>(value);
  }
  double real() { return std::bit_cast<double>(number()); }
  std::string_view text() {
    const int64_t size = number();
    if (size < 0 || static_cast<uint64_t>(size) > bytes_.size()) {
      fail();
      return {};
    }
    const std::string_view out = bytes_.substr(0, static_cast<size_t>(size));
    bytes_.remove_prefix(out.size());
    return out;
  }
  // How many elements of at least `least_bytes` each follow.
  size_t count(size_t least_bytes) {
    const int64_t n = number();
    if (n < 0 || static_cast<uint64_t>(n) > bytes_.size() / least_bytes)
      return static_cast<size_t>(fail());
    return static_cast<size_t>(n);
  }

  bool failed() const { return failed_; }
  // All was there, and nothing is left.
  bool is_done() const { return !failed_ && bytes_.empty(); }

 private:
  int64_t fail() {
    failed_ = true;
    bytes_ = {};
    return 0;
  }

  std::string_view bytes_;
  bool failed_ = false;
};

}  // namespace glyphreel

#endif  // GR_CORE_BYTE_READER_H_
