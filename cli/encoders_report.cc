// SPDX-License-Identifier: Apache-2.0
#include "cli/encoders_report.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "cli/study_sections.h"
#include "cli/terminal.h"
#include "sched/output_block.h"

namespace glyphreel {
namespace {

double seconds_of(int64_t frames, const EncoderComparison& result) {
  return (Rational(frames) / result.frame_rate).to_double();
}

// "x 0.46".
std::string ratio(double value, double of) {
  return formatted("x %.2f", of > 0 ? value / of : 0);
}

// "54 % less", "12 % more".
std::string change(double value, double of, const char* less, const char* more) {
  const double percent = of > 0 ? 100 * (value / of - 1) : 0;
  return formatted("%.0f %% %s", std::abs(percent), percent < 0 ? less : more);
}

std::string capitalised(std::string text) {
  if (!text.empty())
    text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

DocumentSection title(const EncodersReport& report) {
  const EncoderComparison& r = report.result;
  DocumentSection out;
  out.heading = "Encoders for " + printable(report.job);
  out.sentences = {
      formatted("Measured on %s, finished with the job's overlay: %dx%d at %.6g frames "
                "per second, %s.",
                sample_words(r).c_str(), r.size.width, r.size.height,
                r.frame_rate.to_double(), r.pixel_format.c_str()),
      formatted("The job's own setting, %s: %s.",
                printable(settings_text(r.own_settings)).c_str(),
                point_words(r.own, r).c_str()),
      formatted("%s. Made by `%s`.", machine_words(report.machine).c_str(),
                printable(report.command).c_str())};
  if (r.own_cpu_spread > 0.1)
    out.sentences.push_back(formatted(
        "The CPU time of the job's own setting, measured first and last, differs by %.0f "
        "%%: something else was at work, and these figures are not to be relied on.",
        100 * r.own_cpu_spread));
  return out;
}

DocumentSection recommendation(const EncodersReport& report,
                               const EncoderRecommendation& recommended) {
  const EncoderComparison& r = report.result;
  const EncoderPoint &point = recommended.measured, &own = r.own;
  DocumentSection out;
  const std::string aim = capitalised(std::string(encoder_aim_name(recommended.aim)));
  if (recommended.is_own) {
    out.heading = aim + ": what the job has";
    out.sentences = {"Nothing that was tried is better."};
    return out;
  }
  out.heading = aim + ": " + printable(settings_text(recommended.settings));
  out.sentences = {
      formatted("Measured: %s. Against the job's own setting: %s CPU, %s, SSIM %+.5f.",
                point_words(point, r).c_str(),
                change(point.cpu_s, own.cpu_s, "less", "more").c_str(),
                change(point.bytes, own.bytes, "smaller", "larger").c_str(),
                point.ssim - own.ssim)};
  out.code = "\"output\": " + recommended_block(report, recommended);
  return out;
}

struct Row {
  std::string name, quality, is_on_front;
  EncoderPoint point;
};

DocumentSection front(const EncodersReport& report) {
  const EncoderComparison& r = report.result;
  DocumentSection out;
  out.heading = formatted("At the quality of the job's own setting (SSIM %.5f)",
                          r.own.ssim);
  out.sentences = {
      "Interpolated between the trials of each; \"front\": no other takes both less CPU "
      "and fewer bytes."};
  out.table.header = {"encoder", "quality", "CPU ms/frame", "of own", "Mbit/s",
                      "of own",  "PSNR dB", "front"};
  std::vector<Row> rows = {{"the job's own", "", r.own_on_front ? "front" : "", r.own}};
  for (const ComparedEncoder& e : r.encoders)
    if (e.at_equal)
      rows.push_back({candidate_name(e.candidate),
                      formatted("%s %.1f", std::string(e.candidate.scale.option).c_str(),
                                e.at_equal->quality),
                      e.on_front ? "front" : "", *e.at_equal});
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return a.point.cpu_s < b.point.cpu_s;
  });
  for (const Row& row : rows)
    out.table.rows.push_back(
        {printable(row.name), row.quality,
         formatted("%.1f", cpu_ms_per_frame(row.point, r)),
         ratio(row.point.cpu_s, r.own.cpu_s),
         formatted("%.2f", megabits_per_s(row.point, r)),
         ratio(row.point.bytes, r.own.bytes), formatted("%.2f", row.point.psnr_db),
         row.is_on_front});
  for (const ComparedEncoder& e : r.encoders)
    if (!e.at_equal)
      out.remarks.push_back(printable(candidate_name(e.candidate) + ": " +
                                      e.left_behind + "."));
  for (const std::string& sentence : r.left_out)
    out.remarks.push_back("Left out: " + printable(sentence) + ".");
  return out;
}

DocumentSection trials(const EncodersReport& report) {
  const EncoderComparison& r = report.result;
  DocumentSection out;
  out.is_detail = true;
  out.heading = "Every trial";
  out.table.header = {"encoder", "quality", "CPU ms/frame", "Mbit/s", "SSIM", "PSNR dB"};
  const auto add = [&](const std::string& name, const std::string& quality,
                       const EncoderPoint& point) {
    out.table.rows.push_back({name, quality,
                              formatted("%.1f", cpu_ms_per_frame(point, r)),
                              formatted("%.2f", megabits_per_s(point, r)),
                              formatted("%.5f", point.ssim),
                              formatted("%.2f", point.psnr_db)});
  };
  add("the job's own", "", r.own);
  for (const ComparedEncoder& e : r.encoders)
    for (const EncoderPoint& point : e.measured)
      add(candidate_name(e.candidate),
          formatted("%s %.6g", std::string(e.candidate.scale.option).c_str(),
                    point.quality),
          point);
  return out;
}

DocumentSection method() {
  DocumentSection out;
  out.is_detail = true;
  out.heading = "How it was measured";
  out.sentences = {
      "Every encoder gets the same finished frames, one encoder at a time, with the "
      "threads that the plan gives to most of the film. CPU is what the process takes "
      "from opening the encoder to its last packet, its threads included; the job's own "
      "setting is the mean of a trial at the beginning and one at the end.",
      "SSIM and PSNR are those of FFmpeg's filters ssim and psnr (all planes, weighted by "
      "their samples; the mean over the frames): `--keep FOLDER` writes the sample and "
      "what is recommended, so that `ffmpeg -i smallest.mkv -i sample.mkv -lavfi ssim -f "
      "null -` shows the same figures.",
      "Between trials, the logarithm of the size, the CPU time and the quality value are "
      "interpolated over SSIM in dB by a monotone cubic; nothing is extrapolated. What is "
      "recommended is set to the next value that can be set on the safe side and measured "
      "itself.",
      "A sample that is not the whole film has more key frames than the film: its sizes "
      "are too high, their ratios hardly are. A longer sample (`--seconds`) is nearer to "
      "the film."};
  return out;
}

}  // namespace

