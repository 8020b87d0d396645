#!/bin/sh
# SPDX-License-Identifier: MIT
# The keys of an instance as others want them (the names are those of tests/interop/pki.py): its seal's as signer, its time-stamper's as
# tsa, and the lists of the moment. For measurements only: keys do not leave an instance. Usage: keys.sh OUT INSTANCE FOLDER
set -eu
out=$1 from=$2/keys to=$3
mkdir -p "$to"
"$out/paraphe" crl -C "$2" -o "$to" >/dev/null
cp "$from/root.pem" "$to/root.pem"
cat "$from/services.pem" "$from/issuing.pem" "$from/root.pem" >"$to/chain.pem"
put() { # KEY NAME
	openssl x509 -in "$from/$1.pem" -out "$to/$2.pem"
	openssl pkey -in "$from/$1.key" -passin "file:$from/passphrase" -out "$to/$2.key"
	openssl pkcs12 -export -name "$2" -in "$to/$2.pem" -inkey "$to/$2.key" -certfile "$to/chain.pem" -passout pass:paraphe \
		-out "$to/$2.p12"
}
put seal signer
put stamp tsa
