// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_JOB_LAYER_PARTS_H_
#define GR_SCHED_JOB_LAYER_PARTS_H_

// The parts of a job's overlay, each read by a file of its own: job_overlay.cc,
// job_layers.cc, job_text.cc, job_style.cc, job_motion.cc, job_clocks.cc.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "sched/job_reader.h"
#include "text/overlay.h"

namespace glyphreel {

template <typename T, typename Value>
void take(T& field, const std::optional<Value>& value) {
  if (value) field = static_cast<T>(*value);
}

// What the layers of one overlay share while they are read.
struct LayerReading {
  std::string folder;  // what paths are relative to; "" = here
  int64_t layer_count = 0;
  int64_t image_pixels = 0;
  // By path, so that a logo used ten times is decoded and kept once; null: it could
  // not be used, and a mistake says so.
  std::map<std::string, std::shared_ptr<const Image>> images;
};

// job_style.cc
void read_box_style(JobReader& owner, BoxStyle& out);
std::optional<LinearGradient> read_gradient(JobReader& owner);
std::optional<Shadow> read_shadow(JobReader& owner);
std::optional<Shadow> read_glow(JobReader& owner);
std::optional<Outline> read_outline(JobReader& owner);
std::optional<Plate> read_plate(JobReader& owner);

// job_text.cc
TextLayer read_text(JobReader& layer);

// job_motion.cc: the window, opacity and animation of a layer.
void read_showing(JobReader& layer, Layer& out);

// job_layers.cc: the list "layers" of an overlay or, at `depth` 1.., of a group.
std::vector<Layer> read_layers(JobReader& owner, int depth, LayerReading& reading);

// job_clocks.cc
void read_clocks(JobReader& overlay, Overlay& out);
void read_data(JobReader& overlay, const std::string& folder, Overlay& out);

}  // namespace glyphreel

#endif  // GR_SCHED_JOB_LAYER_PARTS_H_
