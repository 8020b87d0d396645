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
sealed_verify
log_told 40
