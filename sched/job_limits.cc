// SPDX-License-Identifier: Apache-2.0
#include "sched/job_limits.h"

#include <algorithm>
#include <string>

namespace glyphreel {
namespace {

int64_t length_of(const std::string& text) {
  int64_t count = 0;
  for (const char c : text)
    if ((c & 0xC0) != 0x80) ++count;
  return count;
}

struct LayerCount {
  int64_t layers = 0;
  int64_t longest_text = 0;
};

void count(const std::vector<Layer>& layers, LayerCount& out) {
  for (const Layer& layer : layers) {
    ++out.layers;
    if (const auto* group = std::get_if<GroupLayer>(&layer.content))
      count(group->layers, out);
    if (const auto* text = std::get_if<TextLayer>(&layer.content)) {
      int64_t length = length_of(text->text);
      for (const TextRun& run : text->runs) length += length_of(run.text);
      out.longest_text = std::max(out.longest_text, length);
    }
  }
}

Error passed(const std::string& what, int64_t found, const std::string& units,
             int64_t allowed, const std::string& option) {
  return bad_request(what + std::to_string(found) + units + "; at most " +
                     std::to_string(allowed) + " are allowed (" + option + ")");
}

}  // namespace

void check_limits(const Compilation& compilation, const JobRules& rules,
                  std::vector<Error>& problems) {
  const auto clip_count = static_cast<int64_t>(compilation.clips.size());
  if (clip_count > rules.max_clips)
    problems.push_back(
        passed("the job has ", clip_count, " clips", rules.max_clips, "--max-clips"));
  const auto font_count = static_cast<int64_t>(compilation.fonts.size());
  if (font_count > rules.max_fonts)
    problems.push_back(
        passed("the job names ", font_count, " fonts", rules.max_fonts, "--max-fonts"));
  LayerCount overlay;
  count(compilation.overlay.layers, overlay);
  if (overlay.layers > rules.max_layers)
    problems.push_back(passed("the overlay has ", overlay.layers, " layers",
                              rules.max_layers, "--max-layers"));
  const auto check_text = [&](const std::string& what, int64_t length) {
    if (length > rules.max_text_length)
      problems.push_back(passed(what + " is ", length, " characters long",
                                rules.max_text_length, "--max-text"));
  };
  check_text("a text of the overlay", overlay.longest_text);
  for (size_t i = 0; i < compilation.clips.size(); ++i) {
    const Clip& clip = compilation.clips[i];
    const std::string where = "clip " + std::to_string(i + 1) + ": its ";
    check_text(where + "name", length_of(clip.name));
    check_text(where + "notes", length_of(clip.notes));
    check_text(where + "player", length_of(clip.player));
    for (const std::string& tag : clip.tags) check_text(where + "tag", length_of(tag));
    for (const auto& [key, value] : clip.fields)
      check_text(where + "field \"" + key + "\"", length_of(value));
  }
  if (const auto& size = compilation.output.size;
      size && size->height > 0 && size->width > rules.max_pixels / size->height)
    problems.push_back(passed("output: size: the film's picture would have ",
                              int64_t{size->width} * size->height, " pixels",
                              rules.max_pixels, "--max-pixels"));
}

void check_film_limits(const Plan& plan, const JobRules& rules,
                       std::vector<Error>& problems) {
  const Rational seconds = Rational(plan.frame_count) / plan.film.frame_rate;
  if (seconds > Rational(rules.max_seconds))
    problems.push_back(bad_request(
        "the film would be " + format_seconds(seconds) + " long; at most " +
        format_seconds(Rational(rules.max_seconds)) + " are allowed (--max-duration)"));
}

}  // namespace glyphreel
