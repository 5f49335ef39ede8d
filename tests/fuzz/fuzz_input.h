// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TESTS_FUZZ_FUZZ_INPUT_H_
#define GR_TESTS_FUZZ_FUZZ_INPUT_H_

// A fuzzer's bytes, taken from the front as numbers and texts; past the end all are
// zero. And what a target says when a promise is broken: it ends the process, as a
// crash would.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

// The entry that both libFuzzer and replay_main.cc call.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

#define FUZZ_CHECK(condition)                                                    \
  ((condition) ? (void)0                                                         \
               : (std::fprintf(stderr, "%s:%d: FUZZ_CHECK(%s)\n", __FILE__,      \
                               __LINE__, #condition),                            \
                  std::abort()))

namespace glyphreel {

class FuzzInput {
 public:
  FuzzInput(const uint8_t* data, size_t size) : rest_(data, size) {}

  uint8_t byte() {
    if (rest_.empty()) return 0;
    const uint8_t first = rest_.front();
    rest_ = rest_.subspan(1);
    return first;
  }
  uint64_t bits(int bytes) {
    uint64_t value = 0;
    for (int i = 0; i < bytes; ++i) value = value << 8 | byte();
    return value;
  }
  // [least, most], most - least < 2^32.
  int64_t integer(int64_t least, int64_t most) {
    return least + static_cast<int64_t>(
                       bits(4) % static_cast<uint64_t>(most - least + 1));
  }
  bool flag() { return (byte() & 1) != 0; }
  // At most `most` bytes.
  std::span<const uint8_t> take(size_t most) {
    const auto front = rest_.first(most < rest_.size() ? most : rest_.size());
    rest_ = rest_.subspan(front.size());
    return front;
  }
  std::string text(size_t most) {
    const auto front = take(most);
    return {reinterpret_cast<const char*>(front.data()), front.size()};
  }
  std::string rest_as_text() { return text(rest_.size()); }
  size_t left() const { return rest_.size(); }

 private:
  std::span<const uint8_t> rest_;
};

}  // namespace glyphreel

#endif  // GR_TESTS_FUZZ_FUZZ_INPUT_H_
