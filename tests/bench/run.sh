#!/bin/sh
# SPDX-License-Identifier: MIT
# Figures of this machine, in one run. LIVES sets how many whole lives each process walks.
set -eu
out=${1:-build}
lives=${LIVES:-12}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
paraphe=$out/paraphe
instance() { "$paraphe" init "$1" --organisation 'Mesure' >/dev/null 2>&1; }

echo "$(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), load $(cut -d' ' -f1 /proc/loadavg)"
echo "== documents, unsigned"
"$out/bench/bench_paint" | tee "$work/paint"
echo "== vault"
"$out/bench/bench_vault"
echo "== store"
mkdir "$work/store"
"$out/bench/bench_store" "$work/store"

sh templates/demo/depot.sh >"$work/depot.xml"
mkdir "$work/w1" "$work/w2"
instance "$work/i1"
instance "$work/i2"
echo "== one process: $lives lives (desk, clerk and vault; one works at a time)"
"$out/bench/bench_life" "$work/i1" "$work/depot.xml" "$lives" "$work/w1" | tee "$work/life"
rm -rf "$work/i1"
instance "$work/i1"
echo "== two processes: $((2 * lives)) lives"
from=$(date +%s%N)
"$out/bench/bench_life" "$work/i1" "$work/depot.xml" "$lives" "$work/w1" >"$work/one" &
"$out/bench/bench_life" "$work/i2" "$work/depot.xml" "$lives" "$work/w2" >/dev/null
wait $!
ms=$((($(date +%s%N) - from) / 1000000))
awk "BEGIN { printf \"whole lives on %d cores: %.2f a second\\n\", $(nproc), 2000 * $lives / $ms }"

echo "== one command, start to end"
instance "$work/i3"
"$paraphe" issue -C "$work/i3" "$work/depot.xml" -o "$work/c.pdf" >/dev/null 2>&1
from=$(date +%s%N)
for i in 1 2 3 4 5; do
	"$paraphe" verify --trust "$work/i3/trust.pem" "$work/c.pdf" >/dev/null
done
echo "paraphe verify: $((($(date +%s%N) - from) / 5000000)) ms"
cp "$work/c.pdf" "$work/signed.pdf"
from=$(date +%s%N)
"$paraphe" sign -C "$work/i3" "$work/signed.pdf" --field accueil-1 >/dev/null 2>&1
echo "paraphe sign:   $((($(date +%s%N) - from) / 1000000)) ms"

echo "== others, in the same run"
openssl speed -seconds 1 ecdsap256 2>/dev/null | tail -n 1 | tee "$work/openssl"
: >"$work/pyhanko"
if build/venv/bin/python -c 'import pyhanko' 2>/dev/null; then
	(
		cd "$work"
		openssl ecparam -name prime256v1 -genkey -noout -out root.key
		openssl req -x509 -new -key root.key -subj /CN=Root -days 30 -out root.pem
		openssl ecparam -name prime256v1 -genkey -noout -out signer.key
		openssl genrsa -out stamp.key 2048
		printf 'keyUsage=critical,digitalSignature,nonRepudiation\n' >signer.ext
		printf 'keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n' >stamp.ext
		for name in signer stamp; do
			openssl req -new -key $name.key -subj /CN=$name -out $name.csr
			openssl x509 -req -in $name.csr -CA root.pem -CAkey root.key -CAcreateserial -days 30 -extfile $name.ext -out $name.pem
		done
	) >/dev/null 2>&1
	build/venv/bin/python tests/bench/bench_pyhanko.py "$work/c.pdf" "$work" 10 | tee "$work/pyhanko"
else
	echo "skip pyHanko: no build/venv (make interop makes it)"
fi

# a B-T signature holds three P-256 signatures: the party's certificate, its signature, the time-stamp
awk '
FILENAME ~ /life$/ && /^sign/ { ours = $(NF - 2) }
FILENAME ~ /openssl$/ { ecdsa = $(NF - 1) }
FILENAME ~ /pyhanko$/ { other = $(NF - 5) }
END {
	printf "B-T signatures: %.1f a second; P-256 by openssl speed: %.0f, that is %.0f to one\n", ours, ecdsa, ecdsa / ours
	if (other) printf "against pyHanko: %.1f to %.1f, ratio %.1f\n", ours, other, ours / other
}' "$work/life" "$work/openssl" "$work/pyhanko"
