add_executable(codec_output_test
  audio_encoder_test.cc
  audio_reader_test.cc
  encoder_files_test.cc
  film_timing_test.cc
  frame_store_test.cc
  muxer_test.cc
  nal_units_test.cc
  output_file_test.cc
  packet_store_test.cc
  run_decoder_test.cc
  similarity_test.cc
  segment_file_test.cc
  source_identity_test.cc
  video_encoder_test.cc
  film_fixture.cc)
target_link_libraries(codec_output_test PRIVATE glyphreel_codec GTest::gtest_main)
gtest_discover_tests(codec_output_test)
