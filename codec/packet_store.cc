// SPDX-License-Identifier: Apache-2.0
#include "codec/packet_store.h"

#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace glyphreel {
namespace {

constexpr off_t kInMemory = -1;

struct Stored {
  PacketRun run;          // without its bytes when they are in the file
  off_t offset = kInMemory;
  size_t size_bytes = 0;
};

std::string words_for(int code) {
  return code == ENOSPC || code == EDQUOT ? "the disk is full" : std::strerror(code);
}

}  // namespace

class PacketStore::Impl {
 public:
  Impl(std::string directory, int64_t budget)
      : directory_(directory.empty() ? "." : std::move(directory)), budget_(budget) {}
  ~Impl() {
    if (fd_ >= 0) ::close(fd_);
  }

  Status put(int id, PacketRun run) {
    Stored stored;
    stored.size_bytes = run.bytes.size();
    {
      std::lock_guard lock(mutex_);
      const int64_t held = static_cast<int64_t>(run.bytes.capacity());
      if (in_memory_ + held > budget_) {
        GR_CHECK(open_file());
        stored.offset = end_;
        end_ += static_cast<off_t>(stored.size_bytes);
      } else {
        in_memory_ += held;
      }
    }
    // Each run has its own stretch of the file: no lock while writing.
    if (stored.offset != kInMemory) {
      GR_CHECK(write(run.bytes, stored.offset));
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
      if (found == runs_.end())
        return Error{Errc::kInternal, "chunk " + std::to_string(id) + " is not stored",
                     0};
      stored = std::move(found->second);
      runs_.erase(found);
      total_ -= static_cast<int64_t>(stored.size_bytes);
      if (stored.offset == kInMemory)
        in_memory_ -= static_cast<int64_t>(stored.run.bytes.capacity());
    }
    if (stored.offset != kInMemory) {
      stored.run.bytes.resize(stored.size_bytes);
      GR_CHECK(read(stored.run.bytes, stored.offset));
    }
    return std::move(stored.run);
  }

  int64_t total_bytes() const {
    std::lock_guard lock(mutex_);
    return total_;
  }

 private:
  // With mutex_ held.
  Status open_file() {
    if (fd_ >= 0) return Ok{};
#ifdef O_TMPFILE
    fd_ = ::open(directory_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd_ >= 0) return Ok{};
#endif
    // Not every file system knows nameless files.
    std::string name = directory_ + "/.glyphreel.XXXXXX";
    fd_ = ::mkstemp(name.data());
    if (fd_ < 0) return failed("make a temporary file", errno);
    ::fcntl(fd_, F_SETFD, FD_CLOEXEC);
    if (::unlink(name.c_str()) != 0) return failed("unlink a temporary file", errno);
    return Ok{};
  }

  Status write(const std::vector<uint8_t>& bytes, off_t offset) const {
    size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t n = ::pwrite(fd_, bytes.data() + done, bytes.size() - done,
                                 offset + static_cast<off_t>(done));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return failed("write", n < 0 ? errno : EIO);
      done += static_cast<size_t>(n);
    }
    return Ok{};
  }

  Status read(std::vector<uint8_t>& bytes, off_t offset) const {
    size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t n = ::pread(fd_, bytes.data() + done, bytes.size() - done,
                                offset + static_cast<off_t>(done));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return failed("read back", n < 0 ? errno : EIO);
      done += static_cast<size_t>(n);
    }
    return Ok{};
  }

  Error failed(const std::string& what, int code) const {
    return {Errc::kCannotWrite,
            "cannot " + what + " in the folder '" + directory_ +
                "', where encoded parts of the film are kept: " + words_for(code),
            -code};
  }

  const std::string directory_;
  const int64_t budget_;
  mutable std::mutex mutex_;  // guards all below; fd_ never changes once it is open
  int fd_ = -1;
  off_t end_ = 0;
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
int64_t PacketStore::total_bytes() const { return impl_->total_bytes(); }

}  // namespace glyphreel
