// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_DOCUMENT_H_
#define GR_CLI_DOCUMENT_H_

// What a command that measures has to say: on the terminal, as Markdown, and beside it
// the same figures as JSON for tools.

#include <string>
#include <vector>

#include "core/result.h"

namespace glyphreel {

// A document of headings, sentences and tables, for any kind of paper.
struct DocumentTable {
  std::vector<std::string> header;  // the first column is text, the others figures
  std::vector<std::vector<std::string>> rows;
};
struct DocumentSection {
  std::string heading;
  std::vector<std::string> sentences;
  std::string code;                  // after the sentences: JSON to copy; may be empty
  DocumentTable table;               // after the code; may be empty
  std::vector<std::string> remarks;  // after the table
  bool is_detail = false;            // not for the terminal
};
using Document = std::vector<DocumentSection>;

std::string document_text(const Document& document);
std::string document_markdown(const Document& document);

// The files that results go to besides the terminal; empty: to none.
struct ResultPaths {
  std::string json, markdown;
};
// Before hours of measuring: whether both could be written then.
Status can_write_results(const ResultPaths& paths);
// Writes the files, and then prints the document.
Status write_results(const ResultPaths& paths, const std::string& json,
                     const Document& document);

}  // namespace glyphreel

#endif  // GR_CLI_DOCUMENT_H_
