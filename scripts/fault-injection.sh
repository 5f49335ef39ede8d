#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Fails each allocation, each read and each write of a small render in turn, in the dev
# build: every n (long; --every 31 is what the tests do). Writes build-dev/faults.json for
# scripts/fuzz-report.py.
# usage: scripts/fault-injection.sh [arguments for tests/faults/inject.py]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cmake --preset dev >/dev/null
cmake --build --preset dev --target glyphreel_command fault_library
exec python3 tests/faults/inject.py build-dev/glyphreel \
  build-dev/tests/faults/libfault_library.so --report build-dev/faults.json "$@"
