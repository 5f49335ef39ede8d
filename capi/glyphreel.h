/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GLYPHREEL_H_
#define GLYPHREEL_H_

/* glyphreel for C, and for every language that can call C: jobs, films, and overlays
   drawn into frames of the host's own. docs/embedding.md shows it at work.

   Errors. Functions that can fail return a gr_code, GR_OK if they did not. The last
   argument, if not NULL, then receives a gr_error with one sentence for a person, to be
   freed with gr_error_free(); it is NULL after GR_OK. A wrong argument (NULL, a number
   out of range) is GR_BAD_REQUEST, never a crash. No exception leaves these functions.

   Objects. gr_x_create() and gr_job_from_...() make one, gr_x_free() ends it; NULL may be
   freed. Where such a function fails, it sets the object's pointer to NULL. What a
   function is given it copies; what it returns as const char * belongs to the object,
   until that is changed or freed.

   Structs. The host zeroes a struct, sets struct_size to its sizeof, and the fields
   that it means; 0 and NULL are the defaults. Later versions add fields at the end.

   Texts are UTF-8. Times are exact fractions of seconds.

   Threads. Objects belong to one thread at a time, except: any number of threads may use
   one gr_job that none changes, one gr_fonts and one gr_cancel; and any number of films
   may be made at once. There is no global state and nothing to initialise; but see
   gr_silence_media_log(). */

#include <stddef.h>
#include <stdint.h>

#ifndef GR_API
#define GR_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* --- Versions and errors ---------------------------------------------------------- */

/* "0.1.0", of the library at run time. */
GR_API const char *gr_version(void);

/* libavformat writes remarks about broken or cancelled files to standard error, for the
   whole process, and glyphreel leaves that to the host: this turns them off (FFmpeg's
   av_log_set_level()). */
GR_API void gr_silence_media_log(void);

typedef int32_t gr_code;
enum {
  GR_OK = 0,
  GR_BAD_REQUEST = 1,   /* the job, an option or an argument is wrong */
  GR_BAD_MEDIA = 2,     /* an input file cannot be opened, decoded or found */
  GR_CANNOT_WRITE = 3,  /* the output cannot be written */
  GR_CANNOT_ENCODE = 4, /* the encoder is missing, or it failed */
  GR_OUT_OF_MEMORY = 5,
  GR_CANCELLED = 6,     /* the host asked for it */
  GR_NOT_FOUND = 7,     /* the thing asked for does not exist */
  GR_INTERNAL = 8       /* a broken promise inside glyphreel: please report it */
};
/* "bad_request"; of an unknown code "unknown". */
GR_API const char *gr_code_name(gr_code code);

typedef struct gr_error gr_error;
GR_API gr_code gr_error_code(const gr_error *error);
GR_API const char *gr_error_text(const gr_error *error);
/* The AVERROR, errno or FT_Error behind it; 0: none. */
GR_API int32_t gr_error_native_code(const gr_error *error);
GR_API void gr_error_free(gr_error *error);

/* --- Values ------------------------------------------------------------------------- */

/* num / den, den > 0. {0, 0} is "not given" where a field may be left out. */
typedef struct gr_rational {
  int64_t num, den;
} gr_rational;

/* Seconds as jobs write them, read exactly: "150.5", "2:30.5", "0:02:30.500". */
GR_API gr_code gr_parse_time(const char *text, gr_rational *seconds, gr_error **error);

typedef struct gr_pair {
  const char *key, *value;
} gr_pair;

/* --- Jobs --------------------------------------------------------------------------- */

typedef struct gr_job gr_job;

/* A job in any form that docs/job.md describes (JSON object, JSON list of clips, TSV), of
   `size` bytes. `folder` is what its relative paths are relative to; NULL or "": the
   process's working folder. `source`, if not NULL, is the path of the source of clips
   that name none. GR_BAD_REQUEST lists all mistakes, one a line. */
GR_API gr_code gr_job_from_json(const char *text, size_t size, const char *folder,
                                const char *source, gr_job **job, gr_error **error);
