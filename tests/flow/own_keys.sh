#!/bin/sh
# SPDX-License-Identifier: MIT
# Keys that are not ours: PKCS#12 files, tokens, and keys that we never see; every algorithm in every way in, and every way in which
# a step must refuse. Usage: own_keys.sh OUT
CASE=i
. tests/flow/head
pid=
trap '[ -n "$pid" ] && kill -9 "$pid" 2>/dev/null; rm -rf "$work"' EXIT
same() { if cmp -s "$2" "$3"; then ok "$1"; else bad "$1"; fi; }
cms() { python3 tests/flow/cms.py "$@"; }

i=$work/i ca=$work/ca fields='accueil-1 famille-1 eleve enseignant ecole'
sh templates/demo/depot.sh >"$work/depot.xml" || bad 'a demonstration deposit is made'
count=0
# convention INSTANCE: a fresh one, in $f
convention() {
	count=$((count + 1))
	new=$(printf '%08x' "$count")
	sed "s/\(2027-\)[0-9]*<.reference/\1$((50000 + count))<\/reference/; s/ id=\"[0-9a-f]\{8\}-/ id=\"$new-/; s/convention=\"[0-9a-f]\{8\}-/convention=\"$new-/g" "$work/depot.xml" >"$work/$count.xml"
	f=$work/$count.pdf
	"$paraphe" issue -C "$1" "$work/$count.xml" -o "$f" >"$work/said" 2>&1 || bad "convention $count is issued"
}

# ---- an authority outside ----

