#!/bin/sh
# SPDX-License-Identifier: MIT
# Small PKCS#12 files of fresh keys for fuzz_p12, once: sealed and bare, with and without MAC, legacy. Usage:
# p12_seeds.sh FOLDER
set -eu
[ ! -f "$1/seed-bare.p12" ] || exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
to=$1
cd "$work"
openssl ecparam -name prime256v1 -genkey -noout -out root.key
openssl req -x509 -new -key root.key -subj /CN=Root -days 9000 -out root.pem
openssl ecparam -name prime256v1 -genkey -noout -out un.key
openssl req -new -key un.key -subj /CN=un -out un.csr
openssl x509 -req -in un.csr -CA root.pem -CAkey root.key -CAcreateserial -days 9000 -out un.pem 2>/dev/null
cat un.key un.pem >un.all
cd - >/dev/null
put() { # NAME options
	name=$1
	shift
	openssl pkcs12 -export -in "$work/un.all" -certfile "$work/root.pem" -name "${friend:-un}" -passout "pass:${pass-paraphe}" \
		-iter 1 "$@" -out "$to/seed-$name.p12" 2>/dev/null || echo "no seed $name"
}
put bare -nomac -keypbe NONE -certpbe NONE
friend=deux put bare-mac -keypbe NONE -certpbe NONE
put sealed -nomac
put sealed-mac
pass='' put empty
put half -keypbe NONE -certpbe AES-128-CBC -nomac
put legacy -legacy -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-RC2-40
