#!/bin/sh
# SPDX-License-Identifier: MIT
# Does every #include between rooms follow signer/FLOORS? A room may include itself and what its line lists.
# A token like "vault/keys" allows that one header only.
set -u
cd "$(dirname "$0")/.." || exit 1
awk '
FILENAME == "signer/FLOORS" {
	if ($0 ~ /^#/ || NF == 0) next
	room = $1; sub(":", "", room); known[room] = 1; may[room, room] = 1
	for (i = 2; i <= NF; i++) may[room, $i] = 1
	next
}
match($0, /^#include "[a-z0-9_]+\/[a-z0-9_]+\.h"/) {
	split(FILENAME, part, "/"); room = part[2]
	split($0, q, "\""); split(q[2], inc, "/"); head = inc[1] "/" inc[2]; sub(/\.h$/, "", head)
	if (!(room in known)) { print FILENAME ":" FNR ": room " room " has no line in signer/FLOORS"; bad = 1 }
	else if (!((room, inc[1]) in may) && !((room, head) in may)) {
		print FILENAME ":" FNR ": " room " may not include " q[2]; bad = 1
	}
}
/^#include "/ && !/^#include "([a-z0-9_]+\/[a-z0-9_]+|impl)\.h"/ { print FILENAME ":" FNR ": " $0 ": name the room"; bad = 1 }
END { if (bad) exit 1; print "floors: every include follows signer/FLOORS" }
' signer/FLOORS $(find signer -name "*.[ch]" | sort)
