/* SPDX-License-Identifier: Apache-2.0 */
/* A host in C: makes the film of a job file, with progress. Ctrl-C ends it and leaves
   nothing behind. usage: film JOB OUTPUT */

#include <glyphreel.h>

#include <signal.h>
#include <stdio.h>

static gr_cancel *cancel;

static void on_interrupt(int signal_number) {
  (void)signal_number;
  gr_cancel_raise(cancel);
}

static void show(const gr_progress *progress, void *user) {
  FILE *out = user;
  if (progress->frame_count > 0)
    fprintf(out, "\r%s: frame %lld of %lld", progress->stage,
            (long long)progress->frames_done, (long long)progress->frame_count);
}

/* Says what happened and frees it; the exit code is that of the command line. */
static int failed(gr_error *error) {
  const gr_code code = gr_error_code(error);
  fprintf(stderr, "\n%s: %s\n", gr_code_name(code), gr_error_text(error));
  gr_error_free(error);
  switch (code) {
    case GR_CANCELLED: return 130;
    case GR_BAD_REQUEST: return 2;
    case GR_BAD_MEDIA: return 3;
    case GR_OUT_OF_MEMORY: return 5;
    default: return 4;
  }
}

int main(int argc, char **argv) {
  gr_error *error = NULL;
  gr_job *job = NULL;
  gr_report *report = NULL;
  gr_render_options options = {0};
  int exit_code = 0;

  if (argc != 3) return fprintf(stderr, "usage: film JOB OUTPUT\n"), 2;
  if (gr_cancel_create(&cancel, &error) != GR_OK) return failed(error);
  gr_silence_media_log(); /* the errors say it better */
  signal(SIGINT, on_interrupt);

  options.struct_size = sizeof(options);
  options.cancel = cancel;
  options.on_progress = show;
  options.user = stderr;
  if (gr_job_from_file(argv[1], NULL, &job, &error) != GR_OK ||
      gr_render(job, argv[2], &options, &report, &error) != GR_OK) {
    exit_code = failed(error);
  } else {
    gr_film film = {0};
    const char *warning;
    film.struct_size = sizeof(film);
    gr_report_film(report, &film, NULL);
    printf("\n%s: %lld frames, %dx%d, %lld bytes\n", argv[2],
           (long long)film.frame_count, (int)film.width, (int)film.height,
           (long long)film.output_bytes);
    for (size_t i = 0; (warning = gr_report_warning(report, i)) != NULL; ++i)
      printf("%s\n", warning);
  }
  gr_report_free(report);
  gr_job_free(job);
  signal(SIGINT, SIG_DFL);
  gr_cancel_free(cancel);
  return exit_code;
}
