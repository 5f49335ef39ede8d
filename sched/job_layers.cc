// SPDX-License-Identifier: Apache-2.0
// The layers of an overlay: what they are and where they stand.

#include <algorithm>
#include <limits>

#include "core/nearest_name.h"
#include "sched/job_fields.h"
#include "sched/job_layer_parts.h"
#include "sched/job_parts.h"
#include "sched/small_file.h"
#include "text/image.h"

namespace glyphreel {
namespace {

using Kind = JsonNode::Kind;

constexpr size_t kMaxImageBytes = size_t{64} << 20;
constexpr int64_t kMaxImagePixels = int64_t{64} << 20;   // of one image
constexpr int64_t kMaxPixelsOfAll = int64_t{128} << 20;  // 512 MiB

void read_extent(JobReader& layer, const char* key, std::optional<Length>& out) {
  const auto length = layer.length(key);
  if (!length) return;
  if (length->percent <= 0 && length->px <= 0 && length->em <= 0 &&
      *length != Length{}) {
    layer.mistake(key, "must not be negative");
    return;
  }
  out = length;
}

void read_relation(JobReader& layer, const std::vector<Layer>& siblings,
                   Placement& out) {
  const char* given = nullptr;
  for (size_t side = 0; side < job_fields::kSides.size(); ++side) {
    const char* const key = job_fields::kSides[side].data();
    if (layer.find(key) == nullptr) continue;
    if (given != nullptr) {
      layer.mistake(key, "a layer stands to one other one; it already has " +
                             quoted(given));
      continue;
    }
    given = key;
    const auto id = layer.text(key);
    if (!id) continue;
    std::vector<std::string_view> known;
    for (const Layer& sibling : siblings)
      if (!sibling.id.empty()) known.push_back(sibling.id);
    if (std::find(known.begin(), known.end(), *id) == known.end()) {
      layer.mistake(key, "there is no earlier layer beside it with the id " +
                             quoted(*id) + suggest_name(*id, known));
      continue;
    }
    out.relation = Relation{*id, static_cast<Side>(side), {}, EdgeAlign::kStart};
  }
  const auto gap = layer.length("gap");
  const auto align = layer.choice("edge_align", job_fields::kEdgeAligns);
  for (const char* key : {"gap", "edge_align"})
    if (given == nullptr && layer.find(key) != nullptr)
      layer.mistake(key, "needs a layer to stand to: below, above, left_of, right_of "
                         "or over");
  if (!out.relation) return;
  take(out.relation->gap, gap);
  take(out.relation->align, align);
}

void read_placement(JobReader& layer, const std::vector<Layer>& siblings,
                    Placement& out) {
  take(out.x, layer.length("x"));
  take(out.y, layer.length("y"));
  read_extent(layer, "width", out.width);
  read_extent(layer, "height", out.height);
  if (const auto anchor = layer.choice("anchor", job_fields::kAnchors))
    out.anchor = static_cast<Anchor>(*anchor);
  take(out.area, layer.choice("area", job_fields::kAreas));
  read_relation(layer, siblings, out);
}

// The picture of `path`, or null with a sentence in `mistake`.
std::shared_ptr<const Image> load_image(const std::string& path,
                                        const JobRules& rules, LayerReading& reading,
                                        std::string& mistake) {
  const auto resolved = resolve_allowed_file(path, reading.folder, rules);
  if (!resolved) {
    mistake = resolved.error().message;
    return nullptr;
  }
  const auto known = reading.images.find(*resolved);
  if (known != reading.images.end()) return known->second;
  auto& image = reading.images[*resolved];
  const auto bytes = read_small_file(*resolved, kMaxImageBytes, rules);
  if (!bytes) {
    mistake = bytes.error().message;
    return nullptr;
  }
  const int64_t left = kMaxPixelsOfAll - reading.image_pixels;
  auto decoded = decode_png({reinterpret_cast<const uint8_t*>(bytes->data()),
                             bytes->size()},
                            std::min({kMaxImagePixels, rules.max_pixels, left}));
  if (!decoded) {
    mistake = *resolved + ": " + decoded.error().message;
    return nullptr;
  }
  image = std::move(*decoded);
  reading.image_pixels += int64_t{image->size.width} * image->size.height;
  return image;
}

ImageLayer read_image(JobReader& layer, LayerReading& reading) {
  layer.expect_only(job_fields::kImageLayer);
  ImageLayer image;
  if (layer.find("file") == nullptr)
    layer.mistake_here("an image layer needs a \"file\": the path of a PNG");
  if (const auto file = layer.text("file")) {
    image.name = *file;
    std::string mistake;
    image.image = load_image(*file, layer.log().rules, reading, mistake);
    if (!mistake.empty()) layer.mistake("file", mistake);
  }
  take(image.fit, layer.choice("fit", job_fields::kImageFits));
  take(image.radius, layer.number("radius", 0, job_fields::kMaxLength));
  image.shadow = read_shadow(layer);
  return image;
}

GroupLayer read_group(JobReader& layer, int depth, LayerReading& reading) {
  layer.expect_only(job_fields::kGroupLayer);
  GroupLayer group;
  if (layer.find("layers") == nullptr)
    layer.mistake_here("a group needs \"layers\": a list of layers, bottom to top");
  if (depth > job_fields::kMaxGroupDepth)
    layer.mistake_here("groups are nested more than " +
                       std::to_string(job_fields::kMaxGroupDepth) + " deep");
  else
    group.layers = read_layers(layer, depth, reading);
  return group;
}

std::string read_id(JobReader& layer, const std::vector<Layer>& siblings) {
  const auto id = layer.text("id");
  if (!id) return "";
  if (id->empty() || code_point_count(*id) > job_fields::kMaxNameLength) {
    layer.mistake("id", "an id has 1 to " +
                            std::to_string(job_fields::kMaxNameLength) +
                            " characters");
    return "";
  }
  for (const Layer& sibling : siblings)
    if (sibling.id == *id) {
      layer.mistake("id", "another layer beside it has the id " + quoted(*id) +
                              " already");
      return "";
    }
  return *id;
}

void read_layer(JobReader& reader, int depth, LayerReading& reading,
                std::vector<Layer>& out) {
  if (reader.find("type") == nullptr) {
    reader.mistake_here("has no \"type\"; write \"type\": \"box\", \"text\", \"image\" "
                        "or \"group\"");
    return;
  }
  const auto type = reader.choice("type", job_fields::kLayerTypes);
  if (!type) return;
  Layer layer;
  switch (*type) {
    case 0: {
      reader.expect_only(job_fields::kBoxLayer);
      BoxLayer box;
      read_box_style(reader, box);
      layer.content = std::move(box);
      break;
    }
    case 1:
      layer.content = read_text(reader);
      break;
    case 2:
      layer.content = read_image(reader, reading);
      break;
    default:
      layer.content = read_group(reader, depth + 1, reading);
      break;
  }
  std::visit([&](Placement& placement) { read_placement(reader, out, placement); },
             layer.content);
  layer.id = read_id(reader, out);
  read_showing(reader, layer);
  out.push_back(std::move(layer));
}

}  // namespace

std::vector<Layer> read_layers(JobReader& owner, int depth, LayerReading& reading) {
  std::vector<Layer> out;
  const auto items = owner.list("layers", 0, std::numeric_limits<size_t>::max(),
                                "a list of layers");
  const int64_t most = owner.log().rules.max_layers;
  int number = 0;
  for (const JsonNode& item : items) {
    if (++reading.layer_count > most) {
      if (reading.layer_count == most + 1)
        owner.mistake("layers", "an overlay may have at most " + std::to_string(most) +
                                    " layers (--max-layers)");
      return out;
    }
    JobReader reader(item,
                     owner.where() + (depth == 0 ? " layer " : ", layer ") +
                         std::to_string(++number),
                     owner.log());
    if (item.kind != Kind::kObject) continue;
    owner.log().layer_lines[reader.where()] = item.line;
    read_layer(reader, depth, reading, out);
  }
  return out;
}

}  // namespace glyphreel
