// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_DEMO_JOB_H_
#define GR_CLI_DEMO_JOB_H_

// The job file that the demo writes beside its match: every rating, and names in
// several scripts.

namespace glyphreel {

extern const char* const kDemoJob;
// Its overlay shows now and then, so that much of the match can be copied.
extern const char* const kSmartDemoJob;

}  // namespace glyphreel

#endif  // GR_CLI_DEMO_JOB_H_
