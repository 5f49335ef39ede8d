// SPDX-License-Identifier: Apache-2.0
#include "sched/csv.h"

namespace glyphreel {
namespace {

char separator_of(std::string_view text) {
  bool quoted = false, semicolon = false, tab = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    if (c == ',') return ',';
    semicolon |= c == ';';
    tab |= c == '\t';
  }
  return semicolon ? ';' : tab ? '\t' : ',';
}

}  // namespace

CsvReader::CsvReader(std::string_view text)
    : text_(text), separator_(separator_of(text)) {}

bool CsvReader::at_line_end() const {
  return at_ >= text_.size() || text_[at_] == '\n' || text_[at_] == '\r';
}

bool CsvReader::read_cell(std::string& cell) {
  cell.clear();
  if (at_ >= text_.size() || text_[at_] != '"') {
    const size_t begin = at_;
    while (!at_line_end() && text_[at_] != separator_) ++at_;
    cell = text_.substr(begin, at_ - begin);
    return true;
  }
  for (++at_; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '"') {
      if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') break;
      ++at_;  // "" is a quote
    }
    if (c == '\n') ++line_;
    cell += c;
  }
  if (at_ >= text_.size()) {
    mistake_ = "a quoted cell has no end";
    return false;
  }
  ++at_;
  if (at_line_end() || text_[at_] == separator_) return true;
  mistake_ = "a quoted cell is followed by other text; write \"\" for a quote in it";
  return false;
}

bool CsvReader::next(CsvRow& row) {
  row.cells.clear();
  row.line = line_;
  if (!mistake_.empty() || at_ >= text_.size()) return false;
  for (;;) {
    row.cells.emplace_back();
    if (!read_cell(row.cells.back())) return false;
    if (at_line_end()) break;
    ++at_;  // the separator
  }
  if (at_ < text_.size()) {
    if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
    ++at_;
    ++line_;
  }
  return true;
}

}  // namespace glyphreel
