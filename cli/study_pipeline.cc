// SPDX-License-Identifier: Apache-2.0
#include "cli/study_pipeline.h"

#include <algorithm>

#include "cli/study_job.h"
#include "cli/text_file.h"
#include "text/utf8.h"

namespace glyphreel {
namespace {

// By rating, 1 to 5.
constexpr const char* kColors[] = {"ef4444", "f59e0b", "3b82f6", "22c55e", "86efac"};
constexpr const char* kSymbols[] = {"??", "?", "!?", "!", "!!"};

// The first `count` characters.
std::string head_of(const std::string& text, size_t count) {
  size_t at = 0;
  while (at < text.size() && count > 0) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80)
      ++at;
    --count;
  }
  return text.substr(0, at);
}

void add_encoding(const OutputSettings& output, std::vector<std::string>& out) {
  const auto add_options = [&](const EncoderOptions& options, const char* stream) {
    for (const auto& [name, value] : options) {
      out.push_back("-" + name + stream);
      out.push_back(value);
    }
  };
  out.insert(out.end(), {"-c:v", output.video.codec});
  add_options(output.video.options, ":v");
  if (!output.video.pixel_format.empty())
    out.insert(out.end(), {"-pix_fmt", output.video.pixel_format});
  if (output.fps)
    out.insert(out.end(), {"-r", std::to_string(output.fps->num) + "/" +
                                     std::to_string(output.fps->den)});
  if (!output.audio) {
    out.push_back("-an");
    return;
  }
  out.insert(out.end(), {"-c:a", output.audio->codec});
  if (output.audio->bit_rate > 0)
    out.insert(out.end(), {"-b:a", std::to_string(output.audio->bit_rate)});
  // -ac: both sides of the comparison make as many channels.
  out.insert(out.end(), {"-ac", std::to_string(output.audio->channels)});
  add_options(output.audio->options, ":a");
}

}  // namespace

TodaysPipeline::TodaysPipeline(std::string ffmpeg, std::string folder, std::string ending)
    : ffmpeg_(std::move(ffmpeg)),
      folder_(std::move(folder)),
      ending_(std::move(ending)) {}

Result<std::string> TodaysPipeline::filters(const Compilation& compilation,
                                            const Clip& clip, size_t number) const {
  std::string out;
  if (compilation.output.size)
    out = "scale=" + std::to_string(compilation.output.size->width) + ":" +
          std::to_string(compilation.output.size->height);
  if (compilation.overlay.kind == Overlay::Kind::kNone) return out;
  const size_t rating = static_cast<size_t>(std::clamp(clip.rating, 1, 5)) - 1;
  const bool has_notes = !clip.notes.empty();
  // Text comes from files, so that nothing in it is taken for filter syntax.
  const std::string title = "title" + std::to_string(number) + ".txt";
  const std::string notes = "notes" + std::to_string(number) + ".txt";
  GR_CHECK(write_text_file(folder_ + "/" + title,
                           std::string(kSymbols[rating]) + "  " +
                               clip_name(clip, static_cast<int>(number) + 1)));
  GR_CHECK(write_text_file(folder_ + "/" + notes, head_of(clip.notes, 100)));
  if (!out.empty()) out += ",";
  out += std::string("drawbox=x=iw*0.1-4:y=6:w=iw*0.8+8:h=") + (has_notes ? "88" : "58") +
         ":color=0x" + kColors[rating] + ":t=fill" +
         ",drawbox=x=iw*0.1:y=10:w=iw*0.8:h=" + (has_notes ? "80" : "50") +
         ":color=white@0.95:t=fill" + ",drawtext=textfile=" + title +
         ":expansion=none:fontsize=24:fontcolor=black:x=(w-text_w)/2:y=20";
  if (has_notes)
    out += ",drawtext=textfile=" + notes +
           ":expansion=none:fontsize=16:fontcolor=0x333333:x=(w-text_w)/2:y=50";
  return out;
}

Result<std::vector<ChildCommand>> TodaysPipeline::clip_commands(
    const Compilation& compilation, const std::vector<Clip>& clips,
    TodayPart part) const {
  std::vector<ChildCommand> out;
  for (size_t i = 0; i < clips.size(); ++i) {
    const Clip& clip = clips[i];
    ChildCommand command{"clip " + std::to_string(i + 1), {ffmpeg_}, folder_, ""};
    std::vector<std::string>& words = command.arguments;
    if (part == TodayPart::kStart) {
      words.push_back("-version");
      out.push_back(std::move(command));
      continue;
    }
    words.insert(words.end(), {"-nostdin", "-v", "error", "-y", "-ss",
                               decimal_seconds(clip.start_time)});
    if (part == TodayPart::kSeek)
      words.insert(words.end(), {"-t", "0.04"});
    else
      words.insert(words.end(), {"-to", decimal_seconds(clip.end_time)});
    words.insert(words.end(),
                 {"-i", absolute_source(compilation.sources.at(clip.source))});
    const bool draws = part == TodayPart::kNone || part == TodayPart::kFilter;
    if (draws) {
      GR_TRY(const std::string filters, this->filters(compilation, clip, i));
      if (!filters.empty()) words.insert(words.end(), {"-vf", filters});
    }
    if (part == TodayPart::kNone || part == TodayPart::kWithoutText) {
      add_encoding(compilation.output, words);
      words.push_back("clip" + std::to_string(i) + ending_);
    } else {
      if (!compilation.output.audio) words.push_back("-an");
      words.insert(words.end(), {"-f", "null", "-"});
    }
    out.push_back(std::move(command));
  }
  return out;
}

Result<ChildCommand> TodaysPipeline::join_command(size_t clip_count) const {
  std::string list;
  for (size_t i = 0; i < clip_count; ++i)
    list += "file 'clip" + std::to_string(i) + ending_ + "'\n";
  GR_CHECK(write_text_file(folder_ + "/list.txt", list));
  return ChildCommand{"join",
                      {ffmpeg_, "-nostdin", "-v", "error", "-y", "-f", "concat", "-safe",
                       "0", "-i", "list.txt", "-c", "copy", "today" + ending_},
                      folder_,
                      ""};
}

std::string TodaysPipeline::film() const { return folder_ + "/today" + ending_; }

}  // namespace glyphreel
