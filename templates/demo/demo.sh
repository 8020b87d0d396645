#!/bin/sh
# SPDX-License-Identifier: MIT
# Walk the seconde example through its whole life in build/demo: issue, three signatures and the visa, seal, verify.
# Usage: demo.sh OUT, where OUT holds the programs.
set -eu
out=${1:-build}
paraphe=$out/paraphe
demo=$out/demo
rm -rf "$demo"
mkdir -p "$demo"
first=$(date +%s%N)
last=$first
rows=

# step LABEL COMMAND...: run, remember how long it took, stop with the command's own words when it fails
step() {
	label=$1
	shift
	printf '%s ... ' "$label"
	if ! "$@" >"$demo/step.log" 2>&1; then
		echo 'failed'
		cat "$demo/step.log" >&2
		exit 1
	fi
	now=$(date +%s%N)
	# a report says its verdict on the second line, everything else speaks last
	said=$(grep -m 1 -E '^ *(VALIDE|INDÉTERMINÉ|REFUSÉ)' "$demo/step.log" || sed -n '$p' "$demo/step.log")
	rows="$rows$label|$(((now - last) / 1000000))|$(echo "$said" | sed 's/^ *//')
"
	last=$now
	echo 'ok'
}

sh templates/demo/depot.sh >"$demo/depot.xml"
step 'instance (keys, store)' "$paraphe" init "$demo/instance" --organisation 'Paraphe, démonstration'
cp "$demo/instance/trust.pem" "$demo/trust.pem"
step 'issue: draft, rules, PDF, certify' "$paraphe" issue -C "$demo/instance" "$demo/depot.xml" -o "$demo/convention.pdf"
cp "$demo/convention.pdf" "$demo/convention-0-issued.pdf"
n=1
for field in accueil-1 famille-1 eleve enseignant ecole; do
	step "sign: $field" "$paraphe" sign -C "$demo/instance" "$demo/convention.pdf" --field "$field"
	cp "$demo/convention.pdf" "$demo/convention-$n-$field.pdf"
	n=$((n + 1))
done
step 'seal and archive' "$paraphe" seal -C "$demo/instance" "$demo/convention.pdf" -o "$demo/convention.asice"
step 'verify the PDF' "$paraphe" verify --trust "$demo/trust.pem" "$demo/convention.pdf"
step 'verify the container' "$paraphe" verify --trust "$demo/trust.pem" "$demo/convention.asice"
step 'pictures' "$paraphe" pages "$demo/convention.pdf" -o "$demo/page"
rm -f "$demo/step.log"

echo
printf '%-34s %8s  %s\n' 'step' 'ms' 'what it said'
printf '%s' "$rows" | while IFS='|' read -r label ms said; do
	printf '%-34s %8s  %s\n' "$label" "$ms" "$said"
done
echo
printf 'total %d ms\n' $(((last - first) / 1000000))
echo "written: $demo/convention.pdf, $demo/convention.asice, $demo/trust.pem, $demo/page-*.png"
echo "check:   $paraphe verify --trust $demo/trust.pem $demo/convention.asice"
