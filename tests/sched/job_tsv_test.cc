// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "sched/job_file.h"

namespace glyphreel {
namespace {

constexpr const char* kHeader = "start_time\tend_time\tname\trating\ttags\tnotes\n";

ParsedJob parse(const std::string& text) {
  return parse_job(text, "m.tsv", "dir", {"m.mp4"});
}

TEST(JobTsv, ReadsClipsWithEmptyCellsAsDefaults) {
  const ParsedJob job = parse(std::string(kHeader) +
                              "1.5\t0:00:02.25\tGoal\t5\tA, B,,C\tWow\r\n"
                              "\r\n"
                              "3\t4\t\t\t\t\r\n"
                              "5\t6");
  ASSERT_TRUE(job.mistakes.empty()) << job.mistakes[0];
  const auto& clips = job.compilation.clips;
  ASSERT_EQ(clips.size(), 3u);
  EXPECT_EQ(clips[0].start_time, Rational(3, 2));
  EXPECT_EQ(clips[0].end_time, Rational(9, 4));
  EXPECT_EQ(clips[0].name, "Goal");
  EXPECT_EQ(clips[0].rating, 5);
  EXPECT_EQ(clips[0].tags, (std::vector<std::string>{"A", "B", "C"}));
  EXPECT_EQ(clips[0].notes, "Wow");
  EXPECT_EQ(clips[1].rating, 3);
  EXPECT_EQ(clips[1].name, "");
  EXPECT_TRUE(clips[1].tags.empty());
  EXPECT_EQ(clips[2].end_time, Rational(6));
  EXPECT_EQ(job.compilation.sources.at(clips[2].source), "m.mp4");
}

TEST(JobTsv, TakesColumnsInAnyOrderAndFieldsOfItsOwn) {
  const ParsedJob job = parse(
      "\xEF\xBB\xBF" "player\tfields.team\tend_time\tstart_time\tsource\n"
      "Maya\tRed\t2\t1\tx.mp4\n");
  ASSERT_TRUE(job.mistakes.empty()) << job.mistakes[0];
  const Clip& clip = job.compilation.clips.at(0);
  EXPECT_EQ(clip.player, "Maya");
  EXPECT_EQ(clip.fields.at("team"), "Red");
  EXPECT_EQ(clip.start_time, Rational(1));
  EXPECT_EQ(job.compilation.sources.at(clip.source), "dir/x.mp4");
}

TEST(JobTsv, NamesLineAndColumnOfEveryMistake) {
  const ParsedJob job = parse(std::string(kHeader) +
                              "1\t2\ta\t6\t\t\n"
                              "x\t2\ta\t\t\t\n"
                              "\t2\ta\t\t\t\n"
                              "5\t4\ta\t\t\t\n"
                              "1\t2\ta\t3\t\t\tmore\n");
  ASSERT_EQ(job.mistakes.size(), 5u);
  EXPECT_EQ(job.mistakes[0],
            "m.tsv:2: clip 1, column \"rating\": expected a whole number from 1 to 5, "
            "found \"6\"");
  EXPECT_EQ(job.mistakes[1].find(
                "m.tsv:3: clip 2, column \"start_time\": \"x\" is not a time"),
            0u)
      << job.mistakes[1];
  EXPECT_EQ(job.mistakes[2].find("m.tsv:4: clip 3, column \"start_time\": is empty"),
            0u);
  EXPECT_EQ(job.mistakes[3].find("m.tsv:5: clip 4: end_time 0:04 is not after"), 0u);
  EXPECT_EQ(job.mistakes[4].find("m.tsv:6: clip 5: has 7 columns"), 0u);
}

TEST(JobTsv, ReadsCellsAsSpreadsheetsQuoteThem) {
  const ParsedJob job = parse(std::string(kHeader) +
                              "1\t2\t\"So \"\"close\"\"\"\t5\t\"A,B\"\t\"two\r\nlines\"\r\n"
                              "3\t4\t\"a, b\"\t\t\t\"\"\"Wow\"\"\"\n"
                              "5\tx\t\t\t\t\n");
  const auto& clips = job.compilation.clips;
  ASSERT_EQ(clips.size(), 3u);
  EXPECT_EQ(clips[0].name, "So \"close\"");
  EXPECT_EQ(clips[0].rating, 5);
  EXPECT_EQ(clips[0].tags, (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(clips[0].notes, "two\r\nlines");
  EXPECT_EQ(clips[1].name, "a, b");
  EXPECT_EQ(clips[1].notes, "\"Wow\"");
  // Lines are those of the file.
  ASSERT_EQ(job.mistakes.size(), 1u);
  EXPECT_EQ(job.mistakes[0].find("m.tsv:5: clip 3, column \"end_time\""), 0u)
      << job.mistakes[0];
}

TEST(JobTsv, KeepsQuotationMarksThatNobodyHadToAdd) {
  const ParsedJob job = parse(std::string(kHeader) +
                              "1\t2\t\"Wow\"\t5\t\ta \"b, c\" d\n"
                              "3\t4\t\"open, never closed\t5\t\t\"\n"
                              "5\t6\t\"\t1\t\tthe end\"\n"
                              "7\t8\t\"Wow\", he said\t1\t\t\n");
  ASSERT_TRUE(job.mistakes.empty()) << job.mistakes[0];
  const auto& clips = job.compilation.clips;
  ASSERT_EQ(clips.size(), 4u);
  EXPECT_EQ(clips[0].name, "\"Wow\"");
  EXPECT_EQ(clips[0].notes, "a \"b, c\" d");
  EXPECT_EQ(clips[1].name, "\"open, never closed");
  EXPECT_EQ(clips[1].notes, "\"");
  EXPECT_EQ(clips[2].name, "\"");
  EXPECT_EQ(clips[3].name, "\"Wow\", he said");
}

TEST(JobTsv, RefusesUnknownRepeatedAndMissingColumns) {
  const ParsedJob job = parse("start_time\tnmae\tname\tname\n1\t2\t3\t4\n");
  ASSERT_EQ(job.mistakes.size(), 3u);
  EXPECT_NE(job.mistakes[0].find("did you mean \"name\"?"), std::string::npos);
  EXPECT_NE(job.mistakes[1].find("appears twice"), std::string::npos);
  EXPECT_NE(job.mistakes[2].find("\"end_time\" is missing"), std::string::npos);
}

TEST(JobTsv, AHeaderWithoutClipsIsAMistake) {
  const ParsedJob job = parse(kHeader);
  ASSERT_EQ(job.mistakes.size(), 1u);
  EXPECT_NE(job.mistakes[0].find("no clips"), std::string::npos);
}

TEST(JobTsv, RepairsInvalidUtf8WithAWarning) {
  const ParsedJob job = parse(std::string(kHeader) + "1\t2\ta\xFF\t\t\t\n");
  ASSERT_TRUE(job.mistakes.empty()) << job.mistakes[0];
  EXPECT_EQ(job.compilation.clips[0].name, "a\xEF\xBF\xBD");
  ASSERT_EQ(job.warnings.size(), 1u);
  EXPECT_NE(job.warnings[0].find("clip 1, column \"name\""), std::string::npos);
}

}  // namespace
}  // namespace glyphreel
