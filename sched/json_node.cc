// SPDX-License-Identifier: Apache-2.0
#include "sched/json_node.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <unordered_set>

#include <nlohmann/json.hpp>

#include "text/utf8.h"

namespace glyphreel {
namespace {

using Kind = JsonNode::Kind;

// The text as it is parsed, and the places (byte offsets, increasing) where it had to
// be repaired.
struct RepairedText {
  std::string text;
  std::vector<size_t> repairs;
};

// The code unit of a \uXXXX escape at `at`, or nothing.
std::optional<unsigned> escaped_unit(const std::string& text, size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u')
    return std::nullopt;
  unsigned value = 0;
  for (size_t i = at + 2; i < at + 6; ++i) {
    const char c = text[i];
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return std::nullopt;
    value = value * 16 + static_cast<unsigned>(digit);
  }
  return value;
}

RepairedText repair(const std::string& text) {
  RepairedText out;
  // An ill-formed sequence never reaches past an ASCII byte, so pieces between quotes
  // can be repaired on their own, which tells which string was hurt.
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('"', begin), text.size());
    bool changed = false;
    const size_t at = out.text.size();
    out.text += make_valid_utf8(
        std::string_view(text).substr(begin, end - begin), &changed);
    if (changed) out.repairs.push_back(at);
    if (end < text.size()) out.text += '"';
    begin = end + 1;
  }
  // Half a character, as from a program that cut a text in the middle of an emoji
  // (RFC 8259 8.2 calls the outcome unpredictable).
  for (size_t i = 0; i + 1 < out.text.size();) {
    if (out.text[i] != '\\') {
      ++i;
      continue;
    }
    const auto unit = escaped_unit(out.text, i);
    if (!unit || *unit < 0xD800 || *unit > 0xDFFF) {
      i += 2;
      continue;
    }
    const auto next = escaped_unit(out.text, i + 6);
    if (*unit <= 0xDBFF && next && *next >= 0xDC00 && *next <= 0xDFFF) {
      i += 12;
      continue;
    }
    out.text.replace(i, 6, "\\uFFFD");
    out.repairs.push_back(i);
    i += 6;
  }
  std::sort(out.repairs.begin(), out.repairs.end());
  return out;
}

// How far the parser has read.
struct Cursor {
  size_t offset = 0;
  int line = 1;        // of the byte before `offset`
  bool at_break = false;
};

// Counts bytes and lines while the parser reads.
class CountingIterator {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, Cursor* cursor) : at_(at), cursor_(cursor) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    if (cursor_->at_break) ++cursor_->line;
    cursor_->at_break = *at_ == '\n';
    ++cursor_->offset;
    ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator old = *this;
    ++*this;
    return old;
  }
  [[maybe_unused]] friend bool operator==(const CountingIterator& a,
                                          const CountingIterator& b) {
    return a.at_ == b.at_;
  }
  friend bool operator!=(const CountingIterator& a, const CountingIterator& b) {
    return a.at_ != b.at_;
  }

 private:
  const char* at_;
  Cursor* cursor_;
};

// nlohmann's SAX events -> JsonNode.
class TreeBuilder {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  TreeBuilder(const RepairedText& source, const Cursor& cursor,
              const JsonLimits& limits)
      : source_(source), cursor_(cursor), limits_(limits) {}

  bool null() { return add(Kind::kNull, ""); }
  bool boolean(bool truth) {
    if (!add(Kind::kBool, truth ? "true" : "false")) return false;
    last_->truth = truth;
    return true;
  }
  bool number_integer(number_integer_t value) {
    return add(Kind::kNumber, std::to_string(value));
  }
  bool number_unsigned(number_unsigned_t value) {
    return add(Kind::kNumber, std::to_string(value));
  }
  bool number_float(number_float_t, const string_t& text) {
    return add(Kind::kNumber, text);
  }
  bool string(string_t& text) { return add(Kind::kString, std::move(text)); }
  bool binary(binary_t&) { return fail("binary values are not JSON"); }

  bool start_object(std::size_t) {
    if (!add(Kind::kObject, "")) return false;
    return open();
  }
  bool key(string_t& name) {
    take_repaired();
    if (!keys_.back().insert(name).second)
      return fail("the key \"" + name +
                  "\" appears twice in one object; keep one of the two");
    key_ = std::move(name);
    return true;
  }
  bool end_object() { return close(); }
  bool start_array(std::size_t) {
    if (!add(Kind::kArray, "")) return false;
    return open();
  }
  bool end_array() { return close(); }

  template <typename Exception>
  bool parse_error(std::size_t position, const std::string& token,
                   const Exception& error) {
    error_offset_ = position;
    const std::string what = error.what();
    if (what.find("out_of_range") != std::string::npos)
      error_ = "the number " + token + " is too large";
    else
      error_ = explain(what, position > 0 && position <= source_.text.size()
                                 ? source_.text[position - 1]
                                 : '\0');
    return false;
  }

