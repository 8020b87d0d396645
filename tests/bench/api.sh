#!/bin/sh
# SPDX-License-Identifier: MIT
# Figures of the service behind its API (api_load.py). CLIENTS, LIVES, SECONDS make it shorter or longer. Usage: api.sh OUT
set -eu
out=${1:-build}
paraphe=$out/paraphe
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ca=$work/ca i=$work/i
mkdir "$ca"
identifiers='subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid'
printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n%s\n' "$identifiers" >"$ca/authority"
printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n%s\n' "$identifiers" >"$ca/signs"
certify() { # NAME SUBJECT EXTENSIONS ISSUER...
	name=$1 subject=$2 extensions=$3
	shift 3
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:named_curve -out "$ca/$name.key" 2>/dev/null
	openssl req -new -utf8 -key "$ca/$name.key" -out "$ca/$name.csr" -subj "$subject"
	[ $# -gt 0 ] || set -- -key "$ca/$name.key"
	openssl x509 -req -in "$ca/$name.csr" "$@" -days 700 -extfile "$ca/$extensions" -out "$ca/$name.pem" 2>/dev/null
}
certify root '/O=Autre AC/CN=Racine Autre' authority
for one in 'host=Sacha FICTIF' 'parent=Dominique SPÉCIMEN' 'pupil=Camille SPÉCIMEN' 'head=Claude MODÈLE'; do
	certify "${one%%=*}" "/CN=${one#*=}" signs -CA "$ca/root.pem" -CAkey "$ca/root.key"
done
"$paraphe" init "$i" --organisation 'Mesure' >/dev/null
sed -i 's|^#*demo = .*|demo = yes|; s|^#*base-url = .*|base-url = http://127.0.0.1:1|; s|^#*rate-limits = .*|rate-limits = 0|' "$i/paraphe.conf"
"$paraphe" demo -C "$i" >"$work/links"
sed -i '/^base-url = /d' "$i/paraphe.conf"
mkdir "$i/anchors"
cp "$ca/root.pem" "$i/anchors/"
born=$(sed -n 's|.*naissance le \([0-9]*\)/\([0-9]*\)/\([0-9]*\).*|\3-\2-\1|p' "$work/links")
# Pupils of one name, known by their numbers: one certificate serves all.
awk -v born="$born" 'BEGIN {
	print "ine;nom;prenom;naissance;classe;niveau;rl1_lien;rl1_nom;rl1_prenom;rl1_courriel;eleve_courriel;referent_nom;referent_prenom"
	for (n = 0; n < 1200; n++)
		printf "%09dBB;SPÉCIMEN;Camille;%s;2de 9;2de-GT;mère;SPÉCIMEN;Dominique;p%d@famille.example;e%d@eleve.example;GABARIT;Noa\n", n, born, n, n
}' >"$work/list.csv"
"$paraphe" import -C "$i" --new "$work/list.csv" >"$work/said" || { head -n 5 "$work/said"; exit 1; }
python3 tests/bench/api_load.py http://none - "$born" "$work" 0 "$paraphe"
