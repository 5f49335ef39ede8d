#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Measures glyphreel against today's pipeline on real film; see compare.py --help.
# usage: bench/compare.sh [--runs N] [--clips 3,5,10] [--pure] [--json FILE] ...
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$here"
scripts/install-deps.sh bench
scripts/fetch-media.sh >/dev/null
if [ -z "${GLYPHREEL:-}" ]; then
  cmake --preset release >/dev/null
  cmake --build --preset release >/dev/null
  export GLYPHREEL=$here/build-release/glyphreel
fi
python=python3
[ -x /usr/bin/python3 ] && python=/usr/bin/python3
exec "$python" bench/compare.py "$@"
