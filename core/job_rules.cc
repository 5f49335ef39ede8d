// SPDX-License-Identifier: Apache-2.0
#include "core/job_rules.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace glyphreel {
namespace {

namespace fs = std::filesystem;

bool lies_in(const fs::path& path, const fs::path& folder) {
  const auto [in_folder, in_path] =
      std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  (void)in_path;
  return in_folder == folder.end();
}

// `real` is where `path` leads; `shown` is what the job calls it.
Status check_real(const JobRules& rules, const fs::path& real,
                  const std::string& shown) {
  for (const std::string& root : rules.roots) {
    std::error_code error;
    const fs::path folder = fs::canonical(root, error);
    if (!error && lies_in(real, folder)) return Ok{};
  }
  return bad_request(shown + ": lies outside the folders that may be read (--root)");
}

}  // namespace

Status check_root(const JobRules& rules, const std::string& path) {
  if (rules.roots.empty()) return Ok{};
  std::error_code error;
  fs::path real = fs::weakly_canonical(fs::absolute(path, error), error);
  // What cannot be looked at lies nowhere.
  if (error) real.clear();
  return check_real(rules, real, path);
}

Status check_root_of_open_file(const JobRules& rules, int fd, const std::string& path) {
  if (rules.roots.empty()) return Ok{};
  std::error_code error;
  fs::path real = fs::read_symlink("/proc/self/fd/" + std::to_string(fd), error);
  // Without /proc the path has to do.
  if (error) return check_root(rules, path);
  return check_real(rules, real, path);
}

bool is_remote(const std::string& path) {
  return path.rfind("http://", 0) == 0 || path.rfind("https://", 0) == 0;
}

Status check_network(const JobRules& rules, const std::string& path) {
  if (rules.allow_network) return Ok{};
  return bad_request(path + ": is an address on the network, which is read only with "
                            "--allow-network; or download it and name the copy");
}

}  // namespace glyphreel
