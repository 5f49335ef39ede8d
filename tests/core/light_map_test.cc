// SPDX-License-Identifier: Apache-2.0
#include "core/light_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/hdr.h"

namespace glyphreel {
namespace {

using Rgb = LightMap::Rgb;

ColorSpec spec_of(Transfer transfer, Primaries primaries = Primaries::kBt2020) {
  ColorSpec s;
  s.transfer = transfer;
  s.primaries = primaries;
  return s;
}

const ColorSpec kSdr, kPq = spec_of(Transfer::kPq), kHlg = spec_of(Transfer::kHlg);

Rgb pq_grey(double nits) {
  const double v = pq_from_nits(nits);
  return {v, v, v};
}

void expect_near(const Rgb& a, const Rgb& b, double tolerance) {
  for (size_t i = 0; i < 3; ++i) EXPECT_NEAR(a[i], b[i], tolerance) << i;
}

TEST(LightMap, GreysStayGreyAndInOrderAndBlackStaysBlack) {
  const ColorSpec narrow_pq = spec_of(Transfer::kPq, Primaries::kBt709);
  for (const ColorSpec& from : {kSdr, kPq, kHlg, narrow_pq})
    for (const ColorSpec& to : {kSdr, kPq, kHlg, narrow_pq}) {
      const LightMap map(from, 4000, to);
      EXPECT_EQ(map({0, 0, 0}), (Rgb{0, 0, 0}));
      double before = 0;
      for (int i = 1; i <= 1000; ++i) {
        const Rgb out = map({i / 1000.0, i / 1000.0, i / 1000.0});
        EXPECT_EQ(out[0], out[1]);
        EXPECT_EQ(out[2], out[1]);
        EXPECT_GE(out[1], before) << i;
        EXPECT_LE(out[1], 1) << i;
        before = out[1];
      }
    }
}

// Worked out from BT.2390-10 5.4.1 apart from the code here: 1000 cd/m2 to 203, knee
// at 87.84.
TEST(LightMap, PqIsRolledOffByTheCurveOfBt2390) {
  const LightMap map(kPq, 1000, kSdr);
  const LightMap unknown(kPq, 0, kSdr);
  for (const auto& [nits, signal] :
       {std::pair{10.0, 0.2852}, {50.0, 0.5578}, {100.0, 0.7425},
        {203.0, 0.9033}, {400.0, 0.9805}, {1000.0, 1.0}, {4000.0, 1.0}}) {
    expect_near(map(pq_grey(nits)), {signal, signal, signal}, 1e-4);
    EXPECT_EQ(map(pq_grey(nits)), unknown(pq_grey(nits)));
  }
}

TEST(LightMap, ASourceNoBrighterThanWhiteIsNotCompressed) {
  const LightMap map(kPq, 203, kSdr);
  for (double v = 0.01; v <= 1; v += 0.01)
    expect_near(map(pq_grey(203 * std::pow(v, 2.4))), {v, v, v}, 1e-9);
  expect_near(map(pq_grey(5000)), {1, 1, 1}, 0);
}

TEST(LightMap, ColoursOfSdrComeBackFromHdr) {
  for (const ColorSpec& hdr : {kPq, kHlg, spec_of(Transfer::kPq, Primaries::kBt709)}) {
    const LightMap there(kSdr, 0, hdr), back(hdr, 203, kSdr);
    // HLG's peak is always 1000 cd/m2: its knee lies at 71 % of SDR's signal.
    const double most = hdr.transfer == Transfer::kHlg ? 0.7 : 1;
    for (double r = 0; r <= 1; r += 0.25)
      for (double g = 0; g <= 1; g += 0.25)
        for (double b = 0; b <= 1; b += 0.25)
          expect_near(back(there({r * most, g * most, b * most})),
                      {r * most, g * most, b * most}, 2e-3);
  }
}

TEST(LightMap, ColoursBeyondBt709KeepTheirLuminance) {
  const LightMap map(kPq, 1000, kSdr);
  for (const Rgb& nits : {Rgb{80, 0, 0}, {0, 80, 0}, {0, 0, 80}, {0, 60, 70}, {1, 80, 3}}) {
    Rgb signal;
    for (size_t i = 0; i < 3; ++i) signal[i] = nits[i] > 0 ? pq_from_nits(nits[i]) : 0;
    const Rgb out = map(signal);
    const auto light = [&](size_t i) { return 203 * std::pow(out[i], 2.4); };
    EXPECT_GE(std::min({out[0], out[1], out[2]}), 0);
    EXPECT_NEAR(0.2126 * light(0) + 0.7152 * light(1) + 0.0722 * light(2),
                0.2627 * nits[0] + 0.6780 * nits[1] + 0.0593 * nits[2], 0.1);
  }
}

// max(R, G, B) is compressed, and the others with it.
TEST(LightMap, HighlightsKeepTheirHue) {
  const ColorSpec narrow = spec_of(Transfer::kPq, Primaries::kBt709);
  const Rgb out = LightMap(narrow, 1000, kSdr)(
      {pq_from_nits(800), pq_from_nits(400), pq_from_nits(200)});
  EXPECT_NEAR(std::pow(out[1] / out[0], 2.4), 0.5, 1e-9);
  EXPECT_NEAR(std::pow(out[2] / out[0], 2.4), 0.25, 1e-9);
}

TEST(LightMap, HlgIsWhatADisplayOf1000NitsShows) {
  const LightMap to_pq(kHlg, 0, kPq), to_hlg(kPq, 0, kHlg), to_sdr(kHlg, 0, kSdr);
  EXPECT_NEAR(nits_from_pq(to_pq({0.75, 0.75, 0.75})[0]), 203, 1e-6);
  EXPECT_NEAR(nits_from_pq(to_pq({1, 1, 1})[1]), 1000, 2);  // BT.2408-7, table 1
  EXPECT_NEAR(to_sdr({1, 1, 1})[0], 1, 1e-9);
  for (const Rgb& rgb : {Rgb{0.2, 0.4, 0.6}, {0.9, 0.1, 0.1}, {0, 0.5, 1}})
    expect_near(to_hlg(to_pq(rgb)), rgb, 1e-6);
  // Brighter PQ is brought into HLG's range.
  const LightMap bright(kPq, 4000, kHlg);
  EXPECT_NEAR(bright(pq_grey(4000))[0], 1, 1e-6);
  EXPECT_LT(bright(pq_grey(1000))[0], 0.98);
  EXPECT_NEAR(bright(pq_grey(100))[0], to_hlg(pq_grey(100))[0], 1e-9);
}

}  // namespace
}  // namespace glyphreel
