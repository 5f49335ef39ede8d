// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_COPIED_CHUNK_H_
#define GR_SCHED_COPIED_CHUNK_H_

// A chunk whose packets are its source's own (docs/smart.md).

#include "sched/chunk_task.h"

namespace glyphreel {

Result<ChunkResult> copy_chunk(const ChunkContext& context, const Chunk& chunk,
                               StageClock* clock);

}  // namespace glyphreel

#endif  // GR_SCHED_COPIED_CHUNK_H_
