// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_INTERRUPT_H_
#define GR_CLI_INTERRUPT_H_

// Ctrl-C and kill: the first asks the work to stop and clean up, the second ends the
// process at once.

#include "core/cancel.h"

namespace glyphreel {

// Raises `cancel` on SIGINT and SIGTERM (a second one exits with 130) and ignores
// SIGPIPE, so that a reader that goes away is a write error like any other. Call once;
// `cancel` must outlive the process's work.
void cancel_on_signals(CancelToken& cancel);

}  // namespace glyphreel

#endif  // GR_CLI_INTERRUPT_H_
