#!/bin/sh
# SPDX-License-Identifier: MIT
# What Debian's tools say of every revision in FOLDER, one row each into FOLDER/rows: "ok|not ok|info JUDGE FILE words".
# Usage: judge.sh OUT FOLDER [TEXT]; FOLDER/trust.pem is the root, TEXT what the document must say.
set -u
paraphe=$1/paraphe dir=$2 text=${3:-}
[ -f "$dir/0-issued.pdf" ] || exit 0
rows=$dir/rows
: >"$rows"
judged() { # ok|not-ok JUDGE FILE words
	case $1 in 0) echo "ok $2 $3 $4" ;; *) echo "not ok $2 $3 $4" ;; esac >>"$rows"
}
last() { tail -n 8 "$dir/said" | tr '\n' ' '; }

mkdir -p "$dir/nss"
certutil -N -d "sql:$dir/nss" --empty-password && certutil -A -d "sql:$dir/nss" -n root -t CT,C,C -i "$dir/trust.pem" || exit 1

# The vocabulary of pdfsig: a signature is valid, its certificate trusted. It looks at today only, and says of a document
# time-stamp that this kind is not implemented: on stderr, which falls into the middle of a line of stdout where both go into one file.
nss() {
	timeout 20 pdfsig -nssdir "sql:$dir/nss" "$1" >"$dir/said" 2>"$dir/complaints"
	valid=$(grep -c 'Signature Validation: Signature is Valid' "$dir/said")
	trusted=$(grep -c 'Certificate Validation: Certificate is Trusted' "$dir/said")
	signed=$(grep -ao '/ETSI.CAdES.detached' "$1" | wc -l)
	[ "$signed" -gt 0 ] && [ "$valid" -eq "$signed" ] && [ "$trusted" -eq "$signed" ]
	judged $? pdfsig "$1" "$signed signed, $valid valid, $trusted trusted"
}

parts() {
	parts=$dir/parts
	rm -rf "$parts"
	/usr/bin/python3 tests/interop/extract.py "$1" "$parts" >"$dir/names" 2>"$dir/said"
	judged $? take-apart "$1" "$(last)"
	while read -r name; do
		if [ -f "$parts/$name.cms" ]; then
			openssl cms -verify -cades -binary -inform DER -in "$parts/$name.cms" -content "$parts/$name.content" \
				-CAfile "$dir/trust.pem" -purpose any -out /dev/null >"$dir/said" 2>&1
			judged $? openssl-cms "$1" "$name $(last)"
		fi
		openssl ts -verify -token_in -in "$parts/$name.tst" -data "$parts/$name.value" -CAfile "$dir/trust.pem" >"$dir/said" 2>&1
		judged $? openssl-ts "$1" "$name $(last)"
	done <"$dir/names"
}

# What ours says: passed, and every signature at LEVEL.
ours() { # LEVEL FILE
	"$paraphe" verify --format json --trust "$dir/trust.pem" "$2" >"$dir/json" 2>"$dir/said" &&
		levels=$(grep -o '"kind":"signature","level":"[^"]*"' "$dir/json" | sed 's/.*"level":"//; s/"//' | sort -u | tr '\n' ' ') &&
		[ "$levels" = "$1 " ]
	judged $? paraphe "$2" "level ${levels:-none}wanted $1 $(last)"
}

for f in "$dir"/[0-9]*.pdf; do
	case $f in *-sealed.pdf) level=B-LTA ;; *) level=B-T ;; esac
	qpdf --check "$f" >"$dir/said" 2>&1
	judged $? qpdf "$f" "$(last)"
	nss "$f"
	parts "$f"
	timeout 20 mutool sign -v "$f" >"$dir/said" 2>&1
	echo "info mutool $f $(last)" >>"$rows"
	ours $level "$f"
done
# The newest revision only: poppler 22.12 needs seconds for it.
if [ -f "$text" ]; then
	pdfinfo -struct-text "$f" 2>"$dir/warned" | /usr/bin/python3 tests/interop/words.py "$text" >"$dir/said" 2>&1
	judged $? struct-text "$f" "$(last)$(cat "$dir/warned")"
fi
if [ -f "$dir/convention.asice" ]; then
	parts "$dir/convention.asice"
	"$paraphe" verify --trust "$dir/trust.pem" "$dir/convention.asice" >"$dir/said" 2>&1
	judged $? paraphe "$dir/convention.asice" "$(last)"
fi
rm -rf "$dir/parts" "$dir/nss" "$dir/names" "$dir/said" "$dir/json" "$dir/warned"
