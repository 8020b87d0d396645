#!/bin/sh
# SPDX-License-Identifier: MIT
# What other programs say of our files: the demo at every revision and its container, and every example signed.
# Prints "ok JUDGE FILE ..." or "not ok ..." a line each, then counts.
set -u
out=${1:-build}
work=$out/interop
paraphe=$out/paraphe
rm -rf "$work"
mkdir -p "$work/nss"
log=$work/rows
: >"$log"
say() { echo "$*" >>"$log"; echo "$*"; }

# the venv holds pyHanko; without a package index it cannot be made, which is said and counted as skipped
venv=build/venv
if [ ! -x $venv/bin/python ] || ! $venv/bin/python -c 'import pyhanko' 2>/dev/null; then
	python3 -m venv $venv && $venv/bin/pip install -q -r tests/interop/requirements.txt || say "skip pyhanko: cannot be installed here"
fi

make -s demo OUT="$out" >/dev/null || exit 1
demo=$out/demo
trust=$demo/trust.pem

# every example through its whole life
sh tests/interop/examples.sh "$out" "$work" >"$work/examples.log" 2>&1 || { say "not ok examples: see $work/examples.log"; tail -n 5 "$work/examples.log"; }
files=$(ls "$demo"/convention*.pdf "$work"/examples/*/*.pdf 2>/dev/null)

certutil -N -d "sql:$work/nss" --empty-password
certutil -A -d "sql:$work/nss" -n root -t CT,C,C -i "$trust"
[ -f "$work/instance/trust.pem" ] && certutil -A -d "sql:$work/nss" -n root2 -t CT,C,C -i "$work/instance/trust.pem"
cat "$trust" "$work/instance/trust.pem" >"$work/roots.pem" 2>/dev/null || cp "$trust" "$work/roots.pem"

for f in $files; do
	if qpdf --check "$f" >"$work/last" 2>&1; then say "ok qpdf $f"; else say "not ok qpdf $f"; cat "$work/last"; fi
	text=$(timeout 20 pdfsig -nssdir "sql:$work/nss" "$f" 2>&1)
	n=$(printf '%s\n' "$text" | grep -c '^Signature #')
	valid=$(printf '%s\n' "$text" | grep -c 'Signature Validation: Signature is Valid')
	trusted=$(printf '%s\n' "$text" | grep -c 'Certificate Validation: Certificate is Trusted')
	signed=$(grep -ac '/ByteRange' "$f")
	if [ "$valid" -eq "$signed" ] && [ "$trusted" -eq "$signed" ] && [ "$signed" -gt 0 ]; then
		say "ok pdfsig $f: $valid valid and trusted of $n fields"
	else
		say "not ok pdfsig $f: $signed signed, $valid valid, $trusted trusted"
	fi
done

for f in "$demo/convention.pdf" "$demo/convention.asice"; do
	[ -x $venv/bin/python ] || break
	parts=$work/parts-${f##*.}
	for name in $($venv/bin/python tests/interop/extract.py "$f" "$parts"); do
		if openssl cms -verify -cades -binary -inform DER -in "$parts/$name.cms" -content "$parts/$name.content" -CAfile "$trust" \
			-purpose any -out /dev/null >"$work/last" 2>&1; then say "ok openssl-cms $f $name"; else say "not ok openssl-cms $f $name"; cat "$work/last"; fi
		if openssl ts -verify -token_in -in "$parts/$name.tst" -data "$parts/$name.value" -CAfile "$trust" >"$work/last" 2>&1; then
			say "ok openssl-ts $f $name"; else say "not ok openssl-ts $f $name"; cat "$work/last"; fi
	done
done

words=$(pdfinfo -struct-text "$demo/convention-0-issued.pdf" 2>/dev/null | wc -w)
if [ "$words" -gt 1500 ]; then say "ok pdfinfo -struct-text: $words words in reading order"; else say "not ok pdfinfo -struct-text: $words words"; fi

if [ -x $venv/bin/python ]; then
	# shellcheck disable=SC2086 # one word per file is meant
	$venv/bin/python tests/interop/pyhanko_judge.py "$trust" "$demo"/convention*.pdf >"$work/pyhanko" 2>&1 || true
	[ -f "$work/instance/trust.pem" ] && $venv/bin/python tests/interop/pyhanko_judge.py "$work/instance/trust.pem" "$work"/examples/*/*.pdf >>"$work/pyhanko" 2>&1
	grep -E '^(ok|not ok) ' "$work/pyhanko" >>"$log"
	grep -q '^ok ' "$work/pyhanko" || { say "not ok pyhanko: no answer"; tail -n 20 "$work/pyhanko"; }
	grep -A 40 '^not ok' "$work/pyhanko" | head -n 80
fi

echo
echo "| judge | ok | not ok |"
awk '/^ok /{o[$2]++; j[$2]} /^not ok /{n[$3]++; j[$3]} END{for (k in j) printf "| %s | %d | %d |\n", k, o[k], n[k]}' "$log" | sort
bad=$(grep -c '^not ok' "$log")
echo "$(grep -c '^ok ' "$log") passed, $bad failed, $(grep -c '^skip ' "$log") skipped"
[ "$bad" -eq 0 ]
