# What reads job files: included by sched/CMakeLists.txt.
set(GLYPHREEL_SCHED_JOB
  compilation.cc
  job_clips.cc
  job_file.cc
  job_output.cc
  job_overlay.cc
  job_reader.cc
  job_sources.cc
  job_tsv.cc
  json_node.cc)
