// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_TEXT_TEMPLATE_H_
#define GR_TEXT_TEXT_TEMPLATE_H_

// A text layer's string, parsed: literal parts, placeholders of the clip's own
// data and running clocks. What a placeholder inserts is never parsed again.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "../core/rational.h"
#include "overlay.h"

namespace glyphreel {

// A clock's format: tokens h hh m mm s ss (two letters: at least two digits)
// and t tt ttt (tenths, hundredths, thousandths, cut off, never rounded up);
// anything else but a letter is literal. Without an h, m counts all the
// minutes; without an m, s counts all the seconds. Empty: h:mm:ss from an hour
// on, else m:ss.
class ClockFormat {
 public:
  // Null and a sentence in `mistake` for a letter that is no token.
  static bool parse(std::string_view text, ClockFormat& out,
                    std::string& mistake);
  // `seconds` >= 0; times before zero show as zero.
  std::string format(Rational seconds) const;

 private:
  struct Token {
    char unit = 0;  // h, m, s, t; 0: literal
    int width = 0;
    std::string literal;
  };
  std::vector<Token> tokens_;
};

enum class ClockSource : uint8_t { kClip, kSource, kFilm };

class TextTemplate {
 public:
  struct Literal {
    std::string text;
  };
  struct Placeholder {
    std::string name;  // "name", "fields.x", ...
  };
  struct Clock {
    ClockSource source;
    ClockFormat format;
  };
  using Part = std::variant<Literal, Placeholder, Clock>;

  // Parses `text`. Each mistake (an unknown placeholder, a brace without its
  // pair, a bad clock format) becomes a sentence in `mistakes`, and its text
  // stays literal.
  static TextTemplate parse(std::string_view text,
                            const std::vector<std::string>* field_names,
                            std::vector<std::string>& mistakes);

  bool has_clock() const;
  // The text for one clip; clocks show what `clock_text` gives them.
  template <typename ClockText>
  std::string expand(const ClipText& clip, ClockText&& clock_text) const {
    std::string out;
    for (const Part& part : parts_) {
      if (const auto* l = std::get_if<Literal>(&part))
        out += l->text;
      else if (const auto* p = std::get_if<Placeholder>(&part))
        out += placeholder_text(p->name, clip);
      else
        out += clock_text(std::get<Clock>(part));
    }
    return out;
  }

 private:
  static std::string placeholder_text(const std::string& name,
                                      const ClipText& clip);
  std::vector<Part> parts_;
};

// As find_mistakes(); null `field_names`: every {fields.KEY} is known.
std::vector<std::string> find_layer_mistakes(
    const Overlay& overlay, const std::vector<std::string>* field_names);

}  // namespace glyphreel

#endif  // GR_TEXT_TEXT_TEMPLATE_H_
