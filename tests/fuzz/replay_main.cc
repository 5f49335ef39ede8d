// SPDX-License-Identifier: Apache-2.0
// Gives a fuzz target every file of the folders that are named, without libFuzzer: so
// that every compiler's build tries the seeds and what broke something once. Says which
// file it was when the process is ended by one.

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "tests/fuzz/fuzz_input.h"

namespace {

// Of one input; an input of a fuzzer takes some milliseconds.
constexpr unsigned kSecondsForOne = 30;

const char* current = "";

extern "C" void say_which(int signal_number) {
  const char* const why = signal_number == SIGALRM ? "\nREPLAY: too slow: " : "\nREPLAY: ended by: ";
  const auto say = [](const char* text) {
    return ::write(STDERR_FILENO, text, std::strlen(text)) >= 0;
  };
  (void)(say(why) && say(current) && say("\n"));
  ::signal(signal_number, SIG_DFL);
  ::raise(signal_number == SIGALRM ? SIGABRT : signal_number);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> paths;
  for (int i = 1; i < argc; ++i) {
    if (std::filesystem::is_regular_file(argv[i])) paths.emplace_back(argv[i]);
    if (!std::filesystem::is_directory(argv[i])) continue;
    for (const auto& entry : std::filesystem::directory_iterator(argv[i]))
      if (entry.is_regular_file()) paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  for (const int number : {SIGABRT, SIGALRM, SIGFPE, SIGILL, SIGSEGV, SIGBUS})
    ::signal(number, say_which);
  for (const std::string& path : paths) {
    current = path.c_str();
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    ::alarm(kSecondsForOne);
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()),
                           bytes.size());
  }
  ::alarm(0);
  std::printf("%zu inputs\n", paths.size());
  // Without seeds nothing was tried.
  return paths.empty() ? 1 : 0;
}
