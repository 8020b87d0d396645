#!/bin/sh
# SPDX-License-Identifier: MIT
# Levels: what is reached, what is said when it is less, what the queue makes good later; revocation and its lists. Usage: extend.sh OUT
. tests/flow/head
is() { if [ "$2" = "$3" ]; then ok "$1"; else echo "  '$2', wanted '$3'"; bad "$1"; fi; }
# the levels of all signatures, each once
levels() { "$paraphe" verify --format json --trust "$1/trust.pem" "$2" | tr '{' '\n' | sed -n 's/.*"kind": *"signature".*"level": *"\([^"]*\)".*/\1/p' | sort -u | tr '\n' ' ' | sed 's/ $//'; }
journal() { unzip -p "$1" journal.xml | grep -o "type=\"$2\".*</evenement>" | grep -o "nom=\"$3\"[^<]*" | sed 's/.*>//' | tail -n 1; }
# what the store keeps as the convention's container, sealed as it is there
container() { python3 -c 'import hashlib, sqlite3, sys; print([hashlib.sha256(r[0]).hexdigest() for r in sqlite3.connect(sys.argv[1]).execute("SELECT bytes FROM document WHERE kind=?", (int(sys.argv[2]),))])' "$1/store/paraphe.sqlite" 5; }
serial() { "$paraphe" verify --format json --trust "$1/trust.pem" "$2" | tr '{' '\n' | sed -n "/\"field\": *\"$3\"/,\$s/.*\"serial\": *\"\([^\"]*\)\".*/\1/p" | head -n 1; }

# --- one convention, complete and not sealed
sh templates/demo/depot.sh >"$work/depot.xml"
"$paraphe" init "$work/base" --organisation 'Essai' >/dev/null || bad init
"$paraphe" issue -C "$work/base" "$work/depot.xml" -o "$work/base/c.pdf" >/dev/null 2>&1 || bad issue
reference=$(sed -n 's/.*<reference>\([^<]*\)<.*/\1/p' "$work/depot.xml" | head -n 1)
want 76 'a convention that is not sealed is not extended' "$paraphe" extend -C "$work/base" "$work/base/c.pdf"
for field in accueil-1 famille-1 eleve enseignant ecole; do
	"$paraphe" sign -C "$work/base" "$work/base/c.pdf" --field $field >/dev/null || bad "sign $field"
done
for i in up down revoked; do cp -R "$work/base" "$work/$i"; done

# --- everything is there: B-LTA in one go, and nothing to add
i=$work/up
want 0 'seal' "$paraphe" seal -C "$i" "$i/c.pdf" -o "$i/c.asice"
says 'the level is said' 'level B-LTA:'
is 'every signature is B-LTA' "$(levels "$i" "$i/c.pdf")" B-LTA
is 'the journal says the level' "$(journal "$i/c.asice" SCELLEMENT niveau)" B-LTA
is 'and no reason' "$(journal "$i/c.asice" SCELLEMENT motif)" ''
cp "$i/c.pdf" "$work/sealed.pdf"
want 0 'extend adds nothing' "$paraphe" extend -C "$i" "$i/c.pdf"
cmp -s "$i/c.pdf" "$work/sealed.pdf" && ok 'and leaves the file as it was' || bad 'and leaves the file as it was'
want 0 'nothing is due' "$paraphe" extend -C "$i" --due
says 'and that is said' '^0 done'
want 0 'a renewal that is asked for' "$paraphe" extend -C "$i" "$i/c.asice" --renew -o "$work/renewed.asice"
says 'takes the next field' 'archive-2'
want 0 'the new container passes' "$paraphe" verify --trust "$i/trust.pem" "$work/renewed.asice"
is 'its journal says so' "$(journal "$work/renewed.asice" AUGMENTATION champ)" archive-2
unzip -l "$work/renewed.asice" | grep -q 'manifestes/1.p7s' && ok 'the former manifest is kept' || bad 'the former manifest is kept'
want 76 'the older copy is told' "$paraphe" extend -C "$i" "$i/c.pdf"
want 0 'the newest comes from the store' "$paraphe" export -C "$i" "$reference" -o "$work/new.pdf"
want 0 'and its container' "$paraphe" export -C "$i" "$reference" -o "$work/new.asice"
unzip -p "$work/new.asice" convention.pdf | cmp -s - "$work/new.pdf" && ok 'which is of today, around the newest' || bad 'which is of today, around the newest'
want 0 'and passes, too' "$paraphe" verify --trust "$i/trust.pem" "$work/new.asice"
cp -R "$i" "$work/waiting"
want 0 'archive-3' "$paraphe" extend -C "$i" "$work/new.pdf" --renew
want 0 'archive-4' "$paraphe" extend -C "$i" "$work/new.pdf" --renew
want 76 'then no field is left' "$paraphe" extend -C "$i" "$work/new.pdf" --renew
says 'and what is left is said' 'evidence record'
want 0 'four archive time-stamps pass' "$paraphe" verify --trust "$i/trust.pem" "$work/new.pdf"
want 65 'a file that is no PDF' "$paraphe" extend -C "$i" "$work/depot.xml"
want 66 'a file that is not there' "$paraphe" extend -C "$i" "$work/none.pdf"
want 64 'a file and the queue' "$paraphe" extend -C "$i" "$work/new.pdf" --due

