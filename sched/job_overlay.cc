// SPDX-License-Identifier: Apache-2.0
// "overlay" of a job file -> Overlay, field by field as in text/overlay.h.

#include "core/nearest_name.h"
#include "sched/job_fields.h"
#include "sched/job_layer_parts.h"
#include "sched/job_parts.h"

namespace glyphreel {

using Kind = JsonNode::Kind;

void read_overlay(const JsonNode& node, const std::string& folder, JobLog& log,
                  Overlay& out) {
  using Overlays = Overlay::Kind;
  constexpr Overlays kKinds[] = {Overlays::kCard, Overlays::kClassic,
                                 Overlays::kNone};
  const auto& words = job_fields::kOverlayKinds;
  if (node.kind == Kind::kString) {
    for (size_t i = 0; i < words.size(); ++i)
      if (words[i] == node.text) {
        out.kind = kKinds[i];
        return;
      }
    log.mistake(node.line, "\"overlay\"",
                quoted(node.text) + " is not known" + suggest_name(node.text, words));
    return;
  }
  if (node.kind != Kind::kObject) {
    log.mistake(node.line, "\"overlay\"",
                std::string("expected \"card\", \"classic\", \"none\" or "
                            "{\"layers\": [...]}, found ") +
                    kind_name(node.kind));
    return;
  }
  JobReader reader(node, "overlay", log);
  reader.expect_only(job_fields::kOverlay);
  out.kind = Overlays::kLayers;
  take(out.scale, reader.choice("scale", job_fields::kScales));
  read_clocks(reader, out);
  read_data(reader, folder, out);
  take(out.time_zone, reader.text("time_zone"));
  if (code_point_count(out.time_zone) > job_fields::kMaxNameLength) {
    reader.mistake("time_zone", "expected a name such as \"Europe/Berlin\", or "
                                "\"+02:00\"");
    out.time_zone.clear();
  }
  const JsonNode* layers = reader.find("layers");
  if (layers == nullptr || layers->kind != Kind::kArray) {
    reader.mistake("layers", "an overlay object needs \"layers\": a list of boxes, "
                             "texts, images and groups, bottom to top");
    return;
  }
  LayerReading reading;
  reading.folder = folder;
  out.layers = read_layers(reader, 0, reading);
}

}  // namespace glyphreel
