// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_PROGRESS_DISPLAY_H_
#define GR_CLI_PROGRESS_DISPLAY_H_

// Shows how far render() is: a bar on a terminal, lines in a log, or JSON for a
// program. Used by one thread at a time, as render() promises.

#include <deque>
#include <string>

#include "cli/commands.h"
#include "sched/render.h"

namespace glyphreel {

class ProgressDisplay {
 public:
  // kAuto becomes a bar when stderr is a terminal that can redraw a line, else lines.
  explicit ProgressDisplay(ProgressStyle style);
  ~ProgressDisplay();  // clears the bar
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

  void show(const RenderProgress& progress);
  // Takes the bar off the screen so that something else can be written.
  void clear();

 private:
  enum class Form : uint8_t { kBar, kLines, kJson, kNone };
  struct Sample {
    double elapsed_s;
    int64_t frames;
  };
  struct Estimate {
    double percent = 0;
    double fps = 0;       // film frames a second, over the last seconds
    double speed = 0;     // film seconds a second
    double left_s = -1;   // < 0: not known yet
  };

  Estimate estimate(const RenderProgress& progress);
  void draw_bar(const RenderProgress& progress, const Estimate& now);
  void print_line(const RenderProgress& progress, const Estimate& now);
  void print_json(const RenderProgress& progress, const Estimate& now);

  Form form_;
  bool unicode_ = false;
  bool bar_shown_ = false;
  std::deque<Sample> samples_;
  double last_shown_s_ = -1e9;
  int last_tenth_ = -1;
  std::string last_stage_;
};

}  // namespace glyphreel

#endif  // GR_CLI_PROGRESS_DISPLAY_H_