  JsonNode take_root() { return std::move(root_); }
  const std::string& error() const { return error_; }
  size_t error_offset() const { return error_offset_; }

 private:
  bool fail(std::string sentence) {
    error_ = std::move(sentence);
    error_offset_ = cursor_.offset;
    return false;
  }

  // What is wrong at the byte where reading stopped, in a person's words.
  static std::string explain(const std::string& what, char culprit) {
    switch (culprit) {
      case 'N':
      case 'I':
      case '+':
        return "not JSON: NaN, Infinity and a leading '+' are not JSON numbers";
      case '/':
      case '#':
        return "not JSON: comments are not allowed; remove this one";
      case '\'':
        return "not JSON: texts and names stand in double quotes (\")";
      case ']':
      case '}':
        return std::string("not JSON: '") + culprit +
               "' is not expected here (is there a comma too many in front of it?)";
      default:
        break;
    }
    // The library's own words, without its "[json.exception.x] ... column n: ".
    const size_t start = what.find("syntax error");
    if (start == std::string::npos) return "not JSON: " + what;
    return "not JSON: " + what.substr(start);
  }

  bool take_repaired() {
    bool repaired = false;
    while (next_repair_ < source_.repairs.size() &&
           source_.repairs[next_repair_] < cursor_.offset) {
      repaired = true;
      ++next_repair_;
    }
    return repaired;
  }

  bool add(Kind kind, std::string text) {
    if (++value_count_ > limits_.values)
      return fail("more than " + std::to_string(limits_.values) +
                  " values: no job is that large");
    JsonNode node;
    node.kind = kind;
    node.line = cursor_.line;
    node.text = std::move(text);
    node.repaired = take_repaired();
    if (open_.empty()) {
      root_ = std::move(node);
      last_ = &root_;
    } else if (open_.back()->kind == Kind::kArray) {
      last_ = &open_.back()->items.emplace_back(std::move(node));
    } else {
      last_ = &open_.back()
                   ->members.emplace_back(JsonMember{std::move(key_), std::move(node)})
                   .value;
    }
    return true;
  }

  bool open() {
    if (static_cast<int>(open_.size()) >= limits_.depth)
      return fail("nested more than " + std::to_string(limits_.depth) +
                  " levels deep");
    // Stays valid: nothing is appended to the parent while its child is open.
    open_.push_back(last_);
    keys_.emplace_back();
    return true;
  }
  bool close() {
    open_.pop_back();
    keys_.pop_back();
    return true;
  }

  const RepairedText& source_;
  const Cursor& cursor_;
  const JsonLimits limits_;
  JsonNode root_;
  JsonNode* last_ = nullptr;
  std::vector<JsonNode*> open_;
  std::vector<std::unordered_set<std::string>> keys_;  // one set per open value
  std::string key_;
  int64_t value_count_ = 0;
  size_t next_repair_ = 0;
  std::string error_;
  size_t error_offset_ = 0;
};

std::string position(const std::string& text, size_t offset) {
  offset = std::min(offset, text.size());
  // The parser reports how much it has read: the culprit is the last byte of it.
  const size_t at = offset > 0 ? offset - 1 : 0;
  const int64_t line = 1 + std::count(text.begin(), text.begin() + at, '\n');
  const size_t line_start =
      at == 0 ? 0 : text.rfind('\n', at - 1) + 1;  // npos + 1 == 0
  int64_t column = 1;
  for (size_t i = line_start; i < at; ++i)
    if ((text[i] & 0xC0) != 0x80) ++column;  // counts code points
  return std::to_string(line) + ":" + std::to_string(column);
}

}  // namespace

const JsonNode* JsonNode::find(std::string_view key) const {
  for (const auto& [name, value] : members)
    if (name == key) return &value;
  return nullptr;
}

const char* kind_name(JsonNode::Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return "true or false";
    case Kind::kNumber:
      return "a number";
    case Kind::kString:
      return "a text";
    case Kind::kArray:
      return "a list";
    case Kind::kObject:
      return "an object";
  }
  return "";
}

Result<JsonNode> parse_json(const std::string& text, const std::string& name,
                            const JsonLimits& limits) {
  RepairedText source = repair(text);
  if (source.text.starts_with("\xEF\xBB\xBF")) {
    source.text.erase(0, 3);
    for (size_t& at : source.repairs) at = at >= 3 ? at - 3 : 0;
  }
  Cursor cursor;
  TreeBuilder builder(source, cursor, limits);
  const char* begin = source.text.data();
  const bool fine = nlohmann::json::sax_parse(
      CountingIterator(begin, &cursor),
      CountingIterator(begin + source.text.size(), &cursor), &builder);
  if (!fine)
    return bad_request(name + ":" + position(source.text, builder.error_offset()) +
                       ": " + builder.error());
  return builder.take_root();
}

}  // namespace glyphreel
