#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds, and renders the demo compilation: a synthetic
# match, cut into annotated clips, and a contact sheet of the result.
# usage: scripts/demo.sh [folder]      (default: out/demo)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
case ${1:-} in
  '') out=$here/out/demo ;;
  /*) out=$1 ;;
  *) out=$PWD/$1 ;;
esac
cd "$here"

scripts/install-deps.sh build
launcher=()
if command -v ccache >/dev/null; then
  launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
fi
cmake --preset release ${launcher[@]+"${launcher[@]}"} >/dev/null
cmake --build --preset release

build-release/glyphreel demo -o "$out"
