#!/bin/sh
# SPDX-License-Identifier: MIT
# Time-stamping authorities outside, good and bad (SECURITY section 5, row 40): never a false level, no lost act. Loopback only.
# Usage: outside.sh OUT
. tests/flow/head
# the level that `verify` finds for a field
level() { "$paraphe" verify --format json --trust "$1/trust.pem" --trust "$work/tsa-root.pem" "$2" | sed -n "s/.*\"field\": *\"$3\"[^}]*\"level\": *\"\([^\"]*\)\".*/\1/p"; }
passes() { "$paraphe" verify --trust "$1/trust.pem" --trust "$work/tsa-root.pem" "$2" >/dev/null 2>&1; }

# --- a PKI of openssl's own: a root, a good TSA and one that says less of itself, an expired one, one for another purpose; a stranger; a TLS server
. tests/flow/hours
leaf expired tsa-root -1 'extendedKeyUsage=critical,timeStamping'
leaf eku tsa-root 20 'extendedKeyUsage=critical,timeStamping,codeSigning'
leaf stranger other-root 20 'extendedKeyUsage=critical,timeStamping'
# a token with more certificates than there is room for
for n in 1 2 3 4 5 6; do leaf "more$n" tsa-root 20 'extendedKeyUsage=critical,timeStamping'; cat "$work/more$n.pem" >>"$work/more.pem"; done

# --- an instance, and what is configured of it
sh templates/demo/depot.sh >"$work/depot.xml"
"$paraphe" init "$work/base" --organisation 'Essai' >/dev/null || bad init
cp "$work/base/paraphe.conf" "$work/plain.conf"
cp "$work/tsa-root.pem" "$work/base/tsa.pem"
cp "$work/other-root.pem" "$work/base/tls.pem"
printf 'tsa-anchors = tsa.pem\noutside-networks = loopback\n' >>"$work/plain.conf"
conf() { to=$1; shift; cp "$work/plain.conf" "$to/paraphe.conf"; for line in "$@"; do echo "$line" >>"$to/paraphe.conf"; done; }
conf "$work/base" "tsa.1 = $tsa/tsr policy=1.2.3.4"
want 0 'issue, stamped by a TSA outside' "$paraphe" issue -C "$work/base" "$work/depot.xml" -o "$work/issued.pdf"
[ "$(level "$work/base" "$work/issued.pdf" certification)" = B-T ] && ok 'the certification is B-T' || bad 'the certification is B-T'
grep -qx /tsr "$work/asked" && ok 'by it, not by the vault' || bad 'by it, not by the vault'

# fault NAME LINE SAYS: the act is kept, at B-B, with the reason
fault() {
	i=$work/i f=$work/f.pdf
	rm -rf "$i" "$f"
	cp -a "$work/base" "$i" && cp "$work/issued.pdf" "$f"
	conf "$i" "$2"
	want 0 "$1: the signature is kept" "$paraphe" sign -C "$i" "$f" --field accueil-1
	says "$1: B-B is said, with the reason" "level B-B only: .*$3"
	[ "$(level "$i" "$f" accueil-1)" = B-B ] && passes "$i" "$f" && ok "$1: and true" || bad "$1: and true"
}
fault 'nobody there' 'tsa.1 = http://127.0.0.1:1/tsr tries=1' 'onnect'
fault 'slow' "tsa.1 = $tsa/slow timeout=1 tries=1" 'no answer in time'
fault 'wrong nonce' "tsa.1 = $tsa/nonce tries=1" 'another nonce'
fault 'wrong imprint' "tsa.1 = $tsa/imprint tries=1" 'another imprint'
fault 'expired certificate' "tsa.1 = $tsa/expired tries=1" 'not trusted'
fault 'a purpose too many' "tsa.1 = $tsa/eku tries=1" 'not trusted'
fault 'a stranger' "tsa.1 = $tsa/stranger tries=1" 'not trusted'
fault 'other policy' "tsa.1 = $tsa/policy policy=1.2.3.4 tries=1" 'policy 1.2.3.5'
fault 'rejection' "tsa.1 = $tsa/rejected tries=1" 'refused: rejection, unacceptedPolicy'
fault '1 MiB' "tsa.1 = $tsa/big" 'more came than is taken'
fault 'garbage' "tsa.1 = $tsa/garbage tries=1" 'TSA reply'
fault 'nothing' "tsa.1 = $tsa/empty tries=1" 'TSA reply'
fault 'HTTP 500' "tsa.1 = $tsa/500 tries=1" 'HTTP 500'
fault 'redirect' "tsa.1 = $tsa/redirect tries=1" 'not followed'
fault 'no room' "tsa.1 = $tsa/large room=2048" 'take .* bytes'
fault 'a TLS server nobody vouches for' "tsa.1 = $tls/tsr tries=1" 'ertificate'

