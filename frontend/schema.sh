#!/usr/bin/env bash
# Make the client's types from the server's OpenAPI document; with --check, fail when they are not what they should be.
set -eu
cd "$(dirname "$0")"
. ./node.sh
types=src/lib/api/schema.d.ts
made=$(mktemp -d)
trap 'rm -r "$made"' EXIT
(cd .. && .venv/bin/python frontend/scripts/schema.py) >"$made/openapi.json"
node_modules/.bin/openapi-typescript "$made/openapi.json" --output "$made/schema.d.ts" >/dev/null
if [ "${1:-}" = --check ]; then
  cmp -s "$made/schema.d.ts" "$types" || { echo "$types is not what the server says: run frontend/schema.sh" >&2; exit 1; }
else
  cp "$made/schema.d.ts" "$types"
fi
