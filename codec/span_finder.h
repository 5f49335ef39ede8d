// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_SPAN_FINDER_H_
#define GR_CODEC_SPAN_FINDER_H_

// Private to codec/: which frames a stretch of source time holds, from the packets'
// presentation times, without decoding.

#include <span>
#include <vector>

#include "codec/source_impl.h"
#include "core/cancel.h"
#include "core/result.h"

namespace glyphreel {

// One span per range, in the ranges' order. Opens the file at most once, and reads no
// stretch of it twice when ranges lie close together.
Result<std::vector<FrameSpan>> find_spans(const MediaSource::Impl& source,
                                          std::span<const TimeRange> ranges,
                                          const CancelToken* cancel);

}  // namespace glyphreel

#endif  // GR_CODEC_SPAN_FINDER_H_
