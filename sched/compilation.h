// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_COMPILATION_H_
#define GR_SCHED_COMPILATION_H_

// One job: which stretches of which sources become one film, with which texts, drawn
// how and encoded how. Plain structs; job_file.h parses a file into them.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "../codec/encode_settings.h"
#include "../core/api.h"
#include "../core/geometry.h"
#include "../core/rational.h"
#include "../text/overlay.h"

namespace glyphreel {

struct Clip {
  std::string source;              // a key of Compilation::sources
  Rational start_time;             // seconds of source time, 0 = the source's start
  Rational end_time;               // the clip holds frames with start <= pts < end
  std::string name;                // empty: named by clip_name()
  std::string notes;
  int rating = 3;                  // 1..5
  std::vector<std::string> tags;
  std::string player;
  std::map<std::string, std::string> fields;
};

// How sources of another aspect fill the film's frame.
enum class OutputFit : uint8_t { kPad, kCrop, kStretch, kBlur };

struct OutputSettings {
  VideoEncodeSettings video;
  std::optional<AudioEncodeSettings> audio = AudioEncodeSettings{};  // none: silent
  std::optional<Size> size;        // none: the upright size covering most of the film
  std::optional<Rational> fps;     // none: the rate covering most of the film
  OutputFit fit = OutputFit::kPad;
};

struct Compilation {
  std::map<std::string, std::string> sources;  // name -> path or URL
  Overlay overlay;
  std::vector<std::string> fonts;              // font files that texts may name by family
  OutputSettings output;
  std::vector<Clip> clips;         // in film order
};

// The clip's name, or, where it has none, what it is called after: its rating's word
// and its first two tags ("Brilliant Goal and Dribble"), or "Clip N" without tags.
GR_API std::string clip_name(const Clip& clip, int number_from_1);

// What an overlay may show of the clip. A text of nothing but blanks counts as none.
GR_API ClipText clip_text(const Clip& clip, int number_from_1);

}  // namespace glyphreel

#endif  // GR_SCHED_COMPILATION_H_
