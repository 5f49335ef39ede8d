// SPDX-License-Identifier: Apache-2.0
// Jobs as tab-separated text: a header line, then one clip a line.

#include <algorithm>

#include "sched/job_fields.h"
#include "sched/job_parts.h"
#include "core/nearest_name.h"
#include "text/utf8.h"

namespace glyphreel {
namespace {

std::vector<std::string_view> split(std::string_view line, char separator) {
  std::vector<std::string_view> cells;
  for (;;) {
    const size_t end = line.find(separator);
    cells.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return cells;
    line.remove_prefix(end + 1);
  }
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

// The cell at the head of `rest` when it is one that a spreadsheet has put in quotation
// marks because of what it holds: a comma, a line break, or quotation marks, which are
// doubled. Moves `rest` behind it. Any other quotation mark is plain text. A tab ends
// every cell: what lies between two stray marks of a row is not one cell.
std::optional<std::string> take_quoted(std::string_view& rest) {
  if (!rest.starts_with('"')) return std::nullopt;
  std::string value;
  bool needs_quotes = false;
  for (size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] != '"') {
      if (rest[i] == '\t') return std::nullopt;
      needs_quotes |= rest[i] == ',' || rest[i] == '\n';
      value += rest[i];
      continue;
    }
    const std::string_view after = rest.substr(i + 1);
    if (after.starts_with('"')) {
      needs_quotes = true;
      value += rest[i++];
      continue;
    }
    const bool ends = after.empty() || after.starts_with('\t') ||
                      after.starts_with('\n') || after.starts_with("\r\n");
    if (!ends || !needs_quotes) return std::nullopt;
    rest = after;
    return value;
  }
  return std::nullopt;
}

// The cells of the next row; moves `rest` behind it and counts its lines.
std::vector<std::string> take_row(std::string_view& rest, int& lines) {
  std::vector<std::string> cells;
  for (;;) {
    if (auto quoted_cell = take_quoted(rest)) {
      lines += static_cast<int>(
          std::count(quoted_cell->begin(), quoted_cell->end(), '\n'));
      cells.push_back(std::move(*quoted_cell));
      if (rest.starts_with('\r')) rest.remove_prefix(1);
    } else {
      const size_t end = std::min(rest.find_first_of("\t\n"), rest.size());
      std::string_view cell = rest.substr(0, end);
      rest.remove_prefix(end);
      if (!rest.starts_with('\t') && cell.ends_with('\r')) cell.remove_suffix(1);
      cells.emplace_back(cell);
    }
    const bool more = rest.starts_with('\t');
    if (!rest.empty()) rest.remove_prefix(1);
    if (!more) break;
  }
  ++lines;
  return cells;
}

constexpr std::string_view kFieldsPrefix = "fields.";

// The header's column names, empty for a column that is not known.
std::vector<std::string> read_header(const std::vector<std::string>& cells, int number,
                                     JobLog& log) {
  std::vector<std::string> columns;
  for (const std::string& cell : cells) {
    std::string name(trimmed(cell));
    const bool known =
        std::find(job_fields::kTsv.begin(), job_fields::kTsv.end(), name) !=
            job_fields::kTsv.end() ||
        (name.starts_with(kFieldsPrefix) && name.size() > kFieldsPrefix.size());
    if (!known) {
      log.mistake(number, "header",
                  "unknown column " + quoted(name) +
                      suggest_name(name, job_fields::kTsv) +
                      " (columns of your own are called fields.NAME)");
      name.clear();
    } else if (std::find(columns.begin(), columns.end(), name) != columns.end()) {
      log.mistake(number, "header", "the column " + quoted(name) +
                                        " appears twice; keep one of the two");
      name.clear();
    }
    columns.push_back(std::move(name));
  }
  for (const char* name : {"start_time", "end_time"})
    if (std::find(columns.begin(), columns.end(), name) == columns.end())
      log.mistake(number, "header",
                  std::string("the column ") + quoted(name) + " is missing");
  return columns;
}

// One line of clips while it is read.
struct Row {
  int line;
  std::string where;  // "clip 3"
  JobLog& log;

