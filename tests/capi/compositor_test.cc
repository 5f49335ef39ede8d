// SPDX-License-Identifier: Apache-2.0
// Overlays on the host's planes.

#include <gmock/gmock.h>

#include <cstdlib>
#include <vector>

#include "sched/compilation.h"
#include "tests/capi/capi_fixture.h"
#include "text/compositor.h"

namespace glyphreel {
namespace {

using ::testing::HasSubstr;

constexpr int kWidth = 320, kHeight = 180;

gr_frame_format format_of(const char* name) {
  auto format = sized<gr_frame_format>();
  format.width = kWidth;
  format.height = kHeight;
  format.pixel_format = name;
  return format;
}

gr_clip goal() {
  auto clip = sized<gr_clip>();
  clip.name = "Brilliant Goal";
  clip.rating = 5;
  clip.start_time = {10, 1};
  clip.end_time = {14, 1};
  return clip;
}

gr_frame_times at(int64_t num, int64_t den) {
  auto times = sized<gr_frame_times>();
  times.clip = {num, den};
  return times;
}

// Planes with guard bytes before, between and behind the rows.
class HostFrame {
 public:
  HostFrame(const gr_frame_format& format, uint8_t value) {
    for (size_t p = 0; p < gr_plane_count(format.pixel_format); ++p) {
      size_t row_bytes = 0, rows = 0;
      EXPECT_EQ(gr_plane_size(&format, p, &row_bytes, &rows, nullptr), GR_OK);
      const size_t stride = row_bytes + 2 * kGuard;
      bytes_.emplace_back(stride * rows, value);
      for (size_t y = 0; y < rows; ++y)
        for (size_t x = 0; x < stride; ++x)
          if (x < kGuard || x >= kGuard + row_bytes) bytes_[p][y * stride + x] = 0xA5;
      planes.push_back(bytes_[p].data() + kGuard);
      strides.push_back(static_cast<ptrdiff_t>(stride));
      rows_.push_back(rows);
      row_bytes_.push_back(row_bytes);
    }
  }
  bool guards_are_whole() const {
    for (size_t p = 0; p < bytes_.size(); ++p)
      for (size_t y = 0; y < rows_[p]; ++y)
        for (size_t x = 0; x < kGuard; ++x) {
          const uint8_t* row = bytes_[p].data() + y * (row_bytes_[p] + 2 * kGuard);
          if (row[x] != 0xA5 || row[kGuard + row_bytes_[p] + x] != 0xA5) return false;
        }
    return true;
  }
  // Rows from bottom to top.
  void flip() {
    for (size_t p = 0; p < bytes_.size(); ++p) {
      planes[p] += strides[p] * (static_cast<ptrdiff_t>(rows_[p]) - 1);
      strides[p] = -strides[p];
    }
  }
  std::vector<uint8_t> row(size_t p, size_t y) const {
    const uint8_t* first = planes[p] + strides[p] * static_cast<ptrdiff_t>(y);
    return {first, first + row_bytes_[p]};
  }
  size_t rows(size_t p) const { return rows_[p]; }
  size_t plane_count() const { return bytes_.size(); }

  std::vector<uint8_t*> planes;
  std::vector<ptrdiff_t> strides;

