// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_WATCHED_RENDER_H_
#define GR_CLI_WATCHED_RENDER_H_

// render() as a command runs it: it shows how far it is, and an interrupt ends the
// process within a second, whatever an encoder is in the middle of.

#include <functional>

#include "cli/progress_display.h"
#include "core/cancel.h"
#include "sched/render.h"

namespace glyphreel {

// `options` without their callback and token, which are `display` and `cancel`.
// `farewell` is called when the process ends inside, from another thread: it says so and
// removes what the caller has made.
Result<RenderReport> watched_render(const Compilation& compilation, RenderOptions options,
                                    ProgressDisplay& display, CancelToken& cancel,
                                    std::function<void()> farewell);

}  // namespace glyphreel

#endif  // GR_CLI_WATCHED_RENDER_H_
