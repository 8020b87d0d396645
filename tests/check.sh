#!/bin/sh
# SPDX-License-Identifier: MIT
# Run every flow and every unit program of OUT, LANES at a time (one more than there are cores, as they wait a lot); then what each that
# failed has said. The last line says what passed, failed and was skipped. Usage: check.sh OUT [PROGRAM or FLOW...]
# FLOWS: names without .sh, blank between; only these are run (a build with sanitizers takes minutes for some).
set -u
out=$1
shift
said=$out/check

# cmocka prints "[  PASSED  ] n test(s)." and "[  FAILED  ] n test(s), ..."; a program that dies has no closing line.
unit() {
	"$1" >"$log" 2>&1
	code=$?
	p=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test(s).*/\1/p' "$log" | tail -n 1)
	s=$(sed -n 's/^\[  SKIPPED \] \([0-9]*\) test(s).*/\1/p' "$log" | tail -n 1)
	f=$(sed -n 's/^\[  FAILED  \] \([0-9]*\) test(s).*/\1/p' "$log" | head -n 1)
	grep -iE '^(skipped|note):' "$log" | sed "s|^|$name: |"
	[ $code -eq 0 ] && f=0 || [ "${f:-0}" -gt 0 ] || f=1
}

# A flow prints "ok what", "not ok what" or "skip what", a line each, and "done" at its end.
flow() {
	sh "$1" "$out" >"$log" 2>&1
	code=$?
	p=$(grep -ac '^ok ' "$log") f=$(grep -ac '^not ok ' "$log") s=$(grep -ac '^skip ' "$log")
	grep -a '^skip ' "$log"
	[ $code -eq 0 ] && grep -aqx 'done' "$log" || [ "$f" -gt 0 ] || f=1
}

# In a process of its own: what is said into said/NAME.log, the counts into said/NAME.
one() {
	name=${1##*/} from=$(date +%s)
	log=$said/$name.log
	case $1 in *.sh) flow "$1" ;; *) unit "$1" ;; esac
	# of a child, too, whose end nobody asks about
	if grep -aqE 'ERROR: [A-Za-z]*Sanitizer|runtime error:' "$log"; then f=$((f + 1)); fi
	echo "${p:-0} $f ${s:-0}" >"$said/$name"
	[ "$f" -eq 0 ] && word=ok || word=FAILED
	echo "$word $name (${p:-0}; $(($(date +%s) - from)) s)"
}

flows() {
	for t in tests/flow/*.sh; do
		name=${t##*/}
		case " ${FLOWS-${name%.sh}} " in
		*" ${name%.sh} "*) echo "$t" ;;
		*) echo "note: flow $name is not run here: FLOWS=$FLOWS" >&2 ;;
		esac
	done
}
units() {
	for t in "$out"/tests/test_*; do
		[ -x "$t" ] && [ -f "tests/unit/${t##*/}.c" ] && echo "$t"
	done
}

if [ "${1-}" = -1 ]; then # what xargs calls below
	one "$2"
	exit 0
fi
rm -rf "$said"
mkdir -p "$said"
# what takes longest goes first, or all would wait for it at the end
longest='/(faults\.sh|test_matrix_states|test_store_migrate)$'
if [ $# -gt 0 ]; then
	printf '%s\n' "$@"
else
	{ flows; units; } >"$said/.found"
	grep -E "$longest" "$said/.found"
	grep -Ev "$longest" "$said/.found"
fi >"$said/.all"
xargs -P "${LANES:-$(($(nproc) + 1))}" -n 1 sh tests/check.sh "$out" -1 <"$said/.all"

passed=0 failed=0 skipped=0
while read -r t; do
	name=${t##*/}
	read -r p f s <"$said/$name" || { p=0 f=1 s=0 && echo "$name did not come to its end"; }
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	[ "$f" -eq 0 ] || printf '== %s failed:\n%s\n' "$name" "$(grep -avE '^(ok |\[ (RUN|      OK))' "$said/$name.log" | tail -n 40)"
done <"$said/.all"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
