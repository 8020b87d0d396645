#!/bin/sh
# SPDX-License-Identifier: MIT
# One convention whole, from the command line, and every way in which a step must refuse. Usage: life.sh OUT
CASE=i
. tests/flow/head
same() { if cmp -s "$2" "$3"; then ok "$1"; else bad "$1"; fi; }

i=$work/i f=$work/c.pdf
sh templates/demo/depot.sh >"$work/depot.xml" || bad 'a demonstration deposit is made'
want 0 'init' "$paraphe" init "$i" --organisation 'Essai'
want 76 'init does not overwrite' "$paraphe" init "$i"
[ "$(stat -c %a "$i/keys")" = 700 ] && [ "$(stat -c %a "$i/keys/issuing.key")" = 600 ] && ok 'keys are 0600 in 0700' || bad 'keys are 0600 in 0700'
want 0 'issue' "$paraphe" issue -C "$i" "$work/depot.xml" -o "$f"
want 76 'the same revision is not issued twice' "$paraphe" issue -C "$i" "$work/depot.xml" -o "$work/again.pdf"
[ ! -e "$work/again.pdf" ] && ok 'a refused issue leaves no file' || bad 'a refused issue leaves no file'
cp "$f" "$work/0.pdf"
# before signing: the first revision
size=$(grep -abo '%%EOF' "$f" | head -n 1 | cut -d: -f1)


# a name that the fonts cannot write is told, never left blank
sed 's/<prenom>Camille</<prenom>Кирилл</; s/2027-[0-9]*<.reference/2027-99998<\/reference/; s/ id="[0-9a-f]\{8\}/ id="deadbeef/; s/convention="[0-9a-f]\{8\}/convention="deadbeef/g' "$work/depot.xml" >"$work/glyph.xml"
want 65 'a character that the fonts lack' "$paraphe" issue -C "$i" "$work/glyph.xml" -o "$work/x.pdf"
says 'is named' 'U+041A'
printf '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' >"$work/doctype.xml"
want 65 'a DOCTYPE' "$paraphe" issue -C "$i" "$work/doctype.xml" -o "$work/x.pdf"
head -c 10000000 /dev/zero | tr '\0' a >"$work/big.xml"
want 65 '10 MB that are no deposit' "$paraphe" issue -C "$i" "$work/big.xml" -o "$work/x.pdf"
for bad in templates/exemples/invalides/*.xml; do
	want 65 "invalid: ${bad##*/}" "$paraphe" issue -C "$i" "$bad" -o "$work/x.pdf"
	says 'with its line' 'ligne [0-9]'
done
[ ! -e "$work/x.pdf" ] && ok 'nothing was written' || bad 'nothing was written'

want 3 'a foreign unsigned PDF is unsigned' "$paraphe" verify --trust "$i/trust.pem" tests/hostile/plain.pdf
want 77 'a PDF that is not ours is not signed' "$paraphe" sign -C "$i" tests/hostile/plain.pdf --field accueil-1 -o "$work/x.pdf"
want 66 'an unknown field' "$paraphe" sign -C "$i" "$f" --field nobody
want 77 'the seal is nobody'\''s to sign' "$paraphe" sign -C "$i" "$f" --field cachet
want 76 'out of turn' "$paraphe" sign -C "$i" "$f" --field ecole
want 76 'sealing an incomplete convention' "$paraphe" seal -C "$i" "$f"
says 'and who is missing is said' 'accueil-1'
same 'refusals leave the file as it was' "$f" "$work/0.pdf"
want 64 'a missing option is wrong usage' "$paraphe" sign -C "$i" "$f"
want 66 'a missing file' "$paraphe" sign -C "$i" "$work/none.pdf" --field accueil-1

