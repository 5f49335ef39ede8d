# Tests of what reads job files: included by tests/sched/CMakeLists.txt.
set(GLYPHREEL_SCHED_JOB_TESTS
  clip_name_test.cc
  data_file_test.cc
  encode_speed_test.cc
  job_design_test.cc
  job_examples_test.cc
  job_file_test.cc
  job_layers_test.cc
  job_schema_test.cc
  job_tsv_test.cc
  json_node_test.cc)
set_source_files_properties(
  encode_speed_test.cc job_schema_test.cc job_examples_test.cc PROPERTIES COMPILE_DEFINITIONS
  "GLYPHREEL_SOURCE_DIR=\"${PROJECT_SOURCE_DIR}\"")