 private:
  static constexpr size_t kGuard = 64;
  std::vector<std::vector<uint8_t>> bytes_;
  std::vector<size_t> rows_, row_bytes_;
};

class CCompositor : public ::testing::Test {
 protected:
  gr_code make(const gr_frame_format& format, const gr_job* job = nullptr) {
    const gr_clip clip = goal();
    auto options = sized<gr_compositor_options>();
    options.clip = &clip;
    options.format = &format;
    options.job = job;
    return gr_compositor_create(&options, out(compositor_), out(error_));
  }
  gr_code draw(HostFrame& frame, const gr_frame_times& times) {
    return gr_compositor_draw(compositor_.get(), frame.planes.data(),
                              frame.strides.data(), frame.planes.size(), &times,
                              out(error_));
  }
  Owned<gr_compositor> compositor_;
  Owned<gr_error> error_;
};

TEST_F(CCompositor, DrawsWhatTheCppCompositorDraws) {
  for (const char* name : {"yuv420p", "nv12", "yuv420p10le", "rgb24", "bgra"}) {
    const gr_frame_format format = format_of(name);
    ASSERT_EQ(make(format), GR_OK) << text_of(error_);
    HostFrame drawn(format, 40), expected(format, 40), flipped(format, 40);
    ASSERT_EQ(draw(drawn, at(1, 1)), GR_OK) << text_of(error_);
    flipped.flip();
    ASSERT_EQ(draw(flipped, at(1, 1)), GR_OK) << text_of(error_);

    FrameFormat same{{kWidth, kHeight}, pixel_format_by_name(name), {}};
    if (layout_of(same.pixel_format).model == ColorModel::kRgb)
      same.color.range = Range::kFull;
    Clip clip;
    clip.name = "Brilliant Goal";
    clip.rating = 5;
    auto fonts = FontLibrary::create();
    ASSERT_TRUE(fonts.ok());
    auto compositor =
        Compositor::create(Overlay{}, clip_text(clip, 1), same, Rational(4), *fonts);
    ASSERT_TRUE(compositor.ok());
    compositor->draw(
        make_frame_view(same, expected.planes.data(), expected.strides.data()),
        {Rational(1), Rational(11), Rational(1)});
    const HostFrame untouched(format, 40);
    bool changed = false;
    for (size_t p = 0; p < drawn.plane_count(); ++p)
      for (size_t y = 0; y < drawn.rows(p); ++y) {
        ASSERT_EQ(drawn.row(p, y), expected.row(p, y)) << name << " row " << y;
        ASSERT_EQ(flipped.row(p, y), expected.row(p, y)) << name << " row " << y;
        changed |= drawn.row(p, y) != untouched.row(p, y);
      }
    EXPECT_TRUE(changed);
    EXPECT_TRUE(drawn.guards_are_whole()) << name;
    EXPECT_TRUE(flipped.guards_are_whole()) << name;
  }
}

TEST_F(CCompositor, ClocksRunFromTheClipsStartUnlessTold) {
  const std::string text = R"({"source": "a.mp4", "clips": [{"start_time": 0, "end_time": 1}],
    "overlay": {"layers": [{"type": "text", "text": "{source.time:ss}", "size": 300}]}})";
  const auto job = read_job(text, "");
  const gr_frame_format format = format_of("gray");
  ASSERT_EQ(make(format, job.get()), GR_OK) << text_of(error_);
  HostFrame by_default(format, 0), told(format, 0), other(format, 0);
  auto times = at(2, 1);
  ASSERT_EQ(draw(by_default, times), GR_OK);
  times.source = {12, 1};
  ASSERT_EQ(draw(told, times), GR_OK);
  times.source = {13, 1};
  ASSERT_EQ(draw(other, times), GR_OK);
  bool same = true, differs = false;
  for (size_t y = 0; y < told.rows(0); ++y) {
    same &= by_default.row(0, y) == told.row(0, y);
    differs |= told.row(0, y) != other.row(0, y);
  }
  EXPECT_TRUE(same);
  EXPECT_TRUE(differs);
}

TEST_F(CCompositor, SaysWhereNothingIsDrawn) {
  const auto job = read_job(R"({"source": "a.mp4", "clips": [{"start_time": 0, "end_time": 1}],
    "overlay": {"layers": [{"type": "box", "width": 10, "height": 10, "color": "#fff",
                            "from": 1, "until": 2}]}})",
                            "");
  const gr_frame_format format = format_of("yuv420p");
  ASSERT_EQ(make(format, job.get()), GR_OK) << text_of(error_);
  auto times = at(1, 2);
  EXPECT_EQ(gr_compositor_draws_at(compositor_.get(), &times), 0);
  times = at(3, 2);
  EXPECT_EQ(gr_compositor_draws_at(compositor_.get(), &times), 1);
  times = at(1, 0);
  EXPECT_EQ(gr_compositor_draws_at(compositor_.get(), &times), 0);
  EXPECT_EQ(gr_compositor_draws_at(compositor_.get(), nullptr), 0);
}

