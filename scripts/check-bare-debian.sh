#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# For maintainers, not for CI: what a stranger does. Makes a bare Debian 12 in a folder,
# puts a clean clone of the last commit into it, and runs the README's two commands
# there as they are written. Needs root and debootstrap.
# usage: scripts/check-bare-debian.sh [--keep] [FOLDER]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
keep=
if [ "${1:-}" = --keep ]; then
  keep=1
  shift
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "check-bare-debian.sh: has to run as root (chroot and mounts)" >&2
  exit 2
fi
command -v debootstrap >/dev/null ||
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq debootstrap >/dev/null

root=${1:-$(mktemp -d)/debian}
if [ -e "$root" ] && [ -n "$(ls -A "$root")" ]; then
  echo "check-bare-debian.sh: $root is not empty" >&2
  exit 2
fi
mounted=()
clean_up() {
  for place in ${mounted[@]+"${mounted[@]}"}; do
    umount -l "$root/$place" 2>/dev/null || true
  done
  # Never remove below a mount that could not be undone.
  if [ -z "$keep" ] && ! grep -qF " $root/" /proc/mounts; then
    rm -rf --one-file-system "$root"
  fi
}
trap clean_up EXIT

# The mirror that this machine itself uses; none is named here.
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' |
  grep -v security | head -1)
[ -n "$mirror" ] || { echo "check-bare-debian.sh: no apt mirror is set up" >&2; exit 2; }

echo "== a bare Debian 12 in $root"
mkdir -p "$root"
debootstrap --variant=minbase bookworm "$root" "$mirror" >"$root.log" 2>&1 || {
  tail -20 "$root.log" >&2
  exit 1
}
# How this machine reaches its packages (mirror, proxy, certificates), without which
# the bare system would not reach them either.
mkdir -p "$root/etc/apt"
rm -rf "$root/etc/apt/sources.list" "$root/etc/apt/sources.list.d"
for part in sources.list sources.list.d apt.conf apt.conf.d preferences.d auth.conf \
    auth.conf.d keyrings; do
  [ -e "/etc/apt/$part" ] && cp -a "/etc/apt/$part" "$root/etc/apt/"
done
# Only Debian's own: other archives of this machine need keys the bare one lacks.
if [ -d "$root/etc/apt/sources.list.d" ]; then
  find "$root/etc/apt/sources.list.d" -type f | while IFS= read -r file; do
    grep -q bookworm "$file" || rm "$file"
  done
fi
for part in /etc/ssl/certs /usr/local/share/ca-certificates /etc/resolv.conf \
    /etc/hosts /root/.npmrc /usr/etc/npmrc /etc/npmrc; do
  [ -e "$part" ] || continue
  mkdir -p "$root$(dirname "$part")"
  cp -aL "$part" "$root$(dirname "$part")/" 2>/dev/null || true
done
for place in proc dev dev/pts sys; do
  mkdir -p "$root/$place"
done
mount -t proc proc "$root/proc" && mounted+=(proc)
mount --bind /dev "$root/dev" && mounted=(dev "${mounted[@]}")
mount --bind /dev/pts "$root/dev/pts" 2>/dev/null && mounted=(dev/pts "${mounted[@]}")
mount -t tmpfs tmpfs "$root/dev/shm" 2>/dev/null && mounted=(dev/shm "${mounted[@]}")

echo "== a clean clone of $(git -C "$here" rev-parse --short HEAD)"
git clone -q --no-hardlinks "$here" "$root/root/glyphreel"

inside() {
  env -i HOME=/root TERM=dumb LANG=C.UTF-8 \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    ${http_proxy:+http_proxy=$http_proxy} ${https_proxy:+https_proxy=$https_proxy} \
    ${no_proxy:+no_proxy=$no_proxy} \
    ${HTTP_PROXY:+HTTP_PROXY=$HTTP_PROXY} ${HTTPS_PROXY:+HTTPS_PROXY=$HTTPS_PROXY} \
    ${NO_PROXY:+NO_PROXY=$NO_PROXY} \
    chroot "$root" /bin/bash -c "cd /root/glyphreel && $1"
}
failed=0
for command in scripts/demo.sh scripts/test.sh; do
  echo "== $command"
  started=$SECONDS
  if inside "$command" >"$root.${command##*/}.log" 2>&1; then
    result=passed
  else
    result="FAILED with $?"
    failed=1
  fi
  tail -12 "$root.${command##*/}.log"
  echo "== $command $result after $((SECONDS - started)) s; all it said:" \
       "$root.${command##*/}.log"
done
exit "$failed"
