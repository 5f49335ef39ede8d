// SPDX-License-Identifier: Apache-2.0
#include "codec/scale.h"

#include <zimg.h>

#include <optional>
#include <string>
#include <utility>

#include "codec/av_format.h"
#include "codec/tone_map.h"
#include "core/hdr.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace glyphreel {
namespace {

struct GraphDeleter {
  void operator()(zimg_filter_graph* p) const { zimg_filter_graph_free(p); }
};
struct AvFree {
  void operator()(void* p) const { av_free(p); }
};

bool is_wide(Primaries p) { return p == Primaries::kBt2020; }

bool same_light(const ColorSpec& a, const ColorSpec& b) {
  return is_wide(a.primaries) == is_wide(b.primaries) &&
         (a.transfer == b.transfer ||
          (!is_hdr(a.transfer) && !is_hdr(b.transfer)));
}

// Whether it takes more than zimg: other light, of which one is HDR.
bool needs_tone_map(const ColorSpec& a, const ColorSpec& b) {
  return !same_light(a, b) && (is_hdr(a.transfer) || is_hdr(b.transfer));
}

bool is_rgb(AVPixelFormat format) {
  return (av_pix_fmt_desc_get(format)->flags & AV_PIX_FMT_FLAG_RGB) != 0;
}

// libav keeps planar RGB as G, B, R; zimg wants R, G, B.
int plane_of(AVPixelFormat format, int zimg_plane) {
  constexpr int kGbr[3] = {2, 0, 1};
  return is_rgb(format) ? kGbr[zimg_plane] : zimg_plane;
}

zimg_image_format describe(const PlanarFormat& f, bool light_matters) {
  const AVPixFmtDescriptor* d = av_pix_fmt_desc_get(f.format);
  zimg_image_format z;
  zimg_image_format_default(&z, ZIMG_API_VERSION);
  z.width = static_cast<unsigned>(f.size.width);
  z.height = static_cast<unsigned>(f.size.height);
  z.pixel_type = d->comp[0].depth > 8 ? ZIMG_PIXEL_WORD : ZIMG_PIXEL_BYTE;
  z.depth = static_cast<unsigned>(d->comp[0].depth);
  const bool rgb = is_rgb(f.format);
  z.subsample_w = rgb ? 0 : d->log2_chroma_w;
  z.subsample_h = rgb ? 0 : d->log2_chroma_h;
  z.color_family = rgb ? ZIMG_COLOR_RGB : ZIMG_COLOR_YUV;
  z.matrix_coefficients =
      rgb ? ZIMG_MATRIX_RGB
          : static_cast<zimg_matrix_coefficients_e>(f.color.matrix);
  // With equal transfers and primaries zimg stays in the gamma domain.
  z.transfer_characteristics =
      light_matters
          ? static_cast<zimg_transfer_characteristics_e>(f.color.transfer)
          : ZIMG_TRANSFER_BT709;
  z.color_primaries =
      light_matters ? static_cast<zimg_color_primaries_e>(f.color.primaries)
                    : ZIMG_PRIMARIES_BT709;
  z.pixel_range =
      f.color.range == Range::kFull ? ZIMG_RANGE_FULL : ZIMG_RANGE_LIMITED;
  switch (f.color.siting) {
    case ChromaSiting::kLeft: z.chroma_location = ZIMG_CHROMA_LEFT; break;
    case ChromaSiting::kCenter: z.chroma_location = ZIMG_CHROMA_CENTER; break;
    case ChromaSiting::kTopLeft: z.chroma_location = ZIMG_CHROMA_TOP_LEFT; break;
  }
  return z;
}

// One zimg filter graph.
class Graph {
 public:
  static Result<Graph> make(const PlanarFormat& from, const SourceRegion& region,
                            const PlanarFormat& to);
  Status run(const AVFrame& from, AVFrame& to) const;

