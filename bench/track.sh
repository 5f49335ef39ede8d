#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What became faster or slower since the stored result of this kind of machine; see
# track.py --help. Ends with 1 where something moved.
# usage: bench/track.sh [--quick] [--update] [--rounds N] [--no-compare] ...
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$here"
scripts/install-deps.sh bench
cmake --preset bench >/dev/null
cmake --build --preset bench >/dev/null
export GLYPHREEL=${GLYPHREEL:-$here/build-bench/glyphreel}
python=python3
[ -x /usr/bin/python3 ] && python=/usr/bin/python3
exec "$python" bench/track.py "$@"
