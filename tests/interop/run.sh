#!/bin/sh
# SPDX-License-Identifier: MIT
# What other programs say of our files: the demonstration and every worked example, at every revision, and their
# containers; and of CONVENTIONS (40) conventions drawn by lot. A table of files by judges, then what is wrong, then
# "N passed, N failed, N skipped". Usage: run.sh OUT
set -u
out=${1:-build}
work=$out/interop
cores=$(nproc)
rm -rf "$work"
mkdir -p "$work/demo"
rows=$work/rows
: >"$rows"

# what cannot be had without a package index is said, and counted as skipped below
sh tests/interop/fetch.sh pyhanko verapdf dss

make -s demo OUT="$out" >"$work/demo.log" 2>&1 || { cat "$work/demo.log"; echo "not ok demo"; exit 1; }
for f in "$out"/demo/convention-[0-9]*.pdf; do
	cp "$f" "$work/demo/${f##*/convention-}"
done
cp "$out/demo/convention.pdf" "$work/demo/9-sealed.pdf"
cp "$out/demo/convention.asice" "$out/demo/trust.pem" "$work/demo/"

sh tests/interop/theirs.sh "$out" "$work" "$work/demo/0-issued.pdf" "$work/demo/9-sealed.pdf" "$work/demo/trust.pem" &
theirs=$!

examples=$(cd templates/exemples && ls -d [0-9]*/ | tr -d /)
echo "$examples" | xargs -P "$cores" -I{} sh tests/interop/example.sh "$out" templates/exemples/{} "$work/{}"
{ echo demo; echo "$examples"; } | xargs -P "$cores" -I{} sh tests/interop/judge.sh "$out" "$work/{}" templates/exemples/{}/texte.txt

wait $theirs
grep '^skip' "$work/theirs.rows"
cat "$work/theirs.rows" >>"$rows"
cat "$work"/*/rows | grep -av '^info' >>"$rows"
for name in $examples; do
	[ -f "$work/$name/left" ] && echo "skip example $name $(cat "$work/$name/left")" | tee -a "$rows"
done
sealed=$(ls "$work"/[0-9]*/convention.asice | wc -l)
[ "$sealed" -ge 15 ] && echo "ok examples $sealed sealed" >>"$rows" || echo "not ok examples - only $sealed sealed" | tee -a "$rows"

if build/venv/bin/python -c 'import pyhanko' 2>/dev/null; then
	{ echo demo; echo "$examples"; } | xargs -P "$cores" -I{} sh -c \
		"[ -f '$work/{}/0-issued.pdf' ] && build/venv/bin/python tests/interop/pyhanko_judge.py '$work/{}/trust.pem' '$work/{}'/[0-9]*.pdf >'$work/{}/pyhanko' 2>'$work/{}/pyhanko.log'"
	for f in "$work"/*/0-issued.pdf; do
		grep -q '^ok ' "${f%/*}/pyhanko" || echo "not ok pyhanko $f no answer: $(tail -n 1 "${f%/*}/pyhanko.log")" >>"$rows"
	done
	cat "$work"/*/pyhanko >>"$rows"
	sh tests/interop/drawn.sh "$out" >"$work/drawn-rows"
	grep '^note' "$work/drawn-rows"
	grep -v '^note' "$work/drawn-rows" >>"$rows"
else
	echo "skip pyhanko - cannot be installed here" | tee -a "$rows"
fi

# DSS: sealed files with what they hold, the revisions before and the container with the lists of the sealed file, as
# the authority's address would give them; the demonstration and two examples are painted and compared, page by page
if [ -f build/dss/Judge.class ]; then
	set --
	for dir in "$work"/demo $(echo "$examples" | sed "s|^|$work/|"); do
		sealed=$(ls "$dir"/*-sealed.pdf 2>/dev/null) || continue
		case $dir in */demo | */0[06]-*) look=yes ;; *) look=no ;; esac
		set -- "$@" "trust=$dir/trust.pem" level=LTA look=$look "$sealed" "evidence=$sealed" level=T look=no
		for f in "$dir"/[0-9]*.pdf "$dir/convention.asice"; do
			[ "$f" = "$sealed" ] || set -- "$@" "$f"
		done
	done
	java -Djava.awt.headless=true -cp 'build/dss:build/dss/*' Judge "$work/dss-reports" "$@" >"$work/dss" 2>"$work/dss.log"
	grep -q '^ok dss' "$work/dss" || echo "not ok dss - no answer: $(tail -n 1 "$work/dss.log")" >>"$rows"
	cat "$work/dss" >>"$rows"
else
	echo 'skip dss - cannot be fetched here' | tee -a "$rows"
fi

# every revision of all
vera=$(ls "$work"/demo/[0-9]*.pdf "$work"/[0-9]*/[0-9]*.pdf)
# shellcheck disable=SC2086 # one word per file is meant
sh tests/interop/verapdf/check.sh $vera >"$work/verapdf.log" 2>&1
case $? in
77) echo "skip verapdf - $(tail -n 1 "$work/verapdf.log")" | tee -a "$rows" ;;
*)
	sed -n 's/^verapdf: \(.*\) \(3a\|ua1\) conforms,.*/ok verapdf-\2 \1/p; s/^verapdf: \(.*\) \(3a\|ua1\) does NOT conform.*/not ok verapdf-\2 \1/p' "$work/verapdf.log" >>"$rows"
	grep -q '^verapdf: ' "$work/verapdf.log" || echo "not ok verapdf - no answer: $(tail -n 1 "$work/verapdf.log")" >>"$rows"
	;;
esac

echo
awk '
{ bad = $1 == "not"; judge = bad ? $3 : $2; path = bad ? $4 : $3 }
$1 == "skip" || path !~ /\// { next }
{
	n = split(path, part, "/"); file = part[n - 1]
	if (!(judge in seen)) { seen[judge] = 1; order[++judges] = judge }
	files[file]; all[file, judge]++; good[file, judge] += !bad; total[judge]++; fine[judge] += !bad
}
END {
	printf "| file"; for (j = 1; j <= judges; j++) printf " | %s", order[j]; print " |"
	printf "|---"; for (j = 1; j <= judges; j++) printf "|---"; print "|"
	for (f in files) {
		line = "| " f
		for (j = 1; j <= judges; j++) line = line " | " ((f, order[j]) in all ? good[f, order[j]] "/" all[f, order[j]] : "-")
		print line " |" | "sort"
	}
	close("sort")
	printf "| all"; for (j = 1; j <= judges; j++) printf " | %d/%d", fine[order[j]], total[order[j]]; print " |"
}' "$rows"
echo
grep -a '^not ok' "$rows"
bad=$(grep -ac '^not ok' "$rows")
echo "$(grep -ac '^ok ' "$rows") passed, $bad failed, $(grep -ac '^skip ' "$rows") skipped"
[ "$bad" -eq 0 ]