# lift NAME LINE...: B-T
lift() {
	name=$1 i=$work/i f=$work/f.pdf
	shift
	rm -rf "$i" "$f"
	cp -a "$work/base" "$i" && cp "$work/issued.pdf" "$f"
	conf "$i" "$@"
	: >"$work/asked"
	want 0 "$name: signs" "$paraphe" sign -C "$i" "$f" --field accueil-1
	[ "$(level "$i" "$f" accueil-1)" = B-T ] && passes "$i" "$f" && ok "$name: B-T" || bad "$name: B-T"
}
lift 'the second is asked after the first' "tsa.1 = $tsa/500 tries=2" "tsa.2 = $tsa/nonce tries=1" "tsa.4 = $tsa/tsr"
[ "$(tr '\n' ' ' <"$work/asked")" = '/500 /500 /nonce /tsr ' ] && ok 'in order, each as often as it may' || { cat "$work/asked"; bad 'in order, each as often as it may'; }
lift 'a second try' "tsa.1 = $tsa/second"
lift 'TLS by a configured authority' "tsa.1 = $tls/tsr" 'outside-ca-file = tls.pem'
want 0 'the next one signs' "$paraphe" sign -C "$work/i" "$work/f.pdf" --field famille-1

# a host that may not be reached: nothing is even asked
: >"$work/asked"
rm -rf "$work/i"; cp -a "$work/base" "$work/i"; cp "$work/issued.pdf" "$work/f.pdf"
conf "$work/i" "tsa.1 = $tsa/tsr" && sed -i 's/^outside-networks.*/outside-networks = public private/' "$work/i/paraphe.conf"
want 0 'loopback is not reached unless it is configured' "$paraphe" sign -C "$work/i" "$work/f.pdf" --field accueil-1
says 'and that is said' 'no network that may be reached'
[ ! -s "$work/asked" ] && ok 'nobody was asked' || bad 'nobody was asked'

# --- the doctor asks each of them for a token
conf "$work/base" "tsa.1 = $tsa/tsr policy=1.2.3.4" "outside-hosts = 127.0.0.1:$(cat "$work/port")"
want 0 'doctor: all is well' "$paraphe" doctor -C "$work/base"
says 'the TSA, its token and its clock' '^ok .*TSA 127.0.0.1:[0-9]*: [0-9]* bytes in [0-9]* ms, its clock [+-][0-9]* s'
says 'the host of revocation lists' '^ok .*revocation 127.0.0.1'
conf "$work/base" "tsa.1 = $tsa/expired tries=1" "tsa.2 = $tsa/large room=2048" "outside-hosts = 127.0.0.1:1"
want 69 'doctor: red lines' "$paraphe" doctor -C "$work/base"
says 'a TSA that is not trusted' '^RED .*TSA 127.*not trusted.*paraphe.conf'
says 'a token that is too large' '^RED .*write room='
says 'a host that is not there' '^RED .*revocation 127.0.0.1:1'

# --- a whole life by a TSA outside
i=$work/base f=$work/issued.pdf
for field in accueil-1 famille-1 eleve enseignant ecole; do
	[ $field = famille-1 ] && conf "$i" "tsa.1 = $tsa/500 tries=1" || conf "$i" "tsa.1 = $tsa/tsr policy=1.2.3.4"
	"$paraphe" sign -C "$i" "$f" --field "$field" >"$work/said" 2>&1 || bad "$field signs"
done
[ "$(level "$i" "$f" famille-1)" = B-B ] && [ "$(level "$i" "$f" ecole)" = B-T ] && ok 'one of five had no time-stamp' || bad 'one of five had no time-stamp'

