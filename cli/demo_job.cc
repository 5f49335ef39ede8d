// SPDX-License-Identifier: Apache-2.0
#include "cli/demo_job.h"

namespace glyphreel {

const char* const kDemoJob = R"({
  "source": "match.mp4",
  "overlay": "card",
  "output": { "video": { "codec": "libx264", "preset": "veryfast", "crf": 23 } },
  "clips": [
    { "start_time": 2.5, "end_time": 6.5, "rating": 5, "name": "Brilliant Goal",
      "notes": "Two touches and into the far corner", "tags": ["Goal", "Shot"],
      "player": "#10 Zoë Łukasz-Ångström" },
    { "start_time": 6.8, "end_time": 9.3, "rating": 4, "tags": ["Pass", "Build-up"],
      "notes": "Patient from the back: three passes, nobody near",
      "player": "#6 José Nuñez" },
    { "start_time": "0:09.5", "end_time": "0:11.9", "rating": 1,
      "name": "Lost at the halfway line 😬",
      "notes": "Square ball without looking; the counter starts here",
      "tags": ["Turnover"], "player": "#4 Søren Đorđević" },
    { "start_time": 11, "end_time": 14.5, "rating": 5, "name": "هدف التعادل من يوسف",
      "notes": "هجمة مرتدة في ثلاث لمسات", "tags": ["Goal", "Counter"],
      "player": "#9 يوسف" },
    { "start_time": 14.6, "end_time": 17, "rating": 3, "name": "田中の大胆なロングパス",
      "notes": "面白い選択。だが味方は遠い", "tags": ["Long ball"],
      "player": "#7 田中" },
    { "start_time": "0:00:17.2", "end_time": "0:00:18.8", "rating": 2,
      "tags": ["Marking"], "notes": "Two defenders on one runner, none on the other" },
    { "start_time": 18.9, "end_time": 22.6, "rating": 5,
      "name": "Winner! ⚽🔥 the {comeback} is 100 % complete",
      "notes": "Names are data: ' \" : % \\ { } [ ] ; , need no escaping",
      "tags": ["Goal"], "player": "#11 Nguyễn Thị Hà" }
  ]
}
)";

const char* const kSmartDemoJob = R"({
  "source": "match.mp4",
  "overlay": { "layers": [
    { "type": "text", "text": "{name}", "anchor": "bottom-left", "area": "title-safe",
      "size": 72, "weight": 800, "plate": { "padding": [36, 20], "color": "#0b1220e6" },
      "until": { "near": 2, "slack": 1 }, "fade_in": 0.3, "fade_out": 0.3 },
    { "type": "text", "text": "{notes}", "anchor": "top-right", "area": "title-safe",
      "size": 48, "plate": { "padding": [24, 12], "color": "#0b1220e6" },
      "from": 5, "until": 5.5 }
  ] },
  "output": { "video": { "codec": "libx264", "preset": "veryfast", "crf": 20 } },
  "clips": [
    { "start_time": 0.5, "end_time": 10.7, "name": "Copied where nothing is drawn",
      "notes": "Encoded for half a second" },
    { "start_time": 13.1, "end_time": 23.5, "name": "And after a cut",
      "notes": "Seek to and fro here" },
    { "start_time": 4, "end_time": 8, "name": "A goal, from a key frame on",
      "notes": "" }
  ]
}
)";

}  // namespace glyphreel
