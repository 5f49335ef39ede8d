// SPDX-License-Identifier: Apache-2.0
#include "core/nearest_name.h"

#include <array>

#include <gtest/gtest.h>

namespace glyphreel {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"rating", "start_time",
                                                    "end_time", "x"};

TEST(NearestName, FindsMisspeltNames) {
  EXPECT_EQ(nearest_name("ratng", kNames), "rating");
  EXPECT_EQ(nearest_name("raitng", kNames), "rating");
  EXPECT_EQ(nearest_name("startTime", kNames), "start_time");
  EXPECT_EQ(nearest_name("END-TIME", kNames), "end_time");
}

TEST(NearestName, GuessesNothingWhenNothingIsNear) {
  EXPECT_EQ(nearest_name("colour", kNames), "");
  EXPECT_EQ(nearest_name("y", kNames), "");
  EXPECT_EQ(nearest_name("", kNames), "");
  EXPECT_EQ(nearest_name(std::string(100'000, 'r'), kNames), "");
}

TEST(SuggestName, ListsWhatIsKnownWhenNothingIsNear) {
  EXPECT_EQ(suggest_name("ratng", kNames), "; did you mean \"rating\"?");
  EXPECT_EQ(suggest_name("colour", kNames),
            "; known here: rating, start_time, end_time, x");
  EXPECT_EQ(suggest_name("colour", {}), "");
}

}  // namespace
}  // namespace glyphreel
