// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_PACKET_STORE_H_
#define GR_CODEC_PACKET_STORE_H_

// Keeps encoded chunks until the film is muxed: in memory up to a budget, beyond it in
// one unlinked temporary file, so that memory stays bounded and nothing is left behind
// whatever happens. All of it may be called from any thread.

#include <cstdint>
#include <memory>
#include <string>

#include "codec/stream_parameters.h"
#include "core/result.h"

namespace glyphreel {

class PacketStore {
 public:
  // The file, if it is needed, is made (and at once unlinked) in `directory`.
  PacketStore(std::string directory, int64_t memory_budget_bytes);
  ~PacketStore();
  PacketStore(const PacketStore&) = delete;
  PacketStore& operator=(const PacketStore&) = delete;

  // Stores the run under `id` (each id once). kCannotWrite when the disk is full.
  Status put(int id, PacketRun run);
  // Takes the run of `id` out of the store.
  Result<PacketRun> take(int id);
  // The run of `id`, which stays.
  Result<PacketRun> copy(int id);
  int64_t total_bytes() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace glyphreel

#endif  // GR_CODEC_PACKET_STORE_H_
