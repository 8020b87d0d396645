#!/bin/sh
# SPDX-License-Identifier: MIT
# Backup while the instance is in use, restore elsewhere, and every way in which a restore must refuse. Usage: backup.sh OUT
CASE=i
. tests/flow/head
gone() { if [ -e "$2" ]; then bad "$1"; else ok "$1"; fi; }

i=$work/i f=$work/c.pdf b=$work/b
umask 077
printf 'a passphrase of its own\n' >"$work/pass"
printf 'quite another one\n' >"$work/other"
sh templates/demo/depot.sh >"$work/depot.xml"
"$paraphe" init "$i" --organisation 'Essai' >/dev/null 2>&1
"$paraphe" issue -C "$i" "$work/depot.xml" -o "$f" >/dev/null 2>&1
"$paraphe" sign -C "$i" "$f" --field accueil-1 >/dev/null 2>&1
reference=$(sed -n 's:.*<reference>\(.*\)</reference>.*:\1:p' "$work/depot.xml")

want 64 'a backup wants a passphrase' "$paraphe" backup -C "$i" "$b"
printf 'short\n' >"$work/short"
want 65 'and no short one' "$paraphe" backup -C "$i" "$b" --password-file "$work/short"
gone 'a refused backup leaves no file' "$b.data"
# while somebody signs
"$paraphe" sign -C "$i" "$f" --field famille-1 >/dev/null 2>&1 & signer=$!
want 0 'backup while somebody signs' "$paraphe" backup -C "$i" "$b" --password-file "$work/pass"
wait $signer
want 76 'no backup is written over' "$paraphe" backup -C "$i" "$b" --password-file "$work/pass"
[ "$(stat -c %a "$b.data" "$b.keys" | sort -u)" = 600 ] && ok 'both files are 0600' || bad 'both files are 0600'
if grep -aq 'PRIVATE KEY\|BEGIN' "$b.keys"; then bad 'the key ring shows nothing'; else ok 'the key ring shows nothing'; fi
grep -aq "$(cat "$i/keys/passphrase")" "$b.data" "$b.keys" && bad 'nor does it show the passphrase of the keys' || ok 'nor does it show the passphrase of the keys'
python3 -B tests/flow/silent.py 'the data name nobody' "$b.data"
grep -aq 'PRIVATE KEY' "$b.data" && bad 'the data hold no key' || ok 'the data hold no key'

cp "$f" "$work/now.pdf"
# mails that came back wait in a folder beside the keys: it is no key, and keeps nobody from a backup
printf 'To: retours@example\n\nhello\n' | "$paraphe" bounce -C "$i" || bad 'a mail came back'
[ -d "$i/desk/bounces" ] || bad 'it waits in a folder'
want 0 'a second backup, when nobody signs' "$paraphe" backup -C "$i" "$work/b2" --password-file "$work/pass"
want 0 'restore' "$paraphe" restore "$work/b2" -C "$work/r" --password-file "$work/pass"
want 0 'the convention is in it' "$paraphe" export -C "$work/r" "$reference" -o "$work/r.pdf"
[ -s "$i/backup.last" ] && [ ! -e "$work/r/backup.last" ] && ok 'a backup is noted, and goes into none' || bad 'a backup is noted, and goes into none'
cmp -s "$work/r.pdf" "$work/now.pdf" && ok 'byte for byte' || bad 'byte for byte'
for file in vault.log trust.pem paraphe.conf keys/issuing.key keys/schools.sealed keys/root.pem desk/secret; do
	[ ! -e "$i/$file" ] || cmp -s "$i/$file" "$work/r/$file" || bad "$file is as it was"
