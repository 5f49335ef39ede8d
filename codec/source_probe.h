// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_SOURCE_PROBE_H_
#define GR_CODEC_SOURCE_PROBE_H_

// Private to codec/: looks at a file once, long enough to know how its frames' times
// are to be found and what its traits are.

#include <memory>
#include <string>

#include "codec/source_impl.h"
#include "core/cancel.h"
#include "core/result.h"

namespace glyphreel {

Result<std::unique_ptr<MediaSource::Impl>> probe_source(
    const std::string& path, const JobRules& rules, const CancelToken* cancel);

}  // namespace glyphreel

#endif  // GR_CODEC_SOURCE_PROBE_H_
