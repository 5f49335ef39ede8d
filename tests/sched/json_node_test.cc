// SPDX-License-Identifier: Apache-2.0
#include "sched/json_node.h"

#include <gtest/gtest.h>

namespace glyphreel {
namespace {

using Kind = JsonNode::Kind;

std::string error_of(const std::string& text) {
  const auto node = parse_json(text, "j.json");
  return node ? "" : node.error().message;
}

JsonNode parsed(const std::string& text) {
  auto node = parse_json(text, "j.json");
  EXPECT_TRUE(node.ok()) << node.error().message;
  return node ? std::move(*node) : JsonNode();
}

TEST(JsonNode, KeepsTheExactTextOfNumbers) {
  const JsonNode list = parsed("[150.1, 1e-3, 12, -7, 18446744073709551616]");
  ASSERT_EQ(list.items.size(), 5u);
  EXPECT_EQ(list.items[0].text, "150.1");
  EXPECT_EQ(list.items[1].text, "1e-3");
  EXPECT_EQ(list.items[2].text, "12");
  EXPECT_EQ(list.items[3].text, "-7");
  EXPECT_EQ(list.items[4].text, "18446744073709551616");
}

TEST(JsonNode, KnowsTheLineOfEveryValue) {
  const JsonNode root = parsed("{\n \"a\": 1\n,\n\"b\": [\n{},\n\"x\"\n]}");
  EXPECT_EQ(root.line, 1);
  EXPECT_EQ(root.find("a")->line, 2);
  EXPECT_EQ(root.find("b")->line, 4);
  EXPECT_EQ(root.find("b")->items[0].line, 5);
  EXPECT_EQ(root.find("b")->items[1].line, 6);
}

TEST(JsonNode, SaysLineAndColumnOfASyntaxError) {
  EXPECT_EQ(error_of("{\n  \"a\": }").find("j.json:2:8: not JSON"), 0u)
      << error_of("{\n  \"a\": }");
  // Columns count characters, not bytes.
  EXPECT_EQ(error_of("[\"\xC3\xA9\xC3\xA9\" x]").find("j.json:1:7: "), 0u)
      << error_of("[\"\xC3\xA9\xC3\xA9\" x]");
  EXPECT_NE(error_of(""), "");
  EXPECT_NE(error_of("[1] 2"), "");
}

TEST(JsonNode, RefusesNumbersThatAreNotJson) {
  for (const char* bad : {"[NaN]", "[Infinity]", "[-Infinity]", "[01]", "[0x10]",
                          "[+1]", "[.5]", "[1.]"})
    EXPECT_NE(error_of(bad).find("not JSON"), std::string::npos) << bad;
  EXPECT_NE(error_of("[1e999]").find("1e999"), std::string::npos);
  EXPECT_NE(error_of("[1e999]").find("too large"), std::string::npos);
}

TEST(JsonNode, ExplainsCommentsAndTrailingCommas) {
  EXPECT_NE(error_of("[1 // one\n]").find("comments are not allowed"),
            std::string::npos)
      << error_of("[1 // one\n]");
  EXPECT_NE(error_of("[1, 2,]").find("comma too many"), std::string::npos);
  EXPECT_NE(error_of("{'a': 1}").find("double quotes"), std::string::npos)
      << error_of("{'a': 1}");
}

TEST(JsonNode, RefusesARepeatedKeyByName) {
  const std::string error = error_of("{\"a\": 1,\n\"a\": 2}");
  EXPECT_NE(error.find("j.json:2:"), std::string::npos) << error;
  EXPECT_NE(error.find("\"a\" appears twice"), std::string::npos) << error;
  EXPECT_EQ(error_of("[{\"a\": 1}, {\"a\": 2}, {\"b\": {\"a\": 1}, \"a\": 3}]"), "");
}

TEST(JsonNode, RefusesDeepNestingAtAnyDepth) {
  EXPECT_EQ(error_of(std::string(64, '[') + std::string(64, ']')), "");
  EXPECT_NE(error_of(std::string(65, '[') + std::string(65, ']')).find("64 levels"),
            std::string::npos);
  EXPECT_NE(error_of(std::string(2'000'000, '[')).find("64 levels"),
            std::string::npos);
}

TEST(JsonNode, RefusesMoreValuesThanItsLimit) {
  const auto node = parse_json("[1,2,3,4]", "j", {64, 4});
  ASSERT_FALSE(node.ok());
  EXPECT_NE(node.error().message.find("more than 4 values"), std::string::npos);
}

TEST(JsonNode, RepairsInvalidUtf8AndMarksTheStringItWasIn) {
  const JsonNode list = parsed("[\"a\xFF" "b\", \"fine\", \"q\\\"\xC3\"]");
  EXPECT_EQ(list.items[0].text, "a\xEF\xBF\xBD" "b");
  EXPECT_TRUE(list.items[0].repaired);
  EXPECT_EQ(list.items[1].text, "fine");
  EXPECT_FALSE(list.items[1].repaired);
  EXPECT_EQ(list.items[2].text, "q\"\xEF\xBF\xBD");
  EXPECT_TRUE(list.items[2].repaired);
}

TEST(JsonNode, RepairsHalfACharacterInEscapes) {
  const JsonNode list =
      parsed(R"(["\ud83d", "\ud83d\ude00", "\udE00x", "\\ud83d", "ok"])");
  EXPECT_EQ(list.items[0].text, "\xEF\xBF\xBD");
  EXPECT_TRUE(list.items[0].repaired);
  EXPECT_EQ(list.items[1].text, "\xF0\x9F\x98\x80");
  EXPECT_FALSE(list.items[1].repaired);
  EXPECT_EQ(list.items[2].text, "\xEF\xBF\xBDx");
  EXPECT_EQ(list.items[3].text, "\\ud83d");
  EXPECT_FALSE(list.items[3].repaired);
  EXPECT_FALSE(list.items[4].repaired);
}

TEST(JsonNode, SkipsAByteOrderMark) {
  EXPECT_EQ(parsed("\xEF\xBB\xBF[1]").items.size(), 1u);
}

}  // namespace
}  // namespace glyphreel
