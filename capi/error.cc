// SPDX-License-Identifier: Apache-2.0
#include "capi/handles.h"

namespace glyphreel {
namespace {

// What there is no memory left to say.
gr_error* last_words() noexcept {
  static gr_error error{GR_OUT_OF_MEMORY, 0, "no memory"};  // fits into the string itself
  return &error;
}

}  // namespace

gr_code code_of(Errc code) noexcept { return static_cast<gr_code>(code) + 1; }
static_assert(static_cast<int>(Errc::kBadRequest) + 1 == GR_BAD_REQUEST);
static_assert(static_cast<int>(Errc::kOutOfMemory) + 1 == GR_OUT_OF_MEMORY);
static_assert(static_cast<int>(Errc::kInternal) + 1 == GR_INTERNAL);

gr_code give_error(gr_error** out, const Error& error) noexcept {
  const gr_code code = code_of(error.code);
  if (out == nullptr) return code;
  try {
    *out = new gr_error{code, error.native_code, error.message};
  } catch (...) {
    *out = last_words();
    return GR_OUT_OF_MEMORY;
  }
  return code;
}

gr_code give_error(gr_error** out, gr_code code, const char* text) noexcept {
  if (out == nullptr) return code;
  try {
    *out = new gr_error{code, 0, text};
  } catch (...) {
    *out = last_words();
    return GR_OUT_OF_MEMORY;
  }
  return code;
}

Result<std::optional<Rational>> read_optional(gr_rational value, const char* name) {
  if (value.num == 0 && value.den == 0) return std::optional<Rational>();
  GR_TRY(const Rational read, read_rational(value, name));
  return std::optional<Rational>(read);
}

Result<Rational> read_rational(gr_rational value, const char* name) {
  if (value.den <= 0)
    return bad_request(std::string(name) + ": " + std::to_string(value.num) + "/" +
                       std::to_string(value.den) +
                       " is no number; den must be above 0");
  return Rational(value.num, value.den);
}

}  // namespace glyphreel

using namespace glyphreel;  // NOLINT: only the C names below are defined here

const char* gr_version(void) { return GLYPHREEL_VERSION; }

const char* gr_code_name(gr_code code) {
  constexpr const char* kNames[] = {
      "ok",            "bad_request",   "bad_media", "cannot_write", "cannot_encode",
      "out_of_memory", "cancelled",     "not_found", "internal"};
  return code >= GR_OK && code <= GR_INTERNAL ? kNames[code] : "unknown";
}

gr_code gr_error_code(const gr_error* error) { return error ? error->code : GR_OK; }

const char* gr_error_text(const gr_error* error) {
  return error ? error->text.c_str() : "";
}

int32_t gr_error_native_code(const gr_error* error) {
  return error ? error->native_code : 0;
}

void gr_error_free(gr_error* error) {
  if (error != last_words()) delete error;
}

gr_code gr_parse_time(const char* text, gr_rational* seconds, gr_error** error) {
  return guarded(error, [&]() -> Status {
    if (text == nullptr) return is_null("text");
    if (seconds == nullptr) return is_null("seconds");
    *seconds = {0, 0};
    const auto parsed = parse_seconds(text);
    if (!parsed)
      return bad_request("\"" + std::string(text) +
                         "\" is no time; expected seconds (150.5) or h:mm:ss.mmm");
    *seconds = {parsed->num, parsed->den};
    return Ok{};
  });
}
