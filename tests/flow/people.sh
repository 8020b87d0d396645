#!/bin/sh
# SPDX-License-Identifier: MIT
# Accounts and lists of pupils from the command line. Prints "ok ..." lines and "done".
set -u
out=${1:-build}
paraphe=$out/paraphe
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ok() { echo "ok $1"; }
no() { echo "not ok $1"; }
# says WHAT PATTERN COMMAND...: it fails and says so; does WHAT COMMAND...: it works
says() {
	what=$1 pattern=$2
	shift 2
	if "$@" >"$work/out" 2>&1; then no "$what: it worked"; return; fi
	if grep -q -- "$pattern" "$work/out"; then ok "$what"; else no "$what: $(head -1 "$work/out")"; fi
}
does() {
	what=$1
	shift
	if "$@" >"$work/out" 2>&1; then ok "$what"; else no "$what: $(head -1 "$work/out")"; fi
}
has() { if grep -q -- "$2" "$work/out"; then ok "$1"; else no "$1: $(head -1 "$work/out")"; fi; }

"$paraphe" init "$work/i" >/dev/null 2>&1 || no "init"
account() { "$paraphe" account -C "$work/i" "$@"; }
echo 'quatre mots bien choisis' >"$work/secret"
echo 'court' >"$work/short"
does "the first administrator" account add Admin@academie.example administrateur --password-file "$work/secret" --name 'Alix MODÈLE'
says "not twice" exists account add admin@academie.example administrateur --password-file "$work/secret"
says "no short password" mot account add x@academie.example administrateur --password-file "$work/short"
says "no such role" 'role roi' account add x@academie.example roi --password-file "$work/secret"
says "a role of a school wants its UAI" UAI account add x@academie.example secretariat --password-file "$work/secret"
says "an administrator's password wants a second person" personne account passwd admin@academie.example --password-file "$work/secret"
does "the list" account list
has "the list names it" '^admin@academie.example	0	active	administrateur	-$'
printf 'nom;prenom\nA;B\n' >"$work/list.csv"
says "no school, no list" 'give the UAI' "$paraphe" import -C "$work/i" "$work/list.csv"

grep -v '^demo' "$work/i/paraphe.conf" >"$work/conf" && { cat "$work/conf"; echo 'demo = yes'; } >"$work/i/paraphe.conf"
does "a demonstration" "$paraphe" demo -C "$work/i"
printf 'Nom;Pr\351nom;N\351(e) le;Classe;Niveau\nNOUVEAU;Zo\351;20/06/2005;2de 9;2de-GT\n' >"$work/list.csv"
does "a list in Windows-1252" "$paraphe" import -C "$work/i" "$work/list.csv"
has "one is added" '^1 lines: 1 added'
does "the same list again" "$paraphe" import -C "$work/i" "$work/list.csv"
has "nothing is new" '^1 lines: 0 added, 0 changed, 1 the same'
printf 'Nom;Prenom;Naissance;Classe;Niveau\nFAUX;Jour;31/02/2005;2de 9;2de-GT\n' >"$work/list.csv"
says "a line in error is told" '^2: naissance: 31/02/2005' "$paraphe" import -C "$work/i" "$work/list.csv"
echo done
