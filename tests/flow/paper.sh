#!/bin/sh
# SPDX-License-Identifier: MIT
# Conventions signed by hand: printed, scanned, sorted, attested, sealed by HTTP alone (paper.py); every sealed file verifies.
# Usage: paper.sh OUT
. tests/flow/school
"$paraphe" init "$work/other" --organisation 'Un autre lycée' >/dev/null || { no 'init'; exit 1; }
sh templates/demo/depot.sh --numero 77777 >"$work/depot.xml"
"$paraphe" issue -C "$work/other" "$work/depot.xml" -o "$work/foreign.pdf" >/dev/null || { no 'a page of another school'; exit 1; }
school read,create,send,cancel
start
PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/flow/paper.py "$url" "$key" "$born" "$work/sealed" "$work/foreign.pdf" || no 'the driver came to its end'
stop
rm -f "$work/sealed/print.pdf"
# the container of today, with what the seal's own did not have yet; once more, it is the one that was kept
n=0
for reference in $(cat "$work/references"); do
	n=$((n + 1))
	if "$paraphe" export -C "$work/i" "$reference" -o "$work/sealed/export-$n.asice" >"$work/said" 2>&1 &&
		unzip -l "$work/sealed/export-$n.asice" | grep -q 'papier/copie-1-page-01.jpg' && unzip -l "$work/sealed/export-$n.asice" | grep -q 'rapport-validation.xml'; then
		ok 'an exported container holds its paper and its report'
	else
		no "an exported container is that of the seal: $(tail -n 1 "$work/said")"
	fi
	"$paraphe" export -C "$work/i" "$reference" -o "$work/again.asice" >/dev/null 2>&1
	cmp -s "$work/again.asice" "$work/sealed/export-$n.asice" && ok 'asked twice, it is the same file' || no 'asked twice, it is another file'
done
sealed_verify
log_told 40
