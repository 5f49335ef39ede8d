# The Python package, beside the shared library that it loads. Included for that
# library's component.
set(GLYPHREEL_PYTHON_DIR lib/python3/dist-packages CACHE STRING
  "Where the Python package is installed, under the prefix")
set(python_package ${CMAKE_INSTALL_PREFIX}/${GLYPHREEL_PYTHON_DIR}/glyphreel)
file(RELATIVE_PATH GLYPHREEL_LIBRARY_FROM_PACKAGE ${python_package}
  ${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/libglyphreel.so.${GLYPHREEL_C_ABI})
configure_file(${PROJECT_SOURCE_DIR}/python/installed.py.in
  ${PROJECT_BINARY_DIR}/python/_installed.py @ONLY)
install(FILES
  python/glyphreel/__init__.py
  python/glyphreel/_abi.py
  python/glyphreel/compositor.py
  python/glyphreel/errors.py
  python/glyphreel/film.py
  python/glyphreel/planes.py
  ${PROJECT_BINARY_DIR}/python/_installed.py
  DESTINATION ${GLYPHREEL_PYTHON_DIR}/glyphreel ${component})
