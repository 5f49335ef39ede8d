// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_JOB_RULES_H_
#define GR_CORE_JOB_RULES_H_

// What a job may read and how large it may be. The host (or the command line) says so;
// nothing in a job can change it. The defaults suit people with their own files: a
// server that runs strangers' jobs names `roots`, and lower limits as it likes.

#include <cstdint>
#include <string>
#include <vector>

#include "api.h"
#include "result.h"

namespace glyphreel {

struct JobRules {
  // Folders, with all that is in them, of which a job may name files: sources, fonts,
  // images, data. Symbolic links count as what they point to. Empty: every file.
  std::vector<std::string> roots;
  bool allow_network = false;            // http:// and https:// sources
  int64_t max_pixels = int64_t{1} << 26; // of a source's picture, of the film's, of an
                                         // image: 8192 x 8192
  int64_t max_seconds = 24 * 3600;       // of the film
  int64_t max_clips = 100'000;
  int64_t max_text_length = 10'000;      // code points, of each text
  int64_t max_layers = 1'000;            // of an overlay, those in groups too
  int64_t max_fonts = 64;                // font files of the job
};

// kBadRequest where `path`, links resolved, lies in none of the roots. Says the same
// whether or not there is such a file.
GR_API Status check_root(const JobRules& rules, const std::string& path);
// The same for a file that is open already: nobody can change what it is any more.
// `path` is for the sentence.
GR_API Status check_root_of_open_file(const JobRules& rules, int fd,
                                      const std::string& path);

// "http://..." and "https://...", which are not files.
GR_API bool is_remote(const std::string& path);
GR_API Status check_network(const JobRules& rules, const std::string& path);

}  // namespace glyphreel

#endif  // GR_CORE_JOB_RULES_H_
