/* SPDX-License-Identifier: Apache-2.0 */
/* A host in C that has frames of its own: draws a card on a YUV4MPEG2 stream.
   usage: ffmpeg -i IN -pix_fmt yuv420p -f yuv4mpegpipe - | overlay NAME SECONDS |
          ffmpeg -i - OUT */

#include <glyphreel.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct stream {
  int width, height;
  gr_rational fps;
  unsigned char *frame;           /* Y, Cb, Cr without padding */
  size_t frame_bytes;
  uint8_t *planes[3];
  ptrdiff_t strides[3];
};

static int failed(gr_error *error) {
  fprintf(stderr, "overlay: %s\n", gr_error_text(error));
  gr_error_free(error);
  return 1;
}

/* "YUV4MPEG2 W640 H360 F25:1 C420jpeg\n", passed on as it is. */
static int read_header(struct stream *s) {
  char line[512], *word;
  long long num = 0, den = 0;
  if (!fgets(line, sizeof(line), stdin) || strncmp(line, "YUV4MPEG2 ", 10) != 0)
    return 0;
  fputs(line, stdout);
  for (word = strtok(line + 10, " \n"); word; word = strtok(NULL, " \n")) {
    if (word[0] == 'W') s->width = atoi(word + 1);
    if (word[0] == 'H') s->height = atoi(word + 1);
    if (word[0] == 'F') sscanf(word + 1, "%lld:%lld", &num, &den);
    if (word[0] == 'C' && (strncmp(word, "C420", 4) != 0 || strchr(word, 'p') == word + 4))
      return 0; /* another format, or more than 8 bits */
  }
  s->fps.num = num;
  s->fps.den = den;
  return s->width > 0 && s->height > 0 && num > 0 && den > 0;
}

static int lay_out(struct stream *s, const gr_frame_format *format, gr_error **error) {
  size_t row_bytes[3], rows[3], at = 0;
  for (size_t p = 0; p < 3; ++p) {
    if (gr_plane_size(format, p, &row_bytes[p], &rows[p], error) != GR_OK) return 0;
    s->frame_bytes += row_bytes[p] * rows[p];
  }
  s->frame = malloc(s->frame_bytes);
  if (s->frame == NULL) return 0;
  for (size_t p = 0; p < 3; at += row_bytes[p] * rows[p], ++p) {
    s->planes[p] = s->frame + at;
    s->strides[p] = (ptrdiff_t)row_bytes[p];
  }
  return 1;
}

int main(int argc, char **argv) {
  struct stream s = {0};
  gr_error *error = NULL;
  gr_clip clip = {0};
  gr_frame_format format = {0};
  gr_compositor_options options = {0};
  gr_compositor *compositor = NULL;
  gr_frame_times times = {0};
  char line[512];

  if (argc != 3) return fprintf(stderr, "usage: overlay NAME SECONDS\n"), 2;
  if (!read_header(&s))
    return fprintf(stderr, "overlay: expected YUV4MPEG2 of 8-bit 4:2:0\n"), 2;

  clip.struct_size = sizeof(clip);
  clip.name = argv[1];
  clip.rating = 5;
  clip.start_time.den = 1;
  if (gr_parse_time(argv[2], &clip.end_time, &error) != GR_OK) return failed(error);
  format.struct_size = sizeof(format);
  format.width = s.width;
  format.height = s.height;
  format.pixel_format = "yuv420p";
  options.struct_size = sizeof(options);
  options.clip = &clip;
  options.format = &format;
  if (!lay_out(&s, &format, &error) ||
      gr_compositor_create(&options, &compositor, &error) != GR_OK)
    return failed(error);

  times.struct_size = sizeof(times);
  times.clip.den = s.fps.num;
  while (fgets(line, sizeof(line), stdin) && strncmp(line, "FRAME", 5) == 0 &&
         fread(s.frame, 1, s.frame_bytes, stdin) == s.frame_bytes) {
    if (gr_compositor_draw(compositor, s.planes, s.strides, 3, &times, &error) != GR_OK)
      return failed(error);
    times.clip.num += s.fps.den; /* frame n is shown at n * den / num seconds */
    fputs(line, stdout);
    fwrite(s.frame, 1, s.frame_bytes, stdout);
  }
  gr_compositor_free(compositor);
  free(s.frame);
  return fflush(stdout) == 0 ? 0 : 1;
}
