#!/bin/sh
# SPDX-License-Identifier: MIT
# Figures of this machine, in one run. LIVES sets how many whole lives each process walks, ROUNDS how often the others do each step.
set -eu
out=${1:-build}
lives=${LIVES:-12} rounds=${ROUNDS:-10}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
paraphe=$out/paraphe
# certificates say where their lists stand, as in life: DSS takes no list for one that does not
lists=http://localhost/lists
mkdir -p "$work/made/build" "$work/made/certs"
cp "$out"/paraphe "$out"/paraphe-* "$work/made/build/"
cp -R templates "$work/made/"
sed "s|^crl_url =.*|crl_url = $lists|" certs/profiles.cnf >"$work/made/certs/profiles.cnf"
instance() {
	"$work/made/build/paraphe" init "$1" --organisation 'Mesure' >/dev/null 2>&1
	sed -i '/^#*crl-url =/d' "$1/paraphe.conf"
	echo "crl-url = $lists" >>"$1/paraphe.conf"
}

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
sh tests/bench/keys.sh "$out" "$work/i1" "$work/keys"
mv "$work/w1" "$work/files"
mkdir "$work/w1"
mv "$work/i1" "$work/i0"
instance "$work/i1"
echo "== two processes: $((2 * lives)) lives"
from=$(date +%s%N)
"$out/bench/bench_life" "$work/i1" "$work/depot.xml" "$lives" "$work/w1" >"$work/one" &
"$out/bench/bench_life" "$work/i2" "$work/depot.xml" "$lives" "$work/w2" >/dev/null
wait $!
ms=$((($(date +%s%N) - from) / 1000000))
awk "BEGIN { printf \"| whole lives on %d cores | %.2f a second |\\n\", $(nproc), 2000 * $lives / $ms }"

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

echo "== others: the same steps on the same files with the keys of the same house, in the same run"
openssl speed -seconds 1 ecdsap256 2>/dev/null | tail -n 1 | tee "$work/openssl"
: >"$work/others"
sh tests/interop/fetch.sh pyhanko dss 2>"$work/missing" || sed 's/^/SKIPPED: no comparison with /' "$work/missing"
if build/venv/bin/python -c 'import pyhanko' 2>/dev/null; then
	build/venv/bin/python tests/bench/bench_pyhanko.py "$work/keys" "$work/files" "$rounds" | tee -a "$work/others"
fi
if [ -f build/dss/Bench.class ]; then
	java -Djava.awt.headless=true -cp 'build/dss:build/dss/*' Bench "$work/keys" "$work/files" "$rounds" 2>"$work/dss.log" |
		tee -a "$work/others"
	grep -q '^DSS verify' "$work/others" || { echo "SKIPPED: DSS ends with"; tail -n 3 "$work/dss.log"; }
fi
# what they made is worth the time only if it is what was asked for
for f in "$work"/files/*-sign.pdf "$work"/files/*-seal.pdf "$work"/files/*-extend.pdf; do
	[ ! -f "$f" ] || echo "${f##*/}: $("$paraphe" verify --format json --trust "$work/keys/root.pem" "$f" |
		sed 's/.*"verdict":"\([^"]*\)".*"signatures":\(.*\)/\1 \2/' | grep -o '^[a-z]*\|"level":"B[^"]*"' | sed 's/"level"://' | sort | uniq -c | tr -s ' \n' ' ')"
done

# a B-T signature holds three P-256 signatures: the party's certificate, its signature, the time-stamp
awk '
FILENAME ~ /life$/ && / ms each/ { name = $1; sub(/\+.*/, "", name); if (!(name in ours)) ours[name] = $(NF - 5) }
FILENAME ~ /openssl$/ { ecdsa = $(NF - 1) }
FILENAME ~ /others$/ { other[$1, $2] = $3 }
function ratio(who, step) {
	return (who, step) in other ? sprintf("%9.1f ms %6.1f", other[who, step], other[who, step] / ours[substr(step, 1, index(step "-", "-") - 1)]) : "        -          -"
}
END {
	printf "| B-T signatures | %.1f a second; P-256 by openssl speed: %.0f, that is %.0f to one |\n", 1000 / ours["sign"], ecdsa, ecdsa * ours["sign"] / 1000
	print "step               ours |    pyHanko  ratio |        DSS  ratio"
	n = split("sign seal extend verify verify-archive verify-painted", steps, " ")
	for (i = 1; i <= n; i++) {
		step = steps[i]; base = substr(step, 1, index(step "-", "-") - 1)
		printf "%-14s %6.1f ms | %s | %s\n", step, ours[base], ratio("pyHanko", step), ratio("DSS", step)
	}
	print "ours issues a certificate, judges what it signed, keeps journal and store, and at the seal makes the container, all in three processes;"
	print "the others only make or judge the file. DSS: warm, one thread, its collector and compiler have the other cores."
}' "$work/life" "$work/openssl" "$work/others"