done
ok 'keys, log and configuration are as they were'
[ "$(stat -c %a "$work/r" "$work/r/keys" "$work/r/keys/issuing.key" | tr '\n' ' ')" = '700 700 600 ' ] && ok 'and shut to others' || bad 'and shut to others'
want 0 'and life goes on there' "$paraphe" sign -C "$work/r" "$work/r.pdf" --field eleve
want 0 'doctor finds nothing' "$paraphe" doctor -C "$work/r"
# what a data key or the clock would spoil is told before anything runs
mv "$work/r/desk/secret" "$work/r/secret"
want 69 'doctor: the ring is gone' "$paraphe" doctor -C "$work/r"
says 'and what to do' 'desk/secret is not there, but the store is.*paraphe restore'
want 66 'nothing is made anew beside a store' "$paraphe" export -C "$work/r" "$reference" -o "$work/none.pdf"
[ ! -e "$work/r/desk/secret" ] && mv "$work/r/secret" "$work/r/desk/secret" || bad 'a second secret was made'
touch -d '3 days' "$work/r/trust.pem"
want 69 'doctor: a clock that was set back' "$paraphe" doctor -C "$work/r"
says 'by how much' 'RED   clock: .*trust.pem was written 2[0-9]* s after'
touch "$work/r/trust.pem"
cp "$work/r/paraphe.conf" "$work/conf"
# bad keys: each a line that says what, where and what to do
"$paraphe" init "$work/foreign" --organisation 'Ailleurs' >/dev/null || bad init
ill() {
	label=$1 said=$2 file=$3
	shift 3
	cp -p "$work/r/$file" "$work/whole"
	"$@" "$work/r/$file"
	want 69 "doctor: $label" "$paraphe" doctor -C "$work/r"
	says "$label: what, where, what to do" "$said"
	# with its rights; cp -p onto a file keeps those of the file
	rm -f "$work/r/$file" && cp -p "$work/whole" "$work/r/$file"
}
from_foreign() { cp "$work/foreign/keys/${1##*/}" "$1"; }
from_manifest() { cp "$work/r/keys/manifest.pem" "$1"; }
ill 'a key cut off' 'RED   keys: .*keys/seal.key is not an encrypted PKCS#8 key; bring it back' keys/seal.key truncate -s 100
ill 'an empty key' 'RED   keys: .*keys/seal.key is not an encrypted PKCS#8 key; bring it back' keys/seal.key truncate -s 0
ill 'a certificate cut off' 'RED   keys: .*keys/seal.pem: broken PEM.*; bring it back from the backup' keys/seal.pem truncate -s 300
ill 'a key that others may read' 'RED   keys: .*keys/seal.key is open to others; run chmod 600' keys/seal.key chmod 644
ill 'a passphrase that others may read' 'RED   keys: .*keys/passphrase is open to others; run chmod 600' keys/passphrase chmod 644
ill 'the schools'\'' keys cut off' 'RED   keys: .*keys/schools.sealed: .*bring it back from the backup' keys/schools.sealed sed -i 1s/PARAPHE/PARAPHO/
ill 'the certificate of another key' 'RED   keys: .*keys/seal.key is not the key of seal.pem; bring both back' keys/seal.pem from_manifest
ill 'a certificate of another instance' 'RED   keys: .*seal.pem: certificate 2 was not issued by the next one; bring the folder' keys/seal.pem from_foreign
ill 'the root of another instance' 'RED   trust.pem: .*keys/root.pem is not in .*trust.pem: one of them is of another instance; bring both back' keys/root.pem from_foreign
ill 'a list of the root cut off' 'RED   keys: .*keys/root.crl is not a CRL of the root; make it anew' keys/root.crl truncate -s 50
ill 'profiles cut off' 'RED   keys: .*keys/profiles.cnf: .*; bring it back' keys/profiles.cnf truncate -s 10
# ended ones, by a clock set on: of the CAs what stands under them ended before, of the root all
fake=$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null | head -n 1)
first=$(ldd "$paraphe" | sed -n 's/.*=> \(.*libasan[^ ]*\) .*/\1/p')
aged() { # YEARS LABEL
	cp -R "$work/r" "$work/aged"
	want 69 "doctor: $2" env LD_PRELOAD="${first:+$first:}$fake" FAKETIME="+$(($1 * 31557600))s" FAKETIME_DONT_FAKE_MONOTONIC=1 "$paraphe" doctor -C "$work/aged"
	rm -rf "$work/aged"
}
if [ -n "$fake" ]; then
	aged 13 'the CAs ended'
	says 'the CA of the parties: what, when, what to do' '^RED   key issuing: the issuing certificate ended at [0-9-]*T.*paraphe key'
	says 'the CA of the services' '^RED   key services: the services certificate ended at [0-9-]*T'
	says 'the TSA stands under the root, and goes on' '^ok    key stamp: good until [0-9-]*$'
	says 'the root goes on' '^ok    key root: good until [0-9-]*$'
	aged 26 'the root ended'
	says 'the root: what, when, what to do' '^RED   key root: the root certificate ended at [0-9-]*T.*bring root.key back and run .paraphe key -C DIR root.; what is signed now is trusted by nobody.*trust.pem handed out anew'
else
	echo 'skip doctor and ended certificates: no faketime'
fi
mv "$work/r/keys" "$work/r-keys" && cp -R "$work/foreign/keys" "$work/r/keys"
want 69 'doctor: the whole ring of another instance' "$paraphe" doctor -C "$work/r"
says 'is told' 'RED   trust.pem: .*of another instance'
rm -rf "$work/r/keys" && mv "$work/r-keys" "$work/r/keys"
want 0 'doctor: mended, all is well' "$paraphe" doctor -C "$work/r"

