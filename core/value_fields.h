// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_VALUE_FIELDS_H_
#define GR_CORE_VALUE_FIELDS_H_

// The value types of core/ for a ByteWriter.

#include "core/byte_writer.h"
#include "core/color.h"
#include "core/frame_view.h"
#include "core/geometry.h"
#include "core/hdr.h"
#include "core/rational.h"
#include "core/timecode.h"

namespace glyphreel {

inline void put_fields(ByteWriter& w, const Rational& r) {
  w.put(r.num);
  w.put(r.den);
}
inline void put_fields(ByteWriter& w, const Size& s) {
  put_fields_of<Size>(w, s.width, s.height);
}
inline void put_fields(ByteWriter& w, const Color& c) {
  put_fields_of<Color>(w, c.r, c.g, c.b, c.a);
}
inline void put_fields(ByteWriter& w, const ColorSpec& c) {
  put_fields_of<ColorSpec>(w, c.matrix, c.range, c.primaries, c.transfer, c.siting);
}
inline void put_fields(ByteWriter& w, const FrameFormat& f) {
  put_fields_of<FrameFormat>(w, f.size, f.pixel_format, f.color);
}
inline void put_fields(ByteWriter& w, const MasteringDisplay& m) {
  put_fields_of<MasteringDisplay>(w, m.red, m.green, m.blue, m.white, m.max_luminance,
                                  m.min_luminance);
}
inline void put_fields(ByteWriter& w, const ContentLight& c) {
  put_fields_of<ContentLight>(w, c.max_cll, c.max_fall);
}
inline void put_fields(ByteWriter& w, const HdrMetadata& h) {
  put_fields_of<HdrMetadata>(w, h.mastering, h.light);
}
inline void put_fields(ByteWriter& w, const Timecode& t) {
  put_fields_of<Timecode>(w, t.first_frame, t.frame_rate, t.drop_frame);
}

}  // namespace glyphreel

#endif  // GR_CORE_VALUE_FIELDS_H_
