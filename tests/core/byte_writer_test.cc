// SPDX-License-Identifier: Apache-2.0
#include "core/byte_writer.h"

#include <gtest/gtest.h>

#include "core/byte_reader.h"
#include "core/value_fields.h"

namespace glyphreel {
namespace {

template <typename T>
std::string bytes_of(const T& value) {
  ByteWriter writer;
  writer.put(value);
  return writer.take();
}

TEST(ByteWriter, WhatIsWrittenReadsBack) {
  ByteWriter writer;
  writer.put(-7);
  writer.put(0.1);
  writer.put("text");
  writer.put(std::vector<std::string>{"a", ""});
  const std::string bytes = writer.take();
  ByteReader reader(bytes);
  EXPECT_EQ(reader.number(), -7);
  EXPECT_EQ(reader.real(), 0.1);
  EXPECT_EQ(reader.text(), "text");
  EXPECT_EQ(reader.count(8), 2u);
  EXPECT_EQ(reader.text(), "a");
  EXPECT_EQ(reader.text(), "");
  EXPECT_TRUE(reader.is_done());
}

TEST(ByteWriter, DifferentValuesNeverMeet) {
  const auto two = [](const std::string& a, const std::string& b) {
    return bytes_of(a) + bytes_of(b);
  };
  EXPECT_NE(two("ab", "c"), two("a", "bc"));
  EXPECT_NE(bytes_of(std::optional<std::string>()), bytes_of(std::optional<std::string>("")));
  EXPECT_NE(bytes_of(std::vector<int>{0}), bytes_of(std::vector<int>{0, 0}));
  EXPECT_NE((bytes_of(std::variant<int, int>(std::in_place_index<0>, 1))),
            (bytes_of(std::variant<int, int>(std::in_place_index<1>, 1))));
  EXPECT_NE(bytes_of(Rational(1, 3)), bytes_of(Rational(1, 2)));
}

struct Inner {
  int a = 0;
};
struct Whole : Inner {
  std::string b;
  double c = 0;
};

// This is what keeps keys from forgetting a field.
TEST(ByteWriter, KnowsWhenAFieldIsLeftOut) {
  EXPECT_TRUE((kIsMadeOf<Whole, Inner, std::string, double>));
  EXPECT_FALSE((kIsMadeOf<Whole, Inner, std::string>));
  EXPECT_FALSE((kIsMadeOf<Whole, Inner, double>));
  EXPECT_FALSE((kIsMadeOf<Whole, std::string, double>));
  EXPECT_FALSE((kIsMadeOf<Whole, Inner, std::string, double, int>));
}

TEST(ByteReader, BelievesNoLengthWithoutItsBytes) {
  std::string bytes = bytes_of(std::string("text"));
  bytes.pop_back();
  ByteReader reader(bytes);
  EXPECT_EQ(reader.text(), "");
  EXPECT_TRUE(reader.failed());
  EXPECT_EQ(reader.number(), 0);
  const std::string huge = bytes_of(int64_t{1} << 60);
  EXPECT_EQ(ByteReader(huge).count(8), 0u);
  ByteReader negative(bytes_of(-1));
  EXPECT_EQ(negative.text(), "");
}

}  // namespace
}  // namespace glyphreel
