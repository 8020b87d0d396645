#!/bin/sh
# SPDX-License-Identifier: MIT
# Calls that fail while a party signs, the convention is sealed or extended: no false level, no lost act, no half-written file.
# Usage: faults.sh OUT. A small sample; FAULTS=N takes N of each kind (100: some hours).
set -u
out=$1
if grep -q __asan_init "$out/paraphe"; then
	echo 'skip faults: a sanitizer has its own allocator'
	echo done
	exit 0
fi
paraphe=$(cd "$out" && pwd)/paraphe
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
samples=${FAULTS:-2}
ok() { echo "ok $1"; }
bad() { echo "not ok $1"; sed 's/^/  /' "$work/said" 2>/dev/null | tail -n 5; }

# Two states to start from: issued and signed by all but the last; and ready for the seal.
sh templates/demo/depot.sh >"$work/depot.xml"
reference=$(sed -n 's/.*<reference>\(.*\)<.reference>.*/\1/p' "$work/depot.xml")
mkdir "$work/sign"
{
	"$paraphe" init "$work/sign/i" --organisation 'Pannes' && "$paraphe" issue -C "$work/sign/i" "$work/depot.xml" -o "$work/sign/c.pdf" &&
		for field in accueil-1 famille-1 eleve enseignant; do
			"$paraphe" sign -C "$work/sign/i" "$work/sign/c.pdf" --field $field || exit 1
		done && cp -a "$work/sign" "$work/seal" && "$paraphe" sign -C "$work/seal/i" "$work/seal/c.pdf" --field ecole
} >"$work/said" 2>&1 || { bad 'a convention to break'; exit 1; }

flow() { # FLOW: the command that is broken
	case $1 in
	sign) echo "$paraphe sign -C $work/t/i $work/t/c.pdf --field ecole" ;;
	seal) echo "$paraphe seal -C $work/t/i $work/t/c.pdf -o $work/t/c.asice" ;;
	esac
}
again() { rm -rf "$work/t" && cp -a "$work/$1" "$work/t"; }
passes() { "$paraphe" verify --format json --trust "$work/t/i/trust.pem" "$1" >"$work/json" 2>"$work/why"; }
# The level that verify finds for the last signature.
level() { grep -o '"kind":"signature","level":"[^"]*"' "$work/json" | tail -n 1 | sed 's/.*"level":"//; s/"//'; }

# After a command that ended with CODE under a fault: what must hold. Says what does not.
holds() { # FLOW CODE
	[ "$2" -lt 124 ] || { echo "ended with $2"; return; }
	grep -qE 'SIG(SEGV|ABRT|BUS|ILL)|signal (6|7|11)' "$work/said" "$work/trace" 2>/dev/null && { echo 'a process crashed'; return; }
	left=$(cd "$work/t" && ls -A | grep -vxE 'i|c\.pdf|c\.asice')
	[ -z "$left" ] || { echo "left behind: $left"; return; }
	passes "$work/t/c.pdf" || { echo 'the file is not whole'; return; }
	if [ "$2" -eq 0 ]; then
		said=$(sed -n 's/.*level \(B-[A-Z]*\).*/\1/p' "$work/said" | tail -n 1)
		[ "$said" = "$(level)" ] || { echo "said level $said, is $(level)"; return; }
	fi
	if [ -e "$work/t/c.asice" ]; then
		passes "$work/t/c.asice" || { echo 'the container is not whole'; return; }
	fi
	# the store: readable, its newest state whole, and the act can be done, once
	"$paraphe" export -C "$work/t/i" "$reference" -o "$work/t/e.pdf" >"$work/why" 2>&1 || { echo 'nothing to export'; return; }
	passes "$work/t/e.pdf" || { echo 'the stored state is not whole'; return; }
	if [ "$2" -eq 0 ] && ! cmp -s "$work/t/c.pdf" "$work/t/e.pdf"; then
		echo 'an act that was acknowledged is not stored'
		return
	fi
	cp "$work/t/e.pdf" "$work/t/c.pdf"
	$(flow "$1") >"$work/why" 2>&1
	code=$?
	[ $code -eq 0 ] || [ $code -eq 76 ] || { echo "cannot be done afterwards: exit $code, $(tail -n 1 "$work/why")"; return; }
	"$paraphe" export -C "$work/t/i" "$reference" -o "$work/t/e.pdf" >"$work/why" 2>&1 && passes "$work/t/e.pdf" || { echo 'the state afterwards is not whole'; return; }
	case $1 in sign) field=ecole ;; seal) field=cachet ;; esac
	grep -q "\"field\":\"$field\"" "$work/json" || echo 'the act is lost'
}

# FLOW WORDS PREFIX...: once under the fault, then judged. Counts into $tried and $failed.
tried=0 failed=0
broken() {
	name=$1 words=$2
	shift 2
	again "$name"
	rm -f "$work/trace"
	# shellcheck disable=SC2046 # one word per argument is meant
	timeout -k 5 60 "$@" $(flow "$name") >"$work/said" 2>&1
	code=$?
	why=$(holds "$name" $code)
	tried=$((tried + 1))
	[ -z "$why" ] || { failed=$((failed + 1)); bad "$name, $words: $why (exit $code)"; }
	refused=$((refused + (code != 0)))
}
told() { [ $failed -eq 0 ] && ok "$1: $tried tried, $refused refused, the rest done"; tried=0 failed=0 refused=0; }
refused=0

