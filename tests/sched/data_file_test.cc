// SPDX-License-Identifier: Apache-2.0
#include "sched/data_file.h"

#include <gtest/gtest.h>

#include "sched/csv.h"

namespace glyphreel {
namespace {

std::vector<std::vector<std::string>> rows_of(const std::string& text) {
  CsvReader csv(text);
  CsvRow row;
  std::vector<std::vector<std::string>> rows;
  while (csv.next(row)) rows.push_back(row.cells);
  if (!csv.mistake().empty()) rows.push_back({"mistake", csv.mistake()});
  return rows;
}

TEST(CsvReader, ReadsQuotedCellsOfRfc4180) {
  using Rows = std::vector<std::vector<std::string>>;
  EXPECT_EQ(rows_of("a,b\r\n\"x, y\",\"say \"\"hi\"\"\"\r\n\"two\nlines\",\r\n"),
            (Rows{{"a", "b"}, {"x, y", "say \"hi\""}, {"two\nlines", ""}}));
  EXPECT_EQ(rows_of("a\rb\nc"), (Rows{{"a"}, {"b"}, {"c"}}));
  EXPECT_EQ(rows_of(""), Rows{});
  EXPECT_EQ(rows_of("a;b\n1,5;2\n"), (Rows{{"a", "b"}, {"1,5", "2"}}));
  EXPECT_EQ(rows_of("a\tb\n"), (Rows{{"a", "b"}}));
  EXPECT_EQ(rows_of("\"a;b\",c\n"), (Rows{{"a;b", "c"}}));
  EXPECT_EQ(rows_of("\"a").back()[0], "mistake");
  EXPECT_EQ(rows_of("\"a\"b,c").back()[0], "mistake");
}

TEST(CsvReader, CountsLinesInsideQuotes) {
  CsvReader csv("a\n\"1\n2\n3\"\nb\n");
  CsvRow row;
  ASSERT_TRUE(csv.next(row) && csv.next(row));
  EXPECT_EQ(row.line, 2);
  ASSERT_TRUE(csv.next(row));
  EXPECT_EQ(row.line, 5);
}

DataColumns columns(const std::string& time, const std::string& value,
                    bool is_text = false) {
  DataColumns c;
  c.time = time;
  c.value = value;
  c.is_text = is_text;
  return c;
}

std::vector<DataSample> samples_of(const std::string& text, const DataColumns& c) {
  auto samples = parse_data(text, "d", c);
  EXPECT_TRUE(samples.ok()) << samples.error().message;
  return samples.ok() ? *samples : std::vector<DataSample>();
}
std::string mistake_of(const std::string& text, const DataColumns& c) {
  const auto samples = parse_data(text, "d.csv", c);
  EXPECT_FALSE(samples.ok()) << text;
  return samples.ok() ? "" : samples.error().message;
}

TEST(DataFile, ReadsTheNamedColumnsOfCsv) {
  const auto samples = samples_of(
      "\xEF\xBB\xBFlat, kmh ,t\n1,12.5,0\n2,,1\n\n3, -3e1 ,0:00:02.25\n",
      columns("t", "kmh"));
  ASSERT_EQ(samples.size(), 2u) << "an empty cell is no sample";
  EXPECT_EQ(samples[0], (DataSample{Rational(0), 12.5, ""}));
  EXPECT_EQ(samples[1], (DataSample{Rational(9, 4), -30, ""}));
}

TEST(DataFile, ReadsObjectsAndPairsOfJson) {
  const auto objects = samples_of(
      R"([{"t":0.1,"v":3},{"t":"0:01","v":null},{"v":-2.5,"t":2,"x":[1]}])",
      columns("t", "v"));
  ASSERT_EQ(objects.size(), 2u);
  EXPECT_EQ(objects[0], (DataSample{Rational(1, 10), 3, ""}));
  EXPECT_EQ(objects[1], (DataSample{Rational(2), -2.5, ""}));
  EXPECT_EQ(samples_of(" [[0,1],[1,2]]", {}).size(), 2u);
}

TEST(DataFile, TextsStayAsTheyAre) {
  const auto csv = samples_of("time,value\n0,\" {name}\"\n1,\n2,2:1\n",
                              columns("time", "value", true));
  ASSERT_EQ(csv.size(), 3u);
  EXPECT_EQ(csv[0].text, " {name}");
  EXPECT_EQ(csv[1].text, "") << "an empty text shows nothing";
  EXPECT_EQ(csv[2].text, "2:1");
  EXPECT_EQ(samples_of("[[0,\"a\"],[1,2.50]]", columns("", "", true))[1].text, "2.50");
  EXPECT_EQ(samples_of("time,value\n0,\xFF\n", columns("time", "value", true))[0].text,
            "\xEF\xBF\xBD");
}

TEST(DataFile, MistakesNameTheLine) {
  const auto has = [](const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  };
  has(mistake_of("t,kmh\n0,1\n1,fast\n", columns("t", "kmh")),
      "d.csv:3: \"fast\" is not a number");
  has(mistake_of("time,kmh\n0,1\n", columns("tiem", "kmh")),
      "d.csv:1: there is no column \"tiem\"; did you mean \"time\"?");
  has(mistake_of("time,value\n1,1\n1,2\n", {}), "d.csv:3: the time \"1\" is not after");
  has(mistake_of("time,value\n2,1\n1,2\n", {}), "not after");
  has(mistake_of("time,value\n1,1,1\n", {}), "d.csv:2: has 3 cells");
  has(mistake_of("time,value\nnoon,1\n", {}), "d.csv:2: \"noon\" is not a time");
  has(mistake_of("time,value\n99999999,1\n", {}), "is not a time");
  has(mistake_of("time,value\n", {}), "has no samples");
  has(mistake_of(" \n", {}), "is empty");
  has(mistake_of("{\"t\":1}", {}), "is a JSON object");
  has(mistake_of("[[0,1],\n[1]]", {}), "d.csv:2: expected {\"time\"");
  has(mistake_of("[{\"tiem\":0,\"value\":1}]", {}), "did you mean \"tiem\"?");
  has(mistake_of("[[0,\"1\"]]", {}), "expected a number, found a text");
  has(mistake_of("[[0,1e999]]", {}), "too large");
  for (const char* bad : {"nan", "inf", "-inf", "0x10", "1,5", "1e999", "--1", "1 2"})
    EXPECT_FALSE(
        parse_data("time;value\n0;" + std::string(bad) + "\n", "d", {}).ok())
        << bad;
}

TEST(DataFile, HasALimitOfSamples) {
  std::string text = "time,value\n";
  for (size_t i = 0; i <= kMaxDataSamples; ++i) text += std::to_string(i) + ",1\n";
  EXPECT_NE(mistake_of(text, {}).find("more than 500000 samples"), std::string::npos);
}

TEST(ParseInstant, ReadsDatesWithTheirZone) {
  EXPECT_EQ(parse_instant("1970-01-01T00:00:00Z"), Rational(0));
  EXPECT_EQ(parse_instant("2024-06-01T18:30:05.25+02:00"), Rational(6869037621, 4));
  EXPECT_EQ(parse_instant("2024-06-01 16:30:05.25z"), Rational(6869037621, 4));
  EXPECT_EQ(parse_instant("2024-02-29T00:00:00-0530"), Rational(1709184600));
  EXPECT_EQ(parse_instant("1717259405.25"), Rational(6869037621, 4));
  for (const char* bad :
       {"", "2024-06-01", "2024-06-01T18:30:00", "2024-02-30T00:00:00Z",
        "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-06-01T24:00:00Z",
        "2024-06-01T18:60:00Z", "2024-06-01T18:30:00.Z", "2024-06-01T18:30:00+2",
        "2024-06-01T18:30:00+02:0", "2024-06-01T18:30:00+02:000", "2024-06-01T18:30:00ZZ"})
    EXPECT_FALSE(parse_instant(bad).has_value()) << bad;
}

}  // namespace
}  // namespace glyphreel