/* The same of a file; its paths are relative to its folder. */
GR_API gr_code gr_job_from_file(const char *path, const char *source, gr_job **job,
                                gr_error **error);

/* An empty job, to be filled by the functions below in any order. */
GR_API gr_code gr_job_create(gr_job **job, gr_error **error);
GR_API void gr_job_free(gr_job *job);
GR_API size_t gr_job_clip_count(const gr_job *job);
/* What the reader of the job remarked, such as invalid UTF-8; NULL past the last. */
GR_API const char *gr_job_warning(const gr_job *job, size_t index);

/* What a job may read and how large it may be: the host's word, which nothing in the job
   can change. */
typedef struct gr_rules {
  size_t struct_size;
  const char *const *roots;          /* folders of which the job may name files; none:
                                        every file */
  size_t root_count;
  int32_t allow_network;             /* 1: sources may be http:// and https:// */
  int64_t max_pixels;                /* of a picture, here and below 0: the default of
                                        the command's --max-... */
  int64_t max_seconds;               /* of the film */
  int64_t max_clips, max_text_length, max_layers, max_fonts;
} gr_rules;
/* Holds for what the job is told from then on, and for its films, checks and previews;
   so it comes right after gr_job_create(). */
GR_API gr_code gr_job_set_rules(gr_job *job, const gr_rules *rules, gr_error **error);
/* As gr_job_from_json(), into `job`, whose rules hold for it and stay; what it held
   before is gone, unless the text has mistakes. */
GR_API gr_code gr_job_read_json(gr_job *job, const char *text, size_t size,
                                const char *folder, const char *source,
                                gr_error **error);

/* A video that clips call `name`; NULL or "": the one of clips that name none. */
GR_API gr_code gr_job_add_source(gr_job *job, const char *name, const char *path,
                                 gr_error **error);
/* A font file, whose families texts may then name. */
GR_API gr_code gr_job_add_font(gr_job *job, const char *path, gr_error **error);
/* What a job file has under "overlay", as JSON of `size` bytes: "card" (with its quotes),
   {"layers": [...]}. Without a call, the overlay is the card. */
GR_API gr_code gr_job_set_overlay(gr_job *job, const char *json, size_t size,
                                  const char *folder, gr_error **error);

typedef struct gr_clip {
  size_t struct_size;
  const char *source;                /* a name given to gr_job_add_source() */
  gr_rational start_time, end_time;  /* the frames with start <= time < end */
  const char *name, *notes, *player;
  int32_t rating;                    /* 1..5; 0: 3 */
  const char *const *tags;
  size_t tag_count;
  const gr_pair *fields;             /* {fields.KEY} */
  size_t field_count;
} gr_clip;
/* At the end of the film. */
GR_API gr_code gr_job_add_clip(gr_job *job, const gr_clip *clip, gr_error **error);

enum { GR_FIT_PAD = 0, GR_FIT_CROP = 1, GR_FIT_STRETCH = 2, GR_FIT_BLUR = 3 };

typedef struct gr_output {
  size_t struct_size;
  const char *video_codec;           /* libavcodec's name; NULL: libx264 */
  const gr_pair *video_options;      /* of the codec, after the defaults of job files */
  size_t video_option_count;
  const char *pixel_format;          /* FFmpeg's name; NULL: chosen */
  int32_t width, height;             /* both even; 0: the size covering most of the film */
  gr_rational fps;                   /* not given: the rate covering most of it */
  int32_t fit;                       /* GR_FIT_... of sources of another shape */
  int32_t no_audio;                  /* 1: a silent film */
  const char *audio_codec;           /* NULL: aac */
  const gr_pair *audio_options;
  size_t audio_option_count;
  int64_t audio_bit_rate;            /* bits per second; 0: 192000 */
  int32_t audio_sample_rate;         /* Hz; 0: 48000 */
  int32_t audio_channels;            /* 1..8; 0: 2 */
} gr_output;
GR_API gr_code gr_job_set_output(gr_job *job, const gr_output *output,
                                 gr_error **error);

/* --- Films ---------------------------------------------------------------------------- */

/* Raised by any thread, also in a signal handler; the work that was given it then ends
   soon with GR_CANCELLED, leaving no file. Stays raised. */
