// SPDX-License-Identifier: Apache-2.0
#include "cli/price_table.h"

#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

namespace glyphreel {

extern const char* const kPricesJson;  // made from cli/prices.json by CMake

namespace {

using Json = nlohmann::json;

struct Fields {
  const Json& object;
  std::string where;
  std::string mistake = {};

  void text(const char* key, std::string& out) {
    const auto field = object.find(key);
    if (field == object.end()) return;
    if (field->is_string())
      out = field->get<std::string>();
    else
      say(key, "expected a text in quotes");
  }
  void price(const char* key, double& out) {
    const auto field = object.find(key);
    if (field == object.end()) return;
    const double value = field->is_number() ? field->get<double>() : -1;
    if (value >= 0 && value <= 1e6)
      out = value;
    else
      say(key, "expected a number from 0 to 1000000");
  }
  void say(const char* key, const char* what) {
    if (mistake.empty()) mistake = where + ", " + key + ": " + what;
  }
};

}  // namespace

Result<std::vector<Offer>> read_prices(const std::string& path) {
  const std::string name = path.empty() ? "prices" : path;
  std::string text = kPricesJson;
  if (!path.empty()) {
    std::ifstream file(path);
    std::stringstream content;
    if (!file || !(content << file.rdbuf()))
      return bad_request(path + ": cannot read the prices: " + std::strerror(errno));
    text = content.str();
  }
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("offers") || !json["offers"].is_array())
    return bad_request(name +
                       ": expected a JSON object with a list \"offers\"; "
                       "cli/prices.json is an example");
  std::vector<Offer> offers;
  static const std::set<std::string> kKnown = {
      "name",         "currency", "per_core_s", "per_gib_s", "per_run",
      "gib_per_core", "note",     "as_of",      "source",    "checked"};
  for (const Json& item : json["offers"]) {
    const std::string where = name + ": offer " + std::to_string(offers.size() + 1);
    if (!item.is_object()) return bad_request(where + ": expected an object");
    for (const auto& [key, value] : item.items())
      if (!kKnown.contains(key))
        return bad_request(where + ": no field is called \"" + key + "\"");
    Fields fields{item, where};
    Offer offer;
    fields.text("name", offer.name);
    fields.text("currency", offer.currency);
    fields.text("note", offer.note);
    fields.text("as_of", offer.as_of);
    fields.text("source", offer.source);
    fields.text("checked", offer.checked);
    fields.price("per_core_s", offer.per_core_s);
    fields.price("per_gib_s", offer.per_gib_s);
    fields.price("per_run", offer.per_run);
    fields.price("gib_per_core", offer.gib_per_core);
    if (!fields.mistake.empty()) return bad_request(fields.mistake);
    if (offer.name.empty()) return bad_request(where + ": has no name");
    if (offer.per_core_s + offer.per_gib_s * offer.gib_per_core <= 0)
      return bad_request(where + " (" + offer.name +
                         "): needs per_core_s, or per_gib_s with gib_per_core, above 0");
    offers.push_back(std::move(offer));
  }
  return offers;
}

}  // namespace glyphreel
