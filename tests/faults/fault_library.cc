// SPDX-License-Identifier: Apache-2.0
// A library to be preloaded into the glyphreel command, which makes the n-th of
// something fail: of glyphreel's own allocations, of all allocations, of the reads of
// the job's files, of the writes. One start serves many n: at main() the process
// divides, a child per n, and the parent says what became of each, one line a child.
//
// What it is told, through the environment:
//   GR_FAULT_KIND    new: operator new, called from the program itself or from
//                         libstdc++ (a string that grows)
//                    malloc: malloc, calloc, realloc and their kin, of every library
//                    read: open for reading, read, pread, fread of files in the folder
//                    write: open for writing, write, pwrite, ftruncate, fsync,
//                         close, rename, likewise
//   GR_FAULT_FIRST, _LAST, _STEP   the numbers to try, [first, last); 0: fail none
//   GR_FAULT_STICKY  1: all that follow fail, too (a full disk, a lost source)
//   GR_FAULT_ERRNO   of a failing read or write
//   GR_FAULT_FOLDER  the job's folder, absolute; the output lies in its folder "out"
//   GR_FAULT_REPORT  the report's file: number, how the child ended, exit status, calls
//                    counted, blocks of operator new that were never freed, files
//                    in "out", milliseconds, the libraries that asked for what
//                    failed, the child's last words
//   GR_FAULT_SECONDS how long a child may take

#include <dirent.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <new>

namespace {

enum class Kind { kNone, kNew, kMalloc, kRead, kWrite };

constexpr int kMostCallers = 40;

// What parent and child both see.
struct Shared {
  std::atomic<long> calls;
  std::atomic<long> live_news;
  void* callers[kMostCallers];  // of what failed first
  int caller_count;
};

Kind kind = Kind::kNone;
long fail_at = 0;  // from 1; 0: count only
bool sticky = false;
int error_number = EIO;
const char* folder = "";
size_t folder_length = 0;
Shared* shared = nullptr;          // null: not begun
// By file descriptor: of the job's folder, opened for reading or for writing.
std::atomic<Kind> opened_for[1024];

struct Range {
  uintptr_t first, last;
};
Range own_code[2];  // the program and libstdc++

bool is_own(void* caller) {
  const auto at = reinterpret_cast<uintptr_t>(caller);
  for (const Range& range : own_code)
    if (at >= range.first && at < range.last) return true;
  return false;
}

bool fails(Kind which) {
  if (shared == nullptr || which != kind) return false;
  const long n = shared->calls.fetch_add(1, std::memory_order_relaxed) + 1;
  if (fail_at == 0 || n < fail_at || (n > fail_at && !sticky)) return false;
  if (n == fail_at) shared->caller_count = backtrace(shared->callers, kMostCallers);
  return true;
}

bool io_fails(Kind which) {
  if (!fails(which)) return false;
  errno = error_number;
  return true;
}

bool is_in_folder(const char* path) {
  if (strncmp(path, "file:", 5) == 0) path += 5;
  return folder_length > 0 && strncmp(path, folder, folder_length) == 0;
}

void remember(int fd, Kind use) {
  if (fd >= 0 && fd < 1024) opened_for[fd].store(use);
}
// Counts a use of the descriptor; whether it fails.
bool use_fails(int fd, Kind use) {
  return fd >= 0 && fd < 1024 && opened_for[fd].load() == use && io_fails(use);
}

template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
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
#define EXPORT __attribute__((visibility("default")))

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
  if (failed) errno = error_number;
  return failed ? -1 : code;  // closed all the same, as by Linux
}

}  // extern "C"

// --- a child per number ---------------------------------------------------------------

namespace {

int find_own_code(dl_phdr_info* info, size_t, void* count) {
  int& n = *static_cast<int*>(count);
  const bool is_program = info->dlpi_name[0] == '\0';
  if (!is_program && strstr(info->dlpi_name, "libstdc++") == nullptr) return 0;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& part = info->dlpi_phdr[i];
    if (part.p_type != PT_LOAD || (part.p_flags & PF_X) == 0 || n >= 2) continue;
    const uintptr_t first = info->dlpi_addr + part.p_vaddr;
    own_code[n++] = {first, first + part.p_memsz};
    break;
  }
  return 0;
}

const char* env(const char* name, const char* otherwise) {
  const char* const value = getenv(name);
  return value != nullptr ? value : otherwise;
}

double seconds_now() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

// Names in "out", with sizes: "film.mp4=1234 .film.mp4.x.tmp=0".
void list_output(char* text, size_t size) {
  char path[4096];
  snprintf(path, sizeof(path), "%s/out", folder);
  text[0] = '\0';
  DIR* const entries = opendir(path);
  if (entries == nullptr) return;
  while (const dirent* entry = readdir(entries)) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    char name[5000];
    snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
    // The sum tells a whole film from another one of its size (FNV-1a).
    uint64_t sum = 0xcbf29ce484222325;
    if (FILE* const file = fopen(name, "rb")) {
      for (int c; (c = getc(file)) != EOF;) sum = (sum ^ static_cast<unsigned>(c)) * 0x100000001b3;
      fclose(file);
    }
    const size_t at = strlen(text);
    snprintf(text + at, size - at, "%s%s=%016llx", at > 0 ? " " : "", entry->d_name,
             static_cast<unsigned long long>(sum));
    unlink(name);
  }
  closedir(entries);
}