 private:
  AVPixelFormat from_ = AV_PIX_FMT_NONE, to_ = AV_PIX_FMT_NONE;
  std::unique_ptr<zimg_filter_graph, GraphDeleter> graph_;
  std::unique_ptr<void, AvFree> scratch_;
};

Result<Graph> Graph::make(const PlanarFormat& from, const SourceRegion& region,
                          const PlanarFormat& to) {
  GR_ASSERT(is_planar_for_scaling(from.format));
  GR_ASSERT(is_planar_for_scaling(to.format));
  Graph made;
  made.from_ = from.format;
  made.to_ = to.format;

  const bool light = !same_light(from.color, to.color);
  zimg_image_format source = describe(from, light);
  const zimg_image_format target = describe(to, light);
  source.active_region.left = region.x;
  source.active_region.top = region.y;
  source.active_region.width = region.width;
  source.active_region.height = region.height;

  zimg_graph_builder_params params;
  zimg_graph_builder_params_default(&params, ZIMG_API_VERSION);
  params.resample_filter = ZIMG_RESIZE_SPLINE36;
  // Catmull-Rom: chroma's softer signal gains nothing from longer filters.
  params.resample_filter_uv = ZIMG_RESIZE_BICUBIC;
  params.filter_param_a_uv = 0;
  params.filter_param_b_uv = 0.5;
  // Fewer bits band without it; equal bits need none.
  params.dither_type =
      source.depth > target.depth ? ZIMG_DITHER_ORDERED : ZIMG_DITHER_NONE;
  params.nominal_peak_luminance = 100;  // cd/m2 of a film's white
  params.allow_approximate_gamma = 1;

  made.graph_.reset(zimg_filter_graph_build(&source, &target, &params));
  const auto failure = [](const char* what) {
    char words[256] = {};
    const int code = zimg_get_last_error(words, sizeof(words));
    if ((code & ZIMG_ERROR_OUT_OF_MEMORY) == ZIMG_ERROR_OUT_OF_MEMORY)
      return out_of_memory();
    return Error{Errc::kInternal, std::string(what) + ": " + words, code};
  };
  if (made.graph_ == nullptr) return failure("a picture cannot be converted");
  size_t bytes = 0;
  if (zimg_filter_graph_get_tmp_size(made.graph_.get(), &bytes) != 0)
    return failure("a picture cannot be converted");
  // av_malloc aligns as libav's own vector code needs, which is what zimg needs.
  made.scratch_.reset(av_malloc(bytes + 64));
  if (made.scratch_ == nullptr) return out_of_memory();
  return made;
}

Status Graph::run(const AVFrame& from, AVFrame& to) const {
  zimg_image_buffer_const source = {ZIMG_API_VERSION, {}};
  zimg_image_buffer target = {ZIMG_API_VERSION, {}};
  for (int p = 0; p < 3; ++p) {
    const int s = plane_of(from_, p);
    const int t = plane_of(to_, p);
    source.plane[p] = {from.data[s], from.linesize[s], ZIMG_BUFFER_MAX};
    target.plane[p] = {to.data[t], to.linesize[t], ZIMG_BUFFER_MAX};
  }
  const int rc =
      zimg_filter_graph_process(graph_.get(), &source, &target,
                                scratch_.get(), nullptr, nullptr, nullptr,
                                nullptr);
  if (rc != 0)
    return Error{Errc::kInternal, "a picture could not be converted", rc};
  return Ok{};
}

}  // namespace

struct Scaler::Impl {
  PlanarFormat from, to;
  SourceRegion region;
  Graph first;
  // Where light is mapped: first's result, changed in place, and what follows.
  AvFramePtr rgb;
  std::optional<ToneMapper> mapper;
  std::optional<Graph> second;
};

bool is_planar_for_scaling(AVPixelFormat format) {
  const AVPixFmtDescriptor* d = av_pix_fmt_desc_get(format);
  if (d == nullptr || d->nb_components < 3) return false;
  constexpr uint64_t kUnfit = AV_PIX_FMT_FLAG_BE | AV_PIX_FMT_FLAG_PAL |
                              AV_PIX_FMT_FLAG_BITSTREAM |
                              AV_PIX_FMT_FLAG_HWACCEL |
                              AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_BAYER;
  if ((d->flags & kUnfit) != 0 || (d->flags & AV_PIX_FMT_FLAG_PLANAR) == 0)
    return false;
  for (int c = 0; c < 3; ++c) {
    const AVComponentDescriptor& k = d->comp[c];
    if (k.depth != d->comp[0].depth || k.depth < 8 || k.depth > 16 ||
        k.shift != 0 || k.offset != 0 || k.step != (k.depth > 8 ? 2 : 1))
      return false;
  }
  return d->log2_chroma_w <= 2 && d->log2_chroma_h <= 2;
}

