add_executable(codec_video_test
  ${CMAKE_CURRENT_LIST_DIR}/bad_media_test.cc
  ${CMAKE_CURRENT_LIST_DIR}/conform_test.cc
  ${CMAKE_CURRENT_LIST_DIR}/counter_source.cc
  ${CMAKE_CURRENT_LIST_DIR}/exact_cut_test.cc
  ${CMAKE_CURRENT_LIST_DIR}/rate_estimate_test.cc
  ${CMAKE_CURRENT_LIST_DIR}/source_stamps_test.cc
  ${CMAKE_CURRENT_LIST_DIR}/stamp_fill_test.cc
  ${CMAKE_CURRENT_LIST_DIR}/time_line_test.cc
  ${CMAKE_CURRENT_LIST_DIR}/tone_map_test.cc
  ${CMAKE_CURRENT_LIST_DIR}/traits_test.cc)
target_link_libraries(codec_video_test PRIVATE glyphreel_codec GTest::gtest_main)
gtest_discover_tests(codec_video_test DISCOVERY_TIMEOUT 60)
