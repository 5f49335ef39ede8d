// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_BYTE_WRITER_H_
#define GR_CORE_BYTE_WRITER_H_

// Values as bytes in one canonical way: equal values give equal bytes on every machine,
// and different ones different bytes. What a cache key is made of, and what a file of
// the cache holds; byte_reader.h reads the latter back.
//
// A struct is written by a put_fields(ByteWriter&, const T&) in its namespace, which
// names its fields through put_fields_of<T>(): that does not compile when a field of T
// is left out, so that no key can forget one that was added later.

#include <array>
#include <bit>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace glyphreel {

namespace detail {

template <typename T>
struct IsOptional : std::false_type {};
template <typename T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <typename T>
struct IsVariant : std::false_type {};
template <typename... T>
struct IsVariant<std::variant<T...>> : std::true_type {};
template <typename T>
struct IsPair : std::false_type {};
template <typename A, typename B>
struct IsPair<std::pair<A, B>> : std::true_type {};
template <typename T>
struct IsShared : std::false_type {};
template <typename T>
struct IsShared<std::shared_ptr<T>> : std::true_type {};
template <typename T>
concept IsList = requires(const T& t) {
  t.begin();
  t.end();
  t.size();
};

}  // namespace detail

class ByteWriter {
 public:
  const std::string& bytes() const { return bytes_; }
  std::string take() { return std::move(bytes_); }

  // Numbers take 8 bytes, least significant first; texts and lists their length first.
  template <typename T>
  void put(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      put(static_cast<int64_t>(value));
    } else if constexpr (std::is_integral_v<T>) {
      put_number(static_cast<uint64_t>(static_cast<int64_t>(value)));
    } else if constexpr (std::is_floating_point_v<T>) {
      put_number(std::bit_cast<uint64_t>(static_cast<double>(value)));
    } else if constexpr (std::is_convertible_v<T, std::string_view>) {
      const std::string_view text = value;
      put_number(text.size());
      bytes_ += text;
    } else if constexpr (detail::IsOptional<T>::value) {
      put(value.has_value());
      if (value) put(*value);
    } else if constexpr (detail::IsShared<T>::value) {
      put(value != nullptr);
      if (value) put(*value);
    } else if constexpr (detail::IsVariant<T>::value) {
      put(value.index());
      std::visit([this](const auto& v) { put(v); }, value);
    } else if constexpr (detail::IsPair<T>::value) {
      put(value.first);
      put(value.second);
    } else if constexpr (std::is_same_v<T, std::vector<uint8_t>>) {
      put(std::string_view(reinterpret_cast<const char*>(value.data()), value.size()));
    } else if constexpr (detail::IsList<T>) {
      put_number(value.size());
      for (const auto& v : value) put(v);
    } else {
      put_fields(*this, value);
    }
  }

 private:
  void put_number(uint64_t number) {
    for (int shift = 0; shift < 64; shift += 8)
      bytes_ += static_cast<char>(number >> shift & 255);
  }

  std::string bytes_;
};

// Whether T is an aggregate of just these bases and fields, in this order.
template <typename T, typename... Fields>
inline constexpr bool kIsMadeOf =
    requires(const Fields&... fields) { T{fields...}; } &&
    !requires(const Fields&... fields) { T{fields..., {}}; };

template <typename T, typename... Fields>
void put_fields_of(ByteWriter& writer, const Fields&... fields) {
  static_assert(kIsMadeOf<T, Fields...>,
                "every base and field of the struct has to be named, in order");
  (writer.put(fields), ...);
}

}  // namespace glyphreel

#endif  // GR_CORE_BYTE_WRITER_H_
