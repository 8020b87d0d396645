#!/bin/sh
# SPDX-License-Identifier: MIT
# A clock that jumps, on and back, over the instants that programs stumble on: each act has the time of its day or says why not, no
# time-stamp is older than the one before it, and what was signed stays good. Usage: clocks.sh OUT
CASE=i
. tests/flow/head
fake=$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null | head -n 1)
# a sanitizer's runtime wants to be the first of all that is preloaded
first=$(ldd "$paraphe" | sed -n 's/.*=> \(.*libasan[^ ]*\) .*/\1/p')
[ -n "$fake" ] || { echo 'skip clocks that jump (no faketime)'; echo done; exit 0; }

at() { # SECONDS COMMAND...: as if it were so much later or earlier
	case $1 in -*) shift_=$1 ;; *) shift_=+$1 ;; esac
	shift
	env LD_PRELOAD="${first:+$first }$fake" FAKETIME="${shift_}s" FAKETIME_DONT_FAKE_MONOTONIC=1 "$@"
}
to() { echo $(($(date -d "$1" +%s) - $(date +%s))); }

# instance NAME SECONDS: another one and its deposit, made so much later
instance() {
	i=$work/$1 made=$2
	at "$made" sh templates/demo/depot.sh >"$work/depot.xml"
	at "$made" "$paraphe" init "$i" --organisation 'Essai' >/dev/null 2>&1 || bad 'an instance'
}

# NAME SECONDS EXIT LEVEL: signed at that time, looked at a minute later. EXIT not 0: refused with a word about it, LEVEL.
count=0
jump() {
	count=$((count + 1))
	new=$(printf '%08x' "$count")
	sed "s/\(-20[0-9][0-9]-\|-21[0-9][0-9]-\)[0-9]*<.reference/\1$((50000 + count))<\/reference/; s/ id=\"[0-9a-f]\{8\}-/ id=\"$new-/; s/convention=\"[0-9a-f]\{8\}-/convention=\"$new-/g" "$work/depot.xml" >"$work/c.xml"
	at "$made" "$paraphe" issue -C "$i" "$work/c.xml" -o "$work/c.pdf" >"$work/said" 2>&1 || bad "$1: a convention"
	before=$(($(date +%s) + $2))
	want "$3" "$1: signed, or refused" at "$2" "$paraphe" sign -C "$i" "$work/c.pdf" --field accueil-1
	after=$(($(date +%s) + $2))
	if [ "$3" -ne 0 ]; then
		says "$1: it says why" "$4"
		return
	fi
	[ "$4" = B-T ] || says "$1: it says why there is no time-stamp" 'clock stands'
	at "$(($2 + 60))" "$paraphe" verify --format json --trust "$i/trust.pem" "$work/c.pdf" >"$work/said" 2>&1
	if python3 - "$work/said" "$4" "$before" "$after" <<-'P'; then ok "$1: $4, of its time, and it verifies"; else bad "$1: $4, of its time, and it verifies"; fi
		import datetime, json, sys
		report = json.load(open(sys.argv[1]))
		mine = [s for s in report['signatures'] if s['field'] == 'accueil-1'][0]
		time = datetime.datetime.fromisoformat(mine['bestTime'].replace('Z', '+00:00')).timestamp()
		# without a time-stamp the best time is that of who looks, a minute later
		late = 0 if sys.argv[2] == 'B-T' else 600
		sys.exit(not (report['verdict'] == 'passed' and mine['level'] == sys.argv[2] and int(sys.argv[3]) - 1 <= time <= int(sys.argv[4]) + 1 + late))
	P
}

year=$(date +%Y)
instance today 0
jump 'today' 0 0 B-T
jump 'a second later' 1 0 B-T
jump 'an hour later' 3600 0 B-T
jump 'an hour back' 0 0 B-B
jump 'over a leap second' "$(to "$year-12-31 23:59:59Z")" 0 B-T
spring=$(for d in 25 26 27 28 29 30 31; do date -u -d "$((year + 1))-03-$d" '+%u %F'; done | sed -n 's/^7 //p')
jump 'into summer time' "$(to "$spring 00:59:59Z")" 0 B-T
jump 'ten years later' 315576000 76 'make new keys'
jump 'ten years back' -315576000 76 'set the clock'
jump 'home' 0 0 B-B
instance bits "$(to '2038-01-19 03:12:00Z')"
jump 'over the 31st bit' "$(to '2038-01-19 03:14:06Z')" 0 B-T
instance leap "$(to '2100-02-28 23:58:00Z')"
jump 'a year without a leap day' "$(to '2100-02-28 23:59:59Z')" 0 B-T
echo done
