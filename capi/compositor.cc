// SPDX-License-Identifier: Apache-2.0
// Overlays drawn into planes that the host owns.

#include "capi/handles.h"

namespace glyphreel {
namespace {

constexpr int32_t kMostSide = 16384;

// The value of an H.273 field: `fallback` for 0 and 2, else one of `known`.
template <typename Enum>
Result<Enum> read_code_point(int32_t given, const char* field, Enum fallback,
                             std::initializer_list<Enum> known) {
  if (given == 0 || given == 2) return fallback;
  for (const Enum value : known)
    if (static_cast<int32_t>(value) == given) return value;
  return bad_request("format: " + std::string(field) + ": " + std::to_string(given) +
                     " is not a code point that glyphreel.h names");
}

Result<ColorSpec> read_color(const gr_frame_format& given, ColorModel model) {
  ColorSpec color;
  GR_TRY(color.matrix,
         read_code_point(given.matrix, "matrix", Matrix::kBt709,
                         {Matrix::kBt709, Matrix::kBt470bg, Matrix::kBt601,
                          Matrix::kBt2020nc}));
  GR_TRY(color.primaries,
         read_code_point(given.primaries, "primaries", Primaries::kBt709,
                         {Primaries::kBt709, Primaries::kBt470bg, Primaries::kBt601,
                          Primaries::kBt2020}));
  GR_TRY(color.transfer,
         read_code_point(given.transfer, "transfer", Transfer::kBt709,
                         {Transfer::kBt709, Transfer::kBt601, Transfer::kSrgb,
                          Transfer::kBt2020_10, Transfer::kPq, Transfer::kHlg}));
  if (given.range < 0 || given.range > 2)
    return bad_request("format: range: expected 0, 1 (limited) or 2 (full)");
  if (given.siting < 0 || given.siting > 3)
    return bad_request("format: siting: expected 0, 1 (left), 2 (centre) or 3 (top left)");
  color.range = model == ColorModel::kRgb ? Range::kFull : Range::kLimited;
  if (given.range != 0) color.range = static_cast<Range>(given.range);
  if (given.siting != 0) color.siting = static_cast<ChromaSiting>(given.siting);
  return color;
}

Result<FrameFormat> read_format(const gr_frame_format* format) {
  GR_TRY(const gr_frame_format given, read_struct(format, "format"));
  FrameFormat read;
  if (given.pixel_format == nullptr) return is_null("format: pixel_format");
  read.pixel_format = pixel_format_by_name(given.pixel_format);
  if (read.pixel_format == PixelFormat::kNone)
    return bad_request("format: pixel_format: glyphreel does not draw on \"" +
                       std::string(given.pixel_format) + "\"");
  if (given.width < 1 || given.height < 1 || given.width > kMostSide ||
      given.height > kMostSide)
    return bad_request("format: " + std::to_string(given.width) + "x" +
                       std::to_string(given.height) +
                       ": both sides must be from 1 to 16384");
  read.size = {given.width, given.height};
  GR_TRY(read.color, read_color(given, layout_of(read.pixel_format).model));
  return read;
}

Result<FrameTimes> read_times(const gr_frame_times* times, Rational clip_start) {
  GR_TRY(const gr_frame_times given, read_struct(times, "times"));
  FrameTimes read;
  GR_TRY(read.clip, read_rational(given.clip, "times: clip"));
  GR_TRY(const auto source, read_optional(given.source, "times: source"));
  GR_TRY(const auto film, read_optional(given.film, "times: film"));
  read.source = source.value_or(clip_start + read.clip);
  read.film = film.value_or(read.clip);
  return read;
}

Result<std::shared_ptr<FontLibrary>> open_fonts(const gr_job* job) {
  GR_TRY(auto library, FontLibrary::create());
  if (job)
    for (const std::string& path : job->compilation.fonts)
      if (auto added = library->add_file(path); !added) return std::move(added).error();
  return library;
}

Result<ClipText> read_clip_text(const gr_compositor_options& given, const Clip& clip) {
  if (given.clip_number < 0) return bad_request("clip_number is negative");
  ClipText text = clip_text(clip, given.clip_number == 0 ? 1 : given.clip_number);
  GR_TRY(text.recorded_at, read_optional(given.recorded_at, "recorded_at"));
  if (given.timecode) {
    GR_TRY(const Rational rate,
           read_rational(given.timecode->frame_rate, "timecode: frame_rate"));
    if (rate <= Rational(0) || rate > Rational(1000))
      return bad_request("timecode: frame_rate must be above 0 and at most 1000");
    text.timecode =
        Timecode{given.timecode->first_frame, rate, given.timecode->drop_frame != 0};
  }
  return text;
}

Result<FrameView> view_of(const FrameFormat& format, uint8_t* const* planes,
                          const ptrdiff_t* strides, size_t plane_count) {
  if (planes == nullptr) return is_null("planes");
  if (strides == nullptr) return is_null("strides");
  const PixelFormatLayout& layout = layout_of(format.pixel_format);
  if (plane_count != static_cast<size_t>(layout.plane_count))
    return bad_request(std::to_string(plane_count) + " planes were given; " +
                       std::string(layout.name) + " has " +
                       std::to_string(layout.plane_count));
  for (int p = 0; p < layout.plane_count; ++p) {
    const std::string plane = "plane " + std::to_string(p);
    if (planes[p] == nullptr) return is_null(plane.c_str());
    const ptrdiff_t row_bytes = ptrdiff_t{1} * layout.bytes_per_sample *
                                plane_width(layout, p, format.size.width);
    if (plane_height(layout, p, format.size.height) > 1 && strides[p] < row_bytes &&
        strides[p] > -row_bytes)
      return bad_request(plane + ": a stride of " + std::to_string(strides[p]) +
                         " bytes does not hold a row of " + std::to_string(row_bytes));
    if (layout.bytes_per_sample == 2 &&
        ((reinterpret_cast<uintptr_t>(planes[p]) | static_cast<uintptr_t>(strides[p])) &
         1) != 0)
      return bad_request(plane + ": 16-bit samples must lie at even addresses");
  }
  return make_frame_view(format, planes, strides);
}

}  // namespace
}  // namespace glyphreel

