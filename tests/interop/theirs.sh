#!/bin/sh
# SPDX-License-Identifier: MIT
# The other way round: pyHanko and DSS sign with keys made here, our verifier judges, the files and altered copies of
# them. Usage: theirs.sh OUT WORK OURS.pdf SEALED.pdf TRUST.pem, OURS.pdf a certified convention with empty fields. Rows go to
# WORK/theirs.rows: "ok|not ok theirs FILE words"; what cannot be had is a "skip".
set -u
paraphe=$1/paraphe work=$2/theirs ours=$3 sealed=$4 trust=$5
rows=$2/theirs.rows
: >"$rows"
rm -rf "$work"
mkdir -p "$work"
if ! build/venv/bin/python tests/interop/pki.py "$work/pki" 2>"$work/pki.log"; then
	echo "skip theirs - no pyHanko, no keys: $(tail -n 1 "$work/pki.log")" >>"$rows"
	exit 0
fi
build/venv/bin/python tests/interop/pyhanko_sign.py "$work/pki" "$ours" "$sealed" "$trust" "$work/by-pyhanko" >"$work/pyhanko.list" 2>"$work/pyhanko.log" ||
	echo "not ok theirs $work/by-pyhanko does not sign: $(tail -n 1 "$work/pyhanko.log")" >>"$rows"
if [ -f build/dss/Sign.class ]; then
	java -Djava.awt.headless=true -cp 'build/dss:build/dss/*' Sign "$work/pki" tests/hostile/plain.pdf "$work/by-pyhanko/base-stream" \
		"$ours" "$work/by-dss" >"$work/dss.list" 2>"$work/dss.log" || echo "not ok theirs $work/by-dss does not sign: $(tail -n 1 "$work/dss.log")" >>"$rows"
else
	echo 'skip theirs - no DSS, nothing signed by it' >>"$rows"
fi
cat "$work"/*.list | /usr/bin/python3 tests/interop/theirs.py "$paraphe" "$work/altered" "$work/pki/root.pem" "$trust" >>"$rows" 2>"$work/judged.log" ||
	echo "not ok theirs $work/altered not judged: $(tail -n 1 "$work/judged.log")" >>"$rows"