mkdir "$ca"
authority() { # NAME SUBJECT [ISSUER]
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -keyout "$ca/$1.key" -out "$ca/$1.csr" -subj "$2" 2>/dev/null
	if [ $# -gt 2 ]; then
		set -- "$1" -CA "$ca/$3.pem" -CAkey "$ca/$3.key"
	else
		set -- "$1" -key "$ca/$1.key"
	fi
	name=$1
	shift
	openssl x509 -req -in "$ca/$name.csr" "$@" -days 2000 -extfile "$ca/authority" -out "$ca/$name.pem" 2>/dev/null
}
leaf() { # NAME EXTENSIONS DAYS SUBJECT KEY...
	name=$1 ext=$2 days=$3 subject=$4
	shift 4
	[ -f "$ca/$name.key" ] || openssl genpkey "$@" -out "$ca/$name.key" 2>/dev/null
	openssl req -new -utf8 -key "$ca/$name.key" -out "$ca/$name.csr" -subj "$subject"
	openssl x509 -req -in "$ca/$name.csr" -CA "$ca/$issuer.pem" -CAkey "$ca/$issuer.key" -days "$days" -extfile "$ca/$ext" -out "$ca/$name.pem" 2>/dev/null
	cat "$ca/$name.pem" "$ca/$issuer.pem" >"$ca/$name.chain.pem"
	openssl pkcs12 -export -inkey "$ca/$name.key" -in "$ca/$name.pem" -certfile "$ca/$issuer.pem" -out "$ca/$name.p12" -passout pass:secret -name "$name"
}
identifiers='subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid'
printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n%s\n' "$identifiers" >"$ca/authority"
printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n%s\n' "$identifiers" >"$ca/signs"
printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,keyEncipherment\n%s\n' "$identifiers" >"$ca/enciphers"
authority root '/O=Autre AC/CN=Racine Autre'
authority sub '/O=Autre AC/CN=AC Signataires' root
authority unknown '/O=Nulle part/CN=Racine inconnue'
curve() { echo "-algorithm EC -pkeyopt ec_paramgen_curve:$1 -pkeyopt ec_param_enc:named_curve"; }
rsa() { echo "-algorithm RSA -pkeyopt rsa_keygen_bits:$1"; }
issuer=sub
# shellcheck disable=SC2046 # options are words
{
	leaf p256 signs 700 '/CN=Sacha FICTIF' $(curve P-256)
	leaf p384 signs 700 '/CN=Dominique SPÉCIMEN' $(curve P-384)
	leaf p521 signs 700 '/CN=Camille SPÉCIMEN' $(curve P-521)
	leaf rsa3072 signs 700 '/CN=Noa GABARIT' $(rsa 3072)
	leaf rsa4096 signs 700 '/CN=Claude MODÈLE' $(rsa 4096)
	leaf weak signs 700 '/CN=Sacha FICTIF' $(rsa 1024)
	leaf enciphers enciphers 700 '/CN=Sacha FICTIF' $(curve P-256)
	leaf ended signs -1 '/CN=Sacha FICTIF' $(curve P-256)
	leaf revoked signs 700 '/CN=Sacha FICTIF' $(curve P-256)
	issuer=unknown
	leaf nowhere signs 700 '/CN=Sacha FICTIF' $(curve P-256)
}
echo secret >"$work/password"
echo other >"$work/wrong"
algorithms='p256 p384 p521 rsa3072 rsa4096'

want 0 'init' "$paraphe" init "$i" --organisation 'Essai'
mkdir "$i/anchors"
cp "$ca/root.pem" "$i/anchors/"
trust="--trust $i/trust.pem --trust $ca/root.pem"

# everyone signed: our verdict, and what others say where they are there
judge() { # LABEL N
	# shellcheck disable=SC2086 # two options
	want 0 "$1: verify passes" "$paraphe" verify --format json $trust "$f"
	says "$1: and says so" '"verdict": *"passed"'
	n=2
	while [ $n -le $(($2 + 1)) ]; do
		cms take "$f" $n "$work/one.cms" "$work/one.data"
		openssl cms -verify -cades -binary -inform DER -in "$work/one.cms" -content "$work/one.data" -CAfile "$ca/root.pem" -purpose any -out /dev/null >"$work/said" 2>&1 || bad "$1: openssl accepts signature $n"
		n=$((n + 1))
	done
	ok "$1: openssl cms -verify -cades"
	if command -v pdfsig >/dev/null; then
		pdfsig -nocert "$f" >"$work/said" 2>"$work/complaints"
		[ "$(grep -c 'Signature is Valid' "$work/said")" -eq $(($2 + 1)) ] && ok "$1: pdfsig" || bad "$1: pdfsig"
	fi
}
field_of() { echo "$fields" | cut -d' ' -f"$1"; }
# everyone COMMAND: each algorithm signs a field of one convention: COMMAND ALGORITHM FIELD
everyone() {
	how=$1
	shift
	convention "$i"
	n=0
	for a in "$@"; do
		n=$((n + 1))
		$how "$a" "$(field_of $n)"
	done
	judge "$how" $n
}
# two steps: prepare, sign elsewhere, embed
prepare() { # ALGORITHM FIELD
	"$paraphe" prepare -C "$i" "$f" --field "$2" --cert "${3:-$ca/$1.chain.pem}" -o "$work/draft.pdf" --json "$work/state.json"
}
embed() { # --cms|--raw FILE
	"$paraphe" embed -C "$i" "$work/draft.pdf" --state "$work/state.json" "$@" -o "$f"
}
# ---- PKCS#12 ----

by_p12() { want 0 "p12, $1" "$paraphe" sign -C "$i" "$f" --field "$2" --p12 "$ca/$1.p12" --password-file "$work/password"; }
by_p12_pss() { want 0 "p12, PSS, $1" "$paraphe" sign -C "$i" "$f" --field "$2" --p12 "$ca/$1.p12" --password-file "$work/password" --pss; }
# shellcheck disable=SC2086 # words
everyone by_p12 $algorithms
want 0 'seal over signatures of an authority outside' "$paraphe" seal -C "$i" "$f" -o "$work/c.asice"
# shellcheck disable=SC2086
want 0 'the container passes' "$paraphe" verify $trust "$work/c.asice"
journal() { unzip -p "$work/c.asice" journal.xml >"$work/said"; }
has() { # LABEL N WORDS: so many events say so
	[ "$(grep -c -e "$3" "$work/said")" -eq "$2" ] && ok "$1" || bad "$1"
}
journal
has 'the journal says AES, where the names are those of the parties' 5 'niveau-juridique">AES'
has 'and with what key' 5 'cle">fichier PKCS#12'
want 2 'without their authority it is indeterminate' "$paraphe" verify --trust "$i/trust.pem" "$f"
everyone by_p12_pss rsa3072 rsa4096

sign12() { "$paraphe" sign -C "$i" "$f" --field "$field" --p12 "$@"; }
field=eleve
cp "$f" "$work/before.pdf"
want 77 'p12: a wrong password' sign12 "$ca/p256.p12" --password-file "$work/wrong"
says 'is called so' 'wrong password'
want 65 'p12: what is none' sign12 "$work/depot.xml" --password-file "$work/password"
want 66 'p12: a missing file' sign12 "$work/none.p12" --password-file "$work/password"
openssl pkcs12 -export -legacy -inkey "$ca/p256.key" -in "$ca/p256.pem" -certfile "$ca/sub.pem" -out "$work/legacy.p12" -passout pass:secret 2>"$work/said"
if [ -s "$work/legacy.p12" ]; then
	want 65 'p12: RC2 and 3DES' sign12 "$work/legacy.p12" --password-file "$work/password"
	says 'are named' 'RC2\|3DES'
	command=$(sed -n 's/.*convert it: //p' "$work/said" | sed "s|pkcs12 |&-passin pass:secret -passout pass:secret |g; s|old.pem|$work/&|g; s|new.p12|$work/&|")
	sh -c "$command" >"$work/said" 2>&1 && ok 'and the command that is told' || bad "and the command that is told: $command"
	want 0 'converts it' sign12 "$work/new.p12" --password-file "$work/password"
else
	echo 'skip RC2 and 3DES: this openssl makes none'
fi
field=enseignant
cp "$f" "$work/before.pdf"
want 65 'p12: 1024 bits of RSA' sign12 "$ca/weak.p12" --password-file "$work/password"
want 77 'p12: a certificate that is not for signing' sign12 "$ca/enciphers.p12" --password-file "$work/password"
want 76 'p12: a certificate that ended' sign12 "$ca/ended.p12" --password-file "$work/password"
want 77 'p12: an unknown authority' sign12 "$ca/nowhere.p12" --password-file "$work/password"
says 'and what to do' 'anchors'
want 66 'p12: no key of this name' sign12 "$ca/p256.p12" --password-file "$work/password" --key nobody
openssl pkcs12 -export -nokeys -in "$ca/p256.pem" -out "$work/nokey.p12" -passout pass:secret
want 66 'p12: no key' sign12 "$work/nokey.p12" --password-file "$work/password"
want 77 'nobody else'\''s field: the seal' "$paraphe" sign -C "$i" "$f" --field cachet --p12 "$ca/p256.p12" --password-file "$work/password"
want 76 'a field is signed once' "$paraphe" sign -C "$i" "$f" --field accueil-1 --p12 "$ca/p256.p12" --password-file "$work/password"
want 77 'a file that is not ours' "$paraphe" sign -C "$i" tests/hostile/plain.pdf --field accueil-1 --p12 "$ca/p256.p12" --password-file "$work/password" -o "$work/x.pdf"
same 'refusals leave the file as it was' "$f" "$work/before.pdf"

# a CRL beside the anchors
mkdir "$work/crl"
: >"$work/crl/index"
echo 01 >"$work/crl/number"
printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s/index\ncrlnumber=%s/number\ndefault_md=sha256\ndefault_crl_days=30\ncrl_extensions=x\n[x]\nauthorityKeyIdentifier=keyid\n' "$work/crl" "$work/crl" >"$work/crl/conf"
crl() { openssl ca -config "$work/crl/conf" -keyfile "$ca/$1.key" -cert "$ca/$1.pem" -gencrl -out "$i/anchors/$1.crl" 2>/dev/null; }
crl root
openssl ca -config "$work/crl/conf" -keyfile "$ca/sub.key" -cert "$ca/sub.pem" -revoke "$ca/revoked.pem" 2>/dev/null
crl sub
want 77 'p12: a revoked certificate' sign12 "$ca/revoked.p12" --password-file "$work/password"
says 'is called so' 'revoked'
want 0 'p12: its neighbour is not' sign12 "$ca/p256.p12" --password-file "$work/password"
rm "$i/anchors/"*.crl

# ---- two steps, with keys that we never see ----

by_raw() { prepare "$1" "$2" >"$work/said" 2>&1 || bad "raw, $1: prepare"; cms raw "$work/state.json" "$ca/$1.key" "$work/theirs"; want 0 "raw, $1" embed --raw "$work/theirs"; }
by_raw_pss() { prepare "$1" "$2" >"$work/said" 2>&1 || bad "raw, $1: prepare"; cms raw "$work/state.json" "$ca/$1.key" "$work/theirs" pss; want 0 "raw, PSS, $1" embed --raw "$work/theirs"; }
theirs() { # ALGORITHM FIELD word...
	a=$1 at=$2
	shift 2
	prepare "$a" "$at" >"$work/said" 2>&1 || bad "cms, $a: prepare"
	cms make "$work/state.json" "$ca/$a.key" "$work/theirs" draft="$work/draft.pdf" "$@"
	want 0 "cms, $a${1:+, $*}" embed --cms "$work/theirs"
}
by_cms() { theirs "$1" "$2"; }
by_cms_pss() { theirs "$1" "$2" pss protection; }
by_cms_512() { theirs "$1" "$2" sha512; }
by_cms_384() { case $1 in rsa*) theirs "$1" "$2" sha384 pss ;; *) theirs "$1" "$2" sha384 ;; esac; }
# shellcheck disable=SC2086
{
	everyone by_raw $algorithms
	want 0 'seal over values made elsewhere' "$paraphe" seal -C "$i" "$f"
	everyone by_cms $algorithms
	everyone by_cms_512 $algorithms
}
everyone by_raw_pss rsa3072 rsa4096
everyone by_cms_pss rsa4096 rsa3072
everyone by_cms_384 p384 rsa3072

