// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CAPI_HANDLES_H_
#define GR_CAPI_HANDLES_H_

// Private to capi/: what is behind the C handles, and how every entry point is guarded:
// arguments are checked, errors become a gr_code and a gr_error, no exception leaves.

#include <algorithm>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include "capi/glyphreel.h"
#include "core/cancel.h"
#include "core/job_rules.h"
#include "core/rational.h"
#include "core/result.h"
#include "sched/compilation.h"
#include "sched/render.h"
#include "text/compositor.h"
#include "text/font_library.h"

struct gr_error {
  gr_code code = GR_INTERNAL;
  int32_t native_code = 0;
  std::string text;
};

struct gr_job {
  glyphreel::Compilation compilation;
  std::vector<std::string> warnings;
  glyphreel::JobRules rules = {};
};

struct gr_cancel {
  mutable glyphreel::CancelToken token;
};

struct gr_report {
  gr_film film = {};
  std::vector<std::string> warnings;
  std::string json;
};

struct gr_fonts {
  std::shared_ptr<glyphreel::FontLibrary> library;
};

struct gr_compositor {
  glyphreel::Compositor compositor;
  glyphreel::FrameFormat format;
  glyphreel::Rational clip_start;
};

namespace glyphreel {

gr_code code_of(Errc code) noexcept;

// Gives `error` to the host (`out` may be null) and returns its code.
gr_code give_error(gr_error** out, const Error& error) noexcept;
gr_code give_error(gr_error** out, gr_code code, const char* text) noexcept;

// Runs body() -> Status, the whole of an entry point.
template <typename Body>
gr_code guarded(gr_error** error, Body&& body) noexcept {
  if (error) *error = nullptr;
  try {
    const Status status = body();
    return status.ok() ? GR_OK : give_error(error, status.error());
  } catch (const std::bad_alloc&) {
    return give_error(error, GR_OUT_OF_MEMORY, "not enough memory");
  } catch (const std::exception& e) {
    return give_error(error, GR_INTERNAL, e.what());
  } catch (...) {
    return give_error(error, GR_INTERNAL, "an exception of an unknown kind");
  }
}

inline Error is_null(const char* argument) {
  return bad_request(std::string(argument) + " is NULL");
}

inline std::string text_or_empty(const char* text) { return text ? text : ""; }

// The host's struct as this version of the library has it: fields that an older host
// does not know are 0; those of a newer one must be, since they would have no effect.
template <typename Struct>
Result<Struct> read_struct(const Struct* given, const char* name) {
  if (given == nullptr) return is_null(name);
  const size_t size = given->struct_size;
  // So far every struct is as it was first published.
  if (size < sizeof(Struct))
    return bad_request(std::string(name) + ": struct_size is " + std::to_string(size) +
                       "; set it to the struct's sizeof");
  const auto* bytes = reinterpret_cast<const unsigned char*>(given);
  if (size > 65536 || std::any_of(bytes + sizeof(Struct), bytes + size,
                                  [](unsigned char byte) { return byte != 0; }))
    return bad_request(std::string(name) +
                       ": has fields that this version of libglyphreel does not know");
  Struct known;
  std::memcpy(&known, given, sizeof(Struct));
  return known;
}

// Nothing where both parts are 0.
Result<std::optional<Rational>> read_optional(gr_rational value, const char* name);
Result<Rational> read_rational(gr_rational value, const char* name);

// Of a struct that read_struct() has read.
Result<Clip> read_clip(const gr_clip& clip);

}  // namespace glyphreel

#endif  // GR_CAPI_HANDLES_H_
