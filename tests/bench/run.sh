#!/bin/sh
# SPDX-License-Identifier: MIT
# Figures of this machine, in one run. LIVES sets how many whole lives each process walks.
set -eu
out=${1:-build}
lives=${LIVES:-30}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "$(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
for b in "$out"/bench/bench_*; do
	case $b in
	*bench_life | *.d) continue ;;
	esac
	[ -x "$b" ] && [ -f "tests/bench/${b##*/}.c" ] || continue
	echo "== ${b##*/}"
	"$b"
done
sh templates/demo/depot.sh >"$work/depot.xml"
for p in 1 2; do
	mkdir "$work/w$p"
	"$out/paraphe" init "$work/i$p" --organisation 'Mesure' >/dev/null
done
echo "== one process: $lives lives"
"$out/bench/bench_life" "$work/i1" "$work/depot.xml" "$lives" "$work/w1"
rm -rf "$work/i1"
"$out/paraphe" init "$work/i1" --organisation 'Mesure' >/dev/null
echo "== two processes on $(nproc) cores: $((2 * lives)) lives"
from=$(date +%s%N)
"$out/bench/bench_life" "$work/i1" "$work/depot.xml" "$lives" "$work/w1" >"$work/one" &
"$out/bench/bench_life" "$work/i2" "$work/depot.xml" "$lives" "$work/w2" >/dev/null
wait
ms=$((($(date +%s%N) - from) / 1000000))
echo "whole lives on $(nproc) cores: $((2 * lives * 1000 / ms)) a second"
echo "== elliptic-curve arithmetic of OpenSSL alone"
openssl speed -seconds 1 ecdsap256 2>/dev/null | tail -n 2
