#!/bin/sh
# SPDX-License-Identifier: MIT
# Codes and ids that are guessed, and how long the answers take (guess.py). GUESS=full takes the sizes that are to be held: a million
# each, 20,000 answers a class; PARTS names some of codes, ids, times. Usage: guess.sh OUT
. tests/flow/school
export GUESS
school read,create,send,cancel
# so many guesses would be held up by the limits of one address, link or account: what is below these is what is tried here; ids are guessed
# with the limits on, from as many addresses as there are requests
sed -i 's|^#*proxies = .*|proxies = 127.0.0.1|' "$work/i/paraphe.conf"
for part in ${PARTS:-codes ids times}; do
	[ "$part" = ids ] && percent=100 || percent=0
	sed -i "s|^rate-limits = .*|rate-limits = $percent|" "$work/i/paraphe.conf"
	start
	python3 -B tests/flow/guess.py "$url" "$key" "$born" "$work/sealed" 0 "$part" || no "$part came to its end"
	stop
done
grep -v '^event=refused' "$work/log" >"$work/unusual"; mv "$work/unusual" "$work/log" # guesses are refused
log_told 20
