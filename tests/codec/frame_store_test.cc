// SPDX-License-Identifier: Apache-2.0
#include "codec/frame_store.h"

#include <gtest/gtest.h>

#include <cstring>
#include <thread>

#include "film_fixture.h"

namespace glyphreel {
namespace {

bool are_equal(const VideoFrame& a, const VideoFrame& b, const FrameFormat& format) {
  const PixelFormatLayout& l = layout_of(format.pixel_format);
  const FrameView va = a.view(format), vb = b.view(format);
  for (int p = 0; p < l.plane_count; ++p)
    for (int y = 0; y < va.planes[p].height; ++y)
      if (std::memcmp(va.planes[p].row<uint8_t>(y), vb.planes[p].row<uint8_t>(y),
                      static_cast<size_t>(va.planes[p].width)) != 0)
        return false;
  return true;
}

TEST(FrameStore, FramesComeBackFromMemoryAndFromTheFile) {
  const FrameFormat format = small_format();
  const int64_t frame_bytes = format.size.width * format.size.height * 3 / 2;
  for (const int64_t budget : {int64_t{0}, 5 * frame_bytes + 1, 1000 * frame_bytes}) {
    const ScratchFolder folder;
    FrameStore store(format, 12, folder.path(), budget);
    {
      std::vector<std::jthread> threads;
      for (int t = 0; t < 3; ++t)
        threads.emplace_back([&, t] {
          for (int i = 11 - t; i >= 0; i -= 3)
            EXPECT_TRUE(store.put(i, picture(format, i)).ok());
        });
    }
    EXPECT_TRUE(folder.names().empty());  // nothing to be left behind
    EXPECT_EQ(store.frame_count(), 12);
    for (int i = 0; i < 12; ++i) {
      const auto frame = store.get(i);
      ASSERT_TRUE(frame.ok()) << frame.error().message;
      EXPECT_TRUE(are_equal(*frame, picture(format, i), format)) << i;
      EXPECT_FALSE(are_equal(*frame, picture(format, i + 1), format)) << i;
    }
  }
}

TEST(FrameStore, AFolderThatIsNotThereIsNamed) {
  FrameStore store(small_format(), 1, "/nowhere/at/all", 0);
  const Status status = store.put(0, picture(small_format(), 0));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, Errc::kCannotWrite);
  EXPECT_NE(status.error().message.find("/nowhere/at/all"), std::string::npos);
  EXPECT_FALSE(store.get(0).ok());
}

}  // namespace
}  // namespace glyphreel