using namespace glyphreel;  // NOLINT: only the C names below are defined here

gr_code gr_fonts_create(const gr_job* job, gr_fonts** fonts, gr_error** error) {
  return guarded(error, [&]() -> Status {
    if (fonts == nullptr) return is_null("fonts");
    *fonts = nullptr;
    GR_TRY(auto library, open_fonts(job));
    *fonts = new gr_fonts{std::move(library)};
    return Ok{};
  });
}

void gr_fonts_free(gr_fonts* fonts) { delete fonts; }

size_t gr_plane_count(const char* pixel_format) {
  if (pixel_format == nullptr) return 0;
  const PixelFormat format = pixel_format_by_name(pixel_format);
  if (format == PixelFormat::kNone) return 0;
  return static_cast<size_t>(layout_of(format).plane_count);
}

gr_code gr_plane_size(const gr_frame_format* format, size_t plane, size_t* row_bytes,
                      size_t* rows, gr_error** error) {
  return guarded(error, [&]() -> Status {
    if (row_bytes == nullptr) return is_null("row_bytes");
    if (rows == nullptr) return is_null("rows");
    *row_bytes = *rows = 0;
    GR_TRY(const FrameFormat read, read_format(format));
    const PixelFormatLayout& layout = layout_of(read.pixel_format);
    if (plane >= static_cast<size_t>(layout.plane_count))
      return Error{Errc::kNotFound,
                   std::string(layout.name) + " has " +
                       std::to_string(layout.plane_count) + " planes",
                   0};
    const int p = static_cast<int>(plane);
    *row_bytes = static_cast<size_t>(plane_width(layout, p, read.size.width)) *
                 static_cast<size_t>(layout.bytes_per_sample);
    *rows = static_cast<size_t>(plane_height(layout, p, read.size.height));
    return Ok{};
  });
}

gr_code gr_compositor_create(const gr_compositor_options* options,
                             gr_compositor** compositor, gr_error** error) {
  return guarded(error, [&]() -> Status {
    if (compositor == nullptr) return is_null("compositor");
    *compositor = nullptr;
    GR_TRY(const gr_compositor_options given, read_struct(options, "options"));
    GR_TRY(const gr_clip given_clip, read_struct(given.clip, "clip"));
    GR_TRY(const Clip clip, read_clip(given_clip));
    const Rational duration = clip.end_time - clip.start_time;
    if (duration <= Rational(0))
      return bad_request("clip: end_time must be after start_time");
    GR_TRY(const FrameFormat format, read_format(given.format));
    GR_TRY(const ClipText text, read_clip_text(given, clip));
    std::shared_ptr<FontLibrary> fonts;
    if (given.fonts) {
      fonts = given.fonts->library;
    } else {
      GR_TRY(fonts, open_fonts(given.job));
    }
    GR_TRY(Compositor made,
           Compositor::create(given.job ? given.job->compilation.overlay : Overlay{},
                              text, format, duration, std::move(fonts)));
    *compositor = new gr_compositor{std::move(made), format, clip.start_time};
    return Ok{};
  });
}

void gr_compositor_free(gr_compositor* compositor) { delete compositor; }

const char* gr_compositor_warning(const gr_compositor* compositor, size_t index) {
  if (compositor == nullptr) return nullptr;
  const auto& warnings = compositor->compositor.warnings();
  return index < warnings.size() ? warnings[index].c_str() : nullptr;
}

int32_t gr_compositor_draws_at(const gr_compositor* compositor,
                               const gr_frame_times* times) {
  int32_t draws = 0;
  guarded(nullptr, [&]() -> Status {
    if (compositor == nullptr) return is_null("compositor");
    GR_TRY(const FrameTimes read, read_times(times, compositor->clip_start));
    draws = compositor->compositor.draws_at(read) ? 1 : 0;
    return Ok{};
  });
  return draws;
}

gr_code gr_compositor_draw(gr_compositor* compositor, uint8_t* const* planes,
                           const ptrdiff_t* strides, size_t plane_count,
                           const gr_frame_times* times, gr_error** error) {
  return guarded(error, [&]() -> Status {
    if (compositor == nullptr) return is_null("compositor");
    GR_TRY(const FrameTimes read, read_times(times, compositor->clip_start));
    GR_TRY(const FrameView view,
           view_of(compositor->format, planes, strides, plane_count));
    compositor->compositor.draw(view, read);
    return Ok{};
  });
}
