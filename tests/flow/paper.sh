#!/bin/sh
# SPDX-License-Identifier: MIT
# Conventions signed by hand: printed, scanned, sorted, attested, sealed by HTTP alone (paper.py); every sealed file verifies.
set -u
out=${1:-build}
paraphe=$out/paraphe
work=$(mktemp -d)
pid=
trap '[ -n "$pid" ] && kill -9 "$pid" 2>/dev/null; rm -rf "$work"' EXIT

ok() { echo "ok $1"; }
no() { echo "not ok $1"; }

"$paraphe" init "$work/i" --organisation 'Lycée Ada-Lovelace, démonstration' >/dev/null || { no 'init'; exit 1; }
"$paraphe" init "$work/other" --organisation 'Un autre lycée' >/dev/null || { no 'init'; exit 1; }
sh templates/demo/depot.sh --numero 77777 >"$work/depot.xml"
"$paraphe" issue -C "$work/other" "$work/depot.xml" -o "$work/foreign.pdf" >/dev/null || { no 'a page of another school'; exit 1; }
sed -i 's|^#*demo = .*|demo = yes|; s|^#*base-url = .*|base-url = http://127.0.0.1:1|; s|^#*rate-limits = .*|rate-limits = 0|; s|^#*quiet-hours = .*|quiet-hours = no|' "$work/i/paraphe.conf"
"$paraphe" demo -C "$work/i" >"$work/links" || { no 'demo'; exit 1; }
key=$("$paraphe" api-key -C "$work/i" 9990042S papier read,create,send,cancel)
sed -i '/^base-url = /d' "$work/i/paraphe.conf"
"$paraphe" serve -C "$work/i" --listen 127.0.0.1:0 >"$work/url" 2>"$work/log" &
pid=$!
n=0
while [ ! -s "$work/url" ] && [ $n -lt 100 ] && kill -0 "$pid" 2>/dev/null; do
	sleep 0.1
	n=$((n + 1))
done
born=$(sed -n 's|.*naissance le \([0-9]*\)/\([0-9]*\)/\([0-9]*\).*|\3-\2-\1|p' "$work/links")
mkdir "$work/sealed"
PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/flow/paper.py "$(head -n 1 "$work/url")" "$key" "$born" "$work/sealed" "$work/foreign.pdf" || no 'the driver came to its end'
kill -0 "$pid" 2>/dev/null && ok 'the service is still there' || no 'the service is gone'
kill "$pid" && wait "$pid"
pid=
rm -f "$work/sealed/print.pdf"
[ -z "${KEEP:-}" ] || cp "$work"/sealed/* "$KEEP"
set -- "$work"/sealed/*.pdf "$work"/sealed/*.asice
if [ -f "$1" ] && "$paraphe" verify --trust "$work/i/trust.pem" "$@" >"$work/said"; then
	ok "$# sealed files verify"
else
	no "a sealed file does not verify: $(tail -n 5 "$work/said")"
fi
grep -v '^event=\(request\|message\|scellement\)' "$work/log" | head -n 40 | sed 's/^/# /'
echo done
