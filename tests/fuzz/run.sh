#!/bin/sh
# SPDX-License-Identifier: MIT
# Each fuzz target for $2 seconds, from its seeds (tests/fuzz/seeds/NAME, or made by NAME_seeds.sh) and what earlier runs found in
# build/.
set -u
out=$1 seconds=$2
bad=0 n=0
for f in "$out"/fuzz/fuzz_*; do
	[ -x "$f" ] && [ -f "tests/fuzz/${f##*/}.c" ] || continue
	name=${f##*/fuzz_}
	mkdir -p "$out/corpus/$name" "$out/findings"
	[ ! -f "tests/fuzz/${name}_seeds.sh" ] || sh "tests/fuzz/${name}_seeds.sh" "$out/corpus/$name" || bad=1
	seeds=; [ -d "tests/fuzz/seeds/$name" ] && seeds=tests/fuzz/seeds/$name
	dict=; [ -f "tests/fuzz/$name.dict" ] && dict=-dict=tests/fuzz/$name.dict
	# shellcheck disable=SC2086 # no word at all when there is none
	if "$f" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
		-artifact_prefix="$out/findings/$name-" $dict "$out/corpus/$name" $seeds >"$out/$name.log" 2>&1; then
		echo "ok fuzz $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$out/$name.log") runs, no finding"
	else
		echo "not ok fuzz $name:"; tail -n 30 "$out/$name.log"; bad=1
	fi
	n=$((n + 1))
done
[ $n -gt 0 ] || { echo "no fuzz target was built"; exit 1; }
exit $bad
