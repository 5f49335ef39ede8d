// SPDX-License-Identifier: Apache-2.0
// The clocks and the data of an overlay.

#include "sched/data_file.h"
#include "sched/job_fields.h"
#include "sched/job_layer_parts.h"
#include "sched/job_parts.h"
#include "sched/small_file.h"

namespace glyphreel {
namespace {

using Kind = JsonNode::Kind;

constexpr size_t kMaxSamplesOfAll = 2'000'000;

// A name that can stand in {clock.NAME}.
bool is_name(const std::string& name) {
  if (name.empty() || name.size() > job_fields::kMaxNameLength) return false;
  for (const char c : name)
    if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
        c != '_' && c != '-')
      return false;
  return true;
}

// Calls `read` with each named object of `key`, at most `most`.
template <typename Read>
void read_named(JobReader& overlay, const char* key, int most,
                std::span<const std::string_view> known, Read&& read) {
  const JsonNode* field = overlay.find(key);
  if (field == nullptr || field->kind == Kind::kNull) return;
  JobReader table(*field, overlay.place(key), overlay.log());
  if (field->members.size() > static_cast<size_t>(most)) {
    overlay.mistake(key, "has more than " + std::to_string(most) + " entries");
    return;
  }
  for (const auto& [name, value] : field->members) {
    JobReader reader(value, table.place(name), overlay.log());
    if (!is_name(name))
      reader.mistake_here("a name has 1 to " +
                          std::to_string(job_fields::kMaxNameLength) +
                          " letters a-z, digits, _ and -");
    if (value.kind != Kind::kObject) continue;
    reader.expect_only(known);
    read(name, reader);
  }
}

// A time of `base`: for the recording's wall time also a date.
std::optional<Rational> read_moment(JobReader& reader, const JsonNode& value,
                                    const std::string& place, ClockBase base) {
  if (base != ClockBase::kRecording) return reader.seconds(value, place);
  const auto instant = value.kind == Kind::kNumber || value.kind == Kind::kString
                           ? parse_instant(value.text)
                           : std::nullopt;
  const Rational most(100'000'000'000);
  if (instant && *instant <= most && *instant >= Rational(0) - most) return instant;
  reader.log().mistake(value.line, place,
                       (value.kind == Kind::kString ? quoted(value.text)
                                                    : kind_name(value.kind)) +
                           std::string(" is not a moment; write "
                                       "\"2024-06-01T18:30:00+02:00\" or seconds "
                                       "since 1970"));
  return std::nullopt;
}

std::vector<ClockPause> read_pauses(JobReader& clock, ClockBase base) {
  std::vector<ClockPause> pauses;
  const auto items = clock.list("pauses", 0, job_fields::kMaxPauses,
                                "a list of pauses [from, until]");
  int number = 0;
  for (const JsonNode& item : items) {
    const std::string place = clock.where() + ", pause " + std::to_string(++number);
    if (item.kind != Kind::kArray || item.items.size() != 2) {
      clock.log().mistake(item.line, place,
                          "expected [from, until], such as [\"45:00\", \"60:00\"]");
      continue;
    }
    const auto from = read_moment(clock, item.items[0], place, base);
    const auto until = read_moment(clock, item.items[1], place, base);
    if (!from || !until) continue;
    if (*until <= *from)
      clock.log().mistake(item.line, place, "ends before it begins");
    else if (!pauses.empty() && *from <= pauses.back().until)
      clock.log().mistake(item.line, place,
                          "begins before the one in front of it has ended; write "
                          "them by time");
    else
      pauses.push_back({*from, *until});
  }
  return pauses;
}

std::shared_ptr<const DataSeries> read_series(JobReader& reader,
                                              const std::string& folder) {
  auto series = std::make_shared<DataSeries>();
  take(series->base, reader.choice("base", job_fields::kClockBases));
  if (const auto kind = reader.choice("kind", job_fields::kDataKinds))
    series->is_text = *kind == 1;
  const auto interpolate = reader.truth("interpolate");
  if (series->is_text && interpolate == true)
    reader.mistake("interpolate", "texts have nothing between them; leave it out");
  series->interpolated = interpolate.value_or(true) && !series->is_text;
  DataColumns columns;
  columns.is_text = series->is_text;
  columns.is_wall_time = series->base == ClockBase::kRecording;
  take(columns.time, reader.text("time"));
  take(columns.value, reader.text("value"));
  if (reader.find("file") == nullptr)
    reader.mistake_here("needs a \"file\": the path of a CSV or JSON file");
  const auto file = reader.text("file");
  if (!file) return nullptr;
  const auto load = [&]() -> Result<std::vector<DataSample>> {
    const JobRules& rules = reader.log().rules;
    GR_TRY(const std::string path, resolve_allowed_file(*file, folder, rules));
    GR_TRY(const std::string bytes, read_small_file(path, kMaxDataBytes, rules));
    return parse_data(bytes, path, columns);
  };
  auto samples = load();
  if (!samples) {
    reader.mistake("file", samples.error().message);
    return nullptr;
  }
  series->samples = std::move(*samples);
  return series;
}

}  // namespace

void read_clocks(JobReader& overlay, Overlay& out) {
  read_named(overlay, "clocks", job_fields::kMaxClocks, job_fields::kClock,
             [&](const std::string& name, JobReader& reader) {
               ClockSpec clock;
               take(clock.base, reader.choice("base", job_fields::kClockBases));
               if (const JsonNode* first = reader.find("first"))
                 take(clock.first, read_moment(reader, *first, reader.place("first"),
                                               clock.base));
               take(clock.offset, reader.seconds("offset"));
               // Exactly: 0.1 is 1/10.
               if (reader.number("speed", -1000, 1000))
                 take(clock.speed, parse_seconds(reader.find("speed")->text));
               clock.pauses = read_pauses(reader, clock.base);
               clock.count_down_from = reader.seconds("count_down_from");
               if (clock.count_down_from && *clock.count_down_from < Rational(0))
                 reader.mistake("count_down_from", "must be 0 or more seconds");
               out.clocks[name] = std::move(clock);
             });
}

void read_data(JobReader& overlay, const std::string& folder, Overlay& out) {
  size_t samples = 0;
  read_named(overlay, "data", job_fields::kMaxSeries, job_fields::kData,
             [&](const std::string& name, JobReader& reader) {
               auto series = read_series(reader, folder);
               // Known all the same, so that {data.NAME} is not called unknown too.
               if (!series) series = std::make_shared<DataSeries>();
               samples += series->samples.size();
               if (samples > kMaxSamplesOfAll) {
                 reader.mistake_here("the overlay's data has more than " +
                                     std::to_string(kMaxSamplesOfAll) + " samples");
                 series = std::make_shared<DataSeries>();
               }
               out.data[name] = std::move(series);
             });
}

}  // namespace glyphreel
