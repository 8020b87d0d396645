#!/bin/sh
# SPDX-License-Identifier: MIT
# One worked example through its whole life, on the day that its constats.txt names: FOLDER/0-issued.pdf, a file for
# every signature, the sealed file and the container. Usage: example.sh OUT EXAMPLE FOLDER
# An example has fixed dates, so the clock is set to the day of its freezing (libfaketime, before the programs enter
# their cages). The judges then look at it years later, as they will in life.
set -u
paraphe=$1/paraphe example=$2 dir=$3
day=$(sed -n 's/^gel //p' "$example/constats.txt")
name=$(basename "$example")
f=$dir/convention.pdf
export FAKETIME_DONT_RESET=1
mkdir -p "$dir"
minute=10
# A minute later each time: no clock goes back. faketime's wrapper names a semaphore by its process number, and does not start when a
# former one of that number left its own behind; another process has another number.
then_do() {
	minute=$((minute + 1))
	for try in 1 2 3 4 5; do
		faketime -f "@$day 09:$minute:00" "$paraphe" "$@" >"$dir/step" 2>&1
		code=$?
		cat "$dir/step" >>"$dir/log"
		grep -q 'faketime: sem_open' "$dir/step" || break
	done
	return $code
}

if ! then_do init "$dir/instance" --organisation "Exemple $name"; then
	echo "not made: $(tail -n 1 "$dir/log")" >"$dir/left"
	exit 0
fi
cp "$dir/instance/trust.pem" "$dir/trust.pem"
if ! then_do issue -C "$dir/instance" "$example/depot.xml" -o "$f"; then
	echo "left out: $(tail -n 1 "$dir/log")" >"$dir/left"
	exit 0
fi
cp "$f" "$dir/0-issued.pdf"
# which fields there are: their names stand in an object stream
qpdf --qdf --object-streams=disable "$f" - 2>>"$dir/log" | grep -ao '/T ([a-z0-9-]*)' >"$dir/fields"
step=1
# twice: a field whose turn comes only after a later name of this list
for field in accueil-1 accueil-2 famille-1 famille-2 eleve enseignant ecole accueil-1 accueil-2 famille-1 famille-2 eleve enseignant ecole; do
	grep -q "($field)" "$dir/fields" && [ ! -e "$dir/$field" ] || continue
	then_do sign -C "$dir/instance" "$f" --field $field || continue
	cp "$f" "$dir/$step-$field.pdf"
	: >"$dir/$field"
	step=$((step + 1))
done
if then_do seal -C "$dir/instance" "$f" -o "$dir/convention.asice"; then
	mv "$f" "$dir/$step-sealed.pdf"
else
	rm -f "$f"
	echo "not sealed: $(tail -n 1 "$dir/log")" >"$dir/left"
fi
