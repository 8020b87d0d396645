#!/bin/sh
# SPDX-License-Identifier: MIT
# A season of SCHOOLS schools (3) with PUPILS pupils in all (1000) through one service, by HTTP and mail (tests/flow/schools.py), then
# every sealed file is verified. AT_ONCE (16) lives of a school at a time. An hour of two cores; not in `make check`, which has
# tests/flow/season.sh. Usage: season.sh OUT
. tests/flow/school
/usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || { echo 'skip schools: python3-aiosmtpd is not installed'; echo done; exit 0; }
mkdir "$work/peer" "$work/sealed"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/peer/peer.key" -out "$work/peer/peer.pem" \
	-days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 2>/dev/null
/usr/bin/python3 tests/flow/mail_peer.py "$work/peer" >>"$work/peer.log" 2>&1 &
peer=$!
trap 'kill "$peer"; [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null; rm -rf "$work"' EXIT
n=0
until [ -s "$work/peer/sms.port" ] || [ $n -gt $((100 * ${PATIENCE:-1})) ]; do sleep 0.1; n=$((n + 1)); done
"$paraphe" init "$work/i" --organisation 'Académie fictive' >/dev/null || { no 'init'; exit 1; }
printf 'gehe1m\n' >"$work/i/mail.secret"
sed -i '/^mail-\|^quiet\|^base-url\|^outside-ca\|^#*rate-limits/d' "$work/i/paraphe.conf"
cat >>"$work/i/paraphe.conf" <<END
rate-limits = 0
outside-ca-file = $work/peer/peer.pem
mail-relay = smtp://localhost:$(cat "$work/peer/smtp.port")
mail-user = paraphe
mail-password-file = mail.secret
mail-hello = ecole.example
mail-from = paraphe@ecole.example
mail-bounces = retours@ecole.example
mail-per-minute = 0
mail-domain-per-minute = 0
quiet-hours = no
END
echo demonstration-paraphe >"$work/secret"
"$paraphe" account -C "$work/i" add admin@academie.example administrateur --password-file "$work/secret" --name 'Alix MODÈLE' >/dev/null || no 'the first account'
start
python3 tests/flow/schools.py "$url" "$paraphe" "$work/i" "$work/peer" "$work/sealed" "${SCHOOLS:-3}" "${PUPILS:-1000}" || no 'the driver came to its end'
stop
sealed_verify
log_told 20
