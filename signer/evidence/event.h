/* SPDX-License-Identifier: MIT */
/* event: the kinds of event of a convention's life, in one table (CONVENTION sections 5 and 8). */
#ifndef PARAPHE_EVIDENCE_EVENT_H
#define PARAPHE_EVIDENCE_EVENT_H

#include "base/buf.h"

#define EVENT_KINDS(X)                                                                             \
	X(EVENT_CREATION, "CREATION")                                                              \
	X(EVENT_DECLARATION, "DECLARATION")                                                        \
	X(EVENT_DECLARATION_CONFIRMEE, "DECLARATION-CONFIRMEE")                                    \
	X(EVENT_SAISIE_ACCUEIL, "SAISIE-ACCUEIL")                                                  \
	X(EVENT_SAISIE_ECOLE, "SAISIE-ECOLE")                                                      \
	X(EVENT_RENVOI, "RENVOI")                                                                  \
	X(EVENT_GEL, "GEL")                                                                        \
	X(EVENT_DEGEL, "DEGEL")                                                                    \
	X(EVENT_CERTIFICATION, "CERTIFICATION")                                                    \
	X(EVENT_ENVOI, "ENVOI")                                                                    \
	X(EVENT_REMISE, "REMISE")                                                                  \
	X(EVENT_OUVERTURE, "OUVERTURE")                                                            \
	X(EVENT_PAGE_VUE, "PAGE-VUE")                                                              \
	X(EVENT_NAISSANCE_VERIFIEE, "NAISSANCE-VERIFIEE")                                          \
	X(EVENT_CODE_ENVOYE, "CODE-ENVOYE")                                                        \
	X(EVENT_CODE_VERIFIE, "CODE-VERIFIE")                                                      \
	X(EVENT_CONSENTEMENT, "CONSENTEMENT")                                                      \
	X(EVENT_SIGNATURE, "SIGNATURE")                                                            \
	X(EVENT_SIGNATURES_REUNIES, "SIGNATURES-REUNIES")                                          \
	X(EVENT_LIEN_REEMIS, "LIEN-REEMIS")                                                        \
	X(EVENT_LIEN_BLOQUE, "LIEN-BLOQUE")                                                        \
	X(EVENT_LIEN_DEBLOQUE, "LIEN-DEBLOQUE")                                                    \
	X(EVENT_RELANCE, "RELANCE")                                                                \
	X(EVENT_CONTACT_MODIFIE, "CONTACT-MODIFIE")                                                \
	X(EVENT_COLLEGUE, "COLLEGUE")                                                              \
	X(EVENT_COLLEGUE_CONFIRME, "COLLEGUE-CONFIRME")                                            \
	X(EVENT_PAPIER_IMPRIME, "PAPIER-IMPRIME")                                                  \
	X(EVENT_PAPIER_RECU, "PAPIER-RECU")                                                        \
	X(EVENT_PAPIER_ATTESTE, "PAPIER-ATTESTE")                                                  \
	X(EVENT_PAPIER_REJETE, "PAPIER-REJETE")                                                    \
	X(EVENT_GUICHET, "GUICHET")                                                                \
	X(EVENT_SCELLEMENT, "SCELLEMENT")                                                          \
	X(EVENT_SCELLEMENT_RETARDE, "SCELLEMENT-RETARDE")                                          \
	X(EVENT_AUGMENTATION, "AUGMENTATION")                                                      \
	X(EVENT_DEROGATION, "DEROGATION")                                                          \
	X(EVENT_REFUS, "REFUS")                                                                    \
	X(EVENT_OPPOSITION, "OPPOSITION")                                                          \
	X(EVENT_OPPOSITION_ECARTEE, "OPPOSITION-ECARTEE")                                          \
	X(EVENT_DEMANDE_CORRECTION, "DEMANDE-CORRECTION")                                          \
	X(EVENT_CORRECTION_ECARTEE, "CORRECTION-ECARTEE")                                          \
	X(EVENT_DEMANDE, "DEMANDE")                                                                \
	X(EVENT_DEMANDE_REPONDUE, "DEMANDE-REPONDUE")                                              \
	X(EVENT_NOUVELLE_REVISION, "NOUVELLE-REVISION")                                            \
	X(EVENT_REPRISE, "REPRISE")                                                                \
	X(EVENT_POLITIQUE_MODIFIEE, "POLITIQUE-MODIFIEE")                                          \
	X(EVENT_DELEGATION, "DELEGATION")                                                          \
	X(EVENT_ANNULATION, "ANNULATION")                                                          \
	X(EVENT_EXPIRATION, "EXPIRATION")                                                          \
	X(EVENT_DEBUT, "DEBUT")                                                                    \
	X(EVENT_FIN, "FIN")                                                                        \
	X(EVENT_AVENANT, "AVENANT")                                                                \
	X(EVENT_AVIS, "AVIS")                                                                      \
	X(EVENT_RECTIFICATIF, "RECTIFICATIF")                                                      \
	X(EVENT_ARRET, "ARRET")                                                                    \
	X(EVENT_RUPTURE, "RUPTURE")                                                                \
	X(EVENT_PRESENCE, "PRESENCE")                                                              \
	X(EVENT_ATTESTATION, "ATTESTATION")                                                        \
	X(EVENT_CONSULTATION, "CONSULTATION")                                                      \
	X(EVENT_CONSERVATION, "CONSERVATION")                                                      \
	X(EVENT_ARCHIVAGE, "ARCHIVAGE")                                                            \
	X(EVENT_ELIMINATION, "ELIMINATION")

#define EVENT_ENUM(k, name) k,
enum event_kind { EVENT_KINDS(EVENT_ENUM) EVENT_KIND_COUNT };
#undef EVENT_ENUM

const char *event_name(enum event_kind k);
/* Who read, and how messages went: of no act. */
bool event_is_quiet(enum event_kind k);
/* EVENT_KIND_COUNT when unknown. */
enum event_kind event_by_name(struct slice name);

#endif
