// SPDX-License-Identifier: Apache-2.0
#include "core/hdr.h"

#include <gtest/gtest.h>

#include <cmath>

namespace glyphreel {
namespace {

ColorSpec spec_of(Transfer transfer, Primaries primaries = Primaries::kBt2020) {
  ColorSpec s;
  s.matrix = Matrix::kBt2020nc;
  s.transfer = transfer;
  s.primaries = primaries;
  return s;
}

// Values of ST 2084 that are found in many publications.
TEST(Hdr, PqSignalsAreThePublishedOnes) {
  EXPECT_NEAR(pq_from_nits(10000), 1, 1e-12);
  EXPECT_NEAR(pq_from_nits(1000), 0.751827, 1e-6);
  EXPECT_NEAR(pq_from_nits(203), 0.580689, 1e-6);
  EXPECT_NEAR(pq_from_nits(100), 0.508078, 1e-6);
  EXPECT_NEAR(pq_from_nits(0), 0, 1e-6);
}

TEST(Hdr, HlgSignalsAreThePublishedOnes) {
  EXPECT_NEAR(hlg_from_scene(1), 1, 1e-6);
  EXPECT_NEAR(hlg_from_scene(1.0 / 12), 0.5, 1e-9);
  EXPECT_NEAR(scene_from_hlg(0.75), 0.26496256, 1e-7);
  EXPECT_EQ(hlg_from_scene(0), 0);
}

TEST(Hdr, TransferFunctionsUndoEachOther) {
  for (double s = 0.01; s <= 1; s += 0.01) {
    EXPECT_NEAR(pq_from_nits(nits_from_pq(s)), s, 1e-9);
    EXPECT_NEAR(hlg_from_scene(scene_from_hlg(s)), s, 1e-6);
  }
}

TEST(Hdr, WhiteIs203NitsOnPqAnd75PercentOnHlg) {
  for (const Primaries p : {Primaries::kBt709, Primaries::kBt2020})
    for (size_t i = 0; i < 3; ++i) {
      EXPECT_NEAR(nits_from_pq(sdr_to_hdr({1, 1, 1}, spec_of(Transfer::kPq, p))[i]),
                  203, 1e-6);
      EXPECT_NEAR(sdr_to_hdr({1, 1, 1}, spec_of(Transfer::kHlg, p))[i], 0.75,
                  1e-7);
    }
}

// A grey's light is 203 cd/m2 times BT.1886's power of its signal, and stays grey.
TEST(Hdr, GreysKeepTheLightOfSdr) {
  for (double v = 0.05; v <= 1; v += 0.05) {
    const auto pq = sdr_to_hdr({v, v, v}, spec_of(Transfer::kPq));
    EXPECT_NEAR(nits_from_pq(pq[0]), 203 * std::pow(v, 2.4), 1e-6);
    EXPECT_NEAR(pq[0], pq[2], 1e-9);
    // HLG on a display of 1000 cd/m2: scene light to the power of 1.2.
    const auto hlg = sdr_to_hdr({v, v, v}, spec_of(Transfer::kHlg));
    const double white = std::pow(scene_from_hlg(0.75), 1.2);
    EXPECT_NEAR(std::pow(scene_from_hlg(hlg[1]), 1.2) / white, std::pow(v, 2.4),
                1e-6);
  }
}

// BT.709's red lies inside of BT.2020: 0.6274 of its red, a little green and blue.
TEST(Hdr, RedIsTheSameColourInWiderPrimaries) {
  const auto wide = sdr_to_hdr({1, 0, 0}, spec_of(Transfer::kPq));
  EXPECT_NEAR(nits_from_pq(wide[0]), 203 * 0.6274, 1e-6);
  EXPECT_NEAR(nits_from_pq(wide[1]), 203 * 0.0691, 1e-6);
  EXPECT_NEAR(nits_from_pq(wide[2]), 203 * 0.0164, 1e-6);
  const auto same =
      sdr_to_hdr({1, 0, 0}, spec_of(Transfer::kPq, Primaries::kBt709));
  EXPECT_NEAR(nits_from_pq(same[0]), 203, 1e-6);
  EXPECT_NEAR(nits_from_pq(same[1]), 0, 1e-6);
  // HLG: the display's light, by the OOTF, has the same proportions.
  const auto hlg = sdr_to_hdr({1, 0, 0}, spec_of(Transfer::kHlg));
  EXPECT_NEAR(scene_from_hlg(hlg[1]) / scene_from_hlg(hlg[0]), 0.0691 / 0.6274,
              1e-6);
}

TEST(Hdr, ValuesOutOfRangeAreCut) {
  for (const Transfer t : {Transfer::kPq, Transfer::kHlg}) {
    const auto high = sdr_to_hdr({7, 1, 1}, spec_of(t));
    const auto low = sdr_to_hdr({-3, 0, 0}, spec_of(t));
    EXPECT_NEAR(high[0], sdr_to_hdr({1, 1, 1}, spec_of(t))[0], 1e-9);
    EXPECT_NEAR(low[0], 0, 1e-6);
  }
}

}  // namespace
}  // namespace glyphreel