TEST_F(CCompositor, SharesFontsThatOutliveTheirHandle) {
  Owned<gr_fonts> fonts;
  ASSERT_EQ(gr_fonts_create(nullptr, out(fonts), nullptr), GR_OK);
  const gr_frame_format format = format_of("yuv420p");
  gr_clip clip = goal();
  clip.name = "Private use: \xf4\x8f\xbf\xbd";  // no font has U+10FFFD
  auto options = sized<gr_compositor_options>();
  options.clip = &clip;
  options.format = &format;
  options.fonts = fonts.get();
  const gr_timecode timecode{90000, {25, 1}, 0};
  options.timecode = &timecode;
  options.recorded_at = {1'700'000'000, 1};
  ASSERT_EQ(gr_compositor_create(&options, out(compositor_), out(error_)), GR_OK)
      << text_of(error_);
  fonts.reset();
  HostFrame frame(format, 40);
  EXPECT_EQ(draw(frame, at(1, 1)), GR_OK) << text_of(error_);
  ASSERT_NE(gr_compositor_warning(compositor_.get(), 0), nullptr);
  EXPECT_THAT(gr_compositor_warning(compositor_.get(), 0), HasSubstr("U+10FFFD"));
  EXPECT_EQ(gr_compositor_warning(compositor_.get(), 1000), nullptr);
}

TEST_F(CCompositor, RefusesFormatsThatItCannotDrawOn) {
  EXPECT_EQ(make(format_of("yuv411p")), GR_BAD_REQUEST);
  EXPECT_THAT(text_of(error_), HasSubstr("yuv411p"));
  EXPECT_EQ(make(format_of(nullptr)), GR_BAD_REQUEST);
  for (const auto& [field, value] :
       {std::pair(&gr_frame_format::width, 0), {&gr_frame_format::width, -2},
        {&gr_frame_format::height, 16385}, {&gr_frame_format::matrix, 77},
        {&gr_frame_format::range, 3}, {&gr_frame_format::primaries, -1},
        {&gr_frame_format::transfer, 5}, {&gr_frame_format::siting, 4}}) {
    gr_frame_format format = format_of("yuv420p");
    format.*field = value;
    EXPECT_EQ(make(format), GR_BAD_REQUEST) << value;
    EXPECT_EQ(compositor_, nullptr);
  }
}

TEST_F(CCompositor, RefusesPlanesThatCannotBeTheFrames) {
  const gr_frame_format format = format_of("yuv420p10le");
  ASSERT_EQ(make(format), GR_OK);
  const HostFrame whole(format, 40);
  const auto times = at(1, 1);
  HostFrame frame = whole;
  frame.planes.pop_back();
  EXPECT_EQ(draw(frame, times), GR_BAD_REQUEST);
  EXPECT_THAT(text_of(error_), HasSubstr("2 planes"));
  frame = whole;
  frame.planes[1] = nullptr;
  EXPECT_EQ(draw(frame, times), GR_BAD_REQUEST);
  EXPECT_THAT(text_of(error_), HasSubstr("plane 1"));
  for (const ptrdiff_t stride : {0, 638, -638, 641}) {
    frame = whole;
    frame.strides[0] = stride;
    EXPECT_EQ(draw(frame, times), GR_BAD_REQUEST) << stride;
  }
  frame = whole;
  ++frame.planes[2];
  EXPECT_EQ(draw(frame, times), GR_BAD_REQUEST);
  EXPECT_THAT(text_of(error_), HasSubstr("even"));
  EXPECT_EQ(gr_compositor_draw(compositor_.get(), nullptr, nullptr, 3, &times, nullptr),
            GR_BAD_REQUEST);
}

TEST(CPlanes, AreSizedAsFfmpegSizesThem) {
  size_t row_bytes = 0, rows = 0;
  auto format = format_of("p010le");
  format.width = 7;
  format.height = 5;
  EXPECT_EQ(gr_plane_count("p010le"), 2u);
  EXPECT_EQ(gr_plane_size(&format, 0, &row_bytes, &rows, nullptr), GR_OK);
  EXPECT_EQ(row_bytes, 14u);
  EXPECT_EQ(rows, 5u);
  EXPECT_EQ(gr_plane_size(&format, 1, &row_bytes, &rows, nullptr), GR_OK);
  EXPECT_EQ(row_bytes, 16u);
  EXPECT_EQ(rows, 3u);
  EXPECT_EQ(gr_plane_size(&format, 2, &row_bytes, &rows, nullptr), GR_NOT_FOUND);
  EXPECT_EQ(row_bytes, 0u);
}

}  // namespace
}  // namespace glyphreel
