#!/bin/sh
# SPDX-License-Identifier: MIT
# What follows a convention, by HTTP alone (acts.py): oppositions, refusals, corrections, requests, cancellation; then, the clock set on
# into the stay, amendments, stop and early end; every sealed file is verified. Usage: acts.sh OUT
set -u
out=${1:-build}
paraphe=$out/paraphe
fake=$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null | head -n 1)
work=$(mktemp -d)
pid=
trap '[ -n "$pid" ] && kill -9 "$pid" 2>/dev/null; rm -rf "$work"' EXIT

ok() { echo "ok $1"; }
no() { echo "not ok $1"; }
# then_ SECONDS COMMAND...: as if so much time had passed
then_() {
	later=$1
	shift
	if [ "$later" -eq 0 ]; then "$@"; else env LD_PRELOAD="$fake" FAKETIME="+${later}s" FAKETIME_DONT_FAKE_MONOTONIC=1 "$@"; fi
}
start() {
	: >"$work/url"
	if [ "$1" -eq 0 ]; then
		"$paraphe" serve -C "$work/i" --listen 127.0.0.1:0 >"$work/url" 2>>"$work/log" &
	else
		LD_PRELOAD="$fake" FAKETIME="+${1}s" FAKETIME_DONT_FAKE_MONOTONIC=1 "$paraphe" serve -C "$work/i" --listen 127.0.0.1:0 >"$work/url" 2>>"$work/log" &
	fi
	pid=$!
	n=0
	while [ ! -s "$work/url" ] && [ $n -lt 100 ] && kill -0 "$pid" 2>/dev/null; do
		sleep 0.1
		n=$((n + 1))
	done
}
stop() {
	kill -0 "$pid" 2>/dev/null || no 'the service is gone'
	kill "$pid" && wait "$pid"
	pid=
}
walk() { python3 -B tests/flow/acts.py "$(head -n 1 "$work/url")" "$key" "$born" "$work/sealed" 0 "$2" "$work/state.json" "$1" || no "the driver came to the end of $2"; }

"$paraphe" init "$work/i" --organisation 'Lycée Ada-Lovelace, démonstration' >/dev/null || { no 'init'; exit 1; }
sed -i 's|^#*demo = .*|demo = yes|; s|^#*base-url = .*|base-url = http://127.0.0.1:1|; s|^#*rate-limits = .*|rate-limits = 0|; s|^#*quiet-hours = .*|quiet-hours = no|' "$work/i/paraphe.conf"
"$paraphe" demo -C "$work/i" >"$work/links" || { no 'demo'; exit 1; }
key=$("$paraphe" api-key -C "$work/i" 9990042S suite read,create,send,cancel)
sed -i '/^base-url = /d' "$work/i/paraphe.conf"
born=$(sed -n 's|.*naissance le \([0-9]*\)/\([0-9]*\)/\([0-9]*\).*|\3-\2-\1|p' "$work/links")
mkdir "$work/sealed"
start 0
walk 0 before
stop
if [ -n "$fake" ]; then
	later=$(python3 -c "import datetime; print(int((datetime.datetime.fromisoformat('$born') + datetime.timedelta(16 * 365 + 4 - 4 + 1, hours=10) - datetime.datetime.now()).total_seconds()))")
	start "$later"
	walk "$later" during
	stop
else
	later=0
	echo 'skip the stay itself (no faketime)'
fi
set -- "$work"/sealed/*.pdf "$work"/sealed/*.asice
if [ -f "$1" ] && then_ "$later" "$paraphe" verify --trust "$work/i/trust.pem" "$@" >"$work/said"; then
	ok "$# sealed files verify"
else
	no "a sealed file does not verify: $(tail -n 5 "$work/said")"
fi
# convention and amendment stay together, whichever of them the archive is asked of, and say what is in force
if [ -f "$work/state.json" ]; then
	for name in $(python3 -c "import json; s = json.load(open('$work/state.json'))['done']; print(s['one to be amended'], s['amendment'])"); do
		then_ "$later" "$paraphe" verify --trust "$work/i/trust.pem" --format json "$work/sealed/$name.asice" >"$work/said"
		if python3 -c "import json, sys; a = json.load(open('$work/said'))['archive']; k = {x['file']: x for x in a['acts']}; sys.exit(not (len(k) == 2 and k[a['inForce']]['kind'] == 'avenant' and k[a['inForce']]['number'] == 1))"; then
			ok 'the archive holds convention and amendment, and says which is in force'
		else
			no "what is in force: $(tail -n 1 "$work/said" | cut -c 1-600)"
		fi
	done
fi
grep -v '^event=\(request\|message\|scellement\|horloge\)' "$work/log" | head -n 20 | sed 's/^/# /'
echo done
