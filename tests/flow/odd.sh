#!/bin/sh
# SPDX-License-Identifier: MIT
# Whoever sends the service what no browser would (odd.py), or asks for what is another's (strangers.py): no 500, no hang, no death. ODD=full takes every form and every value; FILES
# names a folder whose files are all given to the verifier. Usage: odd.sh OUT
. tests/flow/school
export ODD
school read,create,send,cancel,sign,admin
echo demonstration-paraphe >"$work/secret"
"$paraphe" account -C "$work/i" add admin@academie.example administrateur --password-file "$work/secret" --name 'Alix MODÈLE' >/dev/null || no 'the first account'
sed -i 's|^#*webhook-hosts = .*|webhook-hosts = hooks.example|' "$work/i/paraphe.conf"
start
python3 -B tests/flow/hostile.py "$url" "$key" "$born" "$work/sealed" 0 || no 'the driver of what strangers try first came to its end'
python3 tests/flow/strangers.py "$url" "$key" "$born" "$work/sealed" 0 "$paraphe" "$work/i" || no 'the strangers came to their end'
python3 tests/flow/odd.py "$url" "$key" "$born" "$work/sealed" 0 || no 'the driver came to its end'
stop
# whatever somebody calls himself, it begins no line
if grep -qvE '^event=[a-z_]+ ' "$work/log" || grep -q '^event=forged' "$work/log"; then no "a line of the log is not ours: $(grep -vE '^event=[a-z_]+ ' "$work/log" | head -n 2)"; else ok 'each line of the log is ours'; fi
grep -v '^event=\(refused\|form\|page\|clerk\)' "$work/log" >"$work/unusual"; mv "$work/unusual" "$work/log"
log_told 10