want 0 'accueil-1 signs' "$paraphe" sign -C "$i" "$f" --field accueil-1
cp "$f" "$work/1.pdf"
head -c "$(stat -c %s "$work/0.pdf")" "$f" >"$work/head"
same 'only appended' "$work/head" "$work/0.pdf"
want 76 'a field is signed once' "$paraphe" sign -C "$i" "$f" --field accueil-1
want 76 'an older copy is told' "$paraphe" sign -C "$i" "$work/0.pdf" --field famille-1
says 'and how to get the newest' 'paraphe export'
head -c 5000 "$f" >"$work/cut.pdf"
want 77 'a truncated file is not signed' "$paraphe" sign -C "$i" "$work/cut.pdf" --field famille-1
want 0 'verify after one signature' "$paraphe" verify --trust "$i/trust.pem" "$f"
want 2 'without the anchor it is indeterminate' "$paraphe" verify --trust tests/hostile/other-root.pem "$f"

# two at once: one wins, the other is told
"$paraphe" sign -C "$i" "$f" --field famille-1 >"$work/a" 2>&1 & a=$!
"$paraphe" sign -C "$i" "$f" --field famille-1 >"$work/b" 2>&1; rb=$?
wait $a; ra=$?
{ [ $ra -eq 0 ] && [ $rb -eq 76 ]; } || { [ $rb -eq 0 ] && [ $ra -eq 76 ]; } && ok 'of two at once one wins, the other is told' || { cat "$work/a" "$work/b"; bad "of two at once one wins ($ra, $rb)"; }

# a killed process: the last good file stays, and the act can be done again
cp "$f" "$work/2.pdf"
for delay in 0.01 0.03 0.05 0.08 0.12; do
	"$paraphe" sign -C "$i" "$f" --field eleve >/dev/null 2>&1 & p=$!
	sleep $delay
	kill -9 $p 2>/dev/null
	wait $p 2>/dev/null
	"$paraphe" verify --trust "$i/trust.pem" "$f" >/dev/null 2>&1 || bad "killed after $delay s: the file is whole"
done
ok 'killed at five moments: the file stays whole'
cmp -s "$f" "$work/2.pdf" || true
"$paraphe" export -C "$i" "$(sed -n 's/.*<reference>\(.*\)<.reference>.*/\1/p' "$work/depot.xml")" -o "$f" >"$work/said" 2>&1 && ok 'export gives the newest state' || bad 'export gives the newest state'
"$paraphe" verify --format json --trust "$i/trust.pem" "$f" >"$work/said" 2>&1
grep -q '"field": *"eleve"' "$work/said" && "$paraphe" verify --format json "$f" | grep -q '"field": *"eleve".*"intact": *true' || true
"$paraphe" sign -C "$i" "$f" --field eleve >"$work/said" 2>&1; r=$?
[ $r -eq 0 ] || [ $r -eq 76 ] && ok 'the act is done, once' || bad 'the act is done, once'

# a full disk: nothing is kept, nothing half-written
mkdir "$work/small"
if mount -t tmpfs -o size=64k tmpfs "$work/small" 2>/dev/null; then
	want 74 'a full disk refuses before anything is kept' "$paraphe" sign -C "$i" "$f" --field enseignant -o "$work/small/c.pdf"
	[ -z "$(ls -A "$work/small")" ] && ok 'and leaves nothing there' || bad 'and leaves nothing there'
	umount "$work/small"
else
	echo 'skip full disk: no right to mount'
fi

# passphrase and keys
mv "$i/keys/passphrase" "$work/pass"
printf 'wrong\n' >"$i/keys/passphrase"; chmod 600 "$i/keys/passphrase"
want 77 'a wrong passphrase' "$paraphe" sign -C "$i" "$f" --field enseignant
says 'is called so' 'passphrase'
cp "$work/pass" "$i/keys/passphrase"
mv "$i/keys/issuing.key" "$work/k"
want 66 'a missing key' "$paraphe" sign -C "$i" "$f" --field enseignant
cp "$work/k" "$i/keys/issuing.key"; chmod 644 "$i/keys/issuing.key"
want 77 'a key that others can read' "$paraphe" sign -C "$i" "$f" --field enseignant
chmod 600 "$i/keys/issuing.key"

