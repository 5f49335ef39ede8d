// SPDX-License-Identifier: Apache-2.0
#include "codec/tone_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "core/light_map.h"

namespace glyphreel {
namespace {

ColorSpec spec_of(Transfer transfer, Primaries primaries) {
  ColorSpec s;
  s.transfer = transfer;
  s.primaries = primaries;
  return s;
}

const ColorSpec kSpecs[] = {ColorSpec{}, spec_of(Transfer::kPq, Primaries::kBt2020),
                            spec_of(Transfer::kHlg, Primaries::kBt2020),
                            spec_of(Transfer::kPq, Primaries::kBt709)};

struct Planes {
  std::vector<uint16_t> v[3];
};

void map(const ToneMapper& mapper, Planes& p) {
  mapper.map_row(p.v[0].data(), p.v[1].data(), p.v[2].data(),
                 static_cast<int>(p.v[0].size()));
}

// Random colours, dark ones, edges of the cube and of the target's primaries.
TEST(ToneMapper, IsWithinHalfACodeOf8BitsOfTheDefinition) {
  std::mt19937 random(1);
  for (const ColorSpec& from : kSpecs)
    for (const ColorSpec& to : kSpecs)
      for (const double peak : {0.0, 203.0, 4000.0}) {
        Planes before;
        for (int i = 0; i < 5000; ++i)
          for (auto& plane : before.v) {
            const auto any = static_cast<int>(random() & 65535);
            plane.push_back(static_cast<uint16_t>(
                i % 4 == 0 ? any : i % 4 == 1 ? any >> (random() % 12)
                                 : i % 4 == 2 ? any / 13108 * 13107
                                              : std::min(65535, any | 0xC000)));
          }
        Planes after = before;
        map(ToneMapper(from, peak, to), after);
        const LightMap exact(from, peak, to);
        double worst = 0, sum = 0;
        for (size_t i = 0; i < 5000; ++i) {
          const LightMap::Rgb due = exact({before.v[0][i] / 65535.0, before.v[1][i] / 65535.0,
                                           before.v[2][i] / 65535.0});
          for (size_t c = 0; c < 3; ++c) {
            const double off = std::abs(after.v[c][i] / 257.0 - due[c] * 255);
            worst = std::max(worst, off);
            sum += off;
          }
        }
        EXPECT_LT(worst, 0.4);
        EXPECT_LT(sum / 15000, 0.01);
      }
}

TEST(ToneMapper, GreysStayGreyAndInOrder) {
  for (const ColorSpec& from : kSpecs)
    for (const ColorSpec& to : kSpecs) {
      Planes p;
      for (int s = 0; s < 65536; ++s)
        for (auto& plane : p.v) plane.push_back(static_cast<uint16_t>(s));
      map(ToneMapper(from, 1000, to), p);
      EXPECT_EQ(p.v[0], p.v[1]);
      EXPECT_EQ(p.v[2], p.v[1]);
      EXPECT_EQ(p.v[0][0], 0);
      EXPECT_TRUE(std::is_sorted(p.v[0].begin(), p.v[0].end()));
    }
}

}  // namespace
}  // namespace glyphreel
