#!/usr/bin/env bash
# Build the browser's side into app/ui, with the system's Node if it fits and else with the one from PyPI.
set -eu
cd "$(dirname "$0")"
. ./node.sh
stamp=node_modules/.installed-from
if ! cmp -s package-lock.json "$stamp"; then
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json "$stamp"
fi
# Practice runs use the Python that grades.
PRACTICE_PYTHON=$(../.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
export PRACTICE_PYTHON
npm run --silent build
