// SPDX-License-Identifier: Apache-2.0
#include "codec/stream_parameters.h"

#include "codec/av_ptr.h"

namespace glyphreel {

StreamParameters::StreamParameters(AVCodecParameters* parameters)
    : parameters_(parameters, AvDeleter{}) {}

std::span<const uint8_t> StreamParameters::headers() const {
  if (!parameters_ || parameters_->extradata == nullptr) return {};
  return {parameters_->extradata,
          static_cast<size_t>(parameters_->extradata_size)};
}

}  // namespace glyphreel