# --- what answers for the TSA's certificate: OCSP, else its list, from listed hosts alone; without it the level is lower
serial=$(openssl x509 -in "$work/tsa.pem" -noout -serial | cut -d= -f2)
until=$(date -u -d '+20 days' +%y%m%d%H%M%SZ)
printf 'V\t%s\t\t%s\tunknown\t/CN=tsa\n' "$until" "$serial" >"$work/index-good"
: >"$work/index-unknown"
printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s\ncrlnumber=%s\ndefault_md=sha256\n' "$work/index-good" "$work/crlnumber" >"$work/ca.cnf"
echo 01 >"$work/crlnumber"
crl() { openssl ca -config "$work/ca.cnf" -gencrl "$@" -keyfile "$work/tsa-root.key" -cert "$work/tsa-root.pem" 2>/dev/null | openssl crl -outform DER; }
host=127.0.0.1:$(cat "$work/port")
# sealed NAME MODE HOSTS: seal a copy and tell its level by `verify`
sealed() {
	rm -rf "$work/i" "$work/f.pdf"
	cp -a "$i" "$work/i" && cp "$f" "$work/f.pdf"
	conf "$work/i" "tsa.1 = $tsa/tsr policy=1.2.3.4" "outside-hosts = $3"
	echo "$2" >"$work/ocsp-mode"
	: >"$work/asked"
	want 0 "$1: seals" "$paraphe" seal -C "$work/i" "$work/f.pdf" -o "$work/f.asice"
	passes "$work/i" "$work/f.pdf" && passes "$work/i" "$work/f.asice" && ok "$1: passes" || bad "$1: passes"
}
# reached NAME LEVEL: of all, also of the one that was stamped only by the file's time-stamp
reached() { [ "$(level "$work/i" "$work/f.pdf" famille-1)" = "$2" ] && [ "$(level "$work/i" "$work/f.pdf" accueil-1)" = "$2" ] && [ "$(level "$work/i" "$work/f.pdf" cachet)" = "$2" ] && ok "$1: $2" || bad "$1: $2"; }
sealed 'a host that is not listed' good 'crl.example'
says 'a host that is not listed: is said' "level B-T only: .*not in the list of hosts"
reached 'a host that is not listed' B-T
grep -q ocsp "$work/asked" && bad 'it is not asked' || ok 'it is not asked'
sealed 'a responder that does not know' unknown "$host"
reached 'a responder that does not know' B-T
sealed 'a responder that says nothing' garbage "$host"
reached 'a responder that says nothing' B-T
crl -crldays 9 >"$work/files/tsa.crl"
sealed 'a list instead' unknown "$host"
reached 'a list instead' B-LTA
grep -qx /ocsp "$work/asked" && grep -qx /tsa.crl "$work/asked" && ok 'after OCSP' || bad 'after OCSP'
crl -crlhours 1 | head -c 100 >"$work/files/tsa.crl"
sealed 'a list cut short' unknown "$host"
reached 'a list cut short' B-T
sealed 'OCSP' good "$host"
unzip -p "$work/f.asice" journal.xml | grep -q '"horodatage">exterieur-dit-qualifie<' && unzip -p "$work/f.asice" dossier.html | grep -q 'qui se dit qualifié : seule une liste de confiance' &&
	ok 'what the TSA says of itself is told as its word' || bad 'what the TSA says of itself is told as its word'
reached 'OCSP' B-LTA
grep -qx /tsa.crl "$work/asked" && bad 'and no list' || ok 'and no list'
sealed 'all is down' garbage "127.0.0.1:1"
reached 'all is down' B-T
cp "$work/f.pdf" "$work/sealed.pdf"
want 69 'extend, while all is down' "$paraphe" extend -C "$work/i" "$work/f.pdf"
says 'says why' 'level B-T only: .*127.0.0.1'
cmp -s "$work/f.pdf" "$work/sealed.pdf" && ok 'and leaves the file as it was' || bad 'and leaves the file as it was'
conf "$work/i" "tsa.1 = $tsa/tsr policy=1.2.3.4" "outside-hosts = $host"
echo good >"$work/ocsp-mode"
want 0 'extend, when OCSP is back' "$paraphe" extend -C "$work/i" "$work/f.pdf"
reached 'what was kept is lifted' B-LTA
passes "$work/i" "$work/f.pdf" && ok 'and passes' || bad 'and passes'
printf 'R\t%s\t%s,keyCompromise\t%s\tunknown\t/CN=tsa\n' "$until" "$(date -u -d '-1 hour' +%y%m%d%H%M%SZ)" "$serial" >"$work/index-revoked"
rm -rf "$work/i" "$work/f.pdf"
cp -a "$i" "$work/i" && cp "$f" "$work/f.pdf"
conf "$work/i" "tsa.1 = $tsa/tsr policy=1.2.3.4" "outside-hosts = $host"
echo revoked >"$work/ocsp-mode"
want 0 'a TSA that was revoked: the act is kept' "$paraphe" seal -C "$work/i" "$work/f.pdf" -o "$work/f.asice"
says 'and that is said' 'level B-T only: .*revoked'
case $(level "$work/i" "$work/f.pdf" cachet) in B-LT*) bad 'a TSA that was revoked lifts nothing' ;; *) ok 'a TSA that was revoked lifts nothing' ;; esac
echo done