typedef struct gr_cancel gr_cancel;
GR_API gr_code gr_cancel_create(gr_cancel **cancel, gr_error **error);
GR_API void gr_cancel_raise(gr_cancel *cancel);
GR_API int32_t gr_cancel_is_raised(const gr_cancel *cancel);
/* Not before the work that was given it has returned. */
GR_API void gr_cancel_free(gr_cancel *cancel);

typedef struct gr_progress {
  size_t struct_size;
  int64_t frames_done, frame_count;
  double elapsed_s;                  /* wall time since gr_render() began */
  double film_fps;                   /* turns frames into seconds of film; 0: not known */
  const char *stage;                 /* "probe", "render", "join" */
} gr_progress;
/* Called a few times a second, from one thread at a time, which need not be the caller
   of gr_render(); what it writes is seen by that caller. It must not block for long, nor
   throw, and may raise the gr_cancel. The struct lives as long as the call. */
typedef void (*gr_progress_fn)(const gr_progress *progress, void *user);

/* What becomes of a clip whose source cannot be used. */
enum {
  GR_CLIP_ERROR_FAIL = 0, /* no film */
  GR_CLIP_ERROR_SKIP = 1, /* the film goes on without it */
  GR_CLIP_ERROR_CARD = 2  /* a card that says so stands in its place */
};

/* Whether H.264 that nothing is drawn on is copied from the sources. */
enum {
  GR_SMART_OFF = 0,
  GR_SMART_AUTO = 1,   /* where it is worth it */
  GR_SMART_REQUIRE = 2 /* wherever it is possible; an error where it is nowhere */
};

typedef struct gr_render_options {
  size_t struct_size;
  int32_t workers;                   /* clips at work at once; 0: all cores */
  int32_t strict;                    /* 1: warnings about sources are errors */
  int64_t memory_bytes;              /* 0: half of what is available */
  gr_cancel *cancel;
  gr_progress_fn on_progress;
  void *user;                        /* passed to on_progress */
  int32_t on_clip_error;             /* GR_CLIP_ERROR_... */
  int32_t smart;                     /* GR_SMART_... */
} gr_render_options;

typedef struct gr_report gr_report;

/* Makes the film; returns when it is complete under its name, or failed and nothing is
   left. `options` and `report` may be NULL. Within a task of oneTBB it works in that
   task's arena (with workers > 0: in its own); else with threads of oneTBB's. */
GR_API gr_code gr_render(const gr_job *job, const char *output_path,
                         const gr_render_options *options, gr_report **report,
                         gr_error **error);
/* Finds everything that is wrong with a job without rendering it: GR_OK, or the code of
   the first problem, with all of them in the error's text, one a line. The report, if
   wanted, is made in both cases. `output_path` and `cancel` may be NULL. */
GR_API gr_code gr_check(const gr_job *job, const char *output_path,
                        const gr_cancel *cancel, gr_report **report, gr_error **error);
/* Writes one finished frame as a PNG: `at` seconds into clip `clip_number` (from 1). */
GR_API gr_code gr_preview(const gr_job *job, int32_t clip_number, gr_rational at,
                          const char *png_path, const gr_cancel *cancel,
                          gr_error **error);

typedef struct gr_film {
  size_t struct_size;
  int64_t frame_count, output_bytes;
  gr_rational frame_rate;
  int32_t width, height;
  double wall_s, cpu_s;
} gr_film;
/* The main numbers; output_bytes, wall_s and cpu_s are 0 in a check's report. The host
   sets `film->struct_size`. */
GR_API gr_code gr_report_film(const gr_report *report, gr_film *film, gr_error **error);
/* NULL past the last. */
GR_API const char *gr_report_warning(const gr_report *report, size_t index);
/* All of it, as the command's --report writes it. */
GR_API const char *gr_report_json(const gr_report *report);
GR_API void gr_report_free(gr_report *report);

/* --- Overlays on frames of the host --------------------------------------------------- */

/* The system's fonts and those of a job, opened once for many compositors, which keep
   them alive. `job` may be NULL. */
