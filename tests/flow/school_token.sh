#!/bin/sh
# SPDX-License-Identifier: MIT
# A school's own keys in a PKCS#11 token: tried, moved there and back, a convention's whole life with them, and every way in which they
# are not there. Usage: school_token.sh OUT
CASE=i
. tests/flow/head
pid=
trap '[ -n "$pid" ] && kill -9 "$pid" 2>/dev/null; rm -rf "$work"' EXIT
module=$(find /usr/lib -name libsofthsm2.so 2>/dev/null | head -n 1)
if [ -z "$module" ] || ! command -v pkcs11-tool >/dev/null || ! command -v softhsm2-util >/dev/null; then
	echo "skip the keys of schools in tokens: softhsm2 and opensc are not there"
	echo done
	exit
fi
i=$work/i school=9990042S
mkdir "$work/tokens"
printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$work/tokens" >"$work/softhsm2.conf"
export SOFTHSM2_CONF="$work/softhsm2.conf"
umask 077
printf 1234 >"$work/pin"
printf 4321 >"$work/pin.wrong"
uri() { echo "pkcs11:token=$1;object=$2?module-path=$module"; }
softhsm2-util --init-token --free --label ada --pin 1234 --so-pin 5678 >/dev/null 2>&1 || bad 'a token'
generate() { # LABEL KIND
	pkcs11-tool --module "$module" --token-label ada --login --pin 1234 --keypairgen --key-type "$2" --label "$1" --id "$(printf '%s' "$1" | od -An -tx1 | tr -d ' \n')" >/dev/null 2>&1 || bad "a key $1"
}
generate certify EC:prime256v1
generate seal EC:prime256v1
generate certify2 rsa:3072
generate seal2 EC:secp384r1
generate weak rsa:2048
generate odd EC:secp256k1

sh templates/demo/depot.sh >"$work/depot.xml" || bad 'a demonstration deposit is made'
count=0
# convention: a fresh one, issued, in $f
convention() {
	count=$((count + 1))
	f=$work/$count.pdf
	deposit "$work/$count.xml"
	"$paraphe" issue -C "$i" "$work/$count.xml" -o "$f" >"$work/said" 2>&1 || bad "convention $count is issued"
}
deposit() {
	new=$(printf '%08x' "$count")
	sed "s/\(2027-\)[0-9]*<.reference/\1$((50000 + count))<\/reference/; s/ id=\"[0-9a-f]\{8\}-/ id=\"$new-/; s/convention=\"[0-9a-f]\{8\}-/convention=\"$new-/g" "$work/depot.xml" >"$1"
}
signed() {
	for field in accueil-1 famille-1 eleve enseignant ecole; do
		"$paraphe" sign -C "$i" "$f" --field "$field" >"$work/said" 2>&1 || bad "$field signs"
	done
}
passes() { # LABEL FILE...
	label=$1
	shift
	want 0 "$label" "$paraphe" verify --trust "$i/trust.pem" "$@"
}
# by FIELD BITS: the newest certificate in the ring is over a key of BITS, and $f was signed by it
by() {
	tail -n 1 "$i/keys/schools.sealed" | cut -f "$1" | python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(sys.stdin.read()))' |
		openssl x509 -inform DER -noout -serial -text >"$work/cert"
	serial=$(sed -n 's/^serial=//p' "$work/cert")
	"$paraphe" verify --trust "$i/trust.pem" --format json "$f" >"$work/said"
	grep -q "Public-Key: ($2 bit)" "$work/cert" && grep -qi "\"serial\": *\"0*$serial\"" "$work/said"
}
# words: the configuration with the lines of the school that were told last
words() { grep -v '^school\.' "$work/plain.conf" | cat - "$work/lines" >"$i/paraphe.conf"; }
lines_of() { grep '^school\.' "$work/said" >"$work/lines"; }

