#!/bin/sh
# SPDX-License-Identifier: MIT
# A season of SCHOOLS schools (3) with PUPILS pupils in all (1000) through one service, by HTTP and mail (tests/flow/schools.py), then
# every sealed file is verified. AT_ONCE (16) lives of a school at a time. An hour of two cores; not in `make check`, which has
# tests/flow/season.sh. Usage: season.sh OUT
. tests/flow/school
/usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || { echo 'skip schools: python3-aiosmtpd is not installed'; echo done; exit 0; }
. tests/flow/relay
mkdir "$work/sealed"
relay_start
trap 'kill "$peer"; [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null; rm -rf "$work"' EXIT
"$paraphe" init "$work/i" --organisation 'Académie fictive' >/dev/null || { no 'init'; exit 1; }
relay_configure "$work/i"
echo 'rate-limits = 0' >>"$work/i/paraphe.conf"
echo demonstration-paraphe >"$work/secret"
"$paraphe" account -C "$work/i" add admin@academie.example administrateur --password-file "$work/secret" --name 'Alix MODÈLE' >/dev/null || no 'the first account'
start
python3 tests/flow/schools.py "$url" "$paraphe" "$work/i" "$work/peer" "$work/sealed" "${SCHOOLS:-3}" "${PUPILS:-1000}" || no 'the driver came to its end'
stop
sealed_verify
log_told 20
