// SPDX-License-Identifier: Apache-2.0
#include "codec/encoder_files.h"

#include <gtest/gtest.h>

namespace glyphreel {
namespace {

bool is_allowed(const std::string& option, const std::string& value) {
  return check_opens_no_file("x", option, value).ok();
}

TEST(EncoderFiles, OptionsThatOpenOneAreRefused) {
  for (const char* params :
       {"stats=a.log", "dump-yuv=a", "dump_yuv=a", "crf=20:csv=a.csv", "cqmfile=a",
        "analysis-save=a", "lambda-file=a", "film-grain=a.bin", "scaling-list=a.txt",
        "film-grain-table=a", "bframes=/etc/passwd", "a=b,stats=c"}) {
    EXPECT_FALSE(is_allowed("x264-params", params)) << params;
    EXPECT_FALSE(is_allowed("x264opts", params)) << params;
  }
  // What libavutil and the encoders make the same of.
  for (const char* params :
       {" stats=a", "crf=20: dump-yuv =a", "st\\ats=a", "'stats'=a", "nodump-yuv=0",
        "no-stats=0", "opencl=1", "no-opencl=0"})
    EXPECT_FALSE(is_allowed("x264-params", params)) << params;
  EXPECT_FALSE(is_allowed("stats", "a.log"));
  EXPECT_FALSE(is_allowed("passlogfile", "a"));
  EXPECT_FALSE(is_allowed("tune", "../../a"));
}

TEST(EncoderFiles, OthersAreNot) {
  for (const char* params :
       {"", "keyint=50:bframes=2", "fps=30000/1001", "deblock=-1,-1", "cqm=flat",
        "scaling-list=default", "film-grain=8", "profile=high", "log-level=none",
        " keyint=50 : bframes = 2", "opencl=0", "nr=100", "no-cabac=1"})
    EXPECT_TRUE(is_allowed("svtav1-params", params)) << params;
  EXPECT_TRUE(is_allowed("profile", "high"));
  EXPECT_TRUE(is_allowed("tile-columns", "2"));
}

}  // namespace
}  // namespace glyphreel
