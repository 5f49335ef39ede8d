#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Renders each of the 2,000 broken films of tests/fuzz/break_media.py with the asan build.
# Writes build-asan/broken.json for scripts/fuzz-report.py.
# usage: scripts/broken-media.sh [arguments for break_media.py]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cmake --preset asan >/dev/null
cmake --build --preset asan --target glyphreel_command
exec python3 tests/fuzz/break_media.py build-asan/glyphreel \
  --report build-asan/broken.json --keep build-asan/broken "$@"
