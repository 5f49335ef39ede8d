// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_HELP_TEXT_H_
#define GR_CLI_HELP_TEXT_H_

// What --help teaches below the list of options.

namespace glyphreel {

extern const char* const kMainHelp;
extern const char* const kRenderHelp;
extern const char* const kCheckHelp;
extern const char* const kPreviewHelp;
extern const char* const kProfileHelp;
extern const char* const kStudyHelp;
extern const char* const kEncodersHelp;
extern const char* const kPlanHelp;
extern const char* const kSegmentHelp;
extern const char* const kCacheHelp;
extern const char* const kDemoHelp;

}  // namespace glyphreel

#endif  // GR_CLI_HELP_TEXT_H_
