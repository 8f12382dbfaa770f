#!/usr/bin/env bash
# The programs that tests need and PyPI does not have. As root on Debian they are installed; else they are named, and the
# tests that need them say so when they are skipped.
set -u
declare -A package=([chromium]=chromium [redis-server]=redis-server [bwrap]=bubblewrap)
missing=()
for program in "${!package[@]}"; do
  command -v "$program" >/dev/null || missing+=("${package[$program]}")
done
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || command -v postgres >/dev/null || missing+=(postgresql)
[ ${#missing[@]} -gt 0 ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing Debian packages for the tests: ${missing[*]}"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null && exit 0
fi
echo "not on this machine: ${missing[*]}. Tests that need them are skipped; install them with: apt-get install ${missing[*]}" >&2
