// SPDX-License-Identifier: Apache-2.0
#include "cli/scratch_film.h"

#include "codec/muxer.h"

namespace glyphreel {

std::string scratch_film(const TemporaryFolder& folder, const OutputSettings& output) {
  const std::string audio = output.audio ? output.audio->codec : "";
  for (const char* name : {"film.mp4", "film.mkv", "film.mov"})
    if (check_output(folder.file(name), output.video.codec, audio).ok())
      return folder.file(name);
  return folder.file("film.mp4");
}

}  // namespace glyphreel
