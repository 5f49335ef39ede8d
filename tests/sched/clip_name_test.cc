// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "sched/compilation.h"

namespace glyphreel {
namespace {

TEST(ClipName, IsTheClipsOwnNameFirst) {
  Clip clip;
  clip.name = "Own";
  clip.tags = {"Goal"};
  EXPECT_EQ(clip_name(clip, 4), "Own");
}

TEST(ClipName, IsMadeOfTheRatingAndTheFirstTwoTags) {
  Clip clip;
  clip.rating = 5;
  clip.tags = {"Goal", "Dribble", "Header"};
  EXPECT_EQ(clip_name(clip, 4), "Brilliant Goal and Dribble");
  clip.tags = {"Goal"};
  EXPECT_EQ(clip_name(clip, 4), "Brilliant Goal");
  clip.tags = {"", "Goal", "", "Pass"};
  clip.rating = 1;
  EXPECT_EQ(clip_name(clip, 4), "Blunder Goal and Pass");
}

TEST(ClipName, KnowsAWordForEveryRating) {
  const char* const words[] = {"Blunder", "Mistake", "Interesting", "Good",
                               "Brilliant"};
  for (int rating = 1; rating <= 5; ++rating) {
    Clip clip;
    clip.rating = rating;
    clip.tags = {"X"};
    EXPECT_EQ(clip_name(clip, 1), std::string(words[rating - 1]) + " X");
  }
}

TEST(ClipName, CountsWhereThereAreNoTags) {
  EXPECT_EQ(clip_name(Clip(), 7), "Clip 7");
  Clip clip;
  clip.tags = {""};
  EXPECT_EQ(clip_name(clip, 8), "Clip 8");
}

}  // namespace
}  // namespace glyphreel
