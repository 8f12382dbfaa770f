#!/usr/bin/env bash
# Every test: what needs a processor to itself in one process, beside it in a second one what mostly computes, then the
# browser's. The second one's report is printed when the first is through.
#
# usage: tests/everything.sh PYTEST
set -um  # -m: else what is started with & would not be interrupted by Ctrl-C
pytest=$1
report=$(mktemp)
trap 'rm -f "$report"' EXIT
"$pytest" --ignore tests/e2e --ignore tests/golden --ignore tests/integration --ignore tests/sandbox >"$report" 2>&1 &
second=$!
trap 'kill -INT "$second" 2>/dev/null; wait "$second"; rm -f "$report"; exit 130' INT TERM
failed=0
"$pytest" tests/golden tests/integration tests/sandbox || failed=1
wait "$second" || failed=1
cat "$report"
"$pytest" tests/e2e || failed=1
exit $failed
