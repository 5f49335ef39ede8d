// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TESTS_CAPI_CAPI_FIXTURE_H_
#define GR_TESTS_CAPI_CAPI_FIXTURE_H_

// C handles with owners, and a folder with a source in it.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "capi/glyphreel.h"
#include "tests/support/synthetic_clip.h"

namespace glyphreel {

struct FreeHandle {
  void operator()(gr_error* p) const { gr_error_free(p); }
  void operator()(gr_job* p) const { gr_job_free(p); }
  void operator()(gr_cancel* p) const { gr_cancel_free(p); }
  void operator()(gr_report* p) const { gr_report_free(p); }
  void operator()(gr_fonts* p) const { gr_fonts_free(p); }
  void operator()(gr_compositor* p) const { gr_compositor_free(p); }
};

// Owns what a function gives: gr_job_create(out(job), out(error)).
template <typename T>
using Owned = std::unique_ptr<T, FreeHandle>;
template <typename T>
class OutOf {
 public:
  explicit OutOf(Owned<T>& owner) : owner_(owner) {}
  ~OutOf() { owner_.reset(raw_); }
  operator T**() { return &raw_; }  // NOLINT: implicit

 private:
  Owned<T>& owner_;
  T* raw_ = nullptr;
};
template <typename T>
OutOf<T> out(Owned<T>& owner) {
  return OutOf<T>(owner);
}

inline std::string text_of(const Owned<gr_error>& error) {
  return gr_error_text(error.get());
}

template <typename Struct>
Struct sized() {
  Struct s = {};
  s.struct_size = sizeof(Struct);
  return s;
}

inline std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline int files_in(const std::string& folder) {
  return static_cast<int>(
      std::distance(std::filesystem::directory_iterator(folder), {}));
}

inline Owned<gr_job> read_job(const std::string& text, const std::string& folder) {
  Owned<gr_job> job;
  Owned<gr_error> error;
  EXPECT_EQ(gr_job_from_json(text.data(), text.size(), folder.c_str(), nullptr, out(job),
                             out(error)),
            GR_OK)
      << text_of(error);
  return job;
}

class CApi : public ::testing::Test {
 protected:
  // Four seconds at 25 fps: enough for any clip here.
  void make_source(int frame_count = 100) {
    SyntheticClip clip;
    clip.frame_count = frame_count;
    const Status made = write_synthetic_clip(folder_ / "source.mp4", clip);
    ASSERT_TRUE(made.ok()) << made.error().message;
  }

  TemporaryFolder folder_;
};

}  // namespace glyphreel

#endif  // GR_TESTS_CAPI_CAPI_FIXTURE_H_
