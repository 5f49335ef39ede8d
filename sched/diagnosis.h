// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_DIAGNOSIS_H_
#define GR_SCHED_DIAGNOSIS_H_

// What a render's time went into and what it was short of: every core-second of the
// run is given to exactly one account.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "../core/api.h"
#include "render.h"

namespace glyphreel {

enum class Account : uint8_t {
  // Computing.
  kEncode, kDecode, kOverlay, kConform, kAudio, kProbe, kJoin,
  // Waiting inside a task.
  kDiskRead, kDiskWrite, kOtherPrograms,
  // No task for a core.
  kFewWorkers,   // fewer workers than cores were asked for
  kMemory,       // the memory budget allowed fewer workers
  kFewChunks,    // fewer tasks than cores
  kSerialTail,   // others were still at work on the last tasks
  kSerialParts,  // probing and joining, which one worker does
};
inline constexpr int kAccountCount = static_cast<int>(Account::kSerialParts) + 1;

// "encode", "disk_read": for reports.
GR_API std::string_view account_name(Account account);

struct AccountShare {
  Account account = Account::kEncode;
  double core_s = 0;
  double share = 0;  // of wall time x cores; all shares add up to 1
};

struct Diagnosis {
  std::vector<AccountShare> accounts;  // largest first, without empty ones
  // What to look at first: where most of the cores' time went if they were busy at
  // least 80 %, else what they mostly waited for.
  Account bottleneck = Account::kEncode;
  double cores_busy = 0;               // 0..1, by this process
  double critical_path_s = 0;          // with any number of workers and cores
  std::string evidence;                // a sentence with the figures
  std::vector<std::string> advice;     // plain sentences with the gain, best first
};

GR_API Diagnosis diagnose(const RenderReport& report);

// Most decoding only led to the clips' starts: key frames are far apart, clips short.
GR_API bool decodes_in_vain(const RenderReport& report);

}  // namespace glyphreel

#endif  // GR_SCHED_DIAGNOSIS_H_