"$paraphe" init "$i" --organisation 'Essai' >"$work/said" 2>&1 || bad init
cp "$i/paraphe.conf" "$work/plain.conf"
key() { "$paraphe" school-key -C "$i" "$@"; }

# ---- before: the keys are in keys/ ----

convention
signed
want 0 'keys in a file: sealed' "$paraphe" seal -C "$i" "$f" -o "$work/1.asice"
old=$f
convention
begun=$f # certified by the file's key, and not signed yet

# ---- tried ----

want 64 'school-key wants two keys' key $school "$(uri ada certify)"
want 64 'or one word' key $school keys
want 65 'of a school' key 999004 "$(uri ada certify)" "$(uri ada seal)"
says 'whose number is told' 'seven digits and a letter'
want 65 'no other way of saying it' key $school /etc/key "$(uri ada seal)"
want 65 'no PIN in a line' key $school "pkcs11:object=a?pin-value=1234" "$(uri ada seal)"
says 'where it goes instead' 'pin-source='
want 77 'a wrong PIN' key $school "$(uri ada certify)" "$(uri ada seal)" --password-file "$work/pin.wrong"
says 'is called so' "school.$school.certify: wrong PIN"
want 77 'no PIN' key $school "$(uri ada certify)" "$(uri ada seal)"
says 'is asked for' 'password-file'
want 66 'no such key' key $school "$(uri ada certify)" "$(uri ada nobody)" --password-file "$work/pin"
says 'is named' "school.$school.seal: no private key"
want 66 'no such token' key $school "$(uri nobody certify)" "$(uri ada seal)" --password-file "$work/pin"
says 'and what there is' 'ada'
for bad_key in weak:RSA odd:secp256k1; do
	want 65 "not of an allowed kind: ${bad_key%:*}" key $school "$(uri ada ${bad_key%:*})" "$(uri ada seal)" --password-file "$work/pin"
	says 'which it is, and which to make' "${bad_key#*:}.*P-256, P-384 or P-521, or RSA of 3072"
done
want 65 'one key for both' key $school "$(uri ada seal)" "$(uri ada seal)" --password-file "$work/pin"
want 0 'two good keys' key $school "$(uri ada certify)" "$(uri ada seal)" --password-file "$work/pin"
says 'both sign' 'both keys sign'
lines_of
[ "$(wc -l <"$work/lines")" = 2 ] && ok 'and two lines are told' || bad 'and two lines are told'
if grep -q 1234 "$work/said"; then bad 'without the PIN'; else ok 'without the PIN'; fi
want 0 'nothing was changed' "$paraphe" doctor -C "$i"
says 'by trying' "ok *seal of school $school: good until [0-9-]*$"

# ---- the configuration ----

printf 'school.%s.seal = file\nschool.%s.shal = x\n' $school $school | cat "$work/plain.conf" - >"$i/paraphe.conf"
want 65 'paraphe.conf is checked whole' "$paraphe" backup -C "$i" "$work/none" --password-file "$work/pin"
n=$(wc -l <"$work/plain.conf")
says 'with the lines' "line $((n + 1)): school.$school.seal wants school.$school.certify beside it"
says 'of each fault' "line $((n + 2)): school.UAI.certify or school.UAI.seal is wanted"

# ---- into the token ----

words
want 0 'doctor: it will move' "$paraphe" doctor -C "$i"
says 'which is told' "note *seal of school $school: paraphe.conf moves its keys"
convention
signed
want 0 'keys in a token: sealed' "$paraphe" seal -C "$i" "$f" -o "$work/3.asice"
token=$f
passes 'and it passes' "$f" "$work/3.asice"
by 2 256 && ok 'by the key of the token' || bad 'by the key of the token'
[ "$(tail -n 1 "$i/keys/schools.sealed" | awk -F '\t' '{ print length($3), length($5) }')" = '56 56' ] && ok 'of which the ring has none' || bad 'of which the ring has none'
if command -v pdfsig >/dev/null; then
	pdfsig -nocert "$f" >"$work/said" 2>"$work/complaints"
	[ "$(grep -c 'Signature is Valid' "$work/said")" -ge 7 ] && ok 'pdfsig, too' || bad 'pdfsig, too'