# what must not come in
convention "$i"
other=$f
prepare p256 accueil-1 >"$work/said" 2>&1 || bad 'prepare'
mv "$work/state.json" "$work/others.json"
mv "$work/draft.pdf" "$work/others.pdf"
convention "$i"
cp "$f" "$work/before.pdf"
want 77 'prepare: an unknown authority' prepare nowhere accueil-1
want 77 'prepare: a certificate that is not for signing' prepare enciphers accueil-1
want 76 'prepare: a certificate that ended' prepare ended accueil-1
want 65 'prepare: 1024 bits of RSA' prepare weak accueil-1
want 77 'prepare: a chain without its middle' prepare p256 accueil-1 "$ca/p256.pem"
want 65 'prepare: a key where the chain should be' prepare p256 accueil-1 "$ca/p256.key"
want 77 'prepare: the seal' prepare p256 cachet
want 76 'prepare: out of turn' prepare p256 ecole
want 66 'prepare: an unknown field' prepare p256 nobody
want 77 'prepare: a file that is not ours' "$paraphe" prepare -C "$i" tests/hostile/plain.pdf --field accueil-1 --cert "$ca/p256.chain.pem" -o "$work/x.pdf" --json "$work/x.json"
[ ! -e "$work/x.pdf" ] && [ ! -e "$work/x.json" ] && ok 'a refused preparation leaves no file' || bad 'a refused preparation leaves no file'
want 0 'prepare' prepare p256 accueil-1
same 'leaves the file as it was' "$f" "$work/before.pdf"
cp "$work/state.json" "$work/good.json"
cms raw "$work/state.json" "$ca/p256.key" "$work/good.raw"

