// SPDX-License-Identifier: Apache-2.0
#include "codec/packet_store.h"

#include <map>
#include <mutex>
#include <utility>

#include "codec/nameless_file.h"

namespace glyphreel {
namespace {

constexpr int64_t kInMemory = -1;

struct Stored {
  PacketRun run;          // without its bytes when they are in the file
  int64_t offset = kInMemory;
  size_t size_bytes = 0;
};

}  // namespace

class PacketStore::Impl {
 public:
  Impl(std::string directory, int64_t budget)
      : file_(std::move(directory), "encoded parts of the film"), budget_(budget) {}

  Status put(int id, PacketRun run) {
    Stored stored;
    stored.size_bytes = run.bytes.size();
    {
      std::lock_guard lock(mutex_);
      const int64_t held = static_cast<int64_t>(run.bytes.capacity());
      if (in_memory_ + held > budget_) {
        GR_CHECK(file_.open());
        stored.offset = end_;
        end_ += static_cast<int64_t>(stored.size_bytes);
      } else {
        in_memory_ += held;
      }
    }
    // Each run has its own stretch of the file: no lock while writing.
    if (stored.offset != kInMemory) {
      GR_CHECK(file_.write(run.bytes, stored.offset));
      std::vector<uint8_t>().swap(run.bytes);
    }
    stored.run = std::move(run);
    std::lock_guard lock(mutex_);
    total_ += static_cast<int64_t>(stored.size_bytes);
    const bool is_new = runs_.emplace(id, std::move(stored)).second;
    if (!is_new)
      return Error{Errc::kInternal, "chunk " + std::to_string(id) + " is stored twice",
                   0};
    return Ok{};
  }

  Result<PacketRun> take(int id) {
    Stored stored;
    {
      std::lock_guard lock(mutex_);
      const auto found = runs_.find(id);
      if (found == runs_.end()) return not_stored(id);
      stored = std::move(found->second);
      runs_.erase(found);
      total_ -= static_cast<int64_t>(stored.size_bytes);
      if (stored.offset == kInMemory)
        in_memory_ -= static_cast<int64_t>(stored.run.bytes.capacity());
    }
    return whole(std::move(stored));
  }

  Result<PacketRun> copy(int id) {
    Stored stored;
    {
      std::lock_guard lock(mutex_);
      const auto found = runs_.find(id);
      if (found == runs_.end()) return not_stored(id);
      stored = found->second;
    }
    return whole(std::move(stored));
  }

  int64_t total_bytes() const {
    std::lock_guard lock(mutex_);
    return total_;
  }

 private:
  static Error not_stored(int id) {
    return {Errc::kInternal, "chunk " + std::to_string(id) + " is not stored", 0};
  }
  Result<PacketRun> whole(Stored stored) {
    if (stored.offset != kInMemory) {
      stored.run.bytes.resize(stored.size_bytes);
      GR_CHECK(file_.read(stored.run.bytes, stored.offset));
    }
    return std::move(stored.run);
  }

  NamelessFile file_;  // opened with mutex_ held, used without
  const int64_t budget_;
  mutable std::mutex mutex_;  // guards all below
  int64_t end_ = 0;
  int64_t in_memory_ = 0;
  int64_t total_ = 0;
  std::map<int, Stored> runs_;
};

PacketStore::PacketStore(std::string directory, int64_t memory_budget_bytes)
    : impl_(std::make_unique<Impl>(std::move(directory), memory_budget_bytes)) {}
PacketStore::~PacketStore() = default;

Status PacketStore::put(int id, PacketRun run) {
  return impl_->put(id, std::move(run));
}
Result<PacketRun> PacketStore::take(int id) { return impl_->take(id); }
Result<PacketRun> PacketStore::copy(int id) { return impl_->copy(id); }
int64_t PacketStore::total_bytes() const { return impl_->total_bytes(); }

}  // namespace glyphreel
