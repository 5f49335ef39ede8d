#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Renders a stranger's job in a box (bubblewrap): the decoders see the job's folder and
# the system's libraries and fonts, may write in the output's folder alone, and have no
# network, no other processes, no devices and no more memory than is given.
# usage: examples/sandbox.sh [--read FOLDER]... [--memory BYTES] JOB OUTPUT [OPTION]...
# Options behind OUTPUT go to glyphreel render. GLYPHREEL names the command; without it
# the one on PATH is taken.
set -euo pipefail

folders=()
memory=$((4 << 30))
while [ $# -gt 0 ]; do
  case $1 in
    --read) folders+=("$(realpath "${2:?--read needs a folder}")"); shift 2 ;;
    --memory) memory=${2:?--memory needs bytes}; shift 2 ;;
    *) break ;;
  esac
done
if [ $# -lt 2 ]; then
  sed -n 's/^# \(usage.*\)/\1/p' "$0" >&2
  exit 2
fi
command=$(realpath "$(command -v "${GLYPHREEL:-glyphreel}")")
job=$(realpath "$1")
out_folder=$(realpath "$(dirname "$2")")
out_name=$(basename "$2")
shift 2
folders+=("$(dirname "$job")")

box=(
  --unshare-all           # no network; processes, users, IPC of its own
  --die-with-parent --new-session
  --cap-drop ALL
  --clearenv --setenv HOME /tmp --setenv LANG C.UTF-8
  --setenv GLYPHREEL_CACHE ""  # it would be kept in memory, and go with the box
  --proc /proc --dev /dev --tmpfs /tmp
  --ro-bind /usr /usr
  --ro-bind-try /etc/fonts /etc/fonts
  --ro-bind-try /var/cache/fontconfig /var/cache/fontconfig
)
# Where /lib and its kin are folders of their own; else they are links into /usr.
for name in lib lib64 bin; do
  if [ -L "/$name" ]; then
    box+=(--symlink "usr/$name" "/$name")
  elif [ -d "/$name" ]; then
    box+=(--ro-bind "/$name" "/$name")
  fi
done
for folder in "${folders[@]}"; do box+=(--ro-bind "$folder" "$folder"); done
box+=(--ro-bind "$command" /glyphreel)
# Last, so that it may lie inside a folder that is only read.
box+=(--bind "$out_folder" "$out_folder")

# Address space, not resident memory: code and threads' stacks count, too.
ulimit -v $((memory / 1024))
ulimit -c 0
exec bwrap "${box[@]}" --chdir "$(dirname "$job")" -- \
  /glyphreel render "$job" -o "$out_folder/$out_name" "$@"