// The last line of what the child wrote to stderr.
void last_words(int fd, char* text, size_t size) {
  char all[8192];
  const ssize_t length = ::pread(fd, all, sizeof(all) - 1, 0);
  all[length > 0 ? length : 0] = '\0';
  while (char* const end = strrchr(all, '\n')) {
    if (end[1] != '\0') break;
    *end = '\0';
  }
  const char* const line = strrchr(all, '\n');
  snprintf(text, size, "%.900s", line != nullptr ? line + 1 : all);
  for (char* c = text; *c != '\0'; ++c)
    if (*c == '\t') *c = ' ';
}

// The programs and libraries that asked for what failed, innermost first:
// "libfontconfig.so.1+23431<glyphreel+1b0c7".
void name_callers(const Shared& page, char* text, size_t size) {
  text[0] = '\0';
  const char* last = "";
  for (int i = 0; i < page.caller_count; ++i) {
    Dl_info info;
    if (dladdr(page.callers[i], &info) == 0 || info.dli_fname == nullptr) continue;
    const char* const slash = strrchr(info.dli_fname, '/');
    const char* const name = slash != nullptr ? slash + 1 : info.dli_fname;
    if (strcmp(name, last) == 0 || strstr(name, "fault") != nullptr) continue;
    const size_t at = strlen(text);
    // Where, for addr2line.
    const auto offset = static_cast<const char*>(page.callers[i]) -
                        static_cast<const char*>(info.dli_fbase);
    snprintf(text + at, size - at, "%s%s+%lx", at > 0 ? "<" : "", name,
             static_cast<unsigned long>(offset));
    last = name;
  }
}

// Waits for the child; kills it when it takes too long.
const char* await(pid_t child, double seconds, int& status) {
  const double end = seconds_now() + seconds;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (seconds_now() > end) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      return "hang";
    }
    usleep(500);
  }
  return WIFSIGNALED(status) ? "crash" : "exit";
}

void begin() {
  const char* const name = getenv("GR_FAULT_KIND");
  if (name == nullptr) return;
  unsetenv("LD_PRELOAD");  // not for what the program starts
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // no longer than who asked for it
  const Kind wanted = strcmp(name, "new") == 0      ? Kind::kNew
                      : strcmp(name, "malloc") == 0 ? Kind::kMalloc
                      : strcmp(name, "read") == 0   ? Kind::kRead
                                                    : Kind::kWrite;
  void* warm[1];
  backtrace(warm, 1);  // which loads what it needs
  int found = 0;
  dl_iterate_phdr(find_own_code, &found);
  sticky = env("GR_FAULT_STICKY", "0")[0] == '1';
  error_number = atoi(env("GR_FAULT_ERRNO", "5"));
  folder = env("GR_FAULT_FOLDER", "");
  const long first = atol(env("GR_FAULT_FIRST", "0"));
  const long last = atol(env("GR_FAULT_LAST", "1"));
  const long step = atol(env("GR_FAULT_STEP", "1"));
  const double seconds = atof(env("GR_FAULT_SECONDS", "20"));
  const int report = ::open(env("GR_FAULT_REPORT", "/dev/null"),
                            O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  const int words = memfd_create("stderr", MFD_CLOEXEC);
  auto* const page = static_cast<Shared*>(mmap(nullptr, sizeof(Shared),
      PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  if (report < 0 || words < 0 || page == MAP_FAILED) _exit(99);
  for (long n = first; n < last; n += step) {
    page->calls = page->live_news = 0;
    page->caller_count = 0;
    if (::ftruncate(words, 0) != 0) _exit(99);
    lseek(words, 0, SEEK_SET);
    const double began = seconds_now();
    const pid_t child = fork();
    if (child < 0) _exit(99);
    if (child == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      dup2(words, STDERR_FILENO);
      const int nothing = ::open("/dev/null", O_WRONLY);
      dup2(nothing, STDOUT_FILENO);
      folder_length = strlen(folder);
      kind = wanted;
      fail_at = n;
      shared = page;
      return;  // to main()
    }
    int status = 0;
    const char* const how = await(child, seconds, status);
    char files[2048], said[1024], callers[1024], line[5000];
    list_output(files, sizeof(files));
    last_words(words, said, sizeof(said));
    name_callers(*page, callers, sizeof(callers));
    const int length = snprintf(
        line, sizeof(line), "%ld\t%s\t%d\t%ld\t%ld\t%s\t%.1f\t%s\t%s\n", n, how,
        WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
        page->calls.load(), page->live_news.load(), files,
        (seconds_now() - began) * 1e3, callers, said);
    if (::write(report, line, static_cast<size_t>(length)) != length) _exit(99);
  }
  _exit(0);
}

using Main = int(int, char**, char**);
Main* program_main = nullptr;

int begin_and_run(int argc, char** argv, char** environment) {
  begin();
  return program_main(argc, argv, environment);
}

}  // namespace

// What libraries make before main() is not counted: no program survives that.
extern "C" EXPORT int __libc_start_main(Main* main, int argc, char** argv,
                                        void (*init)(), void (*fini)(),
                                        void (*rtld_fini)(), void* stack_end) {
  program_main = main;
  using Start = int(Main*, int, char**, void (*)(), void (*)(), void (*)(), void*);
  return next<Start>("__libc_start_main")(begin_and_run, argc, argv, init, fini,
                                          rtld_fini, stack_end);
}