swapped() { # CODE LABEL KEY VALUE
	cms state "$work/good.json" "$work/state.json" "$3" "$4"
	want "$1" "state: $2" embed --raw "$work/good.raw"
	cp "$work/good.json" "$work/state.json"
}
member() { python3 -c 'import json, sys; print(json.dumps(json.load(open(sys.argv[1]))[sys.argv[2]]))' "$@"; }
swapped 77 'another digest' digest "\"$(printf '%064d' 0)\""
swapped 65 'a digest that is none' digest '"0"'
swapped 76 'another field' field '"nobody"'
swapped 65 'without its field' field -
swapped 65 'one member more' more 1
swapped 65 'members of other kinds' chain '"x"'
swapped 65 'no chain' chain '[]'
swapped 77 'another chain' chain "[$(python3 -c 'import json, sys; print(json.dumps(open(sys.argv[1]).read()))' "$ca/p384.pem")]"
swapped 77 'other signed attributes' signedAttrs "$(member "$work/others.json" signedAttrs)"
swapped 65 'attributes that are no base64' signedAttrs '"*"'
cp "$work/others.json" "$work/state.json"
want 77 'state: of another draft' embed --raw "$work/good.raw"
echo '{' >"$work/state.json"
want 65 'state: no JSON' embed --raw "$work/good.raw"
head -c 3000000 /dev/zero >"$work/state.json"
want 65 'state: 3 MB' embed --raw "$work/good.raw"
cp "$work/good.json" "$work/state.json"

