// SPDX-License-Identifier: Apache-2.0
#include "text/layer_text.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "text/utf8.h"

namespace glyphreel {

ClipText valid_clip_text(const ClipText& clip, bool& changed) {
  ClipText out = clip;
  changed = false;
  const auto repair = [&](std::string& s) {
    bool c = false;
    s = make_valid_utf8(s, &c);
    changed |= c;
  };
  repair(out.name);
  repair(out.notes);
  repair(out.player);
  for (std::string& tag : out.tags) repair(tag);
  for (auto& [key, value] : out.fields) repair(value);
  return out;
}

TextValues::TextValues(const Overlay& overlay, ClipText clip)
    : clip_(std::move(clip)),
      clocks_(overlay.clocks),
      data_(overlay.data),
      wall_clock_(std::make_unique<WallClock>(overlay.time_zone)) {}

bool TextValues::base_time(ClockBase base, const FrameTimes& times,
                           Rational& out) const {
  switch (base) {
    case ClockBase::kClip:
      out = times.clip;
      return true;
    case ClockBase::kSource:
      out = times.source;
      return true;
    case ClockBase::kFilm:
      out = times.film;
      return true;
    case ClockBase::kRecording:
      break;
  }
  if (!clip_.recorded_at) return false;
  out = *clip_.recorded_at + times.source;
  return true;
}

std::string TextValues::text_of(const TextTemplate::Running& part,
                                const FrameTimes& times) const {
  using Kind = TextTemplate::Running::Kind;
  Rational base;
  switch (part.kind) {
    case Kind::kClip:
      return part.format.format(times.clip);
    case Kind::kSource:
      return part.format.format(times.source);
    case Kind::kFilm:
      return part.format.format(times.film);
    case Kind::kRecording:
      if (!base_time(ClockBase::kRecording, times, base)) return {};
      return wall_clock_->format(base, part.format);
    case Kind::kClock: {
      const auto found = clocks_.find(part.name);
      if (found == clocks_.end() || !base_time(found->second.base, times, base))
        return {};
      return part.format.format(clock_value(found->second, base));
    }
    case Kind::kTimecode:
      if (!clip_.timecode) return {};
      return timecode_text(*clip_.timecode, times.source);
    case Kind::kData: {
      const auto found = data_.find(part.name);
      if (found == data_.end() || !found->second ||
          !base_time(found->second->base, times, base))
        return {};
      return make_valid_utf8(data_text(*found->second, base, part.number));
    }
  }
  return {};
}

std::optional<double> TextValues::value_of(const std::string& series,
                                           const FrameTimes& times) const {
  const auto found = data_.find(series);
  Rational base;
  if (found == data_.end() || !found->second ||
      !base_time(found->second->base, times, base))
    return std::nullopt;
  return data_value(*found->second, base);
}

LayerText::LayerText(const TextLayer& layer)
    : max_chars_(layer.max_chars > 0 ? static_cast<size_t>(layer.max_chars)
                                     : SIZE_MAX) {
  std::vector<std::string> mistakes;  // find_mistakes() has told them
  if (layer.runs.empty())
    runs_.push_back(TextTemplate::parse(layer.text, {}, mistakes));
  for (const TextRun& run : layer.runs)
    runs_.push_back(TextTemplate::parse(run.text, {}, mistakes));
}

bool LayerText::is_running() const {
  return std::any_of(runs_.begin(), runs_.end(), [](const TextTemplate& t) {
    return t.is_running();
  });
}

StyledText LayerText::at(const FrameTimes& times,
                         const TextValues& values) const {
  StyledText out;
  for (const TextTemplate& run : runs_) {
    const std::string text =
        run.expand(values.clip(), [&](const TextTemplate::Running& part) {
          return values.text_of(part, times);
        });
    // Clocks are of letters that need no decoding; this runs for every frame.
    if (std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; }))
      out.text.append(text.begin(), text.end());
    else
      out.text += drawable_text(decode_utf8(text));
    if (out.text.size() > max_chars_) out.text.resize(max_chars_);
    out.run_last.push_back(out.text.size());
  }
  return out;
}

}  // namespace glyphreel
