#!/bin/sh
# SPDX-License-Identifier: MIT
# Whoever sends the service what no browser would (odd.py): no 500, no hang, no death. ODD=full takes every form and every value; FILES
# names a folder whose files are all given to the verifier. Usage: odd.sh OUT
. tests/flow/school
export ODD
school read,create,send,cancel,sign,admin
start
python3 tests/flow/odd.py "$url" "$key" "$born" "$work/sealed" 0 || no 'the driver came to its end'
stop
grep -v '^event=\(refused\|form\|page\|clerk\)' "$work/log" >"$work/unusual"; mv "$work/unusual" "$work/log"
log_told 10
