// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_STUDY_SECTIONS_H_
#define GR_CLI_STUDY_SECTIONS_H_

// The parts of a study's document that say what follows from the measurements. A
// section without sentences and rows is left out.

#include <string>

#include "cli/study_report.h"

namespace glyphreel {

// printf into a string of at most 1023 bytes.
[[gnu::format(printf, 1, 2)]] std::string formatted(const char* pattern, ...);
// "12.31 (12.10-12.80)".
std::string with_spread(const Spread& spread);

DocumentSection verdict_section(const StudyReport& report, const StudyResult& result);
DocumentSection lengths_section(const StudyReport& report, const StudyResult& result);
DocumentSection chunks_section(const StudyResult& result);
DocumentSection costs_section(const StudyResult& result);
DocumentSection predictions_section(const StudyReport& report, const StudyResult& result);
DocumentSection checks_section(const StudyResult& result);
DocumentSection method_section(const StudyReport& report);

}  // namespace glyphreel

#endif  // GR_CLI_STUDY_SECTIONS_H_