# spread COUNT N: N numbers from 1 to COUNT, the same every time
spread() { awk -v c="$1" -v n="$2" 'BEGIN { if (n > c) n = c; for (i = 0; i < n; i++) print int(1 + i * c / n + c / n / 2) }'; }

if ! ${CC:-cc} -shared -fPIC -O1 -o "$work/fault.so" tests/flow/preload/fault.c 2>"$work/said"; then
	bad 'the preload compiles'
	exit 1
fi
for name in sign seal; do
	again $name
	head -c 40 /dev/zero >"$work/count"
	# shellcheck disable=SC2046
	env LD_PRELOAD="$work/fault.so" FAULT_COUNT="$work/count" $(flow $name) >"$work/said" 2>&1 || bad "$name under the preload"
	od -An -v -tu8 -w8 "$work/count" | tr -d ' ' >"$work/calls-$name"
done
# fails KIND LINE ERRNO SAMPLES [STICKY]: calls of a kind, LINE of the counts, in every process and inside the cages
fails() {
	for name in sign seal; do
		n=$(sed -n "$2p" "$work/calls-$name")
		for when in $(spread "${n:-0}" "$4"); do
			broken $name "$1 $when of $n, error $3" env LD_PRELOAD="$work/fault.so" FAULT_CALL="$1" FAULT_WHEN="$when" FAULT_ERRNO="$3" FAULT_STICKY="${5:-0}"
		done
	done
}
EIO=5 ENOSPC=28 EROFS=30 EDQUOT=122
fails alloc 1 0 $((samples * 2))
fails alloc 1 0 "$samples" 1
told 'memory runs out, once and for good'
fails write 2 $ENOSPC "$samples"
fails write 2 $ENOSPC 1 1
fails write 2 $EIO 1
fails write 2 $EDQUOT 1
told 'writes fail, once and for good'
fails sync 3 $EIO "$samples"
told 'what was written does not become durable'
# the new file and the vault's log first, then the store's commit; later ones are SQLite's own tidying of what its log keeps
for when in 1 2; do
	broken sign "sync $when" env LD_PRELOAD="$work/fault.so" FAULT_CALL=sync FAULT_WHEN=$when FAULT_ERRNO=$EIO
	[ "$code" -ne 0 ] && ok "nothing is acknowledged when sync $when fails" || bad "nothing is acknowledged when sync $when fails"
done
fails open 4 $EROFS 1
fails rename 5 $EROFS 1
told 'files cannot be opened for writing, or put in place'
for name in sign seal; do
	for how in FAULT_SHORT FAULT_INTERRUPT; do
		broken $name "$how" env LD_PRELOAD="$work/fault.so" $how=1
		[ "$code" -eq 0 ] || bad "$name: $how is no failure (exit $code)"
	done
done
told 'short writes and interrupted calls are no failure'

# The same from outside. In a cage the filter kills who makes such a call: so this is also a process that dies there.
if strace -f -o "$work/trace" true 2>/dev/null; then
	# what init made is there after a loss of power: each folder's names are made durable, last those of the instance
	mkdir "$work/new"
	strace -f -y -o "$work/trace" -e trace=fsync "$paraphe" init "$work/new/i/" --organisation 'Pannes' >"$work/said" 2>&1 || bad 'init under strace'
	lacks=
	for folder in new new/i new/i/keys new/i/store new/i/desk; do
		grep "fsync([0-9]*<$work/$folder>) *= 0" "$work/trace" >/dev/null || lacks="$lacks $folder"
	done
	[ -z "$lacks" ] && ok 'the names that init made are durable' || bad "the names that init made are durable, but for$lacks"
	calls=write,pwrite64,fsync,fdatasync,renameat,sendmsg,recvmsg,memfd_create
	for name in sign seal; do
		again $name
		# shellcheck disable=SC2046
		strace -f -o "$work/trace" -e trace=$calls $(flow $name) >"$work/said" 2>&1 || bad "$name under strace"
		cp "$work/trace" "$work/calls-$name"
		for call in pwrite64:ENOSPC fdatasync:EIO sendmsg:EIO memfd_create:ENOMEM; do
			error=${call#*:} call=${call%:*}
			n=$(grep " $call(" "$work/calls-$name" | cut -d' ' -f1 | sort | uniq -c | sort -rn | awk 'NR == 1 { print $1 }')
			for when in $(spread "${n:-0}" $(((samples + 1) / 2))); do
				broken $name "$call $error at $when" strace -f -o "$work/trace" -e trace=$calls -e "inject=$call:error=$error:when=$when"
			done
		done
	done
	told 'calls taken away by strace'
else
	echo 'skip calls taken away from outside: no strace, or ptrace is forbidden here'
fi
echo done