bool same_meaning(const ColorSpec& a, const ColorSpec& b, AVPixelFormat format) {
  const AVPixFmtDescriptor* d = av_pix_fmt_desc_get(format);
  const bool subsampled =
      d != nullptr && (d->log2_chroma_w != 0 || d->log2_chroma_h != 0);
  const auto matrix = [](Matrix m) {
    return m == Matrix::kBt470bg ? Matrix::kBt601 : m;  // the same weights
  };
  return matrix(a.matrix) == matrix(b.matrix) && a.range == b.range &&
         (!subsampled || a.siting == b.siting) && same_light(a, b);
}

Result<AvFramePtr> allocate_planar(const PlanarFormat& format) {
  AvFramePtr frame = make_av_frame();
  if (frame == nullptr) return out_of_memory();
  frame->format = format.format;
  frame->width = format.size.width;
  frame->height = format.size.height;
  const int rc = av_frame_get_buffer(frame.get(), 64);
  if (rc < 0) return av_error(Errc::kOutOfMemory, "allocating a frame", rc);
  set_color_tags(*frame, format.color);
  return frame;
}

Scaler::Scaler(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Scaler::Scaler(Scaler&&) noexcept = default;
Scaler& Scaler::operator=(Scaler&&) noexcept = default;
Scaler::~Scaler() = default;

bool Scaler::fits(const PlanarFormat& from, const SourceRegion& region,
                  const PlanarFormat& to) const {
  return impl_->from == from && impl_->region == region && impl_->to == to;
}

Result<Scaler> Scaler::make(const PlanarFormat& from, const SourceRegion& region,
                            const PlanarFormat& to) {
  auto impl = std::make_unique<Impl>();
  impl->from = from;
  impl->to = to;
  impl->region = region;
  if (!needs_tone_map(from.color, to.color)) {
    GR_TRY(impl->first, Graph::make(from, region, to));
    return Scaler(std::move(impl));
  }
  PlanarFormat source_light = {AV_PIX_FMT_GBRP16LE, to.size, from.color};
  source_light.color.matrix = Matrix::kRgb;
  source_light.color.range = Range::kFull;
  PlanarFormat target_light = source_light;
  target_light.color.transfer = to.color.transfer;
  target_light.color.primaries = to.color.primaries;
  GR_TRY(impl->first, Graph::make(from, region, source_light));
  GR_TRY(Graph second,
         Graph::make(target_light,
                     {0, 0, static_cast<double>(to.size.width),
                      static_cast<double>(to.size.height)},
                     to));
  GR_TRY(impl->rgb, allocate_planar(target_light));
  impl->mapper.emplace(from.color, from.peak_nits, to.color);
  impl->second.emplace(std::move(second));
  return Scaler(std::move(impl));
}

Status Scaler::run(const AVFrame& from, AVFrame& to) const {
  if (!impl_->mapper) return impl_->first.run(from, to);
  AVFrame& rgb = *impl_->rgb;
  GR_CHECK(impl_->first.run(from, rgb));
  const auto row = [&](int zimg_plane, int y) {
    const int p = plane_of(AV_PIX_FMT_GBRP16LE, zimg_plane);
    return reinterpret_cast<uint16_t*>(
        rgb.data[p] + static_cast<ptrdiff_t>(rgb.linesize[p]) * y);
  };
  for (int y = 0; y < rgb.height; ++y)
    impl_->mapper->map_row(row(0, y), row(1, y), row(2, y), rgb.width);
  return impl_->second->run(rgb, to);
}

}  // namespace glyphreel
