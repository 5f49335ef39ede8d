// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_CSV_H_
#define GR_SCHED_CSV_H_

// Rows of comma-separated values: RFC 4180, with LF, CR LF or CR as line ends, and with
// semicolons or tabs where the first line has those and no comma (as spreadsheets of
// many countries write them).

#include <string>
#include <string_view>
#include <vector>

namespace glyphreel {

struct CsvRow {
  int line = 0;                    // where it begins, from 1
  std::vector<std::string> cells;  // without their quotes
};

class CsvReader {
 public:
  explicit CsvReader(std::string_view text);
  // The next row; false at the end, or at what is no CSV (then mistake() says why).
  bool next(CsvRow& row);
  const std::string& mistake() const { return mistake_; }

 private:
  bool read_cell(std::string& cell);
  bool at_line_end() const;

  std::string_view text_;
  char separator_ = ',';
  size_t at_ = 0;
  int line_ = 1;
  std::string mistake_;
};

}  // namespace glyphreel

#endif  // GR_SCHED_CSV_H_
