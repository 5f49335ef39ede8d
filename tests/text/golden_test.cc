// SPDX-License-Identifier: Apache-2.0
// Pictures of texts in many scripts, looked at once and kept in tests/golden/. To make
// them anew, to look at them again: GLYPHREEL_WRITE_GOLDEN=1 text_test
// --gtest_filter='Golden*'. Debian 12's fonts are the reference.
#include <gtest/gtest.h>
#include <png.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/text/test_frame.h"
#include "text/compositor.h"
#include "text/image.h"

namespace glyphreel {
namespace {

constexpr Size kSize{480, 176};

struct Case {
  const char* name;
  std::string text;
};

std::vector<Case> cases() {
  return {
      {"latin_marks", "Ångström, naïve Łódź, Nguyễn Thị Hà, ẍ́q̃̂ fi ffl"},
      {"arabic", "هدف رائع من خارج منطقة الجزاء، لا إله! (٢–١)"},
      {"hebrew_numbers", "שער נפלא (2–1) בדקה ה־90, 3.5 מ׳ — \"איזה שער!\""},
      {"devanagari", "शानदार गोल! क्षेत्र, र्क, स्त्री, हिन्दी में २–१"},
      {"thai", "ยิงประตูที่สวยงามน้ำหนักดีจากนอกเขตโทษในนาทีสุดท้าย"},
      {"japanese", "左サイドを駆け上がった後、「外から」放った見事なシュート。"},
      {"korean", "페널티 박스 밖에서 멋진 골을 넣었습니다! 한글 자모 가"},
      {"emoji", "👍🏿 👩🏽‍🦰 👨‍👩‍👧‍👦 🇧🇷🇯🇵 1️⃣ ☀️ ☀︎ 🎉x"},
      {"mixed_directions", "Goal by يوسف حداد (2–1) and מאיה כהן, 90+3'!"},
      {"long_word", std::string(300, 'w')},
      {"empty", ""},
      {"marks_without_base", "\u0301\u0308 \u0651 \u0301x"},
  };
}

std::string path_of(const Case& c) {
  return std::string(GLYPHREEL_GOLDEN_DIR) + "/" + c.name + ".png";
}

Image drawn(const Case& c) {
  Overlay overlay;
  overlay.kind = Overlay::Kind::kLayers;
  overlay.scale = Overlay::Scale::kPixels;
  TextLayer t;
  t.text = c.text;
  t.x.px = 20;
  t.y.px = 12;
  t.width = Length{0, 440};
  t.size = 32;
  t.max_lines = 3;
  t.fit = Fit::kWrap;
  t.line_height = 1.5;
  overlay.layers = {{t, {}, 1, {}, {}}};
  FrameFormat format = test_format(kSize.width, kSize.height, PixelFormat::kRgba);
  format.color = {Matrix::kRgb, Range::kFull, Primaries::kBt709, Transfer::kBt709,
                  ChromaSiting::kLeft};
  TestFrame frame(format, {24, 32, 44, 255});
  auto compositor = Compositor::create(overlay, {}, format, Rational(1), test_fonts());
  EXPECT_TRUE(compositor.ok());
  compositor->draw(frame.view(), {});
  EXPECT_TRUE(frame.guards_are_intact());
  Image out;
  out.size = kSize;
  for (int y = 0; y < kSize.height; ++y) {
    const uint8_t* row = frame.view().planes[0].row<uint8_t>(y);
    out.rgba.insert(out.rgba.end(), row, row + 4 * kSize.width);
  }
  return out;
}

void write_png(const std::string& path, const Image& image) {
  png_image out;
  std::memset(&out, 0, sizeof(out));
  out.version = PNG_IMAGE_VERSION;
  out.width = static_cast<png_uint_32>(image.size.width);
  out.height = static_cast<png_uint_32>(image.size.height);
  out.format = PNG_FORMAT_RGBA;
  ASSERT_TRUE(png_image_write_to_file(&out, path.c_str(), 0, image.rgba.data(), 0,
                                      nullptr))
      << path << ": " << out.message;
}

TEST(Golden, EveryScriptIsSetAsItWasWhenItWasLookedAt) {
  for (const Case& c : cases()) {
    SCOPED_TRACE(c.name);
    const Image now = drawn(c);
    if (std::getenv("GLYPHREEL_WRITE_GOLDEN") != nullptr) {
      write_png(path_of(c), now);
      continue;
    }
    std::ifstream file(path_of(c), std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    const auto kept = decode_png(
        {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
    ASSERT_TRUE(kept.ok()) << path_of(c) << ": " << kept.error().message;
    ASSERT_EQ((*kept)->size, kSize);
    // Another rounding of a coverage is the same letter.
    int differ = 0;
    for (size_t i = 0; i < now.rgba.size(); ++i)
      differ += std::abs(now.rgba[i] - (*kept)->rgba[i]) > 3;
    EXPECT_EQ(differ, 0);
  }
}

TEST(Golden, TextsThatShowSomethingShowIt) {
  for (const Case& c : cases()) {
    const Image now = drawn(c);
    int ink = 0;
    for (size_t i = 0; i < now.rgba.size(); i += 4) ink += now.rgba[i] > 100;
    EXPECT_EQ(ink > 0, !c.text.empty()) << c.name;
  }
}

}  // namespace
}  // namespace glyphreel
