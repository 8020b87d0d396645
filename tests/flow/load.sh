#!/bin/sh
# SPDX-License-Identifier: MIT
# The service under load (load.py): slow clients, a flood of connections, no descriptors left, ten times more than it can do, links
# and codes that are guessed, and what stays of memory. LOAD=full takes the sizes that are to be held (an hour), else a sample.
# Usage: load.sh OUT
. tests/flow/school
if grep -q __asan_init "$paraphe" && [ "${LOAD:-}" != full ]; then LOAD=tiny; fi
export LOAD
school read,create,send,cancel
start
python3 tests/flow/load.py "$url" "$key" "$born" "$work/sealed" "$pid" || no 'the driver came to its end'
stop
grep -v '^event=refused' "$work/log" >"$work/unusual"; mv "$work/unusual" "$work/log" # guesses are refused
log_told 20
