// SPDX-License-Identifier: Apache-2.0
// glyphreel cache: what is kept, and how to have less of it.

#include <algorithm>
#include <cstdio>
#include <ctime>

#include "cli/cache_options.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "sched/segment_cache.h"

namespace glyphreel {
namespace {

std::string days_ago(int64_t seconds_since_1970) {
  const int64_t ago = std::max<int64_t>(0, std::time(nullptr) - seconds_since_1970);
  if (ago < 86400) return "today";
  return count_of(ago / 86400, "day") + " ago";
}

void print_content(const SegmentCache& cache) {
  const SegmentCache::Content content = cache.content();
  std::printf("%s: %lld entries, %s of at most %s\n", printable(cache.folder()).c_str(),
              static_cast<long long>(content.entry_count),
              format_bytes(content.bytes).c_str(),
              format_bytes(content.limit_bytes).c_str());
  if (content.entry_count > 0)
    std::printf("used last: %s, and the one not used longest %s\n",
                days_ago(content.newest_use_s).c_str(),
                days_ago(content.oldest_use_s).c_str());
}

}  // namespace

int cache_command(const CacheCommandArguments& arguments) {
  const CacheOptions options = cache_options(arguments.cache);
  if (options.folder.empty())
    return fail(bad_request("there is no cache: name its folder with --cache"));
  auto cache = SegmentCache::open(options.folder, options.limit_bytes);
  if (!cache) return fail(cache.error());
  switch (arguments.what) {
    case CacheCommandArguments::What::kStats:
      print_content(*cache);
      return 0;
    case CacheCommandArguments::What::kPrune: {
      const auto pruned = cache->prune(arguments.all ? 0 : options.limit_bytes);
      if (!pruned) return fail(pruned.error());
      std::printf("removed %lld entries, %s\n",
                  static_cast<long long>(pruned->entry_count),
                  format_bytes(pruned->bytes).c_str());
      print_content(*cache);
      return 0;
    }
    case CacheCommandArguments::What::kVerify:
      break;
  }
  const auto verified = cache->verify();
  if (!verified) return fail(verified.error());
  for (const std::string& sentence : verified->damaged)
    say_warning("removed: " + sentence);
  for (const std::string& sentence : verified->unreadable)
    say_warning("cannot be checked: " + sentence);
  std::printf("%lld entries, %s: %lld damaged\n",
              static_cast<long long>(verified->entry_count),
              format_bytes(verified->bytes).c_str(),
              static_cast<long long>(verified->damaged.size()));
  return verified->damaged.empty() ? 0 : 3;
}

}  // namespace glyphreel