# --- no time-stamping authority answers: the act is kept, the level is lower, the queue makes it good
i=$work/down
cp "$i/paraphe.conf" "$work/plain.conf"
printf 'outside-networks = loopback\ntsa.1 = http://127.0.0.1:1/tsr\n' >>"$i/paraphe.conf"
want 0 'seal without a time-stamp' "$paraphe" seal -C "$i" "$i/c.pdf" -o "$i/c.asice"
says 'the level is said with the reason' 'level B-B only: .*127.0.0.1'
is 'the seal is B-B, nobody else is less than before' "$(levels "$i" "$i/c.pdf")" 'B-B B-T'
is 'the journal says the level' "$(journal "$i/c.asice" SCELLEMENT niveau)" B-B
[ -n "$(journal "$i/c.asice" SCELLEMENT motif)" ] && ok 'and the reason' || bad 'and the reason'
want 0 'what was sealed passes' "$paraphe" verify --trust "$i/trust.pem" "$i/c.pdf" "$i/c.asice"
cp "$i/c.pdf" "$work/sealed.pdf"
want 69 'extend, still without' "$paraphe" extend -C "$i" "$i/c.pdf"
says 'says why' 'level B-B only: .*127.0.0.1'
cmp -s "$i/c.pdf" "$work/sealed.pdf" && ok 'and leaves the file as it was' || bad 'and leaves the file as it was'
cp "$work/plain.conf" "$i/paraphe.conf"
want 0 'not yet due' "$paraphe" extend -C "$i" --due
says 'ten minutes are not over' '^0 done'
# the program's own clock, set on: libfaketime before it, not in its cages; a sanitizer's runtime wants to be the first of all
fake=$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null | head -n 1)
first=$(ldd "$paraphe" | sed -n 's/.*=> \(.*libasan[^ ]*\) .*/\1/p')
if [ -n "$fake" ]; then
	want 0 'the queue makes it good' env LD_PRELOAD="$first $fake" FAKETIME=+20m FAKETIME_DONT_FAKE_MONOTONIC=1 "$paraphe" extend -C "$i" --due
	says 'and says what' 'level B-LTA (archive-2)'
	"$paraphe" export -C "$i" "$reference" -o "$i/c.pdf" >/dev/null
	later=$(date -u -d '+1 hour' +%Y-%m-%dT%H:%M:%SZ)
	want 0 'it passes' "$paraphe" verify --trust "$i/trust.pem" --at "$later" "$i/c.pdf"
	want 0 'then nothing is due' env LD_PRELOAD="$first $fake" FAKETIME=+40m FAKETIME_DONT_FAKE_MONOTONIC=1 "$paraphe" extend -C "$i" --due
	says 'for years' '^0 done'
else
	echo 'skip the queue, an hour later (no faketime)'
fi

