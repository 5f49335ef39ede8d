// SPDX-License-Identifier: Apache-2.0
// The same drawing cases through libavfilter (drawbox, drawtext, ass) and
// through libass alone, which renders coverage and leaves the blending to its
// caller. One thread, no decoding. Frames go in while another reference to them
// is held, as a decoder holds one; "writable" ones do not.
#include <ass/ass.h>
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "bench/bench_frame.h"
#include "bench/peers/peer_filters.h"

extern "C" {
#include <libavutil/log.h>
}

namespace glyphreel::bench {
namespace {

constexpr int64_t kFrames = 900;

// How many bytes of frame 0 the filters changed: that they draw at all.
double changed(FilterGraph& graph) {
  const FrameView in = graph.input();
  const AVFrame* out = graph.draw(0, false);
  double count = 0;
  const PixelFormatLayout& l = layout_of(in.format.pixel_format);
  for (int p = 0; out && p < l.plane_count; ++p)
    for (int y = 0; y < in.planes[p].height; ++y) {
      const uint8_t* a = in.planes[p].row<uint8_t>(y);
      const uint8_t* b = out->data[p] + out->linesize[p] * y;
      for (int x = 0; x < in.planes[p].width * l.bytes_per_sample; ++x)
        count += a[x] != b[x];
    }
  return count;
}

void run_filters(benchmark::State& state, const std::vector<Filter>& filters,
                 FrameFormat format, bool writable) {
  std::string why;
  const auto graph = FilterGraph::create(filters, format, why);
  if (!graph) {
    state.SkipWithError(why.c_str());
    return;
  }
  const FrameView in = graph->input();
  const PixelFormatLayout& l = layout_of(format.pixel_format);
  for (int p = 0; p < l.plane_count; ++p)
    for (int y = 0; y < in.planes[p].height; ++y) {
      if (l.bytes_per_sample == 1)
        std::fill_n(in.planes[p].row<uint8_t>(y), in.planes[p].width, 64);
      else
        std::fill_n(in.planes[p].row<uint16_t>(y), in.planes[p].width, 256);
    }
  state.counters["changed_bytes"] = changed(*graph);
  int64_t n = 1;
  for (auto _ : state)
    if (!graph->draw(n++ % kFrames, writable)) {
      state.SkipWithError("no frame came out");
      break;
    }
}

// A script in a file of its own, for filters read files.
class ScriptFile {
 public:
  explicit ScriptFile(const std::string& script) {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "glyphreel-XXXXXX").string();
    const int fd = mkstemp(pattern.data());
    if (fd < 0) return;
    path_ = pattern;
    std::FILE* file = fdopen(fd, "w");
    std::fwrite(script.data(), 1, script.size(), file);
    std::fclose(file);
  }
  ~ScriptFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  ScriptFile(const ScriptFile&) = delete;
  ScriptFile& operator=(const ScriptFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

void draw_boxes_and_texts(benchmark::State& state, DrawingCase which,
                          FrameFormat format, bool writable) {
  run_filters(state, draw_filters(which, format.size), format, writable);
}

void draw_text_box(benchmark::State& state, FrameFormat format) {
  run_filters(state, drawtext_plate(format.size), format, false);
}

void draw_ass(benchmark::State& state, DrawingCase which, FrameFormat format) {
  const ScriptFile script(ass_script(which, format.size));
  run_filters(state, {{"ass", {{"filename", script.path()}}}}, format, false);
}

struct FreeAss {
  void operator()(ASS_Library* l) const { ass_library_done(l); }
  void operator()(ASS_Renderer* r) const { ass_renderer_done(r); }
  void operator()(ASS_Track* t) const { ass_free_track(t); }
};

void render_ass(benchmark::State& state, DrawingCase which, Size size) {
  const std::unique_ptr<ASS_Library, FreeAss> library(ass_library_init());
  ass_set_message_cb(
      library.get(), [](int, const char*, va_list, void*) {}, nullptr);
  const std::unique_ptr<ASS_Renderer, FreeAss> renderer(
      ass_renderer_init(library.get()));
  ass_set_frame_size(renderer.get(), size.width, size.height);
  ass_set_fonts(renderer.get(), nullptr, kFont, ASS_FONTPROVIDER_AUTODETECT,
                nullptr, 1);
  std::string script = ass_script(which, size);
  const std::unique_ptr<ASS_Track, FreeAss> track(
      ass_read_memory(library.get(), script.data(), script.size(), nullptr));
  int64_t n = 0;
  double coverage = 0;
  for (auto _ : state) {
    const auto ms =
        static_cast<long long>(time_of(n++ % kFrames).to_double() * 1000 + 5);
    int change = 0;
    ASS_Image* image =
        ass_render_frame(renderer.get(), track.get(), ms, &change);
    benchmark::DoNotOptimize(image);
    if (n == 1)
      for (; image; image = image->next) coverage += image->w * image->h;
  }
  state.counters["coverage_bytes"] = coverage;
}

constexpr DrawingCase kCases[] = {
    DrawingCase::kClassic,    DrawingCase::kOutlinedLines,
    DrawingCase::kShortClock, DrawingCase::kClock,
    DrawingCase::kPlate,      DrawingCase::kCredits,
    DrawingCase::kNothing};
constexpr Size kSizes[] = {{1280, 720}, {1920, 1080}, {3840, 2160}};
constexpr PixelFormat kFormats[] = {PixelFormat::kYuv420p,
                                    PixelFormat::kYuv420p10};

template <class... Args>
void add(const std::string& peer, DrawingCase which, const FrameFormat& f,
         void (*run)(benchmark::State&, Args...), Args... args) {
  benchmark::RegisterBenchmark(
      ("frame/" + peer + "/" + name_of(which) + "/" +
       std::to_string(f.size.height) + "/" +
       std::string(layout_of(f.pixel_format).name))
          .c_str(),
      [=](benchmark::State& state) { run(state, args...); })
      ->Unit(benchmark::kMicrosecond);
}

const bool kRegistered = [] {
  av_log_set_level(AV_LOG_QUIET);
  for (const Size size : kSizes)
    for (const PixelFormat pixel_format : kFormats) {
      const FrameFormat f = format_of(size, pixel_format);
      const bool is_8bit = pixel_format == PixelFormat::kYuv420p;
      for (const DrawingCase which : kCases) {
        // drawbox knows no 10 bits.
        const bool has_box =
            which == DrawingCase::kClassic || which == DrawingCase::kPlate;
        if (is_8bit || !has_box) {
          add("drawtext", which, f, draw_boxes_and_texts, which, f, false);
          add("drawtext_writable", which, f, draw_boxes_and_texts, which, f,
              true);
        }
        add("ass", which, f, draw_ass, which, f);
        if (is_8bit) add("libass", which, f, render_ass, which, size);
      }
      add("drawtext_box", DrawingCase::kPlate, f, draw_text_box, f);
    }
  return true;
}();

}  // namespace
}  // namespace glyphreel::bench
