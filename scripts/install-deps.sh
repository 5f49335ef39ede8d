#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that are missing, and nothing when none is.
# usage: scripts/install-deps.sh [build|test|bench|fuzz|media]...   (default: build)
# Sets add up: "test", "bench" and "fuzz" include "build". Root needs no sudo.
set -euo pipefail

build_set=(g++ cmake ninja-build pkg-config
  libavcodec-dev libavformat-dev libavutil-dev libswscale-dev libswresample-dev
  libfreetype-dev libharfbuzz-dev libfribidi-dev libfontconfig-dev libicu-dev
  libhwy-dev libxxhash-dev libzimg-dev libtbb-dev nlohmann-json3-dev libcli11-dev
  fontconfig fonts-inter fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji
  fonts-dejavu-core)
test_set=(libgtest-dev libgmock-dev ffmpeg make parallel python3 python3-numpy chromium
  bubblewrap)
bench_set=(libbenchmark-dev libavfilter-dev libass-dev ffmpeg python3
  python3-numpy)
fuzz_set=(clang-14 libclang-rt-14-dev ffmpeg python3)
media_set=(npm ca-certificates)

wanted=()
for set in "${@:-build}"; do
  case $set in
    build) wanted+=("${build_set[@]}") ;;
    test) wanted+=("${build_set[@]}" "${test_set[@]}") ;;
    bench) wanted+=("${build_set[@]}" "${bench_set[@]}") ;;
    fuzz) wanted+=("${build_set[@]}" "${fuzz_set[@]}") ;;
    media) wanted+=("${media_set[@]}") ;;
    *) echo "install-deps.sh: unknown set \"$set\"; use build, test, bench, fuzz or media" >&2
       exit 2 ;;
  esac
done

is_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=()
for package in "${wanted[@]}"; do
  is_installed "$package" && continue
  # A newer Debian may carry the package under its architecture only.
  case " ${missing[*]} " in *" $package "*) ;; *) missing+=("$package") ;; esac
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "install-deps.sh: these packages are missing and there is no apt-get to" \
       "install them with: ${missing[*]}" >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "install-deps.sh: run as root, or install sudo; missing: ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "Installing ${#missing[@]} packages: ${missing[*]}"
apt_get() {
  ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -o Dpkg::Use-Pty=0 -o Acquire::Retries=3 \
    -o DPkg::Lock::Timeout=300 "$@"
}
# A fresh system has no package lists; old lists name versions that are gone.
apt_get update
apt_get install -y --no-install-recommends "${missing[@]}" >/dev/null