fi
passes 'what the former keys sealed passes' "$old" "$work/1.asice"
f=$begun
signed
want 0 'what was certified by the former keys is sealed by the token' "$paraphe" seal -C "$i" "$f" -o "$work/2.asice"
passes 'and passes' "$f" "$work/2.asice"
want 0 'doctor' "$paraphe" doctor -C "$i"
says 'shows both keys' "ok *key school.$school.certify: good until"
says 'and where they are' "ok *seal of school $school: good until .*, keys in a token"
if grep -aq 'PRIVATE' "$i/keys/schools.sealed"; then bad 'no key in the ring'; else ok 'no key in the ring'; fi

# ---- not there ----

convention
cp "$f" "$work/before.pdf"
signed
cp "$f" "$work/before.pdf"
mv "$work/tokens" "$work/gone"
want 69 'doctor: the token is not there' "$paraphe" doctor -C "$i"
says 'school, key and remedy' "RED *key school.$school.seal: .*bring its token back"
"$paraphe" seal -C "$i" "$f" -o "$work/4.asice" >"$work/said" 2>&1 && bad 'nothing is sealed' || ok 'nothing is sealed'
says 'and it is said whose key' "school.$school.seal"
cmp -s "$f" "$work/before.pdf" && [ ! -e "$work/4.asice" ] && ok 'the file stays as it was' || bad 'the file stays as it was'
deposit "$work/none.xml" && count=$((count + 1)) && deposit "$work/none.xml"
"$paraphe" issue -C "$i" "$work/none.xml" -o "$work/none.pdf" >"$work/said" 2>&1 && bad 'nothing is issued' || ok 'nothing is issued'
[ ! -e "$work/none.pdf" ] && ok 'nor written' || bad 'nor written'
mv "$work/gone" "$work/tokens"
want 0 'it is back: issued' "$paraphe" issue -C "$i" "$work/none.xml" -o "$work/none.pdf"
want 0 'sealed' "$paraphe" seal -C "$i" "$f" -o "$work/4.asice"
passes 'and passes' "$f" "$work/4.asice"
f=$work/none.pdf
signed

# the wrong key, the wrong PIN
cp "$i/paraphe.conf" "$work/token.conf"
sed -i "s/object=seal/object=seal2/" "$i/paraphe.conf"
want 69 'doctor: another key in its place' "$paraphe" doctor -C "$i"
says 'is red' "RED *key school.$school.seal: the key is not that of its certificate"
want 65 'and seals nothing' "$paraphe" seal -C "$i" "$work/none.pdf" -o "$work/none.asice"
says 'as it says' "school.$school.seal: the key is not that of its certificate"
count=$((count + 1)) && deposit "$work/never.xml"
sed "s|pin-source=.*|pin-source=$work/pin.wrong|" "$work/token.conf" >"$i/paraphe.conf"
want 69 'doctor: a wrong PIN' "$paraphe" doctor -C "$i"
says 'is red' "RED *key school.$school.certify: wrong PIN"
want 77 'and issues nothing' "$paraphe" issue -C "$i" "$work/never.xml" -o "$work/never.pdf"
says 'as it says' 'wrong PIN'
# a line that was lost
cp "$work/plain.conf" "$i/paraphe.conf"
want 69 'doctor: the lines are lost' "$paraphe" doctor -C "$i"
says 'and are to be written again' "RED *seal of school $school.*write school.$school.certify and school.$school.seal again"
"$paraphe" issue -C "$i" "$work/never.xml" -o "$work/never.pdf" >"$work/said" 2>&1 && bad 'no key in a file stands in' || ok 'no key in a file stands in'
cp "$work/token.conf" "$i/paraphe.conf"
want 0 'all is well again' "$paraphe" issue -C "$i" "$work/never.xml" -o "$work/never.pdf"