std::string sample_words(const EncoderComparison& result) {
  if (result.frame_count == result.film_frame_count)
    return formatted("all %lld frames (%.1f s)",
                     static_cast<long long>(result.frame_count),
                     seconds_of(result.frame_count, result));
  std::set<int> clips;
  int64_t stretches = 0;
  for (const Chunk& chunk : result.chunks)
    for (const ChunkPart& part : chunk.parts) {
      clips.insert(part.clip);
      ++stretches;
    }
  return formatted("%lld of %lld frames (%.1f s: %s of %s)",
                   static_cast<long long>(result.frame_count),
                   static_cast<long long>(result.film_frame_count),
                   seconds_of(result.frame_count, result),
                   count_of(stretches, "part").c_str(),
                   count_of(static_cast<int64_t>(clips.size()), "clip").c_str());
}

double cpu_ms_per_frame(const EncoderPoint& point, const EncoderComparison& result) {
  return 1000 * point.cpu_s / static_cast<double>(result.frame_count);
}

double megabits_per_s(const EncoderPoint& point, const EncoderComparison& result) {
  return point.bytes * 8e-6 / seconds_of(result.frame_count, result);
}

std::string point_words(const EncoderPoint& point, const EncoderComparison& result) {
  return formatted("%.1f ms CPU a frame, %.2f Mbit/s, SSIM %.5f, PSNR %.2f dB",
                   cpu_ms_per_frame(point, result), megabits_per_s(point, result),
                   point.ssim, point.psnr_db);
}

std::string recommended_block(const EncodersReport& report,
                              const EncoderRecommendation& recommendation) {
  OutputSettings output = report.output;
  output.video = recommendation.settings;
  return output_block(output);
}

Document encoders_document(const EncodersReport& report) {
  Document out = {title(report)};
  for (const EncoderRecommendation& r : report.result.recommendations)
    out.push_back(recommendation(report, r));
  out.push_back(front(report));
  out.push_back(trials(report));
  out.push_back(method());
  return out;
}

}  // namespace glyphreel
