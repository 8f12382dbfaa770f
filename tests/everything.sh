#!/usr/bin/env bash
# Every test, in two processes side by side: in the first what starts and kills whole systems and measures jails; in the
# second the rest, then the browser's. The second one's report is printed when the first is through.
#
# usage: tests/everything.sh PYTEST
set -um  # -m: else what is started with & would not be interrupted by Ctrl-C
pytest=$1
first=(tests/integration tests/sandbox)
report=$(mktemp)
rest_and_browser() {
  local failed=0
  "$pytest" --ignore tests/e2e "${first[@]/#/--ignore=}" || failed=1
  "$pytest" tests/e2e || failed=1
  return $failed
}
rest_and_browser >"$report" 2>&1 &
second=$!
trap 'rm -f "$report"' EXIT
trap 'kill -INT -- "-$second" 2>/dev/null; wait "$second"; exit 130' INT TERM
failed=0
"$pytest" "${first[@]}" || failed=1
wait "$second" || failed=1
cat "$report"
exit $failed