# without services outside in the configuration nobody is asked anything; a sanitizer cannot look for leaks while it is traced
if ASAN_OPTIONS=detect_leaks=0 strace -f -qq -o "$work/net" -e trace=socket,connect "$paraphe" sign -C "$i" "$f" --field enseignant >"$work/said" 2>&1; then
	ok 'enseignant signs'
	if grep -q 'AF_INET' "$work/net"; then bad 'and no socket leads outside'; else ok 'and no socket leads outside'; fi
else
	want 0 'enseignant signs' "$paraphe" sign -C "$i" "$f" --field enseignant
	echo 'skip no socket leads outside: no strace, or ptrace is forbidden here'
fi
want 0 'ecole signs' "$paraphe" sign -C "$i" "$f" --field ecole
want 0 'seal' "$paraphe" seal -C "$i" "$f" -o "$work/c.asice"
want 76 'seal again' "$paraphe" seal -C "$i" "$f" -o "$work/c2.asice"
want 76 'nobody signs after the seal' "$paraphe" sign -C "$i" "$f" --field famille-1
want 0 'the PDF passes' "$paraphe" verify --trust "$i/trust.pem" "$f"
want 0 'the container passes' "$paraphe" verify --trust "$i/trust.pem" "$work/c.asice"
"$paraphe" verify --format json --trust "$i/trust.pem" "$work/c.asice" >"$work/said" 2>&1
says 'json: verdict' '"verdict": *"passed"'
says 'json: complete' '"complete": *true'
says 'json: journal' '"journal": *"intact"'
want 0 'html' "$paraphe" verify --format html --lang en --trust "$i/trust.pem" "$f"
want 0 'etsi' "$paraphe" verify --format etsi --trust "$i/trust.pem" "$f"
want 4 'no file, but a verdict' "$paraphe" verify --trust "$i/trust.pem" "$work/none.pdf"
want 0 'the bytes that signature 2 covers' "$paraphe" revision "$f" 2 -o "$work/r2.pdf"
same 'are the file as the party saw it' "$work/r2.pdf" "$work/1.pdf"
want 0 'doctor' "$paraphe" doctor -C "$i"
[ "$size" -le $((120 * 1024)) ] && ok "the base weighs $size bytes" || bad "the base weighs $size bytes"

# an auditor, years later: the files, the root, no network, nothing else
mkdir "$work/alone" && cp "$f" "$work/c.asice" "$i/trust.pem" "$work/alone/"
program=$(cd "$out" && pwd)/paraphe
if unshare -n true 2>/dev/null; then
	want 0 'the file and the container pass with the root alone and no network' unshare -n sh -c "cd '$work/alone' && '$program' verify --trust trust.pem *.pdf *.asice"
else
	echo 'skip verification without network: no right to unshare'
fi

# 2,000 random changes, cuts and insertions: none passes
for kind in pdf asice; do
	mkdir "$work/m$kind"
	"$out/flow/mutate" "$work/c.$kind" "$work/m$kind" 1000 "$(date +%Y%j)" || bad 'mutants made'
	"$paraphe" verify --jobs 2 --format json --trust "$i/trust.pem" "$work/m$kind"/* >"$work/verdicts" 2>"$work/said"
	n=$(wc -l <"$work/verdicts")
	p=$(grep -c '"verdict": *"passed"' "$work/verdicts")
	[ "$n" -eq 1000 ] && [ "$p" -eq 0 ] && ok "1000 mutants of the $kind: none passes" || { grep '"verdict": *"passed"' "$work/verdicts" | cut -c1-300 | head -n 5; bad "mutants of the $kind: $n judged, $p passed (seed $(date +%Y%j))"; }
done
echo done
