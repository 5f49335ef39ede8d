// SPDX-License-Identifier: Apache-2.0
// docs/job.schema.json says what the parser does: the same names, the same words, the
// same limits. Every schema of a field is walked: values at its limits must be
// accepted by the parser, values just beyond them refused.

#include <fstream>
#include <map>
#include <set>
#include <span>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "sched/job_fields.h"
#include "sched/job_file.h"

namespace glyphreel {
namespace {

using Json = nlohmann::json;

std::string read(const std::string& path) {
  std::ifstream file(std::string(GLYPHREEL_SOURCE_DIR "/") + path);
  EXPECT_TRUE(file.good()) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

const Json& schema() {
  static const Json parsed = Json::parse(read("docs/job.schema.json"));
  return parsed;
}
const Json& def(const std::string& name) { return schema().at("$defs").at(name); }

std::set<std::string> names(const Json& object) {
  std::set<std::string> out;
  for (const auto& [name, value] : object.at("properties").items()) out.insert(name);
  return out;
}
std::set<std::string> names(std::span<const std::string_view> table) {
  return {table.begin(), table.end()};
}

struct Object {
  const char* definition;
  std::span<const std::string_view> fields;
};
const Object kObjects[] = {{"job", job_fields::kJob},
                           {"clip", job_fields::kClip},
                           {"output", job_fields::kOutput},
                           {"video", job_fields::kVideo},
                           {"audio", job_fields::kAudio},
                           {"layers", job_fields::kOverlay},
                           {"box_layer", job_fields::kBoxLayer},
                           {"text_layer", job_fields::kTextLayer},
                           {"run", job_fields::kRunStyle},
                           {"image_layer", job_fields::kImageLayer},
                           {"group_layer", job_fields::kGroupLayer},
                           {"gradient", job_fields::kGradient},
                           {"border", job_fields::kBorder},
                           {"shadow", job_fields::kShadow},
                           {"glow", job_fields::kGlow},
                           {"outline", job_fields::kOutline},
                           {"plate", job_fields::kPlate},
                           {"transition", job_fields::kTransition},
                           {"keyframe", job_fields::kKeyframe},
                           {"clock", job_fields::kClock},
                           {"data", job_fields::kData}};

TEST(JobSchema, HasTheParsersFieldsAndNoOthers) {
  for (const Object& object : kObjects)
    EXPECT_EQ(names(def(object.definition)), names(object.fields))
        << object.definition;
  EXPECT_EQ(names(def("near_keyframe")),
            names(std::span<const std::string_view>(job_fields::kUntil)));
  EXPECT_EQ(names(def("follow")),
            names(std::span<const std::string_view>(job_fields::kFollow)));
}

TEST(JobSchema, HasTheParsersWords) {
  const auto words = [](const Json& list) {
    return list.get<std::vector<std::string>>();
  };
  const auto table = [](std::span<const std::string_view> t) {
    return std::vector<std::string>(t.begin(), t.end());
  };
  const Json& text = def("text_layer").at("properties");
  EXPECT_EQ(words(text.at("align").at("enum")), table(job_fields::kAligns));
  EXPECT_EQ(words(text.at("vertical_align").at("enum")),
            table(job_fields::kVerticalAligns));
  EXPECT_EQ(words(text.at("fit").at("enum")), table(job_fields::kTextFits));
  EXPECT_EQ(words(text.at("direction").at("enum")), table(job_fields::kDirections));
  EXPECT_EQ(words(def("image_layer").at("properties").at("fit").at("enum")),
            table(job_fields::kImageFits));
  EXPECT_EQ(words(def("outline").at("properties").at("join").at("enum")),
            table(job_fields::kJoins));
  EXPECT_EQ(words(def("transition").at("properties").at("slide").at("enum")),
            table(job_fields::kSlides));
  EXPECT_EQ(words(def("easing").at("oneOf").at(0).at("enum")),
            table(job_fields::kEasings));
  EXPECT_EQ(words(def("data").at("properties").at("kind").at("enum")),
            table(job_fields::kDataKinds));
  for (const char* object : {"clock", "data"})
    EXPECT_EQ(words(def(object).at("properties").at("base").at("enum")),
              table(job_fields::kClockBases));
  for (const char* layer : {"box_layer", "text_layer", "image_layer", "group_layer"}) {
    const Json& fields = def(layer).at("properties");
    EXPECT_EQ(words(fields.at("anchor").at("enum")), table(job_fields::kAnchors));
    EXPECT_EQ(words(fields.at("area").at("enum")), table(job_fields::kAreas));
    EXPECT_EQ(words(fields.at("edge_align").at("enum")),
              table(job_fields::kEdgeAligns));
  }
  EXPECT_EQ(words(def("output").at("properties").at("fit").at("enum")),
            table(job_fields::kOutputFits));
  EXPECT_EQ(words(def("output").at("properties").at("speed").at("enum")),
            table(kEncodeSpeedNames));
  EXPECT_EQ(words(def("layers").at("properties").at("scale").at("enum")),
            table(job_fields::kScales));
  EXPECT_EQ(
      words(def("job").at("properties").at("overlay").at("oneOf").at(0).at("enum")),
      table(job_fields::kOverlayKinds));
}

// Layers in which it stands.
Json layers_with(const std::string& definition, const std::string& field,
                 const Json& value) {
  Json text = {{"type", "text"}, {"text", "{name}"}};
  Json box = {{"type", "box"}};
  Json part = Json::object();
  if (definition == "run") part["text"] = "a";
  if (definition == "gradient") part["stops"] = {"#000", "#fff"};
  if (definition == "border" || definition == "outline") part["width"] = 1;
  if (definition == "glow") part = {{"blur", 1}, {"color", "#fff"}};
  if (definition == "transition") part = {{"seconds", 1}, {"slide", "up"}};
  if (definition == "keyframe") part = {{"at", 0}, {"scale", 1}};
  part[field] = value;
  if (definition == "box_layer") {
    box.update(part);
    if (field == "gap" || field == "edge_align") box["below"] = "first";
    return {{{"type", "box"}, {"id", "first"}}, box};
  }
  if (definition == "text_layer") {
    if (field == "min_size") text["size"] = 2000;  // the smaller of the two
    if (field == "gap" || field == "edge_align") text["below"] = "first";
    text.update(part);
    return {{{"type", "box"}, {"id", "first"}}, text};
  }
  if (definition == "image_layer" || definition == "group_layer") {
    Json layer = {{"type", "group"}, {"layers", Json::array()}};
    if (definition == "image_layer")
      layer = {{"type", "image"}, {"file", "examples/logo.png"}};
    if (field == "gap" || field == "edge_align") layer["below"] = "first";
    layer.update(part);
    return {{{"type", "box"}, {"id", "first"}}, layer};
  }
  if (definition == "run") {
    text.erase("text");
    text["runs"] = Json::array({part});
  } else if (definition == "keyframe") {
    text["keyframes"] = Json::array({part});
  } else if (definition == "transition") {
    text["enter"] = part;
    text["exit"] = part;
  } else if (definition == "border") {
    box["border"] = part;
    return Json::array({box});
  } else {
    text[definition] = part;
  }
  return Json::array({text});
}

// A job in which the field of the object stands, and nothing else is wrong.
Json job_with(const std::string& definition, const std::string& field,
              const Json& value) {
  Json clip = {{"start_time", 1}, {"end_time", 2}};
  Json job = {{"source", "a.mp4"}, {"sources", {{"x", "x.mp4"}}}};
  if (definition == "job") {
    job[field] = value;
  } else if (definition == "clip") {
    clip[field] = value;
    if (field == "start_time") clip["end_time"] = job_fields::kMaxSeconds;
    if (field == "end_time") clip["start_time"] = 0;
  } else if (definition == "output") {
    job["output"][field] = value;
  } else if (definition == "video" || definition == "audio") {
    job["output"][definition][field] = value;
  } else if (definition == "layers") {
    job["overlay"] = {{"layers", Json::array()}};
    job["overlay"][field] = value;
  } else if (definition == "clock") {
    // Moments may be dates only in recordings.
    Json clock = {{"base", "recording"}};
    clock[field] = value;
    job["overlay"] = {{"layers", Json::array()}, {"clocks", {{"c", clock}}}};
  } else if (definition == "data") {
    Json data = {{"file", "examples/speed.csv"}, {"value", "kmh"}};
    data[field] = value;
    job["overlay"] = {{"layers", Json::array()}, {"data", {{"d", data}}}};
  } else {
    job["overlay"] = {{"layers", layers_with(definition, field, value)}};
  }
  if (!job.contains("clips")) job["clips"] = Json::array({clip});
  return job;
}

std::vector<std::string> mistakes_of(const Json& job) {
  return parse_job(job.dump(), "j.json", GLYPHREEL_SOURCE_DIR).mistakes;
}

const Json& resolve(const Json& node) {
  if (!node.contains("$ref")) return node;
  const std::string path = node.at("$ref");
  return def(path.substr(path.rfind('/') + 1));
}

bool allows(const Json& node, const std::string& type) {
  if (!node.contains("type")) return false;
  const Json& types = node.at("type");
  return types == type || (types.is_array() &&
                           std::find(types.begin(), types.end(), type) != types.end());
}

// Values that the field's schema takes and does not take, at the edges of its limits.
struct Samples {
  std::vector<Json> good, bad;
};
void collect(const Json& reference, const std::string& name, Samples& out) {
  const Json& node = resolve(reference);
  if (node.contains("oneOf")) {
    for (const Json& one : node.at("oneOf")) collect(one, name, out);
    return;
  }
  if (node.contains("const")) return;  // "type" of a layer: part of every sample
  if (node.contains("enum")) {
    for (const Json& word : node.at("enum")) out.good.push_back(word);
    out.bad.push_back("no such word");
  }
  for (const char* type : {"number", "integer"})
    if (allows(node, type)) {
      const bool time = name.ends_with("_time") || name == "from" || name == "until" ||
                        name == "at" || name == "first" || name == "offset";
      if (node.contains("minimum")) {
        // start_time and end_time must also be in order, from 0.
        if (!name.ends_with("_time") && name != "count_down_from")
          out.good.push_back(node.at("minimum"));
        out.bad.push_back(node.at("minimum").get<double>() - 1);
      }
      if (node.contains("maximum")) {
        const double most = node.at("maximum").get<double>();
        if (name != "start_time") out.good.push_back(node.at("maximum"));
        out.bad.push_back(most + (time ? 1 : std::max(1.0, most / 10)));
      }
      if (std::string(type) == "integer") out.bad.push_back(2.5);
    }
  if (allows(node, "boolean")) {
    out.good.push_back(true);
    out.bad.push_back("true");
  }
  if (allows(node, "null")) out.good.push_back(nullptr);
  if (allows(node, "string") && node.contains("maxLength")) {
    const size_t most = node.at("maxLength");
    if (name != "source") out.good.push_back(std::string(most, 'x'));
    out.bad.push_back(std::string(most + 1, 'x'));
    if (node.contains("minLength")) out.bad.push_back("");
  }
  if (node.contains("pattern") && node.at("pattern").get<std::string>().starts_with("^#"))
    out.good.insert(out.good.end(), {"#123", "#1234", "#112233", "#11223344"});
  if (allows(node, "array") && node.contains("items") && name == "padding") {
    out.good.push_back({1, 2});
    out.bad.push_back({1, -1});
    out.bad.push_back({1, 2, 3});
  }
  if (name == "easing" && allows(node, "array")) {
    out.good.push_back({0, -10, 1, 10});
    out.bad.push_back({0, 0, 1.01, 1});
    out.bad.push_back({0, -10.5, 1, 1});
    out.bad.push_back({0, 0, 1});
  }
  if (allows(node, "array") && node.contains("items") && name == "tags") {
    out.good.push_back({"a", "b"});
    out.bad.push_back({1});
  }
  out.bad.push_back(Json::array({Json::object()}));
}

bool is_object(const Json& reference) {
  const Json& node = resolve(reference);
  return node.contains("properties");
}

TEST(JobSchema, LimitsAreTheParsers) {
  int good = 0, bad = 0;
  for (const Object& object : kObjects)
    for (const auto& [name, node] : def(object.definition).at("properties").items()) {
      if (node.contains("const") || name == "clips" || name == "output" ||
          name == "video" || name == "audio" || name == "layers" || name == "overlay" ||
          name == "runs" || name == "keyframes" || name == "clocks" ||
          name == "data" || is_object(node))
        continue;  // objects of their own, walked by themselves
      // These mean something only together with other layers, lists or files; see
      // job_layers_test.cc and data_file_test.cc.
      static const std::set<std::string> kElsewhere = {
          "id", "below", "above", "left_of", "right_of", "over", "file", "fonts",
          "features", "variations", "stops", "pauses", "time", "value", "time_zone"};
      if (kElsewhere.contains(name)) continue;
      Samples samples;
      collect(node, name, samples);
      for (const Json& value : samples.good) {
        const Json job = job_with(object.definition, name, value);
        const auto mistakes = mistakes_of(job);
        EXPECT_TRUE(mistakes.empty())
            << object.definition << "." << name << " = " << value.dump().substr(0, 60)
            << "\n" << mistakes[0];
        ++good;
      }
      for (const Json& value : samples.bad) {
        EXPECT_FALSE(mistakes_of(job_with(object.definition, name, value)).empty())
            << object.definition << "." << name << " = " << value.dump().substr(0, 60);
        ++bad;
      }
    }
  EXPECT_GT(good, 300);
  EXPECT_GT(bad, 400);
}

TEST(JobSchema, OpenObjectsAreTheParsers) {
  const std::set<std::string> open = {"video", "audio"};
  for (const Object& object : kObjects) {
    const bool takes_any =
        mistakes_of(job_with(object.definition, "surprise", 1)).empty();
    EXPECT_EQ(takes_any, open.contains(object.definition)) << object.definition;
    EXPECT_EQ(def(object.definition).at("additionalProperties") == false, !takes_any)
        << object.definition;
  }
  EXPECT_TRUE(mistakes_of(job_with("clip", "fields", {{"surprise", 1}})).empty());
}

TEST(JobSchema, RequiredFieldsAreTheParsers) {
  Json job = job_with("clip", "name", "x");
  for (const auto& field : def("clip").at("required")) {
    Json without = job;
    without["clips"][0].erase(field.get<std::string>());
    EXPECT_FALSE(mistakes_of(without).empty()) << field;
  }
  // A field that is not required, for each object that has required ones.
  const std::map<std::string, std::pair<std::string, Json>> kHarmless = {
      {"box_layer", {"x", 1}},       {"text_layer", {"x", 1}},
      {"image_layer", {"x", 1}},     {"group_layer", {"x", 1}},
      {"run", {"weight", 400}},      {"gradient", {"angle", 1}},
      {"border", {"color", "#fff"}}, {"glow", {"color", "#fff"}},
      {"outline", {"join", "round"}}, {"transition", {"scale", 1}},
      {"keyframe", {"opacity", 1}},  {"data", {"base", "clip"}}};
  // Erases the required field wherever in the layer it stands.
  const auto erase = [](auto&& self, Json& node, const std::string& field) -> void {
    if (node.is_object()) node.erase(field);
    if (node.is_structured())
      for (Json& child : node) self(self, child, field);
  };
  int erased = 0;
  for (const Object& object : kObjects) {
    const std::string name = object.definition;
    if (!def(name).contains("required") || name == "job" || name == "clip" ||
        name == "layers")
      continue;
    for (const auto& field : def(name).at("required")) {
      const auto& [harmless, value] = kHarmless.at(name);
      Json whole = job_with(name, harmless, value);
      EXPECT_TRUE(mistakes_of(whole).empty()) << name << mistakes_of(whole)[0];
      Json& holder = name == "data" ? whole["overlay"]["data"]
                                    : whole["overlay"]["layers"].back();
      erase(erase, holder, field.get<std::string>());
      EXPECT_FALSE(mistakes_of(whole).empty()) << name << field;
      ++erased;
    }
  }
  EXPECT_GE(erased, 15);
}

TEST(JobSchema, DefaultsAreTheStructs) {
  const Json& text = def("text_layer").at("properties");
  const TextLayer layer;
  EXPECT_EQ(text.at("size").at("default"), layer.size);
  EXPECT_EQ(text.at("weight").at("default"), layer.weight);
  EXPECT_EQ(text.at("line_height").at("default"), layer.line_height);
  EXPECT_EQ(text.at("max_lines").at("default"), layer.max_lines);
  EXPECT_EQ(text.at("align").at("default"),
            job_fields::kAligns[static_cast<size_t>(layer.align)]);
  EXPECT_EQ(text.at("fit").at("default"),
            job_fields::kTextFits[static_cast<size_t>(layer.fit)]);
  for (const char* name : {"weight", "size", "letter_spacing", "color", "font"})
    EXPECT_FALSE(def("run").at("properties").at(name).contains("default"))
        << "what a run leaves out is the layer's";
  EXPECT_EQ(def("gradient").at("properties").at("angle").at("default"),
            LinearGradient().angle);
  EXPECT_EQ(def("transition").at("properties").at("scale").at("default"),
            Transition().scale);
  EXPECT_EQ(def("data").at("properties").at("base").at("default"),
            job_fields::kClockBases[static_cast<size_t>(DataSeries().base)]);
  EXPECT_EQ(def("clock").at("properties").at("base").at("default"),
            job_fields::kClockBases[static_cast<size_t>(ClockSpec().base)]);
  EXPECT_EQ(def("clip").at("properties").at("rating").at("default"), Clip().rating);
  EXPECT_EQ(def("audio").at("properties").at("sample_rate").at("default"),
            AudioEncodeSettings().sample_rate);
  EXPECT_EQ(def("video").at("properties").at("codec").at("default"),
            VideoEncodeSettings().codec);
}

TEST(Examples, TheTableIsRight) {
  const ParsedJob tsv =
      parse_job(read("examples/clips.tsv"), "clips.tsv", "examples", {"match.mp4"});
  for (const std::string& mistake : tsv.mistakes) ADD_FAILURE() << mistake;
  EXPECT_EQ(tsv.compilation.clips.size(), 3u);
}

// Every JSON block of docs/job.md that is a whole job must parse.
TEST(Documentation, JobsInItAreRight) {
  const std::string text = read("docs/job.md");
  JobFileOptions options;
  options.source = "match.mp4";
  options.rules.allow_network = true;
  int jobs = 0;
  for (size_t at = text.find("```json\n"); at != std::string::npos;
       at = text.find("```json\n", at + 1)) {
    const size_t start = at + 8, end = text.find("```", start);
    const std::string block = text.substr(start, end - start);
    const ParsedJob job = parse_job(block, "docs/job.md", "", options);
    for (const std::string& mistake : job.mistakes)
      ADD_FAILURE() << mistake << "\n" << block;
    ++jobs;
  }
  EXPECT_GE(jobs, 4);
}

}  // namespace
}  // namespace glyphreel