  void mistake(const std::string& column, const std::string& what) const {
    log.mistake(line, where + ", column " + quoted(column), what);
  }
};

std::optional<Rational> read_time(const Row& row, const std::string& column,
                                  const std::string& cell) {
  const auto value = parse_seconds(cell);
  if (!value || *value > Rational(job_fields::kMaxSeconds)) {
    row.mistake(column,
                cell.empty() ? "is empty; every clip needs it"
                             : quoted(cell) +
                                   " is not a time; write seconds (150.5) or "
                                   "h:mm:ss.mmm (0:02:30.5), below " +
                                   std::to_string(job_fields::kMaxSeconds) +
                                   " seconds");
    return std::nullopt;
  }
  return value;
}

void read_row(const std::vector<std::string>& columns,
              const std::vector<std::string>& cells, const Row& row,
              const JobSources& sources, Compilation& out) {
  if (cells.size() > columns.size())
    row.log.mistake(row.line, row.where,
                    "has " + std::to_string(cells.size()) +
                        " columns, but the header only " +
                        std::to_string(columns.size()) +
                        "; remove the tabs inside a cell or at the end");
  Clip clip;
  std::optional<Rational> start, end;
  std::optional<std::string> source;
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string& column = columns[i];
    if (column.empty()) continue;
    bool repaired = false;
    const std::string cell = make_valid_utf8(
        trimmed(i < cells.size() ? cells[i] : std::string_view()), &repaired);
    if (repaired)
      row.log.warning(row.line, row.where + ", column " + quoted(column),
                      "invalid UTF-8 was replaced by U+FFFD; save the file as "
                      "UTF-8");
    if (code_point_count(cell) > row.log.rules.max_text_length) {
      row.mistake(column, "is " + std::to_string(code_point_count(cell)) +
                              " characters long; at most " +
                              std::to_string(row.log.rules.max_text_length) +
                              " are allowed (--max-text)");
      continue;
    }
    if (column == "start_time") {
      start = read_time(row, column, cell);
    } else if (column == "end_time") {
      end = read_time(row, column, cell);
    } else if (column == "name") {
      clip.name = cell;
    } else if (column == "notes") {
      clip.notes = cell;
    } else if (column == "player") {
      clip.player = cell;
    } else if (column == "source") {
      if (!cell.empty()) source = cell;
    } else if (column == "rating") {
      if (cell.empty()) continue;
      if (cell.size() == 1 && cell[0] >= '1' && cell[0] <= '5')
        clip.rating = cell[0] - '0';
      else
        row.mistake(column,
                    "expected a whole number from 1 to 5, found " + quoted(cell));
    } else if (column == "tags") {
      for (const std::string_view tag : split(cell, ','))
        if (!trimmed(tag).empty()) clip.tags.emplace_back(trimmed(tag));
    } else {
      clip.fields[column.substr(kFieldsPrefix.size())] = cell;
    }
  }
  check_times(start, end, row.line, row.where, row.log);
  clip.start_time = start.value_or(Rational(0));
  clip.end_time = end.value_or(Rational(0));
  if (auto key = find_source(
          source, row.line,
          source ? row.where + ", column \"source\"" : row.where, sources, row.log,
          out))
    clip.source = std::move(*key);
  out.clips.push_back(std::move(clip));
}

}  // namespace

void read_tsv(const std::string& text, const JobSources& sources, JobLog& log,
              Compilation& out) {
  std::string_view rest = text;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  std::vector<std::string> columns;
  for (int lines = 0; !rest.empty();) {
    const int line = lines + 1;
    const std::vector<std::string> cells = take_row(rest, lines);
    if (std::all_of(cells.begin(), cells.end(),
                    [](const std::string& cell) { return trimmed(cell).empty(); }))
      continue;
    if (columns.empty()) {
      const size_t before = log.mistakes.size();
      columns = read_header(cells, line, log);
      // Every row would repeat what is wrong with the header.
      if (log.mistakes.size() > before) return;
      continue;
    }
    if (static_cast<int64_t>(out.clips.size()) >= log.rules.max_clips) {
      log.mistake(line, "", too_many_clips(log.rules));
      return;
    }
    const Row row{line, "clip " + std::to_string(out.clips.size() + 1), log};
    read_row(columns, cells, row, sources, out);
  }
  if (out.clips.empty())
    log.mistake(0, "", "no clips below the header; a film needs at least one clip");
}

}  // namespace glyphreel
