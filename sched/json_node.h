// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_JSON_NODE_H_
#define GR_SCHED_JSON_NODE_H_

// A JSON text as a tree that keeps what job files need and general parsers drop: a
// number's exact decimal text, the line of every value, and whether invalid UTF-8 had
// to be replaced inside it. Refuses what would be dangerous or ambiguous: deep nesting,
// repeated keys, numbers that no double holds.

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"

namespace glyphreel {

struct JsonMember;

struct JsonNode {
  enum class Kind : uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };
  Kind kind = Kind::kNull;
  bool truth = false;         // kBool
  bool repaired = false;      // kString: invalid UTF-8 became U+FFFD
  int line = 1;               // where the value begins, from 1
  std::string text;           // kNumber: its decimal text; kString: its value
  std::vector<JsonNode> items;                             // kArray
  std::vector<JsonMember> members;                         // kObject, in file order

  const JsonNode* find(std::string_view key) const;
};

struct JsonMember {
  std::string key;
  JsonNode value;
};

// "a number", "an object": for sentences.
const char* kind_name(JsonNode::Kind kind);

struct JsonLimits {
  int depth = 64;
  int64_t values = 5'000'000;
};

// Parses `text` (invalid UTF-8 and lone surrogate escapes become U+FFFD, a byte order
// mark is skipped). The error's sentence begins with `name`:line:column.
Result<JsonNode> parse_json(const std::string& text, const std::string& name,
                            const JsonLimits& limits = {});

}  // namespace glyphreel

#endif  // GR_SCHED_JSON_NODE_H_
