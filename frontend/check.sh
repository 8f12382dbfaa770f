#!/usr/bin/env bash
# Format, types, unit tests and sizes of the browser's side; does nothing when it has passed before with the same files.
set -eu
cd "$(dirname "$0")"
. ./node.sh
now=$(find . -type f -not -path './node_modules/*' -print0 | sort -z | xargs -0 sha256sum | sha256sum)
stamp=node_modules/.checked
[ "$(cat "$stamp" 2>/dev/null)" != "$now" ] || exit 0
node_modules/.bin/prettier --check --log-level warn .
node_modules/.bin/svelte-check --tsconfig ./tsconfig.json --output human --fail-on-warnings
node_modules/.bin/vitest run --reporter=agent
node scripts/sizes.mjs
echo "$now" >"$stamp"