# --- the school's key does not sign: the PDF, which ages by itself, is renewed; its container waits, and never fits another PDF than its own
i=$work/waiting
"$paraphe" export -C "$i" "$reference" -o "$work/w.pdf" >/dev/null || bad export
before=$(container "$i")
cp "$i/keys/schools.sealed" "$work/schools"
# the sealed key of the seal, its last digit changed
awk -F'\t' -v OFS='\t' 'NR > 1 { d = substr($3, length($3)); $3 = substr($3, 1, length($3) - 1) (d == "0" ? "1" : "0") } { print }' "$work/schools" >"$i/keys/schools.sealed"
want 69 'a renewal whose manifest cannot be signed' "$paraphe" extend -C "$i" "$work/w.pdf" --renew
says 'the PDF is renewed, and that is said' 'level B-LTA (archive-3).*the PDF is kept; its container waits, and stays as it was: .*altered'
want 0 'it passes' "$paraphe" verify --trust "$i/trust.pem" "$work/w.pdf"
"$paraphe" export -C "$i" "$reference" -o "$work/kept.pdf" >/dev/null; cmp -s "$work/kept.pdf" "$work/w.pdf" && ok 'it is what is kept' || bad 'it is what is kept'
is 'beside the container as it was' "$(container "$i")" "$before"
rm -f "$work/x.asice"
want 65 'none is given out that is not of today' "$paraphe" export -C "$i" "$reference" -o "$work/x.asice"
says 'and the cause is said' 'made anew.*altered'
[ ! -e "$work/x.asice" ] && ok 'nothing was written' || bad 'nothing was written'
want 69 'once more: still waiting' "$paraphe" extend -C "$i" "$work/w.pdf"
says 'with the reason' 'its container waits.*altered'
if [ -n "$fake" ]; then
	want 69 'the queue, still without the key' env LD_PRELOAD="$first $fake" FAKETIME=+20m FAKETIME_DONT_FAKE_MONOTONIC=1 "$paraphe" extend -C "$i" --due
	says 'counts what is done, and what waits' '^0 done, 1 waiting'
	says 'and names it' "^$reference: .*its container waits"
	cat "$work/schools" >"$i/keys/schools.sealed"
	want 0 'the key is back: the queue makes the container' env LD_PRELOAD="$first $fake" FAKETIME=+2h FAKETIME_DONT_FAKE_MONOTONIC=1 "$paraphe" extend -C "$i" --due
	says 'and says so' "^$reference: .*its container, which waited, is made"
	says 'as done' '^1 done$'
	[ "$(container "$i")" != "$before" ] && ok 'it is another one' || bad 'it is another one'
	want 0 'all is there, with the key' env LD_PRELOAD="$first $fake" FAKETIME=+3h FAKETIME_DONT_FAKE_MONOTONIC=1 "$paraphe" extend -C "$i" "$work/w.pdf" --renew
	says 'and another renewal takes both' "archive-4[^;]*; [0-9]* bytes"
	want 0 'then nothing is due' env LD_PRELOAD="$first $fake" FAKETIME=+3h FAKETIME_DONT_FAKE_MONOTONIC=1 "$paraphe" extend -C "$i" --due
	says 'for years, again' '^0 done'
else
	echo 'skip the waiting container in the queue (no faketime)'
fi

# --- what others made: their own chain, when it is named; never their container
i=$work/up o=$work/other
"$paraphe" init "$o" --organisation 'Ailleurs' >/dev/null
cp "$work/sealed.pdf" "$work/foreign.pdf"
want 77 'a chain that nobody named is not extended' "$paraphe" extend -C "$o" "$work/new.pdf" -o "$work/x.pdf"
want 69 'with its root, but without its revocation lists' "$paraphe" extend -C "$o" "$work/base/c.pdf" --trust "$i/trust.pem" -o "$work/x.pdf"
says 'the level stays' 'level B-T only: no revocation answer'
[ ! -e "$work/x.pdf" ] && ok 'nothing was written' || bad 'nothing was written'
"$paraphe" seal -C "$work/base" "$work/base/c.pdf" -o "$work/base/c.asice" >/dev/null || bad 'seal'
want 0 'one time-stamp more on a B-LTA file of others' "$paraphe" extend -C "$o" "$work/base/c.pdf" --trust "$work/base/trust.pem" --renew -o "$work/x.pdf"
want 0 'it passes by both roots' "$paraphe" verify --trust "$work/base/trust.pem" --trust "$o/trust.pem" "$work/x.pdf"
want 2 'not by one' "$paraphe" verify --trust "$work/base/trust.pem" "$work/x.pdf"
want 77 'their container is not ours to remake' "$paraphe" extend -C "$o" "$work/base/c.asice" --trust "$work/base/trust.pem"

# --- revocation
i=$work/revoked
number=$(serial "$i" "$i/c.pdf" famille-1)
want 66 'a serial number that was never issued' "$paraphe" revoke -C "$i" 1234
want 65 'something that is no number' "$paraphe" revoke -C "$i" famille
want 64 'a reason that is none' "$paraphe" revoke -C "$i" "$number" --reason because
want 0 'revoke, with reason and instant' "$paraphe" revoke -C "$i" "$number" --reason keyCompromise --at 2026-01-01T00:00:00Z
want 76 'a second time' "$paraphe" revoke -C "$i" "$number"
want 0 'the lists' "$paraphe" crl -C "$i" -o "$work/pki"
for name in root.crl issuing.crl services.crl root.cer issuing.cer services.cer stamp.cer; do
	[ -s "$work/pki/$name" ] || bad "$name"
done
openssl crl -inform DER -in "$work/pki/issuing.crl" -noout -text | grep -qi "$number" && ok 'the list names it' || bad 'the list names it'
openssl x509 -inform DER -in "$work/pki/issuing.cer" -out "$work/issuing.pem" && openssl crl -inform DER -in "$work/pki/issuing.crl" -noout -CAfile "$work/issuing.pem" 2>&1 | grep -q OK && ok 'and holds for openssl' || bad 'and holds for openssl'
want 0 'signed before, so the seal goes on' "$paraphe" seal -C "$i" "$i/c.pdf" -o "$i/c.asice"
is 'to B-LTA' "$(levels "$i" "$i/c.pdf")" B-LTA
want 0 'and all pass: the time-stamps are older than the revocation' "$paraphe" verify --trust "$i/trust.pem" "$i/c.asice"
echo done
