#!/bin/sh
# SPDX-License-Identifier: MIT
# Several pupils on one form of the host, several conventions under one link with one code, by HTTP alone (several.py);
# signing at the school's desk (desk.py).
set -u
out=${1:-build}
paraphe=$out/paraphe
work=$(mktemp -d)
pid=
trap '[ -n "$pid" ] && kill -9 "$pid" 2>/dev/null; rm -rf "$work"' EXIT

ok() { echo "ok $1"; }
no() { echo "not ok $1"; }

"$paraphe" init "$work/i" --organisation 'Lycée Ada-Lovelace, démonstration' >/dev/null || { no 'init'; exit 1; }
sed -i 's|^#*demo = .*|demo = yes|; s|^#*base-url = .*|base-url = http://127.0.0.1:1|; s|^#*rate-limits = .*|rate-limits = 0|; s|^#*quiet-hours = .*|quiet-hours = no|' "$work/i/paraphe.conf"
"$paraphe" demo -C "$work/i" >"$work/links" || { no 'demo'; exit 1; }
key=$("$paraphe" api-key -C "$work/i" 9990042S saison read,create,send,cancel)
sed -i '/^base-url = /d' "$work/i/paraphe.conf"
"$paraphe" serve -C "$work/i" --listen 127.0.0.1:0 >"$work/url" 2>"$work/log" &
pid=$!
n=0
while [ ! -s "$work/url" ] && [ $n -lt 100 ] && kill -0 "$pid" 2>/dev/null; do
	sleep 0.1
	n=$((n + 1))
done
born=$(sed -n 's|.*naissance le \([0-9]*\)/\([0-9]*\)/\([0-9]*\).*|\3-\2-\1|p' "$work/links")
for driver in several desk; do
	python3 tests/flow/$driver.py "$(head -n 1 "$work/url")" "$key" "$born" - 3 || no "$driver came to its end"
done
kill -0 "$pid" 2>/dev/null && ok 'the service is still there' || no 'the service is gone'
kill "$pid" && wait "$pid"
pid=
grep -v '^event=\(request\|message\|scellement\)' "$work/log" | head -n 20 | sed 's/^/# /'
echo done
