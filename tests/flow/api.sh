#!/bin/sh
# SPDX-License-Identifier: MIT
# The API through a real service (api.py): two-step signing of own keys, deposits, CLIENTS (6; 64 by hand) that sign one convention at
# once, KILLS (4; 1000 by hand) by kill -9 while others act, BROKEN (2; 200 by hand) conventions while calls fail, and DEATHS (1; 8 by
# hand) that come to the seal although somebody is killed in each act.
# Usage: api.sh OUT
. tests/flow/school

# An authority outside, another that nobody knows, and their signers.
ca=$work/ca
mkdir "$ca"
identifiers='subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid'
printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n%s\n' "$identifiers" >"$ca/authority"
printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n%s\n' "$identifiers" >"$ca/signs"
authority() { # NAME SUBJECT
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout "$ca/$1.key" -out "$ca/$1.csr" -subj "$2" 2>/dev/null
	openssl x509 -req -in "$ca/$1.csr" -key "$ca/$1.key" -days 2000 -extfile "$ca/authority" -out "$ca/$1.pem" 2>/dev/null
}
leaf() { # NAME ISSUER SUBJECT KEY...
	name=$1 issuer=$2 subject=$3
	shift 3
	openssl genpkey "$@" -out "$ca/$name.key" 2>/dev/null
	openssl req -new -utf8 -key "$ca/$name.key" -out "$ca/$name.csr" -subj "$subject"
	openssl x509 -req -in "$ca/$name.csr" -CA "$ca/$issuer.pem" -CAkey "$ca/$issuer.key" -days 700 -extfile "$ca/signs" -out "$ca/$name.pem" 2>/dev/null
	cat "$ca/$name.pem" "$ca/$issuer.pem" >"$ca/$name.chain.pem"
}
curve='-algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:named_curve'
authority root '/O=Autre AC/CN=Racine Autre'
authority unknown '/O=Nulle part/CN=Racine inconnue'
# shellcheck disable=SC2086 # options are words
{
	leaf host root '/CN=Sacha FICTIF' $curve
	leaf parent root '/CN=Dominique SPÉCIMEN' -algorithm RSA -pkeyopt rsa_keygen_bits:3072
	leaf head root '/CN=Claude MODÈLE' $curve
	leaf pupil root '/CN=Inès SPÉCIMEN' $curve
	leaf nowhere unknown '/CN=Sacha FICTIF' $curve
}

school
i=$work/i
mkdir "$i/anchors"
cp "$ca/root.pem" "$i/anchors/"
echo 'webhook-hosts = 127.0.0.1:1' >>"$i/paraphe.conf"
sh templates/demo/depot.sh >"$work/plain.xml"
# Of the demonstration's fourth pupil.
birth=$(date -d "$born - 21 days" +%F)
sed "s/<prenom>Camille</<prenom>Noé</; s/<naissance>[-0-9]*</<naissance>$birth</; s/ id=\"p-emp1\"/ id=\"p-sacha\"/; s/personne=\"p-emp1\"/personne=\"p-sacha\"/g" "$work/plain.xml" >"$work/depot.xml"
# a sanitizer has an allocator of its own
grep -q '__[at]san_init' "$paraphe" || ${CC:-cc} -shared -fPIC -O1 -o "$work/fault.so" tests/flow/preload/fault.c || no 'the preload compiles'
/usr/bin/python3 tests/flow/api.py http://none - "$born" "$work" 0 "$paraphe" || no 'the driver came to its end'
log_told 30
