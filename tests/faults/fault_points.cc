// SPDX-License-Identifier: Apache-2.0
// See fault_points.h: operator new, malloc and its kin, reading and writing.

#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <new>

#include "fault_points.h"

namespace fault {
Settings settings;
Shared* shared = nullptr;
}  // namespace fault

namespace {

using namespace fault;

// By file descriptor: of the job's folder, opened for reading or for writing.
std::atomic<Kind> opened_for[1024];

bool is_own(void* caller) {
  const auto at = reinterpret_cast<uintptr_t>(caller);
  for (const Range& range : settings.own_code)
    if (at >= range.first && at < range.last) return true;
  return false;
}

bool fails(Kind which) {
  if (shared == nullptr || which != settings.kind) return false;
  const long n = shared->calls.fetch_add(1, std::memory_order_relaxed) + 1;
  const long at = settings.fail_at;
  if (at == 0 || n < at || (n > at && !settings.sticky)) return false;
  if (n == at) shared->caller_count = backtrace(shared->callers, kMostCallers);
  return true;
}

bool io_fails(Kind which) {
  if (!fails(which)) return false;
  errno = settings.error_number;
  return true;
}

bool is_in_folder(const char* path) {
  if (strncmp(path, "file:", 5) == 0) path += 5;
  const size_t length = settings.folder_length;
  return length > 0 && strncmp(path, settings.folder, length) == 0;
}

void remember(int fd, Kind use) {
  if (fd >= 0 && fd < 1024) opened_for[fd].store(use);
}
// Counts a use of the descriptor; whether it fails.
bool use_fails(int fd, Kind use) {
  return fd >= 0 && fd < 1024 && opened_for[fd].load() == use && io_fails(use);
}

// --- operator new -------------------------------------------------------------------

void* take(size_t size, size_t alignment, void* caller) {
  const bool own = is_own(caller);
  if (own && fails(Kind::kNew)) return nullptr;
  if (size == 0) size = 1;
  void* block = nullptr;
  if (alignment <= alignof(max_align_t)) block = malloc(size);
  else if (posix_memalign(&block, alignment, size) != 0) block = nullptr;
  if (block != nullptr && shared != nullptr)
    shared->live_news.fetch_add(1, std::memory_order_relaxed);
  return block;
}
void* take_or_throw(size_t size, size_t alignment, void* caller) {
  void* const block = take(size, alignment, caller);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}
void give(void* block) {
  if (block != nullptr && shared != nullptr)
    shared->live_news.fetch_sub(1, std::memory_order_relaxed);
  free(block);
}

}  // namespace

#define CALLER __builtin_return_address(0)

EXPORT void* operator new(size_t n) { return take_or_throw(n, 1, CALLER); }
EXPORT void* operator new[](size_t n) { return take_or_throw(n, 1, CALLER); }
EXPORT void* operator new(size_t n, std::align_val_t a) {
  return take_or_throw(n, static_cast<size_t>(a), CALLER);
}
EXPORT void* operator new[](size_t n, std::align_val_t a) {
  return take_or_throw(n, static_cast<size_t>(a), CALLER);
}
EXPORT void* operator new(size_t n, const std::nothrow_t&) noexcept {
  return take(n, 1, CALLER);
}
EXPORT void* operator new[](size_t n, const std::nothrow_t&) noexcept {
  return take(n, 1, CALLER);
}
EXPORT void* operator new(size_t n, std::align_val_t a, const std::nothrow_t&) noexcept {
  return take(n, static_cast<size_t>(a), CALLER);
}
EXPORT void* operator new[](size_t n, std::align_val_t a,
                            const std::nothrow_t&) noexcept {
  return take(n, static_cast<size_t>(a), CALLER);
}
EXPORT void operator delete(void* p) noexcept { give(p); }
EXPORT void operator delete[](void* p) noexcept { give(p); }
EXPORT void operator delete(void* p, size_t) noexcept { give(p); }
EXPORT void operator delete[](void* p, size_t) noexcept { give(p); }
EXPORT void operator delete(void* p, std::align_val_t) noexcept { give(p); }
EXPORT void operator delete[](void* p, std::align_val_t) noexcept { give(p); }
EXPORT void operator delete(void* p, size_t, std::align_val_t) noexcept { give(p); }
EXPORT void operator delete[](void* p, size_t, std::align_val_t) noexcept { give(p); }
EXPORT void operator delete(void* p, const std::nothrow_t&) noexcept { give(p); }
EXPORT void operator delete[](void* p, const std::nothrow_t&) noexcept { give(p); }
EXPORT void operator delete(void* p, std::align_val_t, const std::nothrow_t&) noexcept {
  give(p);
}
EXPORT void operator delete[](void* p, std::align_val_t,
                              const std::nothrow_t&) noexcept {
  give(p);
}

extern "C" {

// --- malloc and its kin: glibc's own names behind them --------------------------------
// AddressSanitizer's build keeps its own.
#ifndef GR_FAULT_WITHOUT_MALLOC
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);

