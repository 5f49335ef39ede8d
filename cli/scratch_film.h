// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_SCRATCH_FILM_H_
#define GR_CLI_SCRATCH_FILM_H_

// Films that commands make in order to measure, and throw away.

#include <string>

#include "cli/temporary_folder.h"
#include "sched/compilation.h"

namespace glyphreel {

// Where in `folder` such a film goes, by its ending: MP4, or where that cannot hold its
// codecs Matroska, which holds nearly everything, or QuickTime. "film.mp4" where none
// can: rendering it says why.
std::string scratch_film(const TemporaryFolder& folder, const OutputSettings& output);

}  // namespace glyphreel

#endif  // GR_CLI_SCRATCH_FILM_H_
