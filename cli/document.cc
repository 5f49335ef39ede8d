// SPDX-License-Identifier: Apache-2.0
#include "cli/document.h"

#include <algorithm>
#include <cstdio>

#include "cli/text_file.h"

namespace glyphreel {
namespace {

// Columns on a terminal: code points, which is right for what we write ourselves.
size_t width_of(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

// At most 88 columns, broken between words.
std::string wrapped(const std::string& text, const std::string& indent) {
  std::string out, line;
  size_t at = 0;
  while (at < text.size()) {
    const size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    if (!line.empty() && width_of(indent + line + " " + word) > 88) {
      out += indent + line + "\n";
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
    at = end + 1;
  }
  return line.empty() ? out : out + indent + line + "\n";
}

std::string indented(const std::string& lines, const std::string& indent) {
  std::string out = indent;
  for (const char c : lines) {
    out += c;
    if (c == '\n') out += indent;
  }
  return out + "\n";
}

std::string text_table(const DocumentTable& table) {
  std::vector<size_t> widths;
  for (const std::string& cell : table.header) widths.push_back(width_of(cell));
  for (const auto& row : table.rows)
    for (size_t c = 0; c < row.size(); ++c)
      widths[c] = std::max(widths[c], width_of(row[c]));
  std::string out;
  const auto add = [&](const std::vector<std::string>& row) {
    out += " ";
    for (size_t c = 0; c < row.size(); ++c) {
      const std::string blanks(widths[c] - width_of(row[c]), ' ');
      out += c == 0 ? " " + row[c] + blanks : "  " + blanks + row[c];
    }
    out.resize(out.find_last_not_of(' ') + 1);
    out += '\n';
  };
  add(table.header);
  for (const auto& row : table.rows) add(row);
  return out;
}

// What would be taken for markup is shown as it is.
std::string markdown_cell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '<' || c == '*' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string document_text(const Document& document) {
  std::string out;
  for (const DocumentSection& section : document) {
    if (section.is_detail) continue;
    if (!out.empty()) out += '\n';
    out += section.heading + "\n";
    for (const std::string& sentence : section.sentences) out += wrapped(sentence, "  ");
    if (!section.code.empty()) out += indented(section.code, "    ");
    if (!section.table.rows.empty()) out += text_table(section.table);
    for (const std::string& remark : section.remarks) out += wrapped(remark, "  ");
  }
  return out;
}

std::string document_markdown(const Document& document) {
  std::string out;
  for (const DocumentSection& section : document) {
    out += (out.empty() ? "# " : "\n## ") + markdown_cell(section.heading) + "\n";
    for (const std::string& sentence : section.sentences)
      out += "\n" + wrapped(markdown_cell(sentence), "");
    if (!section.code.empty()) out += "\n```json\n" + section.code + "\n```\n";
    if (!section.table.rows.empty()) {
      out += "\n";
      const auto add = [&](const std::vector<std::string>& row) {
        for (const std::string& cell : row) out += "| " + markdown_cell(cell) + " ";
        out += "|\n";
      };
      add(section.table.header);
      for (size_t c = 0; c < section.table.header.size(); ++c)
        out += c == 0 ? "|---" : "|--:";
      out += "|\n";
      for (const auto& row : section.table.rows) add(row);
    }
    for (const std::string& remark : section.remarks)
      out += "\n" + wrapped(markdown_cell(remark), "");
  }
  return out;
}

Status can_write_results(const ResultPaths& paths) {
  GR_CHECK(can_write_text_file(paths.json));
  return can_write_text_file(paths.markdown);
}

Status write_results(const ResultPaths& paths, const std::string& json,
                     const Document& document) {
  if (!paths.json.empty()) GR_CHECK(write_text_file(paths.json, json));
  if (!paths.markdown.empty())
    GR_CHECK(write_text_file(paths.markdown, document_markdown(document)));
  std::fputs(document_text(document).c_str(), stdout);
  return Ok{};
}

}  // namespace glyphreel
