#!/bin/sh
# SPDX-License-Identifier: MIT
# Every worked example through issue, all signatures that its policy allows, seal: WORK/examples/NAME/*.pdf and .asice.
# An example that the rules refuse on the day of the test (its dates are fixed) is named and left out.
set -u
out=$1 work=$2
paraphe=$out/paraphe
"$paraphe" init "$work/instance" --organisation 'Exemples' || exit 1
n=0 left=0
for example in templates/exemples/[0-9]*/; do
	name=$(basename "$example")
	dir=$work/examples/$name
	mkdir -p "$dir"
	f=$dir/convention.pdf
	if ! "$paraphe" issue -C "$work/instance" "$example/depot.xml" -o "$f" >"$dir/log" 2>&1; then
		echo "left out $name: $(grep -E '^(refus|dérogation|erreur)' "$dir/log" | head -n 1)$(tail -n 1 "$dir/log")"
		left=$((left + 1))
		continue
	fi
	cp "$f" "$dir/0-issued.pdf"
	signed=1
	step=1
	while [ $signed -gt 0 ]; do
		signed=0
		for field in accueil-1 accueil-2 famille-1 famille-2 eleve enseignant ecole; do
			if "$paraphe" sign -C "$work/instance" "$f" --field $field >>"$dir/log" 2>&1; then
				cp "$f" "$dir/$step-$field.pdf"
				signed=$((signed + 1)) step=$((step + 1))
			fi
		done
	done
	"$paraphe" seal -C "$work/instance" "$f" -o "$dir/convention.asice" >>"$dir/log" 2>&1 || { echo "not sealed: $name"; tail -n 3 "$dir/log"; exit 1; }
	"$paraphe" verify --trust "$work/instance/trust.pem" "$f" "$dir/convention.asice" >>"$dir/log" 2>&1 || { echo "does not verify: $name"; tail -n 3 "$dir/log"; exit 1; }
	n=$((n + 1))
done
echo "$n examples sealed, $left left out"
[ $n -ge 15 ]
