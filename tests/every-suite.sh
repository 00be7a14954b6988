#!/bin/sh
# Runs the given command (`cargo test --no-fail-fast …`), shows its output, and lists the failed tests at
# the end. Exits with the command's status.
set -u

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

{ "$@" 2>&1; echo $? >"$folder/status"; } | tee "$folder/log"
status=$(cat "$folder/status")

if [ "$status" -ne 0 ]; then
    echo
    echo "FAILED, in all suites together:"
    grep -E '^test .* \.\.\. FAILED$' "$folder/log" | sed -E 's/^test (.*) \.\.\. FAILED$/    \1/'
    # A suite that did not compile, or that ended without naming the failed test.
    grep -E '^(error(\[E[0-9]+\])?: |    `-p )' "$folder/log"
fi
exit "$status"