typedef struct gr_fonts gr_fonts;
GR_API gr_code gr_fonts_create(const gr_job *job, gr_fonts **fonts, gr_error **error);
GR_API void gr_fonts_free(gr_fonts *fonts);

/* Colour is given by the code points of ITU-T H.273, as FFmpeg's enumerators have them;
   0 and 2 (unspecified) are BT.709. */
typedef struct gr_frame_format {
  size_t struct_size;
  int32_t width, height;             /* pixels, 1..16384 */
  const char *pixel_format;          /* FFmpeg's name: "yuv420p", "nv12", "p010le",
                                        "rgb24", "bgra" ...; those of
                                        core/pixel_format.h */
  int32_t matrix;                    /* 1 BT.709, 5 and 6 BT.601, 9 BT.2020 */
  int32_t range;                     /* 1 limited, 2 full; 0: limited for Y'CbCr and
                                        grey, full for R'G'B' */
  int32_t primaries;                 /* 1 BT.709, 5 and 6 BT.601, 9 BT.2020 */
  int32_t transfer;                  /* 1 BT.709, 6 BT.601, 13 sRGB, 14 BT.2020, 16 PQ,
                                        18 HLG */
  int32_t siting;                    /* of chroma: 1 left, 2 centre, 3 top left; 0: left */
} gr_frame_format;

/* How many planes such frames have; 0: a format that is not known. */
GR_API size_t gr_plane_count(const char *pixel_format);
/* What a row of a plane holds, and how many rows there are. */
GR_API gr_code gr_plane_size(const gr_frame_format *format, size_t plane,
                             size_t *row_bytes, size_t *rows, gr_error **error);

/* SMPTE ST 12-1: frames since midnight, at this rate. */
typedef struct gr_timecode {
  int64_t first_frame;
  gr_rational frame_rate;
  int32_t drop_frame;
} gr_timecode;

typedef struct gr_compositor_options {
  size_t struct_size;
  const gr_job *job;                 /* its overlay is drawn; NULL: the card */
  const gr_clip *clip;               /* its texts; end_time - start_time is how long it is;
                                        its source says nothing here */
  int32_t clip_number;               /* {clip.number}; 0: 1 */
  const gr_frame_format *format;     /* of every frame to be drawn on */
  const gr_fonts *fonts;             /* NULL: opened for this compositor alone */
  gr_rational recorded_at;           /* when source time 0 was, seconds since 1970 UTC */
  const gr_timecode *timecode;       /* at source time 0; NULL: none */
} gr_compositor_options;

typedef struct gr_compositor gr_compositor;
GR_API gr_code gr_compositor_create(const gr_compositor_options *options,
                                    gr_compositor **compositor, gr_error **error);
GR_API void gr_compositor_free(gr_compositor *compositor);
/* A character that no font has, a text shortened; NULL past the last. */
GR_API const char *gr_compositor_warning(const gr_compositor *compositor, size_t index);

/* The clocks of one frame, in seconds. */
typedef struct gr_frame_times {
  size_t struct_size;
  gr_rational clip;                  /* since the clip's first frame */
  gr_rational source;                /* in the source; not given: the clip's start_time
                                        and `clip` */
  gr_rational film;                  /* since the film's first frame; not given: as clip */
} gr_frame_times;

/* 1 where gr_compositor_draw() would change the frame, 0 where it would not, or where an
   argument is wrong. */
GR_API int32_t gr_compositor_draws_at(const gr_compositor *compositor,
                                      const gr_frame_times *times);
/* Blends the overlay into the host's frame: `planes[p]` is the first byte of plane p's top
   row, `strides[p]` the bytes from one row to the one below, which may be negative.
   Touches no byte outside the overlay. After GR_OUT_OF_MEMORY the frame may be half
   drawn. */
GR_API gr_code gr_compositor_draw(gr_compositor *compositor, uint8_t *const *planes,
                                  const ptrdiff_t *strides, size_t plane_count,
                                  const gr_frame_times *times, gr_error **error);

#ifdef __cplusplus
}  /* extern "C" */
#endif

#endif  /* GLYPHREEL_H_ */
