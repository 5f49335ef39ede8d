// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_STAMP_FILL_H_
#define GR_CODEC_STAMP_FILL_H_

// Private to codec/: presentation times of frames whose packets have none. MPEG
// streams need not store one for every frame (ISO/IEC 13818-1 2.7.4 asks for one in
// 0.7 s); a DVD has them on key frames only. Pure arithmetic.

#include <cstdint>
#include <vector>

namespace glyphreel {

// Display times of all frames, increasing. `known`: the presentation times that are
// stored, increasing. `decoding`: the decoding time of every packet. A decoder that
// holds d frames back shows the n-th frame when it decodes the (n + d)-th packet
// (ISO/IEC 13818-1 2.4.3.6, for d = 1); d is the number in which most of `known` are
// found, the nearest to `declared_delay` where several are as good.
std::vector<int64_t> fill_in_stamps(std::vector<int64_t> known,
                                    std::vector<int64_t> decoding,
                                    int declared_delay);

}  // namespace glyphreel

#endif  // GR_CODEC_STAMP_FILL_H_
