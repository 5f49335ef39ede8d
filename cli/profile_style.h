// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_PROFILE_STYLE_H_
#define GR_CLI_PROFILE_STYLE_H_

namespace glyphreel {

// The style sheet of the profile's page, for light and dark, wide and narrow. Boxes are
// placed in per cent of the page's width, so that one page serves a wide screen and a
// telephone.
extern const char* const kProfileStyle;

}  // namespace glyphreel

#endif  // GR_CLI_PROFILE_STYLE_H_
