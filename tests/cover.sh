#!/bin/sh
# SPDX-License-Identifier: MIT
# Line coverage of signer/ from the .gcda files of build/cover, per room and whole. At least 85 % is wanted.
set -u
least=85
cd build/cover || exit 1
find signer -name '*.gcda' | xargs gcov -n 2>/dev/null | awk -v least=$least '
/^File / { split($0, q, "\x27"); file = q[2]; next }
/^Lines executed:/ && file ~ /^signer\/.*\.c$/ {
	split($0, part, /[:% ]+/); pc = part[3]; n = part[5]
	split(file, path, "/"); room = path[2]
	hit[room] += pc * n / 100; all[room] += n; file = ""
}
END {
	for (room in all) { printf "%-12s %5.1f %% of %d lines\n", room, 100 * hit[room] / all[room], all[room] | "sort"; h += hit[room]; a += all[room] }
	close("sort")
	if (!a) { print "cover: nothing was run"; exit 1 }
	printf "all rooms    %5.1f %% of %d lines\n", 100 * h / a, a
	exit 100 * h / a < least
}'
