# What glyphreel is built on. The build includes this file, and so does the installed
# package where a static libglyphreel.a has to be linked with the same libraries.
set(GLYPHREEL_CODEC_MODULES
  libavformat>=59.27 libavcodec>=59.37 libavutil>=57.28 libswresample libswscale zimg libxxhash)
set(GLYPHREEL_TEXT_MODULES
  freetype2 harfbuzz fribidi fontconfig icu-uc icu-i18n libhwy libpng)

find_package(PkgConfig REQUIRED)
find_package(TBB REQUIRED)
foreach(folder CODEC TEXT)
  if(NOT TARGET PkgConfig::GLYPHREEL_${folder})
    pkg_check_modules(GLYPHREEL_${folder} REQUIRED IMPORTED_TARGET GLOBAL
      ${GLYPHREEL_${folder}_MODULES})
  endif()
endforeach()
