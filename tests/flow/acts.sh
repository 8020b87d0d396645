#!/bin/sh
# SPDX-License-Identifier: MIT
# What follows a convention, by HTTP alone (acts.py): oppositions, refusals, corrections, requests, cancellation; a second factor that lapses; then, the clock set
# on into the stay, amendments, stop and early end; every sealed file is verified. Usage: acts.sh OUT
. tests/flow/school
walk() { python3 -B tests/flow/acts.py "$url" "$key" "$born" "$work/sealed" 0 "$2" "$work/state.json" "$1" || no "the driver came to the end of $2"; }

school read,create,send,cancel
sockets_watch
start
walk 0 before
stop
sockets_told
trace=
later=0
if [ -n "$fake" ]; then
	start 1200
	walk 1200 lapsed
	stop
	# ten o'clock of the stay's first Tuesday: the first pupil turns sixteen on its Friday, 16 * 365 + 4 days after birth
	later=$(python3 -c "import datetime; print(int((datetime.datetime.fromisoformat('$born') + datetime.timedelta(16 * 365 + 4 - 3, hours=10) - datetime.datetime.now()).total_seconds()))")
	start "$later"
	walk "$later" during
	stop
else
	echo 'skip the stay itself (no faketime)'
fi
sealed_verify "$later"
# convention and amendment stay together, whichever of them the archive is asked of, and say what is in force
if [ -f "$work/state.json" ]; then
	for name in $(python3 -c "import json; s = json.load(open('$work/state.json'))['done']; print(s['one to be amended'], s['amendment'])"); do
		then_ "$later" "$paraphe" verify --trust "$work/i/trust.pem" --format json "$work/sealed/$name.asice" >"$work/said"
		if python3 -c "import json, sys; a = json.load(open('$work/said'))['archive']; k = {x['file']: x for x in a['acts']}; sys.exit(not (len(k) == 2 and k[a['inForce']]['kind'] == 'avenant' and k[a['inForce']]['number'] == 1))"; then
			ok 'the archive holds convention and amendment, and says which is in force'
		else
			no "what is in force: $(tail -n 1 "$work/said" | cut -c 1-600)"
		fi
	done
fi
log_told 20
