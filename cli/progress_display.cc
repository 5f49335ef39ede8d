// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_display.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/ioctl.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "cli/terminal.h"

namespace glyphreel {
namespace {

constexpr double kWindow_s = 8;       // speed is measured over the last seconds
constexpr double kRedraw_s = 0.1;     // the bar
constexpr double kJsonEvery_s = 0.25;
constexpr double kLineEvery_s = 10;

bool terminal_can_redraw() {
  const char* term = std::getenv("TERM");
  return isatty(STDERR_FILENO) != 0 && term != nullptr &&
         std::strcmp(term, "dumb") != 0 && *term != '\0';
}

bool terminal_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    return std::strstr(value, "UTF-8") != nullptr ||
           std::strstr(value, "utf8") != nullptr;
  }
  return false;
}

int terminal_columns() {
  winsize size = {};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return 80;
}

// The stages of render(), in a person's words.
std::string stage_word(const std::string& stage) {
  if (stage == "probe") return "reading sources";
  if (stage == "render") return "rendering";
  if (stage == "join") return "joining";
  return stage;
}

std::string text_of(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof(text), format, value);
  return text;
}

}  // namespace

ProgressDisplay::ProgressDisplay(ProgressStyle style) {
  switch (style) {
    case ProgressStyle::kAuto:
      form_ = terminal_can_redraw() ? Form::kBar : Form::kLines;
      break;
    case ProgressStyle::kPlain:
      form_ = Form::kLines;
      break;
    case ProgressStyle::kJson:
      form_ = Form::kJson;
      break;
    case ProgressStyle::kNone:
      form_ = Form::kNone;
      break;
  }
  unicode_ = terminal_is_utf8();
}

ProgressDisplay::~ProgressDisplay() { clear(); }

ProgressDisplay::Estimate ProgressDisplay::estimate(const RenderProgress& progress) {
  samples_.push_back({progress.elapsed_s, progress.frames_done});
  while (samples_.size() > 2 &&
         progress.elapsed_s - samples_.front().elapsed_s > kWindow_s)
    samples_.pop_front();
  Estimate now;
  if (progress.frame_count > 0)
    now.percent = 100.0 * static_cast<double>(progress.frames_done) /
                  static_cast<double>(progress.frame_count);
  const double span = progress.elapsed_s - samples_.front().elapsed_s;
  const int64_t frames = progress.frames_done - samples_.front().frames;
  if (span > 0.2 && frames > 0) {
    now.fps = static_cast<double>(frames) / span;
    now.left_s =
        static_cast<double>(progress.frame_count - progress.frames_done) / now.fps;
    if (progress.film_fps > 0) now.speed = now.fps / progress.film_fps;
  }
  return now;
}

void ProgressDisplay::show(const RenderProgress& progress) {
  if (form_ == Form::kNone) return;
  const Estimate now = estimate(progress);
  const bool new_stage = last_stage_ != progress.stage;
  const double since = progress.elapsed_s - last_shown_s_;
  const int tenth = static_cast<int>(now.percent / 10);
  const bool all_done =
      progress.frame_count > 0 && progress.frames_done == progress.frame_count;
  const bool due = form_ == Form::kBar    ? since >= kRedraw_s
                   : form_ == Form::kJson ? since >= kJsonEvery_s
                                          : tenth > last_tenth_ ||
                                                since >= kLineEvery_s;
  if (!due && !new_stage && !(all_done && form_ == Form::kJson && since > 0)) return;
  last_stage_ = progress.stage;
  last_shown_s_ = progress.elapsed_s;
  last_tenth_ = std::max(last_tenth_, tenth);
  if (form_ == Form::kBar) draw_bar(progress, now);
  if (form_ == Form::kLines) print_line(progress, now);
  if (form_ == Form::kJson) print_json(progress, now);
}

void ProgressDisplay::draw_bar(const RenderProgress& progress, const Estimate& now) {
  // Numbers first, so that a narrow terminal drops the bar and not them.
  std::string numbers = text_of(" %3.0f %%", now.percent);
  if (now.fps > 0) {
    numbers += text_of("  %.0f frames/s", now.fps);
    if (now.speed > 0) numbers += text_of("  %.1fx", now.speed);
    if (now.left_s >= 0) numbers += "  " + format_wall(now.left_s) + " left";
  }
  const std::string word = stage_word(progress.stage) + " ";
  const int room = terminal_columns() - 1 - static_cast<int>(word.size()) -
                   static_cast<int>(numbers.size());
  const int cells = std::min(room, 40);
  std::string line = "\r" + word;
  if (cells >= 5) {
    const int filled = static_cast<int>(now.percent / 100 * cells + 0.5);
    for (int i = 0; i < cells; ++i)
      line += i < filled ? (unicode_ ? "\u2588" : "#") : (unicode_ ? "\u2591" : ".");
  }
  if (room >= 0)
    line += numbers;
  else
    line = "\r" + text_of("%.0f %%", now.percent);
  line += "\033[K";  // erase what a longer line left
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
  bar_shown_ = true;
}

void ProgressDisplay::print_line(const RenderProgress& progress,
                                 const Estimate& now) {
  std::string line = stage_word(progress.stage);
  if (progress.frame_count > 0)
    line += text_of(": %.0f %%, ", now.percent) +
            std::to_string(progress.frames_done) + " of " +
            count_of(progress.frame_count, "frame");
  if (now.fps > 0) {
    line += text_of(", %.0f frames/s", now.fps);
    if (now.speed > 0) line += text_of(", %.1fx real time", now.speed);
    if (now.left_s >= 0) line += ", " + format_wall(now.left_s) + " left";
  }
  std::fprintf(stderr, "%s\n", line.c_str());
}

void ProgressDisplay::print_json(const RenderProgress& progress,
                                 const Estimate& now) {
  nlohmann::ordered_json event;
  event["event"] = "progress";
  event["stage"] = progress.stage;
  event["frames_done"] = progress.frames_done;
  event["frame_count"] = progress.frame_count;
  event["percent"] = now.percent;
  event["elapsed_s"] = progress.elapsed_s;
  event["fps"] = now.fps;
  event["speed"] = now.speed;
  if (now.left_s >= 0)
    event["eta_s"] = now.left_s;
  else
    event["eta_s"] = nullptr;
  std::printf("%s\n", event.dump().c_str());
  std::fflush(stdout);
}

void ProgressDisplay::clear() {
  if (!bar_shown_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  bar_shown_ = false;
}

}  // namespace glyphreel
