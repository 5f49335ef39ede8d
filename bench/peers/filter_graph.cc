// SPDX-License-Identifier: Apache-2.0
#include "bench/peers/filter_graph.h"

extern "C" {
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
}

namespace glyphreel::bench {

std::unique_ptr<FilterGraph> FilterGraph::create(
    const std::vector<Filter>& filters, const FrameFormat& format,
    std::string& why) {
  std::unique_ptr<FilterGraph> g(new FilterGraph);
  g->format_ = format;
  g->graph_.reset(avfilter_graph_alloc());
  g->graph_->nb_threads = 1;
  const std::string name(layout_of(format.pixel_format).name);
  const AVPixelFormat pixel_format = av_get_pix_fmt(name.c_str());
  const std::string source = "video_size=" + std::to_string(format.size.width) +
                             "x" + std::to_string(format.size.height) +
                             ":pix_fmt=" + name +
                             ":time_base=1/30:frame_rate=30:pixel_aspect=1/1";
  if (avfilter_graph_create_filter(&g->source_, avfilter_get_by_name("buffer"),
                                   "in", source.c_str(), nullptr,
                                   g->graph_.get()) < 0 ||
      avfilter_graph_create_filter(&g->sink_,
                                   avfilter_get_by_name("buffersink"), "out",
                                   nullptr, nullptr, g->graph_.get()) < 0) {
    why = "no filter graph";
    return nullptr;
  }
  AVFilterContext* last = g->source_;
  for (const Filter& f : filters) {
    const AVFilter* kind = avfilter_get_by_name(f.name.c_str());
    AVFilterContext* c =
        kind ? avfilter_graph_alloc_filter(g->graph_.get(), kind, nullptr)
             : nullptr;
    if (!c) {
      why = "no filter " + f.name;
      return nullptr;
    }
    for (const auto& [key, value] : f.options)
      if (av_opt_set(c, key.c_str(), value.c_str(), AV_OPT_SEARCH_CHILDREN) <
          0) {
        why = f.name + " has no option " + key;
        return nullptr;
      }
    if (avfilter_init_str(c, nullptr) < 0 || avfilter_link(last, 0, c, 0) < 0) {
      why = f.name + " refuses";
      return nullptr;
    }
    last = c;
  }
  if (avfilter_link(last, 0, g->sink_, 0) < 0) {
    why = "no filter graph";
    return nullptr;
  }
  const auto count = g->graph_->nb_filters;
  if (avfilter_graph_config(g->graph_.get(), nullptr) < 0) {
    why = "the filters do not take " + name;
    return nullptr;
  }
  // drawbox knows no 10 bits: the graph then converts each frame, and would not
  // draw the same picture.
  if (g->graph_->nb_filters != count) {
    why = "the filters convert " + name;
    return nullptr;
  }
  g->in_.reset(av_frame_alloc());
  g->out_.reset(av_frame_alloc());
  g->moving_.reset(av_frame_alloc());
  g->in_->format = pixel_format;
  g->in_->width = format.size.width;
  g->in_->height = format.size.height;
  if (av_frame_get_buffer(g->in_.get(), 64) < 0) {
    why = "no memory";
    return nullptr;
  }
  return g;
}

const AVFrame* FilterGraph::draw(int64_t n, bool writable) {
  av_frame_unref(moving_.get());
  if (writable && out_->buf[0]) {
    av_frame_move_ref(moving_.get(), out_.get());
  } else {
    av_frame_unref(out_.get());
    if (av_frame_ref(moving_.get(), in_.get()) < 0) return nullptr;
  }
  moving_->pts = 1800 + n;
  if (av_buffersrc_add_frame(source_, moving_.get()) < 0 ||
      av_buffersink_get_frame(sink_, out_.get()) < 0)
    return nullptr;
  return out_.get();
}

FrameView FilterGraph::input() {
  ptrdiff_t stride[3];
  for (int p = 0; p < 3; ++p) stride[p] = in_->linesize[p];
  return make_frame_view(format_, in_->data, stride);
}

}  // namespace glyphreel::bench