brought() { # CODE LABEL KEY word...
	code=$1 label=$2 key=$3
	shift 3
	cms make "$work/state.json" "$ca/$key.key" "$work/theirs" "$@"
	want "$code" "cms: $label" embed --cms "$work/theirs"
}
brought 77 'over another digest' p256 digest
says 'is told' 'another document'
brought 77 'by another certificate' p384 signedby="$ca/p384.pem"
says 'is told' 'another certificate'
brought 77 'by another key' p384
brought 77 'signing-certificate-v2 of another certificate' p256 other="$ca/p384.pem"
brought 77 'no signing-certificate-v2' p256 bare
says 'is told' 'signing-certificate-v2'
brought 77 'two SignerInfos' p256 twice
says 'is told' '2 SignerInfos'
brought 77 'signingTime' p256 time
says 'is told' 'signingTime'
brought 77 'unsigned attributes' p256 unsigned
brought 77 'CRLs inside' p256 crls
brought 77 'no certificates' p256 nocerts
openssl cms -sign -cades -binary -signer "$ca/p256.pem" -inkey "$ca/p256.key" -in "$work/draft.pdf" -outform DER -out "$work/theirs" 2>/dev/null
want 77 'cms: what openssl makes of the whole draft' embed --cms "$work/theirs"
head -c 1000 /dev/urandom >"$work/theirs"
want 65 'cms: noise' embed --cms "$work/theirs"
: >"$work/theirs"
want 65 'cms: nothing' embed --cms "$work/theirs"
want 65 'raw: nothing' embed --raw "$work/theirs"
cms raw "$work/state.json" "$ca/p384.key" "$work/theirs"
want 77 'raw: by another key' embed --raw "$work/theirs"
openssl dgst -sha256 -sign "$ca/p256.key" -out "$work/theirs" "$work/draft.pdf"
want 77 'raw: over the draft itself' embed --raw "$work/theirs"
head -c 64 /dev/urandom >"$work/theirs"
want 77 'raw: noise' embed --raw "$work/theirs"

cp "$work/draft.pdf" "$work/good.pdf"
printf '\n' >>"$work/draft.pdf"
want 76 'draft: a byte more' embed --raw "$work/good.raw"
for at in 100 300 600 1000; do
	cp "$work/good.pdf" "$work/draft.pdf"
	printf '~' | dd of="$work/draft.pdf" bs=1 seek=$(($(stat -c %s "$f") + at)) conv=notrunc 2>/dev/null
	if embed --raw "$work/good.raw" >"$work/said" 2>&1; then bad "draft: another byte at $at"; fi
