/* SPDX-License-Identifier: MIT */
/*
 * reason: why a step of a convention's life is refused, as a word that pages translate and a French sentence that says
 * what to do. A step that fails for one of these sets e->clause to the word; reason_of finds it again.
 */
#ifndef PARAPHE_CEREMONY_REASON_H
#define PARAPHE_CEREMONY_REASON_H

#include "base/err.h"

#define REASONS(X)                                                                                      \
	X(REASON_LINK_UNKNOWN, "lien-inconnu",                                                          \
		"Ce lien n’existe pas ou n’est plus reconnu. Demandez-en un nouveau par « Je "     \
		"n’ai "                                                                               \
		"pas reçu le lien ».")                                                                  \
	X(REASON_LINK_REISSUED, "lien-remplace",                                                        \
		"Ce lien a été remplacé par un lien plus récent. Ouvrez le dernier message reçu, " \
		"ou "                                                                                   \
		"recevez un nouveau lien.")                                                             \
	X(REASON_LINK_REVISION, "lien-version",                                                         \
		"La convention a changé depuis ce message. Ouvrez le message le plus récent, ou "     \
		"recevez un nouveau lien.")                                                             \
	X(REASON_LINK_CLOSED, "lien-clos",                                                              \
		"Cette convention est close : rien n’est plus à faire avec ce lien.")                   \
	X(REASON_LINK_BLOCKED, "lien-bloque",                                                           \
		"Ce lien est bloqué par sécurité. Appelez l’établissement, qui peut le rouvrir.")       \
	X(REASON_LINK_KIND, "lien-autre-usage", "Ce lien ne permet pas ce geste.")                      \
	X(REASON_BIRTHDAY, "naissance-a-donner",                                                        \
		"Donnez d’abord le jour et le mois de naissance de l’élève.")                           \
	X(REASON_CODE_NEEDED, "code-a-donner",                                                          \
		"Demandez un code et saisissez-le avant de continuer.")                                 \
	X(REASON_CODE_WRONG, "code-refuse",                                                             \
		"Ce code n’est pas accepté : faux, ou passé. Vérifiez son numéro ou demandez-en " \
		"un "                                                                                   \
		"nouveau.")                                                                             \
	X(REASON_CODE_OFTEN, "codes-trop-nombreux",                                                     \
		"Trop de codes demandés. Attendez une heure, ou appelez l’établissement.")              \
	X(REASON_STEP_UP, "second-facteur",                                                             \
		"Confirmez d’abord avec le code de votre application (second facteur).")                \
	X(REASON_DIGEST, "version-lue",                                                                 \
		"La convention a changé depuis que vous l’avez lue : relisez-la avant de signer.")      \
	X(REASON_TURN, "pas-votre-tour",                                                                \
		"Ce n’est pas encore votre tour : un autre signataire passe avant vous. Vous "        \
		"recevrez un message.")                                                                 \
	X(REASON_SIGNED, "deja-signe", "Vous avez déjà signé : rien à refaire.")                        \
	X(REASON_NAME, "nom-saisi",                                                                     \
		"Le nom saisi n’est pas celui du signataire : écrivez votre prénom et votre nom "   \
		"comme ils sont affichés.")                                                             \
	X(REASON_CONSENT, "consentement", "Cochez la case pour dire votre accord.")                     \
	X(REASON_STATE, "etat",                                                                         \
		"Cela n’est plus possible, ou pas encore, dans l’état où est la convention. "     \
		"Rechargez la page.")                                                                   \
	X(REASON_ROLE, "droit", "Votre rôle ne permet pas ce geste.")                                   \
	X(REASON_SCOPE, "perimetre",                                                                    \
		"Ce dossier n’est pas dans votre périmètre (établissement ou classe).")                 \
	X(REASON_DELEGATION, "delegation",                                                              \
		"Votre délégation n’est pas en vigueur aujourd’hui : le chef d’établissement " \
		"en fixe les dates.")                                                                   \
	X(REASON_HEALTH, "sante",                                                                       \
		"La santé d’un élève n’est lue que par l’infirmerie, le chef "                 \
		"d’établissement et les personnes qu’il nomme.")                                        \
	X(REASON_HEALTH_OVER, "sante-detruite",                                                         \
		"Le délai après la fin du stage est passé : les données de santé sont "            \
		"détruites.")                                                                           \
	X(REASON_FASTER, "plus-rapide",                                                                 \
		"Ce dossier a changé entre-temps : relisez la page, puis recommencez.")                 \
	X(REASON_TWIN, "doublon", "Cet élève a déjà une convention en cours aux mêmes dates.")          \
	X(REASON_PART, "partie-incomplete",                                                             \
		"Il manque des réponses, ou certaines sont à corriger : elles sont signalées "       \
		"ci-dessous.")                                                                          \
	X(REASON_RULES, "regles",                                                                       \
		"La convention ne peut pas encore être figée : réglez ce qui est signalé, et "      \
		"dites « J’ai vu cette alerte » à chaque alerte.")                                      \
	X(REASON_CONTACT, "contact",                                                                    \
		"Une personne qui doit signer n’a pas d’adresse ni de téléphone utilisable, ou "  \
		"une "                                                                                  \
		"même coordonnée sert à deux parties.")                                                 \
	X(REASON_CONTACT_SCHOOL, "contact-ecole",                                                       \
		"Cette coordonnée est déjà celle de l’établissement ou d’une personne de "      \
		"l’établissement : donnez-en une autre.")                                               \
	X(REASON_CONTACT_HOST, "contact-accueil",                                                       \
		"Cette coordonnée est déjà celle d’une personne de l’organisme d’accueil : "   \
		"donnez-"                                                                               \
		"en une autre.")                                                                        \
	X(REASON_CONTACT_FAMILY, "contact-famille",                                                     \
		"Cette coordonnée est déjà celle d’une autre personne de la famille : donnez-en "  \
		"une "                                                                                  \
		"autre, ou demandez à l’établissement de noter pourquoi elle est partagée.")            \
	X(REASON_SENT, "deja-envoyee",                                                                  \
		"Une invitation est déjà partie : faites une nouvelle version.")                        \
	X(REASON_KEYS, "cles",                                                                          \
		"Les clés du service ne répondent pas : rien n’a été fait, réessayez dans "      \
		"quelques "                                                                             \
		"minutes.")                                                                             \
	X(REASON_LIMIT, "date-limite",                                                                  \
		"La date limite (DELAI-2) est un jour du stage, après le premier.")                     \
	X(REASON_WHY, "motif", "Dites le motif.")                                                       \
	X(REASON_UNCONFIRMED, "declaration", "La déclaration de l’élève est à confirmer d’abord.")      \
	X(REASON_COLLEAGUE, "collegue",                                                                 \
		"Le signataire désigné par un collègue est à confirmer d’abord.")                       \
	X(REASON_RC, "assurance",                                                                       \
		"L’assurance manque ou finit avant le stage : complétez-la, ou le chef "             \
		"d’établissement accorde une dérogation (RC-1).")                                       \
	X(REASON_FIELD, "champ-interdit", "Ce champ ne peut pas être modifié ici.")                     \
	X(REASON_PAPER, "papier",                                                                       \
		"L’exemplaire papier n’est pas complet ou n’est pas de cette version.")                 \
	X(REASON_PAPER_CODE, "papier-code",                                                             \
		"Ce code de page n’est pas celui d’une page de la version en cours : relisez-le "   \
		"au pied "                                                                              \
		"de la page.")                                                                          \
	X(REASON_PAPER_REFERENCE, "papier-reference",                                                   \
		"Aucune convention de l’établissement n’a cette référence.")                            \
	X(REASON_PAPER_DOUBLE, "papier-double",                                                         \
		"Cette page est déjà là : écartez l’une des deux.")                                     \
	X(REASON_PRESENCE, "presence",                                                                  \
		"L’attestation de stage vient quand la présence est dite, avec ses jours si elle "   \
		"est "                                                                                  \
		"partielle.")                                                                           \
	X(REASON_LOGIN, "connexion", "Adresse, mot de passe ou code refusé.")                           \
	X(REASON_LOCKED, "compte-bloque",                                                               \
		"Compte bloqué après trop d’essais : attendez quinze minutes ou demandez une "      \
		"réinitialisation.")                                                                    \
	X(REASON_SUSPENDED, "compte-suspendu", "Ce compte est suspendu.")                               \
	X(REASON_PASSWORD, "mot-de-passe",                                                              \
		"Choisissez un mot de passe de 12 caractères au moins, qui ne soit pas courant.")       \
	X(REASON_SECOND_PERSON, "deuxieme-personne",                                                    \
		"Une deuxième personne habilitée doit confirmer ce geste.")                             \
	X(REASON_CERTIFICATE, "certificat",                                                             \
		"Ce certificat ne porte pas le nom du signataire, ou aucune autorité reconnue "        \
		"ici ne "                                                                               \
		"s’en porte garante.")                                                                  \
	X(REASON_PUPIL, "eleve",                                                                        \
		"Cet élève n’est pas dans la liste de l’établissement : importez-le d’abord.")          \
	X(REASON_DESK_CHOICE, "guichet-choix",                                                          \
		"Cochez la personne qui est devant vous et la pièce d’identité que vous avez "      \
		"vue.")                                                                                 \
	X(REASON_PRESENCE_FIRST, "presence-a-dire",                                                     \
		"Dites d’abord si le stage a eu lieu : l’attestation de stage en dépend.")              \
	X(REASON_PIECES, "pieces",                                                                      \
		"Les pièces du dépôt et les fichiers joints ne vont pas ensemble : voyez les "       \
		"points signalés.")                                                                     \
	X(REASON_DEPOSIT, "depot", "Ce dépôt ne suit pas son schéma : voyez les points signalés.")      \
	X(REASON_PREPARED, "preparation",                                                               \
		"Ce qui a été préparé ne vaut plus : trop ancien, d’une autre clé, ou la "       \
		"convention a "                                                                         \
		"avancé. Préparez de nouveau la signature.")                                            \
	X(REASON_REMINDED, "relance-faite",                                                             \
		"Chacun a été relancé il y a moins de 24 heures, ou six fois déjà.")                    \
	X(REASON_PERSONAL_CODE, "code-personnel",                                                       \
		"Ce code n’est pas reconnu. Vérifiez-le sur la feuille remise par "                  \
		"l’établissement.")

#define REASON_ENUM(k, word, text) k,
enum reason { REASON_NONE, REASONS(REASON_ENUM) REASON_COUNT };
#undef REASON_ENUM

/* Fill 'e' (may be NULL): code, word as clause, the sentence as text. Returns false. */
bool reason_set_at(struct err *e, enum err_code code, enum reason r, const char *file, int line);
#define reason_set(e, code, r) reason_set_at((e), (code), (r), __FILE__, __LINE__)
/* REASON_NONE when 'e' has none. */
enum reason reason_of(const struct err *e);
const char *reason_word(enum reason r);
const char *reason_text(enum reason r);

#endif
