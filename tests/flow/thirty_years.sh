#!/bin/sh
# SPDX-License-Identifier: MIT
# Thirty years of one convention, the clock set on before the programs enter their cages: an algorithm is retired, two time-stamping
# certificates, the CAs of parties and services and the root end; renewed in time it verifies, not renewed it does not.
# Usage: thirty_years.sh OUT
set -u
out=$1
paraphe=$out/paraphe
fake=$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null | head -n 1)
# a sanitizer's runtime wants to be the first of all that is preloaded
first=$(ldd "$paraphe" | sed -n 's/.*=> \(.*libasan[^ ]*\) .*/\1/p')
[ -n "$fake" ] || { echo 'skip thirty years (no faketime)'; echo done; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ok() { echo "ok $1"; }
bad() { echo "not ok $1"; [ -f "$work/said" ] && sed 's/^/  /' "$work/said"; }
i=$work/i
start=$(date +%s)
now=0
# at YEARS: from here on, so many years (and tenths) later
at() { now=$(awk "BEGIN { printf \"%d\", $1 * 365.25 * 86400 }"); }
then_() { env LD_PRELOAD="$first $fake" FAKETIME="+${now}s" FAKETIME_DONT_FAKE_MONOTONIC=1 "$@"; }
instant() { date -u -d "@$((start + now + 60))" +%Y-%m-%dT%H:%M:%SZ; }
want() {
	code=$1 label=$2
	shift 2
	then_ "$@" >"$work/said" 2>&1
	got=$?
	if [ $got -eq "$code" ]; then ok "$label"; else echo "  exit $got, wanted $code"; bad "$label"; fi
}
says() { if grep -q -- "$2" "$work/said"; then ok "$1"; else bad "$1"; fi; }
# verify by everything that was ever handed out as a root; nothing but the file and the anchors is needed
verdict() { want "$1" "$2" "$paraphe" verify --trust "$i/trust.pem" --at "$(instant)" "$3"; }
# what an operator does at such a time: root.key comes back for an hour
renew() {
	cp "$work/root.key" "$i/keys/root.key"
	for name in "$@"; do
		then_ "$paraphe" key -C "$i" "$name" >"$work/said" 2>&1 || bad "key $name"
	done
	rm "$i/keys/root.key"
}
# the time-stamping key made anew, of the algorithm of its day
stamp_key() {
	openssl genpkey "$@" -aes-256-cbc -pass "file:$i/keys/passphrase" -out "$i/keys/stamp.key" 2>/dev/null
	chmod 600 "$i/keys/stamp.key"
	renew stamp
}
newest() { then_ "$paraphe" export -C "$i" "$reference" -o "$1" >/dev/null || bad export; }

# --- year 0: an RSA-2048 time-stamping key, good until 2029
"$paraphe" init "$i" --organisation 'Essai' >/dev/null || bad init
mv "$i/keys/root.key" "$work/root.key"
stamp_key -algorithm RSA -pkeyopt rsa_keygen_bits:2048
sh templates/demo/depot.sh >"$work/depot.xml"
reference=$(sed -n 's/.*<reference>\([^<]*\)<.*/\1/p' "$work/depot.xml" | head -n 1)
"$paraphe" issue -C "$i" "$work/depot.xml" -o "$work/c.pdf" >/dev/null 2>&1 || bad issue
for field in accueil-1 famille-1 eleve enseignant ecole; do
	"$paraphe" sign -C "$i" "$work/c.pdf" --field $field >/dev/null || bad "sign $field"
done
want 0 'year 0: sealed' "$paraphe" seal -C "$i" "$work/c.pdf" -o "$work/0.asice"
says 'B-LTA' 'level B-LTA:'
cp "$work/c.pdf" "$work/0.pdf"
want 0 'nothing is due' "$paraphe" extend -C "$i" --due
says 'yet' '^0 done'

# --- the table of algorithms retires RSA-2048 at the start of 2029: due within the year before
at "$(awk "BEGIN { print (1846368000 - $start) / 365.25 / 86400 }")" # 2028-07-05
stamp_key -algorithm EC -pkeyopt ec_paramgen_curve:P-256
renew root.crl
want 0 'mid 2028: the time-stamp ages with its algorithm' "$paraphe" extend -C "$i" --due
says 'and is renewed' 'level B-LTA (archive-2)'
newest "$work/1.pdf"
at "$(awk "BEGIN { print (1846368000 - $start) / 365.25 / 86400 + 1 }")"
verdict 2 '2029: without renewal it is no more believed' "$work/0.pdf"
says 'and the reason is the algorithm' 'RSA 2048'
verdict 0 'with renewal it is' "$work/1.pdf"

# --- year 10: the CAs live twelve years, and must outlive what they issue
at 10
renew services issuing certify seal manifest probe root.crl
want 0 'year 10: nothing is due' "$paraphe" extend -C "$i" --due
# --- year 14.6: the first CAs of parties and services have ended; so has the time-stamping certificate of 2028, soon
at 15.9
renew root services certify seal manifest probe stamp root.crl
want 0 'year 15.9: the CAs ended, the second time-stamp ages' "$paraphe" extend -C "$i" --due
says 'and is renewed' 'level B-LTA (archive-3)'
newest "$work/2.pdf"
at 17
verdict 2 'year 17: renewed once is not enough' "$work/1.pdf"
verdict 0 'renewed twice is' "$work/2.pdf"

# --- year 30: the root of year 0 ended after 25, the third time-stamping certificate lives its last year
at 26
renew services certify seal manifest probe root.crl
at 30
renew root.crl
want 0 'year 30: a time-stamp of the old certificate is not worth its field' "$paraphe" extend -C "$i" --due
says 'and what must come first is said' 'key -C DIR stamp'
renew root stamp
at 30.01
want 0 'year 30: the third time-stamp ages' "$paraphe" extend -C "$i" --due
says 'and is renewed' 'level B-LTA (archive-4)'
newest "$work/3.pdf"
newest "$work/3.asice"
at 31.5
verdict 0 'year 31.5: it verifies' "$work/3.pdf"
verdict 0 'and its container' "$work/3.asice"
for n in 0 1 2; do verdict 2 "renewed $n times it does not" "$work/$n.pdf"; done
cmp -s -n "$(stat -c %s "$work/0.pdf")" "$work/0.pdf" "$work/3.pdf" && ok 'what was sealed is still its beginning' || bad 'what was sealed is still its beginning'
echo done
