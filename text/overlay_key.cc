// SPDX-License-Identifier: Apache-2.0
#include "text/overlay_key.h"

#include <fontconfig/fontconfig.h>
#include <fribidi.h>
#include <ft2build.h>
#include <hb.h>
#include FT_FREETYPE_H
#include <unicode/ucal.h>
#include <unicode/uversion.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "core/loaded_object.h"
#include "text/animation.h"
#include "text/built_in.h"
#include "text/layer_text.h"
#include "text/overlay_fields.h"
#include "text/text_template.h"

namespace glyphreel {
namespace {

// Whoever adds to these decides here what of it makes another picture.
static_assert(kIsMadeOf<Overlay, Overlay::Kind, Overlay::Scale, std::vector<Layer>,
                        std::map<std::string, ClockSpec>,
                        std::map<std::string, std::shared_ptr<const DataSeries>>,
                        std::string>);
static_assert(kIsMadeOf<FrameTimes, Rational, Rational, Rational>);

using Kind = TextTemplate::Running::Kind;

void add_values(const std::string& text, ShownValues& shown) {
  std::vector<std::string> mistakes;  // find_mistakes() has told them
  const TextTemplate parsed = TextTemplate::parse(text, {}, mistakes);
  for (const TextTemplate::Part& part : parsed.parts()) {
    if (const auto* p = std::get_if<TextTemplate::Placeholder>(&part))
      shown.placeholders.insert(p->name);
    const auto* running = std::get_if<TextTemplate::Running>(&part);
    if (running == nullptr) continue;
    shown.film_time |= running->kind == Kind::kFilm;
    shown.recording_time |= running->kind == Kind::kRecording;
    shown.timecode |= running->kind == Kind::kTimecode;
    if (running->kind == Kind::kClock) shown.clocks.insert(running->name);
    if (running->kind == Kind::kData) shown.data.insert(running->name);
  }
}

void add_values(const std::vector<Layer>& layers, ShownValues& shown) {
  for (const Layer& layer : layers) {
    if (const auto* group = std::get_if<GroupLayer>(&layer.content))
      add_values(group->layers, shown);
    if (const auto& follow = layer.animation.follow)
      shown.data.insert({follow->x, follow->y});
    const auto* text = std::get_if<TextLayer>(&layer.content);
    if (text == nullptr) continue;
    add_values(text->text, shown);
    for (const TextRun& run : text->runs) add_values(run.text, shown);
  }
}

}  // namespace

void put_fields(ByteWriter& w, const Layer& s) {
  put_fields_of<Layer>(w, s.content, s.window, s.opacity, s.animation, s.id);
}
void put_fields(ByteWriter& w, const ClockSpec& s) {
  put_fields_of<ClockSpec>(w, s.base, s.first, s.offset, s.speed, s.pauses,
                           s.count_down_from);
}

ShownValues shown_values(const Overlay& overlay) {
  ShownValues shown;
  if (overlay.kind != Overlay::Kind::kLayers) return shown;
  add_values(overlay.layers, shown);
  shown.keyframes = uses_keyframes(overlay.layers);
  const auto add_base = [&](ClockBase base) {
    shown.film_time |= base == ClockBase::kFilm;
    shown.recording_time |= base == ClockBase::kRecording;
  };
  for (const std::string& name : shown.clocks)
    if (const auto clock = overlay.clocks.find(name); clock != overlay.clocks.end())
      add_base(clock->second.base);
  for (const std::string& name : shown.data)
    if (const auto series = overlay.data.find(name);
        series != overlay.data.end() && series->second)
      add_base(series->second->base);
  return shown;
}

DataSeries samples_between(const DataSeries& series, Rational first, Rational last) {
  const auto after = [&](Rational time) {
    return std::upper_bound(series.samples.begin(), series.samples.end(), time,
                            [](Rational t, const DataSample& s) { return t < s.time; });
  };
  DataSeries part{series.base, series.is_text, series.interpolated, {}};
  auto begin = after(first), end = after(last);
  if (begin != series.samples.begin()) --begin;
  if (end != series.samples.end()) ++end;
  part.samples.assign(begin, end);
  return part;
}

OverlayKey::OverlayKey(const Overlay& overlay)
    : overlay_(overlay), shown_(shown_values(overlay)) {
  ByteWriter writer;
  writer.put(overlay.kind);
  writer.put(overlay.scale);
  if (overlay.kind == Overlay::Kind::kLayers) {
    writer.put(overlay.layers);
    for (const std::string& name : shown_.clocks)
      if (const auto clock = overlay.clocks.find(name); clock != overlay.clocks.end())
        writer.put(*clock);
    if (shown_.recording_time) writer.put(overlay.time_zone);
  }
  same_for_all_ = writer.take();
}

std::string OverlayKey::of_clip(const ClipText& text, const FrameFormat& format,
                                Rational duration, const FrameTimes& first,
                                FontLibrary& fonts) const {
  ByteWriter writer;
  writer.put(same_for_all_);
  bool changed = false;
  const ClipText clip = valid_clip_text(text, changed);
  // Of the engine's own overlays, what they became: nothing else is drawn.
  if (overlay_.kind == Overlay::Kind::kCard)
    writer.put(card_layers(clip, format.size, duration, fonts.impl()));
  if (overlay_.kind == Overlay::Kind::kClassic)
    writer.put(classic_layers(clip, format.size, fonts.impl()));
  writer.put(duration);
  writer.put(changed);  // there is a warning about it
  for (const std::string& name : shown_.placeholders)
    writer.put(std::pair(name, TextTemplate::placeholder_text(name, clip)));
  if (shown_.film_time) writer.put(first.film);
  if (shown_.recording_time) writer.put(clip.recorded_at);
  if (shown_.timecode) writer.put(clip.timecode);
  if (shown_.keyframes) writer.put(clip.keyframes);
  writer.put(first.source);
  for (const std::string& name : shown_.data) {
    const auto series = overlay_.data.find(name);
    if (series == overlay_.data.end() || !series->second) continue;
    Rational from = first.clip;
    switch (series->second->base) {
      case ClockBase::kClip: break;
      case ClockBase::kSource: from = first.source; break;
      case ClockBase::kFilm: from = first.film; break;
      case ClockBase::kRecording:
        if (!clip.recorded_at) continue;  // shows nothing
        from = *clip.recorded_at + first.source;
        break;
    }
    writer.put(std::pair(name, samples_between(*series->second, from, from + duration)));
  }
  return writer.take();
}

std::string text_library_builds() {
  static const void* const kAddresses[] = {
      reinterpret_cast<const void*>(&FT_Init_FreeType),
      reinterpret_cast<const void*>(&hb_version_string),
      reinterpret_cast<const void*>(&FcGetVersion),
      reinterpret_cast<const void*>(&fribidi_get_bidi_types),
      reinterpret_cast<const void*>(&u_getVersion)};
  static constexpr std::string_view kBeneath[] = {"libicudata.", "libpng", "libm."};
  UErrorCode error = U_ZERO_ERROR;
  const char* zones = ucal_getTZDataVersion(&error);
  // What these libraries read from the environment.
  std::string told;
  for (const char* name : {"FREETYPE_PROPERTIES", "HB_OPTIONS", "HB_SHAPER_LIST"})
    if (const char* value = std::getenv(name))
      told += std::string(name) + "=" + value + "\n";
  return std::string("HarfBuzz ") + hb_version_string() + ", time zones " +
         (U_SUCCESS(error) ? zones : "?") + "\n" + told +
         loaded_builds(kAddresses, kBeneath);
}

}  // namespace glyphreel
