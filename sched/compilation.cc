// SPDX-License-Identifier: Apache-2.0
#include "sched/compilation.h"

namespace glyphreel {
namespace {

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

}  // namespace

std::string clip_name(const Clip& clip, int number_from_1) {
  if (!is_blank(clip.name)) return clip.name;
  std::string tags;
  int used = 0;
  for (const std::string& tag : clip.tags) {
    if (is_blank(tag)) continue;
    tags += (used == 0 ? "" : " and ") + tag;
    if (++used == 2) break;
  }
  if (used == 0) return "Clip " + std::to_string(number_from_1);
  return std::string(rating_style(clip.rating).word) + " " + tags;
}

ClipText clip_text(const Clip& clip, int number_from_1) {
  ClipText text;
  text.name = clip_name(clip, number_from_1);
  if (!is_blank(clip.notes)) text.notes = clip.notes;
  text.rating = clip.rating;
  if (!is_blank(clip.player)) text.player = clip.player;
  for (const std::string& tag : clip.tags)
    if (!is_blank(tag)) text.tags.push_back(tag);
  text.number = number_from_1;
  text.fields = clip.fields;
  return text;
}

}  // namespace glyphreel