EXPORT void* malloc(size_t size) {
  if (fails(Kind::kMalloc)) return errno = ENOMEM, nullptr;
  return __libc_malloc(size);
}
EXPORT void* calloc(size_t count, size_t size) {
  if (fails(Kind::kMalloc)) return errno = ENOMEM, nullptr;
  return __libc_calloc(count, size);
}
EXPORT void* realloc(void* block, size_t size) {
  if (fails(Kind::kMalloc)) return errno = ENOMEM, nullptr;
  return __libc_realloc(block, size);
}
EXPORT void* memalign(size_t alignment, size_t size) {
  if (fails(Kind::kMalloc)) return errno = ENOMEM, nullptr;
  return __libc_memalign(alignment, size);
}
EXPORT void* aligned_alloc(size_t alignment, size_t size) {
  return memalign(alignment, size);
}
EXPORT int posix_memalign(void** block, size_t alignment, size_t size) {
  void* const made = memalign(alignment, size);
  if (made == nullptr) return ENOMEM;
  *block = made;
  return 0;
}
#endif

// --- files ----------------------------------------------------------------------------

static int open_next(const char* name, const char* path, int flags, mode_t mode) {
  const bool in_folder = is_in_folder(path);
  const Kind which = (flags & O_ACCMODE) == O_RDONLY ? Kind::kRead : Kind::kWrite;
  const bool is_folder = (flags & O_TMPFILE) == O_DIRECTORY;
  if (in_folder && !is_folder && io_fails(which)) return -1;
  const int fd = next<int(const char*, int, ...)>(name)(path, flags, mode);
  remember(fd, in_folder ? which : Kind::kNone);
  return fd;
}
static mode_t mode_of(int flags, va_list list) {
  return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE
             ? va_arg(list, mode_t) : 0;
}
#define OPEN_LIKE(name)                                 \
  EXPORT int name(const char* path, int flags, ...) {   \
    va_list list;                                       \
    va_start(list, flags);                              \
    const mode_t mode = mode_of(flags, list);           \
    va_end(list);                                       \
    return open_next(#name, path, flags, mode);         \
  }
OPEN_LIKE(open)
OPEN_LIKE(open64)

static FILE* fopen_next(const char* name, const char* path, const char* mode) {
  const bool in_folder = is_in_folder(path);
  const Kind which = mode[0] == 'r' ? Kind::kRead : Kind::kWrite;
  if (in_folder && io_fails(which)) return nullptr;
  FILE* const file = next<FILE*(const char*, const char*)>(name)(path, mode);
  if (file != nullptr) remember(fileno(file), in_folder ? which : Kind::kNone);
  return file;
}
EXPORT FILE* fopen(const char* path, const char* mode) {
  return fopen_next("fopen", path, mode);
}
EXPORT FILE* fopen64(const char* path, const char* mode) {
  return fopen_next("fopen64", path, mode);
}
EXPORT size_t fread(void* to, size_t size, size_t count, FILE* file) {
  if (use_fails(fileno(file), Kind::kRead)) {
    file->_flags |= 0x20;  // glibc's _IO_ERR_SEEN: what ferror() asks
    return 0;
  }
  return next<size_t(void*, size_t, size_t, FILE*)>("fread")(to, size, count, file);
}
EXPORT ssize_t read(int fd, void* to, size_t count) {
  if (use_fails(fd, Kind::kRead)) return -1;
  return next<ssize_t(int, void*, size_t)>("read")(fd, to, count);
}
#define PREAD_LIKE(name)                                                       \
  EXPORT ssize_t name(int fd, void* to, size_t count, off_t at) {              \
    if (use_fails(fd, Kind::kRead)) return -1;                 \
    return next<ssize_t(int, void*, size_t, off_t)>(#name)(fd, to, count, at); \
  }
PREAD_LIKE(pread)
PREAD_LIKE(pread64)
EXPORT ssize_t write(int fd, const void* from, size_t count) {
  if (use_fails(fd, Kind::kWrite)) return -1;
  return next<ssize_t(int, const void*, size_t)>("write")(fd, from, count);
}
#define PWRITE_LIKE(name)                                                           \
  EXPORT ssize_t name(int fd, const void* from, size_t count, off_t at) {           \
    if (use_fails(fd, Kind::kWrite)) return -1;                     \
    return next<ssize_t(int, const void*, size_t, off_t)>(#name)(fd, from, count, at); \
  }
PWRITE_LIKE(pwrite)
PWRITE_LIKE(pwrite64)
EXPORT int fsync(int fd) {
  if (use_fails(fd, Kind::kWrite)) return -1;
  return next<int(int)>("fsync")(fd);
}
EXPORT int ftruncate(int fd, off_t size) {
  if (use_fails(fd, Kind::kWrite)) return -1;
  return next<int(int, off_t)>("ftruncate")(fd, size);
}
EXPORT int rename(const char* from, const char* to) {
  if (is_in_folder(to) && io_fails(Kind::kWrite)) return -1;
  return next<int(const char*, const char*)>("rename")(from, to);
}
EXPORT int close(int fd) {
  const bool failed = use_fails(fd, Kind::kWrite);
  remember(fd, Kind::kNone);
  const int code = next<int(int)>("close")(fd);
  if (failed) errno = settings.error_number;
  return failed ? -1 : code;  // closed all the same, as by Linux
}

}  // extern "C"

