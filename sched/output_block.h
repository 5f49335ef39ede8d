// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_OUTPUT_BLOCK_H_
#define GR_SCHED_OUTPUT_BLOCK_H_

// The "output" of a job file, written instead of read.

#include <string>

#include "compilation.h"

namespace glyphreel {

// An object that read_output() reads back as `settings`; defaults are left out. Lines
// after the first are indented by `indent` blanks. Options must have names of their own.
std::string output_block(const OutputSettings& settings, int indent = 0);

}  // namespace glyphreel

#endif  // GR_SCHED_OUTPUT_BLOCK_H_
