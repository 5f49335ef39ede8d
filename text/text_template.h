// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_TEXT_TEMPLATE_H_
#define GR_TEXT_TEXT_TEMPLATE_H_

// A text layer's string, parsed: literal parts, placeholders of the clip's own
// data and what runs: clocks, timecode, values. What a placeholder inserts is never parsed again.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "../core/rational.h"
#include "overlay.h"
#include "text/clock.h"
#include "text/data_series.h"

namespace glyphreel {

// What of the overlay and the job a template may name; null: everything is known.
struct TemplateNames {
  const std::vector<std::string>* fields = nullptr;
  const std::map<std::string, ClockSpec>* clocks = nullptr;
  const std::map<std::string, std::shared_ptr<const DataSeries>>* data = nullptr;
};

class TextTemplate {
 public:
  struct Literal {
    std::string text;
  };
  struct Placeholder {
    std::string name;  // "name", "fields.x", ...
  };
  // What changes while the clip runs.
  struct Running {
    enum class Kind : uint8_t {
      kClip, kSource, kFilm, kRecording, kClock, kTimecode, kData
    };
    Kind kind = Kind::kClip;
    std::string name;     // of kClock and kData
    ClockFormat format;
    NumberFormat number;  // of kData
  };
  using Part = std::variant<Literal, Placeholder, Running>;

  // Parses `text`. Each mistake (an unknown placeholder, a brace without its
  // pair, a bad clock format) becomes a sentence in `mistakes`, and its text
  // stays literal.
  static TextTemplate parse(std::string_view text,
                            const TemplateNames& names,
                            std::vector<std::string>& mistakes);

  bool is_running() const;
  const std::vector<Part>& parts() const { return parts_; }
  // The text for one clip; running parts show what `running_text` gives them.
  template <typename RunningText>
  std::string expand(const ClipText& clip, RunningText&& running_text) const {
    std::string out;
    for (const Part& part : parts_) {
      if (const auto* l = std::get_if<Literal>(&part))
        out += l->text;
      else if (const auto* p = std::get_if<Placeholder>(&part))
        out += placeholder_text(p->name, clip);
      else
        out += running_text(std::get<Running>(part));
    }
    return out;
  }

  // What the placeholder `name` stands for.
  static std::string placeholder_text(const std::string& name,
                                      const ClipText& clip);

 private:
  std::vector<Part> parts_;
};

// As find_mistakes(); null `field_names`: every {fields.KEY} is known.
std::vector<std::string> find_layer_mistakes(
    const Overlay& overlay, const std::vector<std::string>* field_names);

}  // namespace glyphreel

#endif  // GR_TEXT_TEXT_TEMPLATE_H_