printf 'mail-relay = smtp://127.0.0.1:1\nmail-from = a@ecole.example\nbase-url = http://paraphe.example\n' >>"$work/r/paraphe.conf"
want 69 'doctor: links in clear' "$paraphe" doctor -C "$work/r"
says 'which address' 'RED   base-url: http://paraphe.example'
printf 'mail-tls = often\n' >>"$work/r/paraphe.conf"
want 78 'a value that is none' "$paraphe" doctor -C "$work/r"
says 'its line and its key' 'line [0-9]*: mail-tls: yes or no is wanted'
cp "$work/conf" "$work/r/paraphe.conf"
want 76 'a folder that holds something is not touched' "$paraphe" restore "$work/b2" -C "$work/r" --password-file "$work/pass"
mkdir "$work/empty"
want 0 'an empty folder may be there' "$paraphe" restore "$work/b2" -C "$work/empty/" --password-file "$work/pass"

# refusals leave nothing
no() {
	code=$1 label=$2 from=$3 pass=$4
	want "$code" "$label" "$paraphe" restore "$from" -C "$work/no" --password-file "$pass"
	[ ! -e "$work/no" ] && [ ! -e "$work/no.restore" ] || bad "$label: nothing is left"
}
no 65 'another passphrase' "$work/b2" "$work/other"
says 'is told' passphrase
cp "$b.data" "$work/x.data"
no 66 'data without key ring' "$work/x" "$work/pass"
cp "$work/b2.data" "$work/y.data" && cp "$b.keys" "$work/y.keys"
no 76 'a key ring older than the data' "$work/y" "$work/pass"
says 'is told' older
cp "$b.data" "$work/z.data" && cp "$work/b2.keys" "$work/z.keys"
want 0 'data with a later key ring' "$paraphe" restore "$work/z" -C "$work/later" --password-file "$work/pass"
"$paraphe" init "$work/j" --organisation 'Autre' >/dev/null 2>&1
"$paraphe" backup -C "$work/j" "$work/j1" --password-file "$work/pass" >/dev/null 2>&1
cp "$b.data" "$work/w.data" && cp "$work/j1.keys" "$work/w.keys"
no 76 'a key ring of another instance' "$work/w" "$work/pass"

# one byte altered anywhere
flip() {
	size=$(stat -c %s "$2")
	at=$(($3 * (size - 1) / 12))
	cp "$2" "$4"
	byte=$(od -An -tu1 -j $at -N 1 "$4" | tr -d ' ')
	printf "$(printf '\\%03o' $(((byte + 1) % 256)))" | dd of="$4" bs=1 seek=$at conv=notrunc 2>/dev/null
}
refused=0
for n in 0 1 2 3 4 5 6 7 8 9 10 11 12; do
	cp "$work/b2.keys" "$work/f.keys"
	flip - "$work/b2.data" $n "$work/f.data"
	"$paraphe" restore "$work/f" -C "$work/no" --password-file "$work/pass" >"$work/said" 2>&1 || refused=$((refused + 1))
	cp "$work/b2.data" "$work/f.data"
	flip - "$work/b2.keys" $n "$work/f.keys"
	"$paraphe" restore "$work/f" -C "$work/no" --password-file "$work/pass" >"$work/said" 2>&1 || refused=$((refused + 1))
done
[ $refused -eq 26 ] && [ ! -e "$work/no" ] && ok 'one altered byte is always found' || bad "one altered byte is always found ($refused of 26)"
cp "$work/b2.keys" "$work/f.keys"
for cut in 0 10 40 1000 100000; do
	head -c $cut "$work/b2.data" >"$work/f.data"
	"$paraphe" restore "$work/f" -C "$work/no" --password-file "$work/pass" >"$work/said" 2>&1 && bad "cut at $cut"
done
ok 'data that are cut off are refused'

# a restore that dies leaves no instance, and is done again
died=0
for delay in 0.005 0.02 0.04 0.06 0.08 0.1; do
	"$paraphe" restore "$work/b2" -C "$work/k" --password-file "$work/pass" >/dev/null 2>&1 & pid=$!
	sleep $delay
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	sleep 0.1 # its vault ends with it
	if [ -e "$work/k" ]; then
		"$paraphe" doctor -C "$work/k" >"$work/said" 2>&1 || bad 'what a killed restore left whole is whole'
		rm -rf "$work/k"
	else
		died=$((died + 1))
	fi
	rm -rf "$work/k.restore"
done
want 0 "after $died deaths a restore is done again" "$paraphe" restore "$work/b2" -C "$work/k" --password-file "$work/pass"
echo done