done
ok 'draft: other bytes'
cp "$f" "$work/draft.pdf"
want 76 'draft: the file before' embed --raw "$work/good.raw"
cp "$work/others.pdf" "$work/draft.pdf"
want 77 'draft: another' embed --raw "$work/good.raw"
cp "$work/good.pdf" "$work/draft.pdf"
same 'refusals leave the file as it was' "$f" "$work/before.pdf"

cat "$ca/sub.pem" "$ca/p256.pem" >"$work/mixed.pem"
want 0 'prepare: a chain in another order' prepare p256 accueil-1 "$work/mixed.pem"
want 0 'prepare: the certificate of a revoked key, not known yet' prepare revoked accueil-1
cms raw "$work/state.json" "$ca/revoked.key" "$work/theirs"
crl root
crl sub
want 77 'embed: it is known now' embed --raw "$work/theirs"
says 'is told' 'revoked'
rm "$i/anchors/"*.crl
cp "$work/good.json" "$work/state.json"
cp "$work/good.pdf" "$work/draft.pdf"
want 0 'the right one comes in after all that' embed --raw "$work/good.raw"
want 76 'and once' embed --raw "$work/good.raw"
want 0 'prepare' prepare p384 famille-1
want 0 'somebody signs in between' "$paraphe" sign -C "$i" "$f" --field eleve
cms raw "$work/state.json" "$ca/p384.key" "$work/theirs"
want 76 'the draft is old then' embed --raw "$work/theirs"
want 0 'prepare again' prepare p384 famille-1
cms raw "$work/state.json" "$ca/p384.key" "$work/theirs"
want 0 'embed' embed --raw "$work/theirs"

# ---- an authority that nobody knows, marked instead of refused ----

sed -i '/^foreign-certificates/d' "$i/paraphe.conf"
echo 'foreign-certificates = mark' >>"$i/paraphe.conf"
convention "$i"
want 0 'mark: signs' "$paraphe" sign -C "$i" "$f" --field accueil-1 --p12 "$ca/nowhere.p12" --password-file "$work/password"
for field in famille-1 eleve enseignant ecole; do
	"$paraphe" sign -C "$i" "$f" --field $field >"$work/said" 2>&1 || bad "mark: $field signs"
done
want 0 'mark: is sealed' "$paraphe" seal -C "$i" "$f" -o "$work/c.asice"
want 2 'mark: is indeterminate' "$paraphe" verify --trust "$i/trust.pem" "$f"
want 0 'mark: passes for whoever trusts that authority' "$paraphe" verify --trust "$i/trust.pem" --trust "$ca/unknown.pem" "$f"
journal
has 'mark: the journal says SES, five times' 5 'niveau-juridique">SES'
has 'mark: and of whom the authority is not known' 1 'autorite">inconnue'

# ---- tokens ----

module=$(find /usr/lib -name libsofthsm2.so 2>/dev/null | head -n 1)
if [ -z "$module" ] || ! command -v pkcs11-tool >/dev/null || ! command -v softhsm2-util >/dev/null; then
	echo 'skip every token: softhsm2 and opensc are not there'
	echo done
	exit
fi
mkdir "$work/tokens"
printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$work/tokens" >"$work/softhsm2.conf"
export SOFTHSM2_CONF="$work/softhsm2.conf"
printf 1234 >"$work/pin"
printf 4321 >"$work/pin.wrong"
chmod 600 "$work/pin" "$work/pin.wrong"
uri() { echo "pkcs11:token=$1;object=$2?module-path=$module"; }
token() { softhsm2-util --init-token --free --label "$1" --pin 1234 --so-pin 5678 >/dev/null 2>&1 || bad "a token $1"; }
generate() { # TOKEN LABEL KIND
	pkcs11-tool --module "$module" --token-label "$1" --login --pin 1234 --keypairgen --key-type "$3" --label "$2" --id "$(printf '%s' "$2" | od -An -tx1 | tr -d ' \n')" >/dev/null 2>&1 || bad "a key $2 in $1"
}

