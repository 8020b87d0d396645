#!/bin/sh
# SPDX-License-Identifier: MIT
# CONVENTIONS (40) conventions drawn by lot (SEED, 1), through their lives and before ours, pyHanko and pdfsig: rows and
# notes, also in OUT/interop/drawn. JOBS processes, or one a core; FROM which number on; MINUTES at most. Exit 0 all are valid, 1 not, 77 pyHanko cannot be had. Usage: drawn.sh OUT
set -u
out=${1:-build}
work=$out/interop
mkdir -p "$work"
sh tests/interop/fetch.sh pyhanko || { echo 'skip conventions - pyHanko cannot be installed here'; exit 77; }
rm -rf "$work/conventions"
build/venv/bin/python tests/interop/conventions.py "$out/paraphe" "$work/conventions" "${CONVENTIONS:-40}" "${SEED:-1}" >"$work/drawn" 2>"$work/drawn.log"
code=$?
cat "$work/drawn"
grep -q '^ok ' "$work/drawn" || echo "not ok conventions $work/conventions no answer: $(tail -n 1 "$work/drawn.log")"
exit $code
