// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_DEMO_CONTACT_SHEET_H_
#define GR_CLI_DEMO_CONTACT_SHEET_H_

// One picture with a frame from the middle of every clip of a film.

#include <string>

#include "core/result.h"
#include "sched/render.h"

namespace glyphreel {

// Reads the film that `report` tells of and writes the sheet as a PNG.
Status write_contact_sheet(const RenderReport& report, const std::string& png_path);

}  // namespace glyphreel

#endif  // GR_CLI_DEMO_CONTACT_SHEET_H_
