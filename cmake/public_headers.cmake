# The headers that hosts include as <glyphreel/FOLDER/NAME.h>, besides <glyphreel.h>.
# They include one another relatively, and name no other library
# (tests/check_includes.py); what they declare is marked GR_API. No FILE_SET: its base
# folder would be on hosts' include paths, where our core/ could hide theirs.
set(GLYPHREEL_PUBLIC_HEADERS
  core/api.h
  core/cancel.h
  core/color.h
  core/frame_view.h
  core/geometry.h
  core/hardware_counters.h
  core/job_rules.h
  core/pixel_format.h
  core/rational.h
  core/result.h
  core/stage_clock.h
  core/time_range.h
  core/timecode.h
  text/compositor.h
  text/font_library.h
  text/image.h
  text/overlay.h
  codec/encode_settings.h
  codec/media_log.h
  sched/compilation.h
  sched/diagnosis.h
  sched/encode_speed.h
  sched/job_file.h
  sched/profile.h
  sched/render.h
  sched/report_json.h
  sched/segments.h)