# a party's: the certificate in the token for one, beside it for the others
token party
n=0
for a in $algorithms; do
	n=$((n + 1))
	openssl pkcs8 -topk8 -nocrypt -in "$ca/$a.key" -out "$work/key.pem"
	softhsm2-util --import "$work/key.pem" --token party --label "$a" --id 0$n --pin 1234 >/dev/null 2>&1 || bad "$a goes into a token"
	[ "$a" = p521 ] && continue
	for c in "$a" sub; do
		openssl x509 -in "$ca/$c.pem" -outform DER -out "$work/cert.der"
		id=0$n
		[ "$c" = sub ] && id=99
		pkcs11-tool --module "$module" --token-label party --login --pin 1234 --write-object "$work/cert.der" --type cert --label "$c" --id $id >/dev/null 2>&1
	done
done
sign11() { # KEY ARG...
	object=$1
	shift
	"$paraphe" sign -C "$i" "$f" --field "$field" --pkcs11 "$(uri party "$object")" "$@"
}
by_token() {
	field=$2
	case $1 in
	p521) want 0 "token, $1" sign11 "$1" --password-file "$work/pin" --cert "$ca/$1.chain.pem" ;;
	*) want 0 "token, $1" sign11 "$1" --password-file "$work/pin" ;;
	esac
}
by_token_pss() { field=$2; want 0 "token, PSS, $1" sign11 "$1" --password-file "$work/pin" --pss; }
# shellcheck disable=SC2086
everyone by_token $algorithms
everyone by_token_pss rsa3072 rsa4096
field=eleve
cp "$f" "$work/before.pdf"
want 77 'token: a wrong PIN' sign11 p256 --password-file "$work/pin.wrong"
says 'is called so' 'PIN'
want 77 'token: no PIN' sign11 p256
want 66 'token: no certificate' sign11 p521 --password-file "$work/pin"
says 'and what to do' '--cert'
want 66 'token: another certificate' sign11 p256 --password-file "$work/pin" --cert "$ca/p384.chain.pem"
want 66 'token: no such key' sign11 nobody --password-file "$work/pin"
want 66 'token: no such token' "$paraphe" sign -C "$i" "$f" --field eleve --pkcs11 "$(uri nobody p256)" --password-file "$work/pin"
says 'and what there is' 'party'
want 66 'token: no such module' "$paraphe" sign -C "$i" "$f" --field eleve --pkcs11 "pkcs11:token=party;object=p256?module-path=$work/none.so" --password-file "$work/pin"
want 66 'token: no URI' "$paraphe" sign -C "$i" "$f" --field eleve --pkcs11 'pkcs12:x'
same 'refusals leave the file as it was' "$f" "$work/before.pdf"

