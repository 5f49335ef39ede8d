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
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>

#include "fault_points.h"

namespace {

using namespace fault;

int find_own_code(dl_phdr_info* info, size_t, void* count) {
  int& n = *static_cast<int*>(count);
  const bool is_program = info->dlpi_name[0] == '\0';
  if (!is_program && strstr(info->dlpi_name, "libstdc++") == nullptr) return 0;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& part = info->dlpi_phdr[i];
    if (part.p_type != PT_LOAD || (part.p_flags & PF_X) == 0 || n >= 2) continue;
    const uintptr_t first = info->dlpi_addr + part.p_vaddr;
    settings.own_code[n++] = {first, first + part.p_memsz};
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
  snprintf(path, sizeof(path), "%s/out", settings.folder);
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
  settings.sticky = env("GR_FAULT_STICKY", "0")[0] == '1';
  settings.error_number = atoi(env("GR_FAULT_ERRNO", "5"));
  settings.folder = env("GR_FAULT_FOLDER", "");
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
      settings.folder_length = strlen(settings.folder);
      settings.kind = wanted;
      settings.fail_at = n;
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
