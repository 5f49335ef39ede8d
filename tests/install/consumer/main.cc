// SPDX-License-Identifier: Apache-2.0
// Calls into every public header, in C++ and C. usage: consumer VIDEO FILM
#include <glyphreel.h>
#include <glyphreel/codec/media_log.h>
#include <glyphreel/sched/diagnosis.h>
#include <glyphreel/sched/job_file.h>
#include <glyphreel/sched/render.h>
#include <glyphreel/sched/report_json.h>
#include <glyphreel/text/compositor.h>
#include <glyphreel/text/image.h>

#include <cstdio>
#include <vector>

using namespace glyphreel;

int fail(const char* what) { return std::fprintf(stderr, "failed: %s\n", what), 1; }

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  silence_media_log();
  ParsedJob parsed = parse_job(
      R"([{"start_time": 1, "end_time": 1.12, "name": "Three frames", "tags": ["Goal"]}])",
      "job", "", {argv[1]});
  if (!parsed.mistakes.empty()) return fail(parsed.mistakes[0].c_str());
  if (!find_mistakes(parsed.compilation.overlay, {}).empty()) return fail("overlay");
  const CheckReport checked = check(parsed.compilation, argv[2]);
  if (!checked.problems.empty()) return fail(checked.problems[0].c_str());
  if (check_json(checked).find("\"frame_count\": 3") == std::string::npos)
    return fail("check_json");
  const auto film = render(parsed.compilation, {.output_path = argv[2]});
  if (!film) return fail(film.error().message.c_str());
  if (report_json(*film).empty() || diagnose(*film).accounts.empty() ||
      film->profile.totals()[static_cast<size_t>(Stage::kEncode)].count == 0 ||
      stage_name(Stage::kEncode).empty() || account_name(Account::kEncode).empty())
    return fail("report");

  const FrameFormat format{{64, 36}, PixelFormat::kGray8, {}};
  auto fonts = FontLibrary::create();
  if (!fonts) return fail(fonts.error().message.c_str());
  auto compositor = Compositor::create(
      Overlay{}, clip_text(parsed.compilation.clips[0], 1), format, Rational(1), *fonts);
  if (!compositor) return fail(compositor.error().message.c_str());
  std::vector<uint8_t> pixels(64 * 36, 0);
  uint8_t* data = pixels.data();
  const ptrdiff_t stride = 64;
  compositor->draw(make_frame_view(format, &data, &stride),
                   {Rational(1, 2), Rational(1, 2), Rational(1, 2)});
  if (pixels == std::vector<uint8_t>(64 * 36, 0)) return fail("nothing was drawn");

  if (decode_png({}).ok() || !parse_color("#fff") || format_seconds(Rational(1)).empty())
    return fail("values");
  if (gr_plane_count("nv12") != 2) return fail(gr_version());
  std::printf("%lld frames\n", static_cast<long long>(film->frame_count));
}