# the service's: its authorities, its seal and its TSA
house() { # NAME KIND-OF-SERVICES -ISSUING -CERTIFY -SEAL -STAMP -MANIFEST
	i=$work/$1
	set -- "$1" services "$2" issuing "$3" certify "$4" seal "$5" stamp "$6" manifest "$7"
	"$paraphe" init "$i" --organisation 'Essai' >"$work/said" 2>&1 || bad 'init'
	cp "$work/pin" "$i/pin"
	token=$1
	token "$token"
	shift
	while [ $# -gt 0 ]; do
		generate "$token" "$1" "$2"
		want 0 "$token: $1, $2" "$paraphe" key -C "$i" "$1" --pkcs11 "$(uri "$token" "$1")" --password-file "$i/pin"
		grep "^key.$1 *=" "$work/said" >>"$i/paraphe.conf" || bad "$token: and the line for paraphe.conf is told"
		shift 2
	done
	"$paraphe" key -C "$i" probe >"$work/said" 2>&1 || bad "$token: probe"
}
life() { # NAME: a convention whole
	trust="--trust $i/trust.pem"
	convention "$i"
	for field in $fields; do
		"$paraphe" sign -C "$i" "$f" --field "$field" >"$work/said" 2>&1 || bad "$1: $field signs"
	done
	want 0 "$1: seal" "$paraphe" seal -C "$i" "$f" -o "$work/c.asice"
	# shellcheck disable=SC2086
	want 0 "$1: passes" "$paraphe" verify --format json $trust "$f" "$work/c.asice"
	says "$1: with time-stamps" '"level": *"B-[TL]'
	if command -v pdfsig >/dev/null; then
		pdfsig -nocert "$f" >"$work/said" 2>"$work/complaints"
		[ "$(grep -c 'Signature is Valid' "$work/said")" -ge 7 ] && ok "$1: pdfsig" || bad "$1: pdfsig"
	fi
}
house curves EC:secp384r1 EC:secp521r1 EC:prime256v1 EC:secp384r1 EC:secp521r1 EC:prime256v1
life curves
house pkcs1 rsa:4096 rsa:3072 rsa:3072 rsa:4096 rsa:3072 rsa:4096
life pkcs1
sed -i '/^rsa-padding/d' "$i/paraphe.conf"
echo 'rsa-padding = pss' >>"$i/paraphe.conf"
life pss
want 0 'doctor' "$paraphe" doctor -C "$i"
says 'names every key' 'key seal: good until'
says 'and whose keys are in no token' 'note *seal of school 9990042S: its keys stand in keys/schools.sealed.*paraphe school-key -C DIR 9990042S'

# a key of the service that is not there, or another's
cp "$i/paraphe.conf" "$work/conf"
instead() { # SLOT URI
	sed "s|^key.$1 *=.*|key.$1 = $2\&pin-source=pin|" "$work/conf" >"$i/paraphe.conf"
}
count=$((count + 1))
f=$work/none.pdf
instead seal "$(uri pkcs1 certify)"
want 69 'doctor: another'\''s key in the slot of the seal' "$paraphe" doctor -C "$i"
says 'is red' 'RED *key seal'
want 76 'and nothing is issued' "$paraphe" issue -C "$i" "$work/depot.xml" -o "$f"
says 'which is said' 'key seal'
[ ! -e "$f" ] && ok 'nor written' || bad 'nor written'
instead issuing "$(uri pkcs1 nobody)"
want 69 'doctor: no such key in the token' "$paraphe" doctor -C "$i"
says 'is red' 'RED *key issuing'
want 76 'and nothing is issued' "$paraphe" issue -C "$i" "$work/depot.xml" -o "$f"
printf 4321 >"$i/pin"
cp "$work/conf" "$i/paraphe.conf"
want 69 'doctor: a wrong PIN' "$paraphe" doctor -C "$i"
says 'is red' 'PIN'
cp "$work/pin" "$i/pin"
instead stamp "$(uri pkcs1 nobody)"
convention "$i"
want 69 'doctor: no key of the TSA' "$paraphe" doctor -C "$i"
says 'lowers the level' 'RED *key stamp.*B-B'
want 0 'a party signs without a TSA' "$paraphe" sign -C "$i" "$f" --field accueil-1
says 'at B-B' 'B-B'
want 0 'and it passes' "$paraphe" verify --trust "$i/trust.pem" "$f"
cp "$work/conf" "$i/paraphe.conf"

# the token is taken out while the service runs, and brought back
. tests/flow/serving
serve
turns 'serve: ready' good
mv "$work/tokens" "$work/gone"
turns 'serve: the token is taken out: not ready' no
kill -0 $pid && ok 'serve: still runs' || bad 'serve: still runs'
mv "$work/gone" "$work/tokens"
turns 'serve: it is back: ready' good
stop serve
echo done
