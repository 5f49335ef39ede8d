// SPDX-License-Identifier: Apache-2.0
#include "sched/segment_cache.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <utility>

namespace glyphreel {
namespace {

namespace fs = std::filesystem;

constexpr const char* kEnding = ".segment";
// The folder's entries are in this one, by the first two digits of their keys.
constexpr const char* kEntries = "segments";
constexpr const char* kDigits = "0123456789abcdef";
constexpr const char* kTag = "CACHEDIR.TAG";
// https://bford.info/cachedir: backups leave such folders out.
constexpr const char* kTagText =
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# Encoded parts of films, kept by glyphreel; they can be removed at any time.\n";
// A temporary file that is older was left by a process that was killed.
constexpr int64_t kLeftOverNs = int64_t{3600} * 1'000'000'000;

int64_t now_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

// Whether `bytes` more would leave less than a twentieth of the disk, or less than
// 1 GiB: the film itself may be written to it.
bool is_nearly_full(const std::string& folder, uint64_t bytes) {
  struct statvfs disk {};
  if (::statvfs(folder.c_str(), &disk) != 0) return false;
  const uint64_t all = uint64_t{disk.f_blocks} * disk.f_frsize;
  const uint64_t left = uint64_t{disk.f_bavail} * disk.f_frsize;
  return left < bytes + std::min(all / 20, uint64_t{1} << 30);
}

Error cannot(const std::string& folder, const std::string& why) {
  return {Errc::kCannotWrite, "the cache " + folder + " cannot be used: " + why, 0};
}

// What path_of() made `path` of; nothing for any other file.
std::optional<Digest> key_of(const fs::path& path) {
  return digest_from_hex(path.parent_path().filename().string() + path.stem().string());
}

// Held by whoever removes entries of many.
class FolderLock {
 public:
  FolderLock(const std::string& folder, bool wait)
      : fd_(::open((folder + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
    is_held_ = fd_ >= 0 && ::flock(fd_, LOCK_EX | (wait ? 0 : LOCK_NB)) == 0;
  }
  ~FolderLock() {
    if (fd_ >= 0) ::close(fd_);
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  bool is_held() const { return is_held_; }

 private:
  int fd_;
  bool is_held_ = false;
};

}  // namespace

SegmentCache::SegmentCache(std::string folder, int64_t limit_bytes)
    : folder_(std::move(folder)), limit_bytes_(limit_bytes) {}
SegmentCache::SegmentCache(SegmentCache&& other) noexcept
    : folder_(std::move(other.folder_)), limit_bytes_(other.limit_bytes_) {}

Result<SegmentCache> SegmentCache::open(const std::string& folder,
                                        int64_t limit_bytes) {
  std::error_code error;
  fs::create_directories(fs::path(folder) / kEntries, error);
  if (error) return cannot(folder, error.message());
  const fs::path tag = fs::path(folder) / kTag;
  if (!fs::exists(tag, error)) std::ofstream(tag) << kTagText;
  return SegmentCache(folder, limit_bytes);
}

std::string SegmentCache::path_of(const Digest& key) const {
  const std::string hex = to_hex(key);
  return folder_ + "/" + kEntries + "/" + hex.substr(0, 2) + "/" + hex.substr(2) +
         kEnding;
}

bool SegmentCache::has(const Digest& key) const {
  return ::access(path_of(key).c_str(), R_OK) == 0;
}

std::optional<Segment> SegmentCache::find(const Digest& key, std::string& damage) {
  const std::string path = path_of(key);
  auto segment = read_segment(path, key);
  if (segment.ok()) {
    ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);  // used now
    return std::move(segment).value();
  }
  if (segment.error().code == Errc::kNotFound) return std::nullopt;
  if (!is_damage(segment.error())) {
    damage = "an entry of the cache cannot be read: " + segment.error().message;
    return std::nullopt;
  }
  damage = "a damaged entry of the cache is made anew: " + segment.error().message;
  ::unlink(path.c_str());
  return std::nullopt;
}

Result<int64_t> SegmentCache::store(const Digest& key, const Segment& segment) {
  if (static_cast<int64_t>(segment.run.bytes.size()) > limit_bytes_) return int64_t{0};
  if (is_nearly_full(folder_, segment.run.bytes.size()))
    return cannot(folder_, "its disk is nearly full");
  const std::string path = path_of(key);
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  if (error) return cannot(folder_, error.message());
  GR_TRY(const int64_t bytes, write_segment(path, key, segment));
  const std::lock_guard lock(mutex_);
  written_bytes_ += bytes;
  make_room();
  return bytes;
}

// With mutex_ held. Others write too: so the folder is looked at now and then, and not
// only when this process alone has filled it.
void SegmentCache::make_room() {
  if (is_counted_ && counted_bytes_ + written_bytes_ <= limit_bytes_ &&
      written_bytes_ <= limit_bytes_ / 20)
    return;
  int64_t total = 0;
  for (const Entry& entry : entries()) total += entry.bytes;
  is_counted_ = true;
  counted_bytes_ = total;
  written_bytes_ = 0;
  if (total <= limit_bytes_) return;
  const FolderLock lock(folder_, false);
  if (!lock.is_held()) return;  // another process is at it
  // A tenth more than is needed, so that it is not done for every entry.
  if (const auto pruned = remove_oldest(limit_bytes_ / 10 * 9))
    counted_bytes_ -= pruned->bytes;
}

// Only what has an entry's name: the folder may hold files of the user's own. A folder
// that cannot be looked into hides no other one.
std::vector<SegmentCache::Entry> SegmentCache::entries() const {
  std::vector<Entry> all;
  std::error_code error;
  const fs::directory_iterator end;
  for (fs::directory_iterator folder(fs::path(folder_) / kEntries, error);
       !error && folder != end; folder.increment(error)) {
    const std::string first_digits = folder->path().filename().string();
    std::error_code inner;
    if (first_digits.size() != 2 ||
        first_digits.find_first_not_of(kDigits) != first_digits.npos ||
        !fs::is_directory(folder->symlink_status(inner)))
      continue;
    for (fs::directory_iterator file(folder->path(), inner); !inner && file != end;
         file.increment(inner)) {
      const std::string path = file->path().string();
      const std::string name = file->path().filename().string();
      const bool is_left_over = name.starts_with('.') && name.ends_with(".tmp");
      if (!is_left_over && (!name.ends_with(kEnding) || !key_of(path))) continue;
      struct stat st {};
      if (::lstat(path.c_str(), &st) != 0 || !S_ISREG(st.st_mode)) continue;
      all.push_back({path, st.st_size,
                     static_cast<int64_t>(st.st_mtim.tv_sec) * 1'000'000'000 +
                         st.st_mtim.tv_nsec,
                     is_left_over});
    }
  }
  return all;
}

SegmentCache::Content SegmentCache::content() const {
  Content content;
  content.limit_bytes = limit_bytes_;
  for (const Entry& entry : entries()) {
    content.bytes += entry.bytes;
    if (entry.is_left_over) continue;
    const int64_t used_s = entry.used_ns / 1'000'000'000;
    content.oldest_use_s = content.entry_count == 0
                               ? used_s
                               : std::min(content.oldest_use_s, used_s);
    content.newest_use_s = std::max(content.newest_use_s, used_s);
    ++content.entry_count;
  }
  return content;
}

Result<SegmentCache::Pruned> SegmentCache::prune(int64_t most_bytes) {
  const FolderLock lock(folder_, true);
  if (!lock.is_held()) return cannot(folder_, std::strerror(errno));
  return remove_oldest(most_bytes);
}

// With the folder's lock held.
Result<SegmentCache::Pruned> SegmentCache::remove_oldest(int64_t most_bytes) const {
  std::vector<Entry> all = entries();
  std::sort(all.begin(), all.end(),
            [](const Entry& a, const Entry& b) { return a.used_ns < b.used_ns; });
  int64_t total = 0;
  for (const Entry& entry : all) total += entry.is_left_over ? 0 : entry.bytes;
  Pruned pruned;
  int failure = 0;  // of those that are another user's, say
  const int64_t left_before = now_ns() - kLeftOverNs;
  for (const Entry& entry : all) {
    if (entry.is_left_over ? entry.used_ns > left_before : total <= most_bytes) continue;
    const int code = ::unlink(entry.path.c_str()) == 0 ? 0 : errno;
    if (code != 0 && code != ENOENT) {
      failure = code;
      continue;
    }
    if (!entry.is_left_over) total -= entry.bytes;
    if (code == ENOENT) continue;  // somebody else's work
    ++pruned.entry_count;
    pruned.bytes += entry.bytes;
  }
  if (failure != 0 && total > most_bytes) return cannot(folder_, std::strerror(failure));
  return pruned;
}

Result<SegmentCache::Verified> SegmentCache::verify() {
  Verified verified;
  for (const Entry& entry : entries()) {
    if (entry.is_left_over) continue;
    ++verified.entry_count;
    verified.bytes += entry.bytes;
    const auto key = key_of(entry.path);
    if (!key) continue;  // entries() lists none
    const auto segment = read_segment(entry.path, *key);
    if (segment.ok() || segment.error().code == Errc::kNotFound) continue;
    if (!is_damage(segment.error())) {
      verified.unreadable.push_back(segment.error().message);
      continue;
    }
    verified.damaged.push_back(segment.error().message);
    if (::unlink(entry.path.c_str()) != 0 && errno != ENOENT)
      return cannot(folder_, std::strerror(errno));
  }
  return verified;
}

}  // namespace glyphreel
