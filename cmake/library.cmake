# The one library that others link, made of the folders' objects: libglyphreel.so and
# libglyphreel.a. BUILD_SHARED_LIBS says which of them glyphreel::glyphreel is, here and
# in what `cmake --install` installs. The other one is installed beside it by
#   cmake --build BUILD --target glyphreel_static
#   cmake --install BUILD --component static          (or shared)
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
include(cmake/public_headers.cmake)

# Changes only when a program that uses glyphreel.h would have to be built anew.
set(GLYPHREEL_C_ABI 0)

# Hosts write <glyphreel.h> and <glyphreel/sched/render.h>, here as in an installed copy.
set(public_include ${PROJECT_BINARY_DIR}/include)
file(MAKE_DIRECTORY ${public_include})
file(CREATE_LINK ${PROJECT_SOURCE_DIR} ${public_include}/glyphreel SYMBOLIC)
file(CREATE_LINK ${PROJECT_SOURCE_DIR}/capi/glyphreel.h ${public_include}/glyphreel.h
  SYMBOLIC)

function(add_glyphreel_library kind)
  string(TOUPPER ${kind} type)
  set(target glyphreel_${kind})
  add_library(${target} ${type}
    $<TARGET_OBJECTS:glyphreel_core>
    $<TARGET_OBJECTS:glyphreel_text>
    $<TARGET_OBJECTS:glyphreel_codec>
    $<TARGET_OBJECTS:glyphreel_sched>
    $<TARGET_OBJECTS:glyphreel_capi>)
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME glyphreel EXPORT_NAME glyphreel LINKER_LANGUAGE CXX
    VERSION ${PROJECT_VERSION} SOVERSION ${GLYPHREEL_C_ABI})
  target_compile_features(${target} INTERFACE cxx_std_20)
  target_include_directories(${target} INTERFACE
    $<BUILD_INTERFACE:${public_include}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(${target} PRIVATE
    TBB::tbb PkgConfig::GLYPHREEL_CODEC PkgConfig::GLYPHREEL_TEXT)
  if(kind STREQUAL shared)
    configure_file(cmake/exports.map.in exports.map @ONLY)
    target_link_options(${target} PRIVATE
      LINKER:--version-script=${PROJECT_BINARY_DIR}/exports.map)
    if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")  # whose functions a program brings along
      target_link_options(${target} PRIVATE LINKER:-z,defs)
    endif()
    set_property(TARGET ${target} PROPERTY LINK_DEPENDS ${PROJECT_BINARY_DIR}/exports.map)
  endif()
endfunction()
add_glyphreel_library(shared)
add_glyphreel_library(static)

if(BUILD_SHARED_LIBS)
  set(GLYPHREEL_KIND shared)
  set(other static)
else()
  set(GLYPHREEL_KIND static)
  set(other shared)
endif()
add_library(glyphreel::glyphreel ALIAS glyphreel_${GLYPHREEL_KIND})
if(NOT GLYPHREEL_TESTS)  # which install both
  set_property(TARGET glyphreel_${other} PROPERTY EXCLUDE_FROM_ALL TRUE)
endif()

# --- What is installed -------------------------------------------------------------

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/glyphreel)
configure_package_config_file(cmake/glyphreelConfig.cmake.in
  ${PROJECT_BINARY_DIR}/glyphreelConfig.cmake INSTALL_DESTINATION ${package_dir}
  PATH_VARS CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/glyphreelConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)

# The prefix is known when the copy is installed, or moved: it is where the .pc file is.
set(GLYPHREEL_PREFIX ${CMAKE_INSTALL_PREFIX})
if(NOT IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
  file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
  string(REGEX REPLACE "/$" "" up "${up}")
  set(GLYPHREEL_PREFIX "\${pcfiledir}/${up}")
endif()
list(JOIN GLYPHREEL_CODEC_MODULES " " requires)
list(JOIN GLYPHREEL_TEXT_MODULES " " more)
string(REPLACE ">=" " >= " modules "${requires} ${more} tbb")
set(runtime ${CMAKE_CXX_IMPLICIT_LINK_LIBRARIES})  # for hosts that are linked as C
list(REMOVE_ITEM runtime gcc gcc_s c)
list(REMOVE_DUPLICATES runtime)
list(TRANSFORM runtime PREPEND "-l")
list(JOIN runtime " " runtime)
# Who links the static library links what it needs too, as libraries are installed:
# shared. `pkg-config --static` means that these are static as well.
set(requires "Requires: ${modules}")
set(libs "Libs: -L\${libdir} -l:libglyphreel.a ${runtime} -pthread")
configure_file(cmake/glyphreel.pc.in glyphreel-static.pc @ONLY)
set(requires "Requires.private: ${modules}")
set(libs "Libs: -L\${libdir} -lglyphreel\nLibs.private: ${runtime} -pthread")
configure_file(cmake/glyphreel.pc.in glyphreel-shared.pc @ONLY)

function(install_glyphreel kind package)
  set(component COMPONENT ${kind} ${ARGN})
  install(TARGETS glyphreel_${kind} EXPORT glyphreel-${kind}
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} ${component}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} ${component})
  install(EXPORT glyphreel-${kind} NAMESPACE glyphreel:: DESTINATION ${package_dir}
    ${component})
  install(FILES ${PROJECT_BINARY_DIR}/glyphreelConfig.cmake
    ${PROJECT_BINARY_DIR}/glyphreelConfigVersion.cmake cmake/dependencies.cmake
    DESTINATION ${package_dir} ${component})
  install(FILES ${PROJECT_BINARY_DIR}/glyphreel-${kind}.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig ${component} RENAME ${package}.pc)
  install(FILES capi/glyphreel.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} ${component})
  foreach(header ${GLYPHREEL_PUBLIC_HEADERS})
    cmake_path(GET header PARENT_PATH folder)
    install(FILES ${header}
      DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/glyphreel/${folder} ${component})
  endforeach()
  if(kind STREQUAL shared)
    include(${PROJECT_SOURCE_DIR}/python/install.cmake)
  endif()
endfunction()
# A project that includes this one decides for itself what it installs.
if(PROJECT_IS_TOP_LEVEL)
  install_glyphreel(${GLYPHREEL_KIND} glyphreel)
  install_glyphreel(${other} glyphreel-${other} EXCLUDE_FROM_ALL)
endif()
