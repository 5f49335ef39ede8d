// SPDX-License-Identifier: Apache-2.0
#include "sched/film_color.h"

namespace glyphreel {
namespace {

bool is_hdr_source(const VideoTraits& traits) {
  return is_hdr(traits.color.transfer);
}

// Calls `see(traits, seconds)` for each source that is in the film.
template <typename See>
void for_each(const WeighedSources& film, const See& see) {
  for (size_t i = 0; i < film.sources.size(); ++i)
    if (film.seconds[i] > Rational(0)) see(*film.sources[i], film.seconds[i]);
}

}  // namespace

bool is_mostly_hdr(const WeighedSources& film) {
  Rational hdr, sdr;
  for_each(film, [&](const VideoTraits& t, Rational seconds) {
    Rational& sum = is_hdr_source(t) ? hdr : sdr;
    sum = sum + seconds;
  });
  return hdr > Rational(0) && hdr >= sdr;
}

ColorSpec choose_film_color(const WeighedSources& film, int bit_depth) {
  const bool hdr = bit_depth >= 10 && is_mostly_hdr(film);
  const ColorSpec* color = nullptr;
  Rational most;
  bool agree = true;
  for_each(film, [&](const VideoTraits& t, Rational seconds) {
    if (hdr) {
      if (!is_hdr_source(t) || seconds <= most) return;
      most = seconds;
    } else if (color != nullptr && !(*color == t.color)) {
      agree = false;
    }
    color = &t.color;
  });
  if (color == nullptr || !agree) return {};
  if (!hdr && is_hdr(color->transfer)) return {};
  if (color->matrix != Matrix::kRgb) return *color;
  if (!hdr) return {};
  ColorSpec y = *color;  // an RGB source in a film of Y'CbCr
  y.matrix = y.primaries == Primaries::kBt2020 ? Matrix::kBt2020nc : Matrix::kBt709;
  y.range = Range::kLimited;
  return y;
}

HdrMetadata shared_metadata(const WeighedSources& film, const ColorSpec& color) {
  HdrMetadata shared;
  if (!is_hdr(color.transfer)) return shared;
  bool is_first = true;
  for_each(film, [&](const VideoTraits& t, Rational) {
    if (is_first) shared = t.hdr;
    is_first = false;
    if (!(shared.mastering == t.hdr.mastering)) shared.mastering.reset();
    if (!(shared.light == t.hdr.light)) shared.light.reset();
  });
  return shared;
}

}  // namespace glyphreel
