// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_FILM_JOIN_H_
#define GR_SCHED_FILM_JOIN_H_

// The last step of a render: packets of chunks and sound become one file.

#include <cstdint>
#include <string>

#include "codec/packet_store.h"
#include "core/cancel.h"
#include "core/result.h"
#include "core/stage_clock.h"
#include "sched/encoded_film.h"
#include "sched/prepare.h"

namespace glyphreel {

struct JoinedFile {
  int64_t bytes = 0;          // of the file
  int64_t bytes_written = 0;  // moved for the index, more than its size
};

// Takes all packets of `film`, which has a chunk or more, out of `store`. The file
// appears whole or not at all. `cancel` and `clock`, of the calling thread, may be null.
Result<JoinedFile> join_film(const Compilation& compilation, const Prepared& prepared,
                             const EncodedFilm& film, PacketStore& store,
                             const std::string& output_path, const CancelToken* cancel,
                             StageClock* clock);

}  // namespace glyphreel

#endif  // GR_SCHED_FILM_JOIN_H_
