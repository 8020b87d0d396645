#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints a demonstration deposit: the worked example of a seconde, its dates relative to the day it is made.
# The stay is the last two full weeks of June that begin at least 30 days ahead; the pupil turns 16 in mid-stay.
#
#   depot.sh [--uuid UUID] [--numero 00001..99999] [--jour YYYY-MM-DD] [--verification https://...]
set -eu

usage() { echo "depot.sh: $1" >&2; exit 64; }

uuid='' numero='' jour='' verification=https://paraphe.example/v
while [ $# -gt 0 ]; do
	[ $# -ge 2 ] || usage "$1 needs a value"
	case $1 in
	--uuid) uuid=$2 ;;
	--numero) numero=$2 ;;
	--jour) jour=$2 ;;
	--verification) verification=$2 ;;
	*) usage "unknown option $1" ;;
	esac
	shift 2
done
[ -n "$jour" ] || jour=$(TZ=Europe/Paris date +%Y-%m-%d)
[ -n "$uuid" ] || uuid=$(cat /proc/sys/kernel/random/uuid)

# Days since 1970-01-01 of year $1, month $2, day $3 (no leading zeros), by March-based years.
days() {
	y=$1 m=$2
	[ "$m" -gt 2 ] || { y=$((y - 1)); m=$((m + 12)); }
	echo $((y * 365 + y / 4 - y / 100 + y / 400 + (153 * (m - 3) + 2) / 5 + $3 - 1 - 719468))
}
# The same back, as YYYY-MM-DD; good from 1970 to 2399.
iso() {
	z=$(($1 + 719468))
	era=$((z / 146097))
	doe=$((z % 146097))
	yoe=$(((doe - doe / 1460 + doe / 36524 - doe / 146096) / 365))
	doy=$((doe - (365 * yoe + yoe / 4 - yoe / 100)))
	mp=$(((5 * doy + 2) / 153))
	m=$((mp < 10 ? mp + 3 : mp - 9))
	printf '%04d-%02d-%02d\n' $((yoe + era * 400 + (m <= 2))) "$m" $((doy - (153 * mp + 2) / 5 + 1))
}
# Monday of the last two full weeks of June of year $1; 1970-01-01 was a Thursday.
monday() {
	last=$(days "$1" 6 30)
	friday=$((last - (last + 6) % 7))
	echo $((friday - 11))
}
one() { n=${1#0}; echo "$n"; }

case $jour in
[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]) ;;
*) usage "--jour wants YYYY-MM-DD" ;;
esac
rest=${jour#*-}
year=${jour%%-*}
today=$(days "$year" "$(one "${rest%-*}")" "$(one "${rest#*-}")")
first=$(monday "$year")
end=$year
if [ $((first - today)) -lt 30 ]; then
	end=$((year + 1))
	first=$(monday "$end")
fi
[ -n "$numero" ] || numero=$(printf '%05d' $((today % 100000)))
case $numero in
[0-9][0-9][0-9][0-9][0-9]) ;;
*) usage "--numero wants five digits" ;;
esac

first_day=$(iso "$first")
last_day=$(iso $((first + 11)))
birthday=$(iso $((first + 4)))
council=$(iso $((today - 20)))
secret=$(printf %s "$uuid" | tr -d -)

timetable() {
	for n in 0 1 2 3 4 7 8 9 10 11; do
		evening=17:00
		[ "$n" -lt 11 ] || evening=16:00
		printf '   <jour date="%s"><plage de="09:00" a="12:00"/><plage de="13:00" a="%s"/></jour>\n' \
			"$(iso $((first + n)))" "$evening"
	done
}

cat <<DEPOT
<?xml version="1.0" encoding="UTF-8"?>
<depot xmlns="urn:paraphe:depot:1">
 <convention xmlns="urn:paraphe:convention:1" id="$uuid" revision="1" millesime="$((end - 1))-$end" langue="fr" acte="initiale" demonstration="oui" modele="sequence-observation@2025-1" regles="fr-mineurs@2026-03-03" verification="$verification">
  <reference>9990042S-$end-$numero</reference>
  <etablissement uai="9990042S" statut="public" type="lycee-gt" zone="B">
   <denomination>Lycée Ada-Lovelace (établissement fictif)</denomination>
   <academie>Académie fictive</academie>
   <adresse insee="99999" pays="FR"><ligne>1 place de l’Exemple</ligne><code-postal>99999</code-postal><commune>Ville-Exemple</commune></adresse>
   <contact-ecole><courriel>stages@lycee.example</courriel><telephone>+33199000142</telephone></contact-ecole>
   <deliberation-ca date="$council"/>
   <enseignant-referent id="p-ens1"><nom>GABARIT</nom><prenom>Noa</prenom><discipline>SES</discipline></enseignant-referent>
  </etablissement>
  <organisme-accueil nature="entreprise">
   <siret>00000077800001</siret>
   <denomination>Atelier Vélo Fictif SARL</denomination>
   <activite naf="95.29Z">Réparation de cycles</activite>
   <siege insee="99999"><ligne>12 rue du Modèle</ligne><code-postal>99999</code-postal><commune>Ville-Exemple</commune></siege>
   <lieu principal="oui" insee="99999"><ligne>12 rue du Modèle</ligne><code-postal>99999</code-postal><commune>Ville-Exemple</commune></lieu>
   <representant id="p-emp1" habilitation="legal"><nom>FICTIF</nom><prenom>Sacha</prenom><qualite>gérant</qualite></representant>
   <tuteur id="p-tut1"><nom>O’EXEMPLE</nom><prenom>Łucja</prenom><qualite>cheffe d’atelier</qualite></tuteur>
   <contact-accueil><courriel>atelier@velo.example</courriel><telephone>+33199000101</telephone></contact-accueil>
   <assurance-rc mode="avenant" police="RC-0000-EX" fin="$end-12-31"><assureur>Assureur fictif</assureur></assurance-rc>
  </organisme-accueil>
  <eleve id="p-eleve">
   <nom>SPÉCIMEN</nom><prenom>Camille</prenom>
   <naissance>$((${birthday%%-*} - 16))-${birthday#*-}</naissance>
   <classe>2de 4</classe>
   <assurance-rc fin="$end-08-31" piece="pc-1"><assureur>Mutuelle fictive</assureur></assurance-rc>
   <responsable-legal id="p-rl1" lien="mere"><nom>SPÉCIMEN</nom><prenom>Dominique</prenom></responsable-legal>
  </eleve>
  <sequence niveau="2de-GT" debut="$first_day" fin="$last_day">
$(timetable)
  </sequence>
  <annexe-pedagogique>
   <objectifs>Découvrir un atelier de réparation et le parcours d’un vélo, de l’accueil à la remise.</objectifs>
   <activites>Observer le diagnostic, suivre une commande de pièces, interroger trois métiers, tenir un carnet.</activites>
   <competence code="observer"/>
   <competence code="communiquer"/>
   <competence code="comprendre"/>
   <competence code="s-impliquer"/>
   <encadrement>Accueil le premier jour par la tutrice ; point de dix minutes chaque soir.</encadrement>
   <suivi>Un appel la première semaine, une visite la seconde.</suivi>
   <evaluation>Préparation en classe ; exposé de cinq minutes au retour.</evaluation>
  </annexe-pedagogique>
  <annexe-financiere>
   <hebergement charge="sans-objet"/>
   <restauration charge="famille">Repas apporté ; salle commune ouverte à l’élève.</restauration>
   <transport charge="famille">Trajet seul autorisé, bus.</transport>
   <assurance charge="sans-objet">Voir article 6.</assurance>
  </annexe-financiere>
  <clauses>
   <article n="1" cle="objet"/>
   <article n="2" cle="annexes"/>
   <article n="3" cle="commun-accord"/>
   <article n="4" cle="statut-scolaire"/>
   <article n="5" cle="activites"/>
   <article n="6" cle="responsabilite-civile"/>
   <article n="7" cle="accident"/>
   <article n="8" cle="respect"/>
   <article n="9" cle="duree"/>
   <article n="10" cle="modification-rupture"/>
   <article n="11" cle="signature-electronique"/>
   <article n="12" cle="donnees"/>
  </clauses>
  <signataires>
   <signataire id="s1" role="representant-accueil" personne="p-emp1" obligatoire="oui"/>
   <signataire id="s2" role="responsable-legal" personne="p-rl1" obligatoire="oui"/>
   <signataire id="s3" role="eleve" personne="p-eleve" obligatoire="oui"/>
   <signataire id="s4" role="enseignant-referent" obligatoire="non"/>
   <signataire id="s5" role="chef-etablissement" obligatoire="oui"/>
  </signataires>
  <pieces>
   <piece id="pc-1" type="attestation-rc-eleve" sha="3f1c9b5a7d20e4866a1f0c2b9e8d7766554433221100ffeeddccbbaa99887766" titre="Attestation scolaire $((end - 1))-$end"/>
  </pieces>
 </convention>
 <politique xmlns="urn:paraphe:politique:1" convention="$uuid" version="1" ordre="sequentielle">
  <chef id="p-chef" du="$((year - 1))-09-01"><nom>MODÈLE</nom><prenom>Claude</prenom><qualite>proviseure</qualite></chef>
  <rang n="1" roles="representant-accueil"/>
  <rang n="2" roles="responsable-legal eleve"/>
  <rang n="3" roles="enseignant-referent"/>
  <rang n="9" roles="chef-etablissement"/>
  <groupe id="rl" signataires="s2" quorum="1"/>
  <titulaire signataire="s4" personnes="p-ens1"/>
  <titulaire signataire="s5" personnes="p-chef"/>
 </politique>
 <contacts xmlns="urn:paraphe:contacts:1" convention="$uuid" version="1" eleve-ref="$secret$secret">
  <contact personne="p-emp1" joignable="courriel" fourni-par="accueil"><courriel>sacha.fictif@velo.example</courriel><telephone>+33199000101</telephone></contact>
  <contact personne="p-tut1" joignable="courriel" fourni-par="accueil"><courriel>lucja.exemple@velo.example</courriel></contact>
  <contact personne="p-rl1" joignable="sms" fourni-par="secretariat"><telephone>+33639980102</telephone><langue-aide>pt</langue-aide></contact>
  <contact personne="p-eleve" joignable="courriel" fourni-par="eleve"><courriel>camille.specimen@eleve.example</courriel></contact>
  <contact personne="p-ens1" joignable="session" fourni-par="secretariat"/>
  <contact personne="p-chef" joignable="session" fourni-par="secretariat"/>
 </contacts>
</depot>
DEPOT
