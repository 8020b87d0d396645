#!/bin/sh
# SPDX-License-Identifier: MIT
# Each fuzz target for SECONDS, as many at a time as there are cores, from its seeds (tests/fuzz/seeds/NAME, or made by
# NAME_seeds.sh) and what earlier runs found in OUT/corpus. Usage: run.sh OUT SECONDS [TARGET]
set -u
out=$1 seconds=$2
one() {
	name=${1##*/fuzz_}
	mkdir -p "$out/corpus/$name" "$out/findings"
	[ ! -f "tests/fuzz/${name}_seeds.sh" ] || sh "tests/fuzz/${name}_seeds.sh" "$out/corpus/$name" || return
	seeds=; [ -d "tests/fuzz/seeds/$name" ] && seeds=tests/fuzz/seeds/$name
	dict=; [ -f "tests/fuzz/$name.dict" ] && dict=-dict=tests/fuzz/$name.dict
	# shellcheck disable=SC2086 # no word at all when there is none
	if "$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
		-artifact_prefix="$out/findings/$name-" $dict "$out/corpus/$name" $seeds >"$out/$name.log" 2>&1; then
		echo "ok fuzz $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$out/$name.log") runs, no finding"
	else
		printf 'not ok fuzz %s:\n%s\n' "$name" "$(tail -n 30 "$out/$name.log")"
		return 1
	fi
}
if [ $# -gt 2 ]; then
	one "$3"
	exit
fi
targets=$(for f in "$out"/fuzz/fuzz_*; do [ -x "$f" ] && [ -f "tests/fuzz/${f##*/}.c" ] && echo "$f"; done)
[ -n "$targets" ] || { echo "no fuzz target was built"; exit 1; }
echo "$targets" | xargs -P "$(nproc)" -n 1 sh "$0" "$out" "$seconds"
