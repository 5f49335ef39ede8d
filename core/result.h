// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_RESULT_H_
#define GR_CORE_RESULT_H_

// The whole error story: every function that can fail returns a Result<T> (or a
// Status when there is nothing to return). Errors are values; glyphreel throws
// nothing of its own, and std::bad_alloc is caught once, in render().

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

namespace glyphreel {

// What kind of thing went wrong. The command line turns these into exit codes.
enum class Errc : uint8_t {
  kBadRequest,   // the job, an option or an argument is wrong
  kBadMedia,     // an input file cannot be opened, decoded or found
  kCannotWrite,  // the output cannot be written
  kCannotEncode, // the encoder is missing, or it failed
  kOutOfMemory,
  kCancelled,    // the caller asked for it
  kNotFound,     // the thing asked for does not exist (a frame past the end)
  kInternal,     // a broken promise inside glyphreel: please report it
};

// One error: its kind, the native code of the library that reported it (an
// AVERROR or FT_Error; 0 when there is none) and one sentence for a person that
// names the file, the clip and the field.
struct Error {
  Errc code = Errc::kInternal;
  std::string message;
  int native_code = 0;

  // The same error with `context` and ": " put in front of the sentence.
  Error with_context(const std::string& context) && {
    message = context + ": " + message;
    return std::move(*this);
  }
};

inline Error bad_request(std::string message) {
  return {Errc::kBadRequest, std::move(message), 0};
}
inline Error bad_media(std::string message, int native_code = 0) {
  return {Errc::kBadMedia, std::move(message), native_code};
}

// Either a value or an Error. Move-only when T is.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}         // NOLINT: implicit
  Result(Error error) : error_(std::move(error)) {}     // NOLINT: implicit

  bool ok() const { return value_.has_value(); }
  explicit operator bool() const { return ok(); }

  T& value() & { check(); return *value_; }
  const T& value() const& { check(); return *value_; }
  T&& value() && { check(); return std::move(*value_); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { check(); return &*value_; }
  const T* operator->() const { check(); return &*value_; }

  // Only when !ok().
  const Error& error() const& { return error_; }
  Error&& error() && { return std::move(error_); }

 private:
  void check() const {
    if (!value_) {
      std::fprintf(stderr, "glyphreel: value of a failed Result: %s\n",
                   error_.message.c_str());
      std::abort();
    }
  }
  std::optional<T> value_;
  Error error_;
};

struct Ok {};
using Status = Result<Ok>;

}  // namespace glyphreel

#define GR_CONCAT_(a, b) a##b
#define GR_CONCAT(a, b) GR_CONCAT_(a, b)

// GR_TRY(auto x, f()): declares x with f()'s value, or returns f()'s error.
#define GR_TRY(declaration, expression)                            \
  auto GR_CONCAT(gr_result_, __LINE__) = (expression);             \
  if (!GR_CONCAT(gr_result_, __LINE__).ok())                       \
    return std::move(GR_CONCAT(gr_result_, __LINE__)).error();     \
  declaration = std::move(GR_CONCAT(gr_result_, __LINE__)).value()

// GR_CHECK(f()): returns f()'s error, if it has one.
#define GR_CHECK(expression)                                       \
  do {                                                             \
    auto gr_status = (expression);                                 \
    if (!gr_status.ok()) return std::move(gr_status).error();      \
  } while (false)

// Misuse by the programmer, never bad input: aborts where assertions are on.
#if defined(NDEBUG) && !defined(GR_ASSERTIONS)
#define GR_ASSERT(condition) ((void)0)
#else
#define GR_ASSERT(condition)                                             \
  ((condition) ? (void)0                                                 \
               : (std::fprintf(stderr, "%s:%d: GR_ASSERT(%s)\n", __FILE__, \
                               __LINE__, #condition),                    \
                  std::abort()))
#endif

#endif  // GR_CORE_RESULT_H_
