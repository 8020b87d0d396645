#!/bin/sh
# SPDX-License-Identifier: MIT
# Elimination by two persons, years later (the clock set on): what remains is a certificate that verifies; and data of before, restored
# with the key ring of after, are eliminated too. Usage: erased.sh OUT
. tests/flow/school
if [ -z "$fake" ]; then
	echo 'skip elimination and what a restore makes of it (no faketime)'
	echo done
	exit 0
fi
# its school year ends in at most ten months; unsealed, it is kept one year after that
later=$((800 * 86400))
does() { if "$@" >"$work/said" 2>&1; then ok "$label"; else no "$label: $(tail -n 2 "$work/said")"; fi; }
walk() { python3 -B tests/flow/erased.py "$url" "$key" "$born" "$work/sealed" 0 "$2" "$work/state.json" "$1" || no "the driver came to the end of $2"; }
printf 'a passphrase of its own\n' >"$work/pass"
printf 'demonstration-paraphe\n' >"$work/secret"
chmod 600 "$work/pass" "$work/secret"

school read,create,send,cancel
label='an officer has an account' does "$paraphe" account -C "$work/i" add dpo@lycee.example dpo 9990042S --password-file "$work/secret" --name 'Dana MODÈLE'
start
walk 0 cancel
stop
[ -s "$work/state.json" ] || { log_told 10; exit 0; }
label='a backup before' does "$paraphe" backup -C "$work/i" "$work/before" --password-file "$work/pass"
start "$later"
walk "$later" eliminate
stop
label='its certificate verifies' does then_ "$later" "$paraphe" verify --trust "$work/i/trust.pem" "$work/sealed/pv.pdf"
label='a backup after' does then_ "$later" "$paraphe" backup -C "$work/i" "$work/after" --password-file "$work/pass"

# the keys are of after, the data of before
cp "$work/before.data" "$work/mixed.data"
cp "$work/after.keys" "$work/mixed.keys"
label='data of before are restored with the key ring of after' does then_ "$later" "$paraphe" restore "$work/mixed" -C "$work/r" --password-file "$work/pass"
if grep -q '1 convention' "$work/said"; then ok 'and it is told that one was eliminated since'; else no "what is told: $(cat "$work/said")"; fi
mv "$work/i" "$work/former" && mv "$work/r" "$work/i"
start "$later"
walk "$later" after
stop
log_told 10
