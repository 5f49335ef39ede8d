// SPDX-License-Identifier: Apache-2.0
// A host in C++: makes one film for televisions and one for phones, both at once, out of
// moments that it keeps in its own program. Ctrl-C ends both and leaves nothing behind.
// usage: cpp_host VIDEO FOLDER

#include <glyphreel/sched/render.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <string>
#include <thread>
#include <utility>

namespace {

using glyphreel::Compilation;
using glyphreel::Rational;

// One for both films: raising it is allowed in a signal handler.
glyphreel::CancelToken g_cancel;

Compilation best_moments(const std::string& video) {
  Compilation job;
  job.sources["match"] = video;
  struct Moment {
    Rational from, to;
    const char* name;
    int rating;
  };
  for (const Moment& m : {Moment{{1, 2}, {3, 2}, "Brilliant Goal", 5},
                          Moment{{2, 1}, {14, 5}, "A {pass} nobody saw", 2}}) {
    glyphreel::Clip clip;
    clip.source = "match";
    clip.start_time = m.from;
    clip.end_time = m.to;
    clip.name = m.name;
    clip.rating = m.rating;
    job.clips.push_back(clip);
  }
  return job;
}

struct Film {
  Compilation job;
  std::string path;
  std::atomic<int> percent{0};
  std::string outcome;  // of its own thread, until that has ended
  bool made = false;
};

void make(Film& film) {
  glyphreel::RenderOptions options;
  options.output_path = film.path;
  options.cancel = &g_cancel;
  options.on_progress = [&](const glyphreel::RenderProgress& p) {
    if (p.frame_count > 0)
      film.percent = static_cast<int>(100 * p.frames_done / p.frame_count);
  };
  const auto report = glyphreel::render(film.job, options);
  film.made = report.ok();
  film.outcome = report.ok() ? std::to_string(report->frame_count) + " frames"
                             : report.error().message;
  for (const std::string& warning :
       report.ok() ? report->warnings : std::vector<std::string>())
    film.outcome += "\n  " + warning;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: cpp_host VIDEO FOLDER\n"), 2;
  std::signal(SIGINT, [](int) { g_cancel.cancel(); });

  std::array<Film, 2> films;
  films[0].job = films[1].job = best_moments(argv[1]);
  films[0].path = std::string(argv[2]) + "/television.mp4";
  films[1].path = std::string(argv[2]) + "/phone.mp4";
  films[1].job.output.size = glyphreel::Size{360, 640};
  films[1].job.output.fit = glyphreel::OutputFit::kBlur;
  {
    std::array<std::jthread, 2> threads;
    for (size_t i = 0; i < films.size(); ++i)
      threads[i] = std::jthread([&film = films[i]] { make(film); });
  }
  bool all_made = true;
  for (const Film& film : films) {
    std::printf("%s: %s (%d %%)\n", film.path.c_str(), film.outcome.c_str(),
                film.percent.load());
    all_made &= film.made;
  }
  return all_made ? 0 : g_cancel.is_cancelled() ? 130 : 1;
}
