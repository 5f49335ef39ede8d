// SPDX-License-Identifier: Apache-2.0
#ifndef GR_BENCH_PEERS_FILTER_GRAPH_H_
#define GR_BENCH_PEERS_FILTER_GRAPH_H_

// The drawing filters of libavfilter, fed frame by frame on one thread, without
// a decoder or an encoder in the way.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

extern "C" {
#include <libavfilter/avfilter.h>
#include <libavutil/frame.h>
}

#include "core/frame_view.h"

namespace glyphreel::bench {

struct Filter {
  std::string name;                                          // "drawtext"
  std::vector<std::pair<std::string, std::string>> options;  // not escaped
};

class FilterGraph {
 public:
  // Null, and a sentence in `why`, where a filter is not there or refuses.
  static std::unique_ptr<FilterGraph> create(const std::vector<Filter>& filters,
                                             const FrameFormat& format,
                                             std::string& why);

  // Draws on frame `n` at 30 frames per second. Unless `writable`, somebody
  // else still holds the picture, as a decoder holds its reference frames: the
  // first filter must copy it. The result stays until the next call.
  const AVFrame* draw(int64_t n, bool writable);
  // The picture that goes in.
  FrameView input();

 private:
  struct FreeGraph {
    void operator()(AVFilterGraph* g) const { avfilter_graph_free(&g); }
  };
  struct FreeFrame {
    void operator()(AVFrame* f) const { av_frame_free(&f); }
  };
  FilterGraph() = default;

  FrameFormat format_;
  std::unique_ptr<AVFilterGraph, FreeGraph> graph_;
  AVFilterContext* source_ = nullptr;
  AVFilterContext* sink_ = nullptr;
  std::unique_ptr<AVFrame, FreeFrame> in_, out_, moving_;
};

}  // namespace glyphreel::bench

#endif  // GR_BENCH_PEERS_FILTER_GRAPH_H_
