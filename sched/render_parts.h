// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_RENDER_PARTS_H_
#define GR_SCHED_RENDER_PARTS_H_

// What render(), check(), render_frame(), parts of films and the comparison of encoders
// share.

#include <memory>
#include <string>
#include <vector>

#include "sched/prepare.h"
#include "sched/render.h"
#include "text/font_library.h"

namespace glyphreel {

// Finished chunks kept in memory; the rest waits in a file without a name, which the
// page cache holds anyway as long as there is room.
inline constexpr int64_t kStoreBytes = 4 << 20;

// What opening a job's sources takes of how its film is to be made; without a place for
// the film, and not measured.
PrepareOptions to_prepare_options(const RenderOptions& options, int workers);

int most_encoder_threads(const Plan& plan);

// What one chunk at work needs.
int64_t chunk_memory_bytes(const Prepared& prepared);

// The warning about a clip that the film goes on without.
std::string without_clip(const Error& error, bool is_card);

// What the texts are set in; null where nothing is drawn. The job's own fonts are read
// whole: from then on their files may change or vanish.
Result<std::shared_ptr<FontLibrary>> open_fonts(const Compilation& compilation,
                                                const Prepared& prepared,
                                                const JobRules& rules);

std::vector<ClipReport> clip_reports(const Compilation& compilation,
                                     const Prepared& prepared);

Error render_out_of_memory();
Error render_cancelled();

}  // namespace glyphreel

#endif  // GR_SCHED_RENDER_PARTS_H_