# ---- backup, restore ----

printf 'a passphrase of its own\n' >"$work/pass"
want 0 'backup' "$paraphe" backup -C "$i" "$work/b" --password-file "$work/pass"
mv "$work/tokens" "$work/gone"
want 0 'restore, without the token' "$paraphe" restore "$work/b" -C "$work/r" --password-file "$work/pass"
cmp -s "$i/keys/schools.sealed" "$work/r/keys/schools.sealed" && ok 'the ring is as it was' || bad 'the ring is as it was'
want 69 'doctor says what is missing there' "$paraphe" doctor -C "$work/r"
mv "$work/gone" "$work/tokens"
want 0 'and nothing once the token is there' "$paraphe" doctor -C "$work/r"
i=$work/r
convention
signed
want 0 'the restored instance seals by the token' "$paraphe" seal -C "$i" "$f" -o "$work/r.asice"
passes 'and it passes' "$f" "$work/r.asice"
i=$work/i

# ---- the service ----

. tests/flow/serving
serve
turns 'serve: ready' good
mv "$work/tokens" "$work/gone"
turns 'serve: the token is taken out: ready but for this school' bad
says 'serve: and the school is named' "^schools not ok $school$"
says 'serve: the others are not at fault' '^keys ok$'
kill -0 $pid && ok 'serve: still runs' || bad 'serve: still runs'
echo "listen = ${url#http://}" >>"$i/paraphe.conf"
want 69 'doctor, beside the service' "$paraphe" doctor -C "$i"
sed -i '/^listen = /d' "$i/paraphe.conf"
says 'names it, too' "RED *the running service: .*schools not ok $school"
mv "$work/gone" "$work/tokens"
turns 'serve: it is back: ready' good
grep -q "school.$school.seal: the token was taken out" "$work/serving" && ok 'serve: its log says why' || bad 'serve: its log says why'
stop serve
mv "$work/tokens" "$work/gone"
serve
turns 'started without the token: ready but for this school' bad
says 'and named' "^schools not ok $school$"
mv "$work/gone" "$work/tokens"
turns 'which comes later' good
stop 'started without it'

# ---- back to the file ----

want 64 'back: no PIN is wanted' key $school file --password-file "$work/pin"
want 0 'back' key $school file
lines_of
words
mv "$work/tokens" "$work/gone"
convention
signed
want 0 'sealed without any token' "$paraphe" seal -C "$i" "$f" -o "$work/9.asice"
passes 'and passes' "$f" "$work/9.asice"
passes 'what the token sealed passes' "$token" "$work/3.asice"
cp "$work/plain.conf" "$i/paraphe.conf"
want 0 'then the lines may go' "$paraphe" doctor -C "$i"
says 'and the keys are in the file' "ok *seal of school $school: good until [0-9-]*$"
convention
signed
want 0 'sealed without them' "$paraphe" seal -C "$i" "$f" -o "$work/9b.asice"
passes 'and passes' "$f" "$work/9b.asice"
mv "$work/gone" "$work/tokens"

# ---- and into it again, of other kinds, RSA by PSS ----

want 0 'other keys' key $school "$(uri ada certify2)" "$(uri ada seal2)" --password-file "$work/pin"
lines_of
words
echo 'rsa-padding = pss' >>"$i/paraphe.conf"
convention
signed
want 0 'RSA 3072 by PSS and P-384: sealed' "$paraphe" seal -C "$i" "$f" -o "$work/10.asice"
passes 'and passes' "$f" "$work/10.asice"
by 4 3072 && ok 'certified by one' || bad 'certified by one'
by 2 384 && ok 'sealed by the other' || bad 'sealed by the other'
echo done
