#!/bin/sh
# SPDX-License-Identifier: MIT
# Run every unit program of OUT and every flow, the one beside the other; the last line says what passed, failed and was skipped.
set -u
out=$1
passed=0 failed=0 skipped=0

# cmocka prints "[  PASSED  ] n test(s)." and "[  FAILED  ] n test(s), ..."; a program that dies has no closing line.
unit() {
	text=$("$1" 2>&1)
	code=$?
	printf '== %s\n%s\n' "$1" "$text" >>"$log"
	p=$(printf '%s\n' "$text" | sed -n 's/^\[  PASSED  \] \([0-9]*\) test(s).*/\1/p' | tail -n 1)
	s=$(printf '%s\n' "$text" | sed -n 's/^\[  SKIPPED \] \([0-9]*\) test(s).*/\1/p' | tail -n 1)
	passed=$((passed + ${p:-0}))
	skipped=$((skipped + ${s:-0}))
	printf '%s\n' "$text" | grep -iE '^(skipped|note):' | sed "s|^|${1##*/}: |"
	if [ $code -ne 0 ]; then
		f=$(printf '%s\n' "$text" | sed -n 's/^\[  FAILED  \] \([0-9]*\) test(s).*/\1/p' | head -n 1)
		[ "${f:-0}" -gt 0 ] || f=1
		failed=$((failed + f))
		printf '%s failed (exit %d):\n%s\n' "$1" $code "$(printf '%s\n' "$text" | grep -vE '^\[ (RUN|      OK)' | tail -n 40)"
	else
		printf 'ok %s (%s)\n' "${1##*/}" "${p:-0}"
	fi
}

# A flow prints "ok what", "not ok what" or "skip what", a line each, and "done" at its end.
flow() {
	text=$(sh "$1" "$out" 2>&1)
	code=$?
	printf '== %s\n%s\n' "$1" "$text" >>"$log"
	p=$(printf '%s\n' "$text" | grep -c '^ok ')
	f=$(printf '%s\n' "$text" | grep -c '^not ok ')
	s=$(printf '%s\n' "$text" | grep -c '^skip ')
	if [ $code -ne 0 ] || ! printf '%s\n' "$text" | grep -qx done; then
		[ "$f" -gt 0 ] || f=1
	fi
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	printf '%s\n' "$text" | grep '^skip '
	if [ "$f" -gt 0 ]; then
		printf '%s failed:\n%s\n' "$1" "$(printf '%s\n' "$text" | grep -v '^ok ' | tail -n 40)"
	else
		printf 'ok %s (%s)\n' "${1##*/}" "$p"
	fi
}

units() {
	for t in "$out"/tests/test_*; do
		[ -x "$t" ] && [ -f "tests/unit/${t##*/}.c" ] && unit "$t"
	done
}

# FLOWS: names without .sh, blank between; only these are run (a build with sanitizers takes minutes for some)
flows() {
	for t in tests/flow/*.sh; do
		name=${t##*/}
		case " ${FLOWS-${name%.sh}} " in
		*" ${name%.sh} "*) flow "$t" ;;
		*) echo "note: flow $name is not run here: FLOWS=$FLOWS" ;;
		esac
	done
}

# In a process of its own, with a log and counts of its own.
lane() {
	log=$out/check.$1.log
	: >"$log"
	rm -f "$out/check.$1"
	"$1"
	echo "$passed $failed $skipped" >"$out/check.$1"
}

lane units &
(lane flows)
wait
for l in units flows; do
	read -r p f s <"$out/check.$l" || { p=0 f=1 s=0 && echo "the $l did not come to their end"; }
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done
cat "$out/check.units.log" "$out/check.flows.log" >"$out/check.log"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
