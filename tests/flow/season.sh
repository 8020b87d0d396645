#!/bin/sh
# SPDX-License-Identifier: MIT
# A season in small: many conventions through one service by HTTP alone (season.py), then every sealed file is verified.
# Usage: season.sh OUT [HOW-MANY], at most 23: the pupils of a demonstration that have no convention yet.
# Where that is allowed, there is no network but loopback: a whole life wants nobody outside (SECURITY 5, row 37).
if [ -z "${ALONE:-}" ] && unshare -n ip link set lo up 2>/dev/null; then
	ALONE=1 exec unshare -n sh -c 'ip link set lo up && exec sh "$@"' sh "$0" "$@"
fi
. tests/flow/school
if [ -z "${ALONE:-}" ]; then
	echo '# beside a network: no right to be without, or no iproute2'
elif [ "$(ip -o link | wc -l)" -eq 1 ]; then
	ok 'there is no network but loopback'
else
	no 'there is a network'
fi
most=${2:-12}
school read,create,send,cancel
start
python3 tests/flow/season.py "$url" "$key" "$born" "$work/sealed" "$most" || no 'the driver came to its end'
stop
if [ -n "$fake" ]; then
	printf 'demonstration-paraphe\n' >"$work/secret"
	chmod 600 "$work/secret"
	"$paraphe" account -C "$work/i" add academie@academie.example academie --password-file "$work/secret" --name 'Ada COMPTES' >/dev/null || no 'the academy has an account'
	# ten past six in Paris
	evening=$((($(TZ=Europe/Paris date -d 18:10 +%s) - $(date +%s) + 86400) % 86400))
	start "$evening"
	python3 -B tests/flow/evening.py "$url" "$key" "$born" "$work/sealed" 0 "$evening" "$work/i/trust.pem" "$(realpath "$paraphe")" || no 'the driver came to the end of the evening'
	stop
fi
sealed_verify
log_told 20
