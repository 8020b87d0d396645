#!/bin/sh
# SPDX-License-Identifier: MIT
# The daily files of several instances, merged offline: newest day, last named, sums by territory, hidden cells counted. Usage: counts.sh OUT
. tests/flow/head
# file NAME INSTANCE DAY FOUND: one school of one level each in two communes of one name
file() {
	python3 - "$@" >"$work/$1" <<'FIN'
import json, sys
name, instance, day, found = sys.argv[1:]
cells = ('dispenses', 'a-confirmer', 'rempli', 'envoye', 'signe', 'scelle', 'moitie', 'a-corriger', 'refuse', 'expire', 'annule', 'papier-ou-mixte')
level = lambda n: {'niveau': '2de-GT', 'a-placer': 30, 'trouve': n, 'sans-stage': None, **{c: None for c in cells}}
school = lambda uai, dep, n: {'uai': uai, 'nom': 'L', 'academie': 'Académie fictive', 'departement': dep, 'commune': 'Ville', 'niveaux': [level(n)]}
print(json.dumps({'format': 'urn:paraphe:comptes:2', 'instance': instance, 'jour': day,
                  'etablissements': [school('9990042S', '01', int(found)), school('9990043T', '02', 7)]}))
FIN
}
file a1.json https://a.example 2026-11-24 10
file a2.json https://a.example 2026-11-25 20
file a3.json https://a.example 2026-11-25 25
file b1.json https://b.example 2026-11-25 100
want 0 'four files of two instances' "$paraphe" counts "$work/b1.json" "$work/a2.json" "$work/a3.json" "$work/a1.json"
says 'of one day the last, of all days the newest: 25 + 100 + 2 * 7' '^"academie";"Académie fictive";"2de-GT";4;120;0;139;'
says 'a department' '^"departement";"01";"2de-GT";2;60;0;125;'
says 'communes of one name stay apart' '^"commune";"Ville (02)";"2de-GT";2;60;0;14;'
says 'hidden cells are counted' '^"departement";"02";.*;0;26.$'
want 0 'the other way round the other one counts' "$paraphe" counts "$work/a3.json" "$work/a2.json" -o "$work/out.csv"
grep -q '^"departement";"01";"2de-GT";1;30;0;20;' "$work/out.csv" && ok 'the last named' || bad 'the last named'
echo '{"format":"urn:paraphe:comptes:1"}' >"$work/x.json"
want 65 'another format, of the time when cells could be derived, is told' "$paraphe" counts "$work/a1.json" "$work/x.json"
says 'with its name and what to do' 'x.json: not a file of the day'
want 66 'a file that is not there' "$paraphe" counts "$work/none.json"
echo done
